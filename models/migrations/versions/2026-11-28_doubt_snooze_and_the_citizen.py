"""Whom a course is about can be in doubt; reminders wait; the citizen is a party."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "c80526b5befc"
down_revision = "afd858580e3d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "citizen",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("informed_on", sa.Date(), nullable=True),
        sa.Column("informed_by_id", sa.Integer(), nullable=True),
        sa.Column("contact_on", sa.Date(), nullable=True),
        sa.Column(
            "in_plan",
            sa.Enum("yes", "no", "declined", name="takespart", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("chosen_party_id", sa.Integer(), nullable=True),
        sa.Column("chosen_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_citizen_case_id_case")),
        sa.ForeignKeyConstraint(
            ["chosen_id"], ["person.id"], name=op.f("fk_citizen_chosen_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["chosen_party_id"], ["party.id"], name=op.f("fk_citizen_chosen_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["informed_by_id"], ["person.id"], name=op.f("fk_citizen_informed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_citizen")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("disputed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )

    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("snoozed_until", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "snooze",
                sa.Enum(
                    "appointment",
                    "callback",
                    "colleague",
                    "consent",
                    name="snooze",
                    native_enum=False,
                    length=32,
                ),
                nullable=True,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_column("snooze")
        batch_op.drop_column("snoozed_until")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("disputed_at")

    op.drop_table("citizen")
