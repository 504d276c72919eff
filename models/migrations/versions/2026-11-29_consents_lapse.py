"""Whose a basis for disclosure is, and when it is said that it lapses."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "4c57bbbd2b87"
down_revision = "5d0f3c1b7a92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("discloser_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("remind_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_consent_remind_at"), ["remind_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_consent_discloser_id_organisation"),
            "organisation",
            ["discloser_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_consent_discloser_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_consent_remind_at"))
        batch_op.drop_column("remind_at")
        batch_op.drop_column("discloser_id")
