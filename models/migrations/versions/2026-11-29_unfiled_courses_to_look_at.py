"""Courses that waited for a filing without end are looked at again: they have a last day."""

from alembic import op

revision = "c41e7d90a2b6"
down_revision = "945599676c97"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One on hold comes to rest again at that look.
    op.execute(
        "UPDATE erasure SET due_at = closed_at WHERE stage = 'waiting' AND due_at IS NULL"
    )


def downgrade() -> None:
    pass
