"""Turns of workspaces."""

import sqlalchemy as sa
from alembic import op

revision = "506a98199fa1"
down_revision = "4833b931c0a3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home", sa.Integer(), nullable=True))
        batch_op.drop_index("ix_outbox_message_state")
        batch_op.create_index(
            "ix_outbox_message_home", ["state", "home", "rank", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_home")
        batch_op.create_index("ix_outbox_message_state", ["state", "rank", "id"], unique=False)
        batch_op.drop_column("home")
