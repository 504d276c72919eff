"""Courses that are forgotten: what stays of them names nobody."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "e190c4197407"
down_revision = "3d0c5b7e91aa"
branch_labels = None
depends_on = None


def find_messages_by(subject: str) -> None:
    """PostgreSQL finds what a text begins with only in the order of plain letters."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_outbox_message_shown")
        op.execute(f"CREATE INDEX ix_outbox_message_shown ON outbox_message (view, {subject})")


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "waiting",
                "told",
                "emptied",
                "erased",
                name="stage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("goes_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("emptied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("erased_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("messages_left", sa.Integer(), nullable=False),
        sa.Column("log_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_erasure_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("case_id", name=op.f("uq_erasure_case_id")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_erasure_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_erasure_log_until"), ["log_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_stage"), ["stage"], unique=False)

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "complaint",
                "compensation",
                "supervision",
                "access",
                "court",
                name="holdreason",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lifted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_legal_hold_case_id_case")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_legal_hold_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("advice_request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("emptied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.alter_column("asker_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("briefing", schema=None) as batch_op:
        batch_op.alter_column("sent_by_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("emptied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.alter_column("opened_by_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("log_months", sa.Integer(), server_default="6", nullable=False)
        )

    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.alter_column("from_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("to_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erasing_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_outbox_message_erasing_id"), ["erasing_id"], unique=False
        )

    find_messages_by("subject text_pattern_ops")
    with op.batch_alter_table("plan_answer", schema=None) as batch_op:
        batch_op.alter_column("by_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.alter_column("sent_by_id", existing_type=sa.INTEGER(), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.alter_column("sent_by_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("plan_answer", schema=None) as batch_op:
        batch_op.alter_column("by_id", existing_type=sa.INTEGER(), nullable=False)

    find_messages_by("subject")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_erasing_id"))
        batch_op.drop_column("erasing_id")

    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.alter_column("to_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("from_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("cluster_agreement", schema=None) as batch_op:
        batch_op.drop_column("log_months")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.alter_column("opened_by_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("emptied_at")

    with op.batch_alter_table("briefing", schema=None) as batch_op:
        batch_op.alter_column("sent_by_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("advice_request", schema=None) as batch_op:
        batch_op.alter_column("asker_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("emptied_at")

    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_case_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_stage"))
        batch_op.drop_index(batch_op.f("ix_erasure_log_until"))
        batch_op.drop_index(
            "ix_erasure_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("erasure")
