"""What people and organisations say of themselves, and the words it is found by."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "8c6480c8f455"
down_revision = "f774a005c029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_ending",
        sa.Column(
            "ending",
            sa.String(length=40).with_variant(
                sa.String(length=40, collation="C"), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column(
            "word",
            sa.String(length=40).with_variant(
                sa.String(length=40, collation="C"), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ending", "word", name=op.f("pk_word_ending")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("word_ending", schema=None) as batch_op:
        batch_op.create_index("ix_word_ending_start", ["start", "word"], unique=False)

    op.create_table(
        "mention",
        sa.Column(
            "word",
            sa.String(length=40).with_variant(
                sa.String(length=40, collation="C"), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_mention_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "word", "organisation_id", "person_id", name=op.f("pk_mention")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mention_whose", ["organisation_id", "person_id"], unique=False
        )

    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "has_administrations", sa.Boolean(), server_default=sa.false(), nullable=False
            )
        )

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "area", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False
            )
        )

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("tenants", sa.JSON(), server_default="[]", nullable=False)
        )
        batch_op.add_column(sa.Column("offers", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("part_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("is_indexed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(
            batch_op.f("ix_organisation_is_indexed"), ["is_indexed"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_part_of_id_organisation"),
            "organisation",
            ["part_of_id"],
            ["id"],
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("languages", sa.JSON(), server_default="[]", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "helps_with",
                sqlmodel.sql.sqltypes.AutoString(),
                server_default="",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "best_time",
                sqlmodel.sql.sqltypes.AutoString(),
                server_default="",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("is_indexed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_person_is_indexed"), ["is_indexed"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_is_indexed"))
        batch_op.drop_column("is_indexed")
        batch_op.drop_column("best_time")
        batch_op.drop_column("helps_with")
        batch_op.drop_column("languages")

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_organisation_part_of_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_organisation_is_indexed"))
        batch_op.drop_column("is_indexed")
        batch_op.drop_column("part_of_id")
        batch_op.drop_column("offers")
        batch_op.drop_column("tenants")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("area")

    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        batch_op.drop_column("has_administrations")

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_whose")

    op.drop_table("mention")
    with op.batch_alter_table("word_ending", schema=None) as batch_op:
        batch_op.drop_index("ix_word_ending_start")

    op.drop_table("word_ending")
