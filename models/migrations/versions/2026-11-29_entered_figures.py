"""Monthly figures that a cluster enters by hand."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "8495a257144c"
down_revision = "45c889fc3101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entered_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column(
            "indicator",
            sa.Enum(
                "time_to_informed",
                "all_acknowledged",
                "in_time",
                "time_to_plan",
                "time_to_claim",
                "handovers",
                "advice_in_time",
                "shared_courses",
                "acute_admissions",
                "housing_times",
                name="indicator",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_entered_figure_cluster_id_cluster")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["person.id"],
            name=op.f("fk_entered_figure_entered_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entered_figure")),
        sa.UniqueConstraint(
            "cluster_id", "indicator", "month", name=op.f("uq_entered_figure_cluster_id")
        ),
    )
    with op.batch_alter_table("entered_figure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entered_figure_cluster_id"), ["cluster_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("entered_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entered_figure_cluster_id"))

    op.drop_table("entered_figure")
