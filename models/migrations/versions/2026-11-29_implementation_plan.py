"""What a cluster does to live by two of the principles, who does it and by when."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "8698b969a116"
down_revision = "b43bda732fbd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "implementation_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column(
            "question",
            sa.Enum(
                "needed",
                "pace",
                "speed",
                "entrance",
                name="question",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "begun",
                "done",
                "dropped",
                name="itemstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["cluster.id"],
            name=op.f("fk_implementation_item_cluster_id_cluster"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_implementation_item_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_implementation_item")),
    )
    with op.batch_alter_table("implementation_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_implementation_item_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_implementation_item_owner_id"), ["owner_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("implementation_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_implementation_item_owner_id"))
        batch_op.drop_index(batch_op.f("ix_implementation_item_cluster_id"))

    op.drop_table("implementation_item")
