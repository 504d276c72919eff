"""Specialist telephones."""

import sqlalchemy as sa
from alembic import op

revision = "094cdbcd5e06"
down_revision = "1c3e8b4dc612"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cluster_agreement") as batch_op:
        batch_op.add_column(
            sa.Column("specialists", sa.JSON(), server_default="[]", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("cluster_agreement") as batch_op:
        batch_op.drop_column("specialists")
