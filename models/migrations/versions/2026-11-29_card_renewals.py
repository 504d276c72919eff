"""Cards that are to be renewed."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "57b5f698a8c1"
down_revision = "91008dc84320"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_renewal",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["cluster_agreement.id"],
            name=op.f("fk_card_renewal_agreement_id_cluster_agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_card_renewal_cluster_id_cluster")
        ),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_card_renewal")),
    )
    with op.batch_alter_table("card_renewal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_renewal_due_at"), ["due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("card_renewal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_renewal_due_at"))

    op.drop_table("card_renewal")
