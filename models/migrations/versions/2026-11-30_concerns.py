"""Where a municipality is notified of a worry for a child."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "c1d4b5e07f62"
down_revision = "e7a93c05d1b8"
branch_labels = None
depends_on = None

COLUMNS = ("concern_phone", "concern_url")


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(
                sa.Column(
                    name,
                    sqlmodel.sql.sqltypes.AutoString(),
                    server_default="",
                    nullable=False,
                )
            )


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.drop_column(name)
