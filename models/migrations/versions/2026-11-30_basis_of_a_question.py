"""The basis of a question about a course can be withdrawn."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "4b7e20d9c6a1"
down_revision = "9e27f1b3c4d8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("advice_request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("basis_withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("advice_request", schema=None) as batch_op:
        batch_op.drop_column("basis_withdrawn_at")
