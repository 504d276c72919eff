"""A question for advice about no course can be kept by a legal hold, as a course can."""

import sqlalchemy as sa
from alembic import op

revision = "e7a93c05d1b8"
down_revision = "5b1e0c7d9a24"
branch_labels = None
depends_on = None

ABOUT = "fk_legal_hold_request_id_advice_request"


def upgrade() -> None:
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        batch_op.alter_column("case_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_legal_hold_request_id"), ["request_id"], unique=False
        )
        batch_op.create_foreign_key(batch_op.f(ABOUT), "advice_request", ["request_id"], ["id"])


def downgrade() -> None:
    op.execute("delete from legal_hold where case_id is null")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(ABOUT), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_legal_hold_request_id"))
        batch_op.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("request_id")
