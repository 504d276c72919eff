"""Makkerpar: two who answer for each other."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "91008dc84320"
down_revision = "0f096576b5ca"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "buddy_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("agreed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_buddy_pair_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["person.id"], name=op.f("fk_buddy_pair_asked_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_pair")),
    )
    with op.batch_alter_table("buddy_pair", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_buddy_pair_asked_by_id"), ["asked_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_buddy_pair_asked_id"), ["asked_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("buddy_pair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_pair_asked_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_pair_asked_by_id"))

    op.drop_table("buddy_pair")
