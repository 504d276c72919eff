"""What a cluster agrees on, in full; a version without a first day is a draft."""

import sqlalchemy as sa
from alembic import op

revision = "f924afae0c65"
down_revision = "d9ba570eff04"
branch_labels = None
depends_on = None

LADDER = (
    '{"unclaimed": "13:00", "target": "08:30", "deadline": "08:30", "lift": "13:00", '
    '"breach": "08:30"}'
)
LISTS = {
    "ladder": LADDER,
    "lift_roles": '["coordinator", "bridge_builder"]',
    "lift_people": "[]",
    "required_parties": '["municipality", "regional_psychiatry", "general_practice"]',
    "pathways": '["adult"]',
    "indicators": "[]",
    "own_indicators": "[]",
}
OWN_DAYS = sa.Enum("warn", "extend", name="ownclosingdays", native_enum=False, length=32)
EDITOR = "fk_cluster_agreement_edited_by_id_person"


def columns() -> list[sa.Column]:
    return [
        sa.Column("own_days", OWN_DAYS, server_default="warn", nullable=False),
        sa.Column("advice_hours", sa.Integer(), nullable=True),
        sa.Column("content_days", sa.Integer(), server_default="90", nullable=False),
        sa.Column("lead_sees_aliases", sa.Boolean(), server_default=sa.false(), nullable=False),
        *(
            sa.Column(name, sa.JSON(), server_default=default, nullable=False)
            for name, default in LISTS.items()
        ),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("edits", sa.Integer(), server_default="1", nullable=False),
    ]


def upgrade() -> None:
    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        for column in columns():
            batch_op.add_column(column)
        batch_op.alter_column("valid_from", existing_type=sa.Date(), nullable=True)
        batch_op.create_foreign_key(op.f(EDITOR), "person", ["edited_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(EDITOR), type_="foreignkey")
        batch_op.alter_column("valid_from", existing_type=sa.Date(), nullable=False)
        for column in reversed(columns()):
            batch_op.drop_column(column.name)
