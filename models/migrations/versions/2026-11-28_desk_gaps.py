"""Days on which nobody has a desk, told once."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "4ff382c5d463"
down_revision = "7a4a829e4927"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_gap",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_desk_gap_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "day", name=op.f("pk_desk_gap")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("desk_look_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_desk_look_at"), ["desk_look_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_desk_look_at"))
        batch_op.drop_column("desk_look_at")

    op.drop_table("desk_gap")
