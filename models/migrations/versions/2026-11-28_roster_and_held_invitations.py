"""Exceptions in a roster, and invitations held until a desk opens."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "f774a005c029"
down_revision = "f924afae0c65"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_exception", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("invite_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.add_column(sa.Column("invited_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_party_invite_at"), ["invite_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_invited_id"), ["invited_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_party_invited_id_person"), "person", ["invited_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_party_invited_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_party_invited_id"))
        batch_op.drop_index(batch_op.f("ix_party_invite_at"))
        batch_op.drop_column("invited_id")
        batch_op.drop_column("invite_at")

    with op.batch_alter_table("duty", schema=None) as batch_op:
        batch_op.drop_column("is_exception")
