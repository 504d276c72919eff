"""Courses that were closed before are to be filed like others."""

from alembic import op

revision = "3d0c5b7e91aa"
down_revision = "f8522a9d3f93"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO filing (
            case_id, organisation_id, state, asked_at, remind_at, times_asked, version
        )
        SELECT party.case_id, party.organisation_id, 'to_file', "case".closed_at,
            "case".closed_at, 0, 1
        FROM party JOIN "case" ON "case".id = party.case_id
        WHERE "case".state = 'closed' AND "case".closed_at IS NOT NULL
            AND party.withdrawn_at IS NULL
        """
    )


def downgrade() -> None:
    """The table goes with the migration before."""
