"""How a consent was given: in writing, or by word of mouth."""

import sqlalchemy as sa
from alembic import op

revision = "9e27f1b3c4d8"
down_revision = "c1d4b5e07f62"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "given_in",
                sa.Enum("written", "oral", name="given", native_enum=False, length=32),
                nullable=True,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_column("given_in")
