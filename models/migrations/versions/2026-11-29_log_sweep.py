"""Log sweep."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "c6317c1945b0"
down_revision = "b219ef2487d6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_sweep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_sweep")),
    )
    with op.batch_alter_table("log_sweep", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_sweep_due_at"), ["due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("log_sweep", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_sweep_due_at"))

    op.drop_table("log_sweep")
