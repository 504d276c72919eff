"""A minor's month of the 18th birthday, and who consented for a minor."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "427befee9b01"
down_revision = "78511e6247a0"
branch_labels = None
depends_on = None

GIVERS = ("sole_holder", "both_holders", "one_of_two", "young_person")


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime()
    giver = sa.Enum(*GIVERS, name="giver", native_enum=False, length=32)
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adult_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("grows_up_at", moment, nullable=True))
        batch_op.create_index(batch_op.f("ix_case_grows_up_at"), ["grows_up_at"], unique=False)
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_by", giver, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_column("given_by")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_grows_up_at"))
        batch_op.drop_column("grows_up_at")
        batch_op.drop_column("adult_from")
