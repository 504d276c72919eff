"""How far the sweep of the logs has come among the clusters."""

import sqlalchemy as sa
from alembic import op

revision = "5b1e0c7d9a24"
down_revision = "506a98199fa1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("log_sweep", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("after_cluster_id", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("log_sweep", schema=None) as batch_op:
        batch_op.drop_column("after_cluster_id")
