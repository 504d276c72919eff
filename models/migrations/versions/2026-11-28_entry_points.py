"""Entry points, each a row of its own; closing days.

The columns they come from stay for a replica of the version before, and are then to be
dropped (RETIRED in env.py).
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "cadb0d03afc3"
down_revision = "c93224c4195f"
branch_labels = None
depends_on = None

RETIRED = (
    ("entry_name", sa.String(), ""),
    ("entry_phone", sa.String(), ""),
    ("opens", sa.Time(), "08:00:00"),
    ("closes", sa.Time(), "15:00:00"),
)
MONDAY_TO_FRIDAY = "01234"


def upgrade() -> None:
    op.create_table(
        "entry_point",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "target_group",
            sa.Enum("adult", "child", name="targetgroup", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_entry_point_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "target_group", name=op.f("pk_entry_point")),
    )
    move_doors()
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("closing_days", sa.JSON(), server_default="[]", nullable=False)
        )
        for name, kind, default in RETIRED:
            batch_op.alter_column(name, existing_type=kind, server_default=default)


def move_doors() -> None:
    kept = ("id", *(name for name, _kind, _default in RETIRED))
    columns = [
        sa.column(name, sa.Time() if name in {"opens", "closes"} else None) for name in kept
    ]
    door = sa.table(
        "entry_point",
        *(sa.column(name) for name in ("organisation_id", "target_group", "name", "phone")),
        sa.column("week", sa.JSON()),
    )
    found = op.get_bind().execute(
        sa.select(*columns).select_from(sa.table("organisation", *columns))
    )
    rows = [
        {
            "organisation_id": row.id,
            "target_group": "adult",
            "name": row.entry_name,
            "phone": row.entry_phone,
            "week": [
                [day, row.opens.isoformat("minutes"), row.closes.isoformat("minutes")]
                for day in MONDAY_TO_FRIDAY
            ],
        }
        for row in found
    ]
    if rows:
        op.get_bind().execute(sa.insert(door), rows)


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name, kind, _default in RETIRED:
            batch_op.alter_column(name, existing_type=kind, server_default=None)
        batch_op.drop_column("closing_days")
    op.drop_table("entry_point")
