"""A party may be asked later than the others, asked again, or withdrawn."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "afd858580e3d"
down_revision = "21a4ac4e90fd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("times_asked", sa.Integer(), server_default="1", nullable=False)
        )
        batch_op.add_column(
            sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("times_asked")
        batch_op.drop_column("asked_at")
