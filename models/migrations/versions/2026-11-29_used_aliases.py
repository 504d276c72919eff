"""Used aliases."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "b219ef2487d6"
down_revision = "18e7ff88c49a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_alias")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_used_alias_fingerprint")),
    )


def downgrade() -> None:
    op.drop_table("used_alias")
