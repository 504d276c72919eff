"""A row may have been sent after the backup that its database was brought back from."""

import sqlalchemy as sa
from alembic import op

revision = "18e7ff88c49a"
down_revision = "d52f8eb1c3a7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_restored", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_column("is_restored")
