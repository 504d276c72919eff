"""Texts that wait to be filed."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "945599676c97"
down_revision = "2c679714109a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("goes_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filing.id"], name=op.f("fk_waiting_text_filing_id_filing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_text")),
        sa.UniqueConstraint("filing_id", name=op.f("uq_waiting_text_filing_id")),
    )
    with op.batch_alter_table("waiting_text", schema=None) as batch_op:
        batch_op.create_index(
            "ix_waiting_text_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("waiting_text", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_waiting_text_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("waiting_text")
