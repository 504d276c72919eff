"""Each party confirms that a closed course is in its own record."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "f8522a9d3f93"
down_revision = "094cdbcd5e06"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "to_file",
                "filed",
                "not_relevant",
                name="filingstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "why",
            sa.Enum(
                "no_part",
                "nothing",
                "with_another",
                "wrong_citizen",
                name="notrelevant",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.Column("remind_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("confirmed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["person.id"], name=op.f("fk_filing_asked_id_person")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_filing_case_id_case")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_filing_confirmed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_filing_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("case_id", "organisation_id", name=op.f("uq_filing_case_id")),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_asked_id"), ["asked_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_filing_due",
            ["remind_at", "id"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_filing_organisation_id"), ["organisation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filing_organisation_id"))
        batch_op.drop_index(
            "ix_filing_due",
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_filing_case_id"))
        batch_op.drop_index(batch_op.f("ix_filing_asked_id"))

    op.drop_table("filing")
