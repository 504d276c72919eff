"""Who filed and kept a deleted course goes with its log, also where that is over already."""

from alembic import op

revision = "7c1e5a90d2b4"
down_revision = "244340d00d51"
branch_labels = None
depends_on = None

OVER = (
    "SELECT case_id FROM erasure WHERE stage = 'erased' AND log_until IS NULL "
    "AND case_id IS NOT NULL"
)
GONE = "SELECT request_id FROM erasure WHERE stage = 'erased' AND request_id IS NOT NULL"


def upgrade() -> None:
    op.execute(f"DELETE FROM filing WHERE case_id IN ({OVER})")  # noqa: S608 -- our own words
    op.execute(f"DELETE FROM legal_hold WHERE case_id IN ({OVER})")  # noqa: S608 -- as above
    op.execute(f"DELETE FROM legal_hold WHERE request_id IN ({GONE})")  # noqa: S608 -- as above


def downgrade() -> None:
    """What is gone stays gone."""
