"""Questions that were asked before, about no course, are deleted as well, each in its time."""

from alembic import op

revision = "d52f8eb1c3a7"
down_revision = "17b379e90467"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Due at once: the first look works out when the period of each is over.
    op.execute(
        "UPDATE advice_request SET erase_at = asked_at "
        "WHERE case_id IS NULL AND emptied_at IS NULL"
    )


def downgrade() -> None:
    op.execute("UPDATE advice_request SET erase_at = NULL")
