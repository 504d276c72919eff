"""Entries are append-only."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from models.append_only import POSTGRESQL, SQLITE

revision = "d9ba570eff04"
down_revision = "cadb0d03afc3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("chain", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_tombstone")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        names = ("entry_is_never_changed", "entry_goes_with_a_tombstone")
        for name in names:
            op.execute(f"DROP TRIGGER {name}")
        op.drop_table("tombstone")
        return
    op.execute("DROP TRIGGER entry_append_only ON entry")
    op.execute("DROP TRIGGER entry_not_truncated ON entry")
    op.drop_table("tombstone")
    op.execute("DROP FUNCTION tovholder_append_only()")
    op.execute("DROP FUNCTION tovholder_tombstone()")
