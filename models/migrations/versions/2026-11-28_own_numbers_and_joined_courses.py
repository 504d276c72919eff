"""Organisations keep their own record numbers; two courses can become one."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0f096576b5ca"
down_revision = "a41d82b00b9b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joining",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "joined", "declined", name="joinstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("into_agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["person.id"], name=op.f("fk_joining_agreed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_joining_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_joining_case_id_case")),
        sa.ForeignKeyConstraint(
            ["into_agreed_by_id"],
            ["person.id"],
            name=op.f("fk_joining_into_agreed_by_id_person"),
        ),
        sa.ForeignKeyConstraint(["into_id"], ["case.id"], name=op.f("fk_joining_into_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining")),
    )
    with op.batch_alter_table("joining", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joining_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_joining_into_id"), ["into_id"], unique=False)

    op.create_table(
        "record_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_record_number_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_record_number_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_number")),
        sa.UniqueConstraint(
            "case_id", "organisation_id", name=op.f("uq_record_number_case_id")
        ),
    )
    with op.batch_alter_table("record_number", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_number_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_number_fingerprint"), ["fingerprint"], unique=False
        )

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_into_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_case_joined_into_id_case"), "case", ["joined_into_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_case_joined_into_id_case"), type_="foreignkey")
        batch_op.drop_column("joined_into_id")

    with op.batch_alter_table("record_number", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_number_fingerprint"))
        batch_op.drop_index(batch_op.f("ix_record_number_case_id"))

    op.drop_table("record_number")
    with op.batch_alter_table("joining", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joining_into_id"))
        batch_op.drop_index(batch_op.f("ix_joining_case_id"))

    op.drop_table("joining")
