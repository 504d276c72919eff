"""Courses hear of another entry point batch by batch."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "45c889fc3101"
down_revision = "4c57bbbd2b87"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_renewal",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_party_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_door_renewal_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_door_renewal")),
    )
    with op.batch_alter_table("door_renewal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_renewal_due_at"), ["due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("door_renewal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_door_renewal_due_at"))

    op.drop_table("door_renewal")
