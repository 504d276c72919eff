"""Rooms we do not hear."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "1c3e8b4dc612"
down_revision = "6b59380a8e6f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chat_workspace", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "lacks", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False
            )
        )
    # Nobody has noted yet whether a Teams tenant lets us hear what is written in its rooms.
    workspaces = sa.table("chat_workspace", sa.column("platform"), sa.column("lacks"))
    op.execute(
        workspaces.update()
        .where(workspaces.c.platform == "teams")
        .values(lacks="ChannelMessage.Read.Group")
    )


def downgrade() -> None:
    with op.batch_alter_table("chat_workspace", schema=None) as batch_op:
        batch_op.drop_column("lacks")
