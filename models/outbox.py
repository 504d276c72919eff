"""What the bot will do to a chat: rows written with the change that causes them.

A row names what to show, never words. Rows of one lane are delivered in order; a row waits
while an older row of its lane is open. `not_before`, `first_sent_at`, `lease_until` and
`failing_since` (when its platform first did not take it) are machine time; `at` is domain time,
the instant of the turn or job that caused the row, and so is `held_until`: how long what nobody
asked for waits for its reader's next day.
"""

from collections.abc import Collection
from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel, col, func, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import BigKey, due_index, stored


class Verb(StrEnum):
    OPEN_ROOM = "open_room"
    SET_ROOM = "set_room"
    POST = "post"
    UPDATE = "update"
    DELETE = "delete"


class Delivery(StrEnum):
    HELD = "held"
    READY = "ready"
    SENDING = "sending"
    DONE = "done"
    DROPPED = "dropped"
    DEAD = "dead"


class Rank(IntEnum):
    """Who goes first when a platform lets us do only so much.

    From REMINDER on nobody asked for it; what is ROUTINE may wait for days.
    """

    AWAITED = 0
    STEP = 1
    REMINDER = 2
    DIGEST = 3
    ROUTINE = 4


OPEN = (Delivery.READY, Delivery.SENDING)


class OutboxMessage(SQLModel, table=True):
    """`address` is symbolic (`room:17`, `person:4`) and resolved when the row is delivered.

    `workspace_id`, `channel` and `receipt` are where it went: what an update needs.
    `bundle` names rows that become one message; `sent_as` the row whose key they went under.
    `is_restored`: perhaps sent after the backup that this database was brought back from.
    `target_id` is the row whose message an update or delete is about. `erasing_id` is the
    erasure that the row goes with. `home` is the workspace that the row will most likely go
    to, 0 for none: workspaces take turns. None until a relay has looked.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_outbox_message_lane", "lane", "state", "id"),
        Index("ix_outbox_message_home", "state", "home", "rank", "id"),
        # In the order of plain letters, so that what a subject begins with is found by it.
        Index(
            "ix_outbox_message_shown",
            "view",
            "subject",
            postgresql_ops={"subject": "text_pattern_ops"},
        ),
        due_index("outbox_message", "held_until"),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BigKey)
    lane: str
    verb: Verb = Field(sa_type=stored(Verb))
    address: str
    view: str
    subject: str
    dedupe_key: str
    at: datetime
    rank: int = Rank.STEP
    bundle: str = ""
    target_id: int | None = Field(default=None, sa_type=BigKey)
    state: Delivery = Field(default=Delivery.READY, sa_type=stored(Delivery))
    not_before: datetime | None = None
    held_until: datetime | None = None
    attempts: int = 0
    first_sent_at: datetime | None = None
    lease_until: datetime | None = None
    worker: str = ""
    sent_as: int | None = Field(default=None, sa_type=BigKey)
    workspace_id: int | None = None
    channel: str | None = None
    receipt: str | None = None
    error: str = ""
    failing_since: datetime | None = None
    home: int | None = None
    erasing_id: int | None = Field(default=None, index=True)
    is_restored: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Gate(SQLModel, table=True):
    """A platform asked us to wait with one verb in one workspace. Shared by all replicas."""

    workspace_id: int = Field(primary_key=True)
    verb: Verb = Field(primary_key=True, sa_type=stored(Verb))
    closed_until: datetime


def counted(states: Collection[Delivery]) -> Select[Delivery, int]:
    """Count the rows of these states; an index has them, and no other row is looked at."""
    state = col(OutboxMessage.state)
    return select(state, func.count()).where(state.in_(states)).group_by(state)


def oldest(at: datetime) -> SelectOfScalar[datetime]:
    """Select when the oldest row of each open state came about that could go (machine time).

    Or would have gone, had its platform taken it: until the next try that one waits as well.
    """
    state, not_before = col(OutboxMessage.state), col(OutboxMessage.not_before)
    is_down = col(OutboxMessage.failing_since).is_not(None)
    could_have_gone = or_(not_before.is_(None), not_before <= at, is_down)
    waiting = select(func.min(OutboxMessage.at)).where(state.in_(OPEN), could_have_gone)
    # SQLite asks the index for a group; without groups it may read the whole table.
    return waiting.group_by(state)


def shown(view: str, subjects: Collection[str]) -> SelectOfScalar[OutboxMessage]:
    """Select the posts that show this view of these, wherever they went or are on their way.

    They are locked: a relay must not claim one, and show it as it was, before we commit.
    """
    return (
        select(OutboxMessage)
        .where(
            col(OutboxMessage.view) == view,
            col(OutboxMessage.subject).in_(subjects),
            col(OutboxMessage.verb) == Verb.POST,
            col(OutboxMessage.state).in_([Delivery.READY, Delivery.SENDING, Delivery.DONE]),
        )
        .order_by(col(OutboxMessage.id))
        .with_for_update()
    )


def showing(views: Collection[str], numbers: Collection[int]) -> SelectOfScalar[OutboxMessage]:
    """Select all rows of these views whose subject is, or begins with, one of the numbers."""
    subject = col(OutboxMessage.subject)
    begins = [subject.startswith(f"{one}:") for one in numbers]
    return select(OutboxMessage).where(
        col(OutboxMessage.view).in_(views),
        or_(subject.in_([str(one) for one in numbers]), *begins),
    )


def posts_to(lane: str, view: str, subject: str) -> SelectOfScalar[str]:
    """Select the states of what was posted to somebody, or is to be, of a view of this."""
    return select(OutboxMessage.state).where(
        col(OutboxMessage.view) == view,
        col(OutboxMessage.subject) == subject,
        col(OutboxMessage.lane) == lane,
        col(OutboxMessage.verb) == Verb.POST,
    )


def waiting_posts(lane: str) -> SelectOfScalar[int]:
    """Select the messages of a lane that are still on their way."""
    return select(OutboxMessage.id).where(
        col(OutboxMessage.lane) == lane,
        col(OutboxMessage.verb) == Verb.POST,
        col(OutboxMessage.state).in_(OPEN),
    )


def sent_to(lane: str, receipt: str) -> SelectOfScalar[OutboxMessage]:
    """Select the posts that went to somebody as this message."""
    return select(OutboxMessage).where(
        col(OutboxMessage.lane) == lane,
        col(OutboxMessage.state) == Delivery.DONE,
        col(OutboxMessage.verb) == Verb.POST,
        col(OutboxMessage.receipt) == receipt,
    )


def going_with(erasure_id: int) -> SelectOfScalar[OutboxMessage]:
    """Select the rows of an erasure, the oldest first."""
    return (
        select(OutboxMessage)
        .where(col(OutboxMessage.erasing_id) == erasure_id)
        .order_by(col(OutboxMessage.id))
    )


def by_key(dedupe_key: str) -> SelectOfScalar[OutboxMessage]:
    return select(OutboxMessage).where(col(OutboxMessage.dedupe_key) == dedupe_key)
