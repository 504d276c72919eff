"""Targets for indicators, and figures of a cluster's own indicators."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0bb5d30edc10"
down_revision = "71c2beef8bba"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_own_figure_cluster_id_cluster")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_own_figure_entered_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_figure")),
        sa.UniqueConstraint(
            "cluster_id", "what", "unit", "month", name=op.f("uq_own_figure_cluster_id")
        ),
    )
    with op.batch_alter_table("own_figure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_own_figure_cluster_id"), ["cluster_id"], unique=False
        )

    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("indicator_targets", sa.JSON(), server_default="{}", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        batch_op.drop_column("indicator_targets")

    with op.batch_alter_table("own_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_figure_cluster_id"))

    op.drop_table("own_figure")
