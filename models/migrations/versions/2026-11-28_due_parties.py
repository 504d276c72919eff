"""What is due is indexed in the order it is taken up, and nothing that never is."""

import sqlalchemy as sa
from alembic import op

revision = "88d4cb71d4f3"
down_revision = "e787155c48c5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_remind_at"))
        batch_op.create_index(
            "ix_party_due",
            ["remind_at", "id"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_party_due",
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_party_remind_at"), ["remind_at"], unique=False)
