"""When a platform first did not take a row."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "b43bda732fbd"
down_revision = "c6317c1945b0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("failing_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_column("failing_since")
