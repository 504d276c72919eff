"""Help on the last day is asked of one person, who takes it."""

import sqlalchemy as sa
from alembic import op

revision = "f1192232184f"
down_revision = "57b5f698a8c1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lift_owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("lift_taken_by_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_party_lift_owner_id"), ["lift_owner_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_party_lift_taken_by_id_person"),
            "person",
            ["lift_taken_by_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_party_lift_owner_id_person"), "person", ["lift_owner_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_party_lift_owner_id_person"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_party_lift_taken_by_id_person"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_party_lift_owner_id"))
        batch_op.drop_column("lift_taken_by_id")
        batch_op.drop_column("lift_owner_id")
