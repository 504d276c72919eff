"""What was known last when a backup was brought back."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "244340d00d51"
down_revision = "4b7e20d9c6a1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("restored_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.drop_column("restored_from")
