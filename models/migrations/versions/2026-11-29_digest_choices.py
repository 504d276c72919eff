"""Who wants a digest, and which of them came late."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "b32e9a5ed9a8"
down_revision = "c41e7d90a2b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wants_digest", sa.Boolean(), nullable=True))
        batch_op.add_column(
            sa.Column("digest_owed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("digest_owed_at")
        batch_op.drop_column("wants_digest")

    with op.batch_alter_table("digest", schema=None) as batch_op:
        batch_op.drop_column("due_at")
