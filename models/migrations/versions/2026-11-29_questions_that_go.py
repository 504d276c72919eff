"""Questions that go."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "17b379e90467"
down_revision = "b32e9a5ed9a8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("advice_request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("erase_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.create_index(
            "ix_advice_request_due",
            ["erase_at", "id"],
            unique=False,
            sqlite_where=sa.text("erase_at IS NOT NULL"),
            postgresql_where=sa.text("erase_at IS NOT NULL"),
        )

    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_unique_constraint(batch_op.f("uq_erasure_request_id"), ["request_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_erasure_request_id_advice_request"),
            "advice_request",
            ["request_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_erasure_request_id_advice_request"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_erasure_request_id"), type_="unique")
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("request_id")

    with op.batch_alter_table("advice_request", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_advice_request_due",
            sqlite_where=sa.text("erase_at IS NOT NULL"),
            postgresql_where=sa.text("erase_at IS NOT NULL"),
        )
        batch_op.drop_column("erase_at")
