"""Rooms close later."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "f77947b44c2e"
down_revision = "8698b969a116"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rooms_close_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.create_index(
            batch_op.f("ix_case_rooms_close_at"), ["rooms_close_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_rooms_close_at"))
        batch_op.drop_column("rooms_close_at")
