"""Whose turn it is: each workspace with something to send has its share of a batch.

Where a row goes is found out when it is delivered; which workspace that will most likely be is
looked up before, for many rows at a time, so that a thousand of one hold up none of another's.
"""

import secrets
from functools import cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Update,
    bindparam,
    case,
    cast,
    func,
    update,
)
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.outbox import OPEN, Delivery
from models.outbox import OutboxMessage as Row
from models.people import ChatIdentity
from models.rooms import Room

AT_ONCE = 500
NOWHERE = 0  # what has no workspace goes with the others that have none
ROOM, PERSON = "room:", "person:"


async def settle(db: AsyncSession) -> bool:
    """Look up where rows belong that nobody has looked at; return whether more are left."""
    settled = await db.exec(_settling(), params={"most": AT_ONCE})
    return len(settled.all()) == AT_ONCE  # SQLite counts no rows behind a WITH


async def waiting(db: AsyncSession, state: Delivery) -> list[int]:
    """Return the workspaces that have rows in this state, in any order."""
    found = await db.exec(_waiting(), params={"state": state})
    homes = [home for home in found.all() if home is not None]
    secrets.SystemRandom().shuffle(homes)  # where there are more of them than a batch holds
    return homes


@cache
def _waiting() -> SelectOfScalar[int | None]:
    """From one to the next by the index: the rows of each may be very many."""
    is_there = col(Row.state) == bindparam("state")
    first = select(func.min(col(Row.home)).label("home")).where(is_there)
    homes = first.cte("homes", recursive=True)
    following = select(func.min(col(Row.home))).where(is_there, col(Row.home) > homes.c.home)
    more = select(following.scalar_subquery()).where(homes.c.home.is_not(None))
    return select(homes.union_all(more).c.home)


@cache  # building it anew costs more than running it
def _settling() -> Update:
    unknown = (
        select(Row.id)
        .where(col(Row.state).in_(OPEN), col(Row.home).is_(None))
        .order_by(col(Row.id))
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=Row)
        .cte("unknown")
    )
    return (
        update(Row)
        .where(col(Row.id).in_(select(unknown.c.id)))
        .values(home=func.coalesce(_home(), NOWHERE))
        .returning(col(Row.id))
        .execution_options(synchronize_session=False)
    )


def _home() -> ColumnElement[int | None]:
    address = col(Row.address)
    room = select(Room.workspace_id).where(col(Room.id) == _number(ROOM))
    person = (
        select(ChatIdentity.workspace_id)
        .where(col(ChatIdentity.person_id) == _number(PERSON), col(ChatIdentity.is_active))
        .order_by(col(ChatIdentity.is_preferred).desc(), col(ChatIdentity.id))
        .limit(1)
    )
    return case(
        (address.startswith(ROOM), room.scalar_subquery()),
        (address.startswith(PERSON), person.scalar_subquery()),
        else_=None,
    )


def _number(kind: str) -> ColumnElement[int]:
    return cast(func.substr(col(Row.address), len(kind) + 1), BigInteger)
