"""What a cluster has experienced with each principle."""

import sqlalchemy as sa
from alembic import op

revision = "4833b931c0a3"
down_revision = "0bb5d30edc10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "experience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column(
            "principle",
            sa.Enum(
                "mutual_duty",
                "short_response_time",
                "accessibility",
                "relationship_building",
                "advice",
                name="principle",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "lesson",
            sa.Enum("worked", "did_not", "model", name="lesson", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_experience_cluster_id_cluster")
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passage.id"], name=op.f("fk_experience_passage_id_passage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experience")),
        sa.UniqueConstraint("passage_id", name=op.f("uq_experience_passage_id")),
    )
    with op.batch_alter_table("experience", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_experience_cluster_id"), ["cluster_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("experience", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_experience_cluster_id"))

    op.drop_table("experience")
