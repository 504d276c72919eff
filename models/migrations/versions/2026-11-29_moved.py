"""All of a database may have been moved to another."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "2c679714109a"
down_revision = "8495a257144c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("moved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.drop_column("moved_at")
