"""The courses that somebody leads are found without reading them all."""

from alembic import op

revision = "6b59380a8e6f"
down_revision = "f1192232184f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_lead_id", "case", ["lead_id"])


def downgrade() -> None:
    op.drop_index("ix_case_lead_id", "case")
