"""`tovholder restored`: before the first start after a backup has been brought back.

What was due since is made up for, as it came, and nothing is sent: what waits to be sent asks
its platform first whether it is there already. Run it again if it was broken off.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import clock, copying, keys, migrate, reaching
from bot import settings as reading
from bot.database import Database
from bot.settings import Settings, StartUpError
from locales import dates, ngettext
from locales import gettext as _
from models.calendar import COPENHAGEN
from models.entries import Entry
from models.installation import ONLY, Installation
from models.outbox import OPEN, OutboxMessage
from scheduler.jobs import JOBS
from scheduler.runner import play

# Numbers given out since the backup stand on buttons in chats: they must not come again.
GAP = 1_000_000


@dataclass
class Past:
    """A clock that moves by itself no further than it is told to."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def move_to(self, instant: datetime) -> None:
        self.at = max(self.at, instant)


class Silence:
    """Delivers nothing: a relay whose time has not come."""

    async def deliver_due(self) -> int:
        return 0


def run() -> int:
    """Say from when on things are missing; 1 when the database cannot be used."""
    try:
        since, waiting = asyncio.run(_restored(reading.read()))
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    print(_said(since, waiting))  # noqa: T201 -- as above
    return 0


async def restore(store: Database, at: datetime) -> tuple[datetime, int]:
    """Make up for what was due until `at` (domain time); return since when, and what waits."""
    since = await store.write(_since) or at
    await store.write(_ask_first)
    await play(store, JOBS, Silence(), Past(since), at)
    return since, await store.write(_ask_first)


async def _restored(settings: Settings) -> tuple[datetime, int]:
    reaching.require(settings)
    async with reaching.prepared(settings, keys.ring(settings)) as store:
        await migrate.run(settings.database, partial(copying.leave_gap, gap=GAP))
        ahead = await store.read(_ahead)
        return await restore(store, clock.DomainClock(ahead).now())


async def _ahead(db: AsyncSession) -> timedelta:
    found = await db.get(Installation, ONLY)
    return timedelta(seconds=found.clock_ahead if found else 0)


async def _since(db: AsyncSession) -> datetime | None:
    """What an earlier try found, if one was broken off: it has made up for some since."""
    found = await db.get(Installation, ONLY)
    if found is None:
        return await _last_instant(db)
    found.restored_from = found.restored_from or await _last_instant(db)
    return found.restored_from


async def _last_instant(db: AsyncSession) -> datetime | None:
    """When something was last done or caused here, as far as the backup knows."""
    entries, rows = (select(col(table.at)) for table in (Entry, OutboxMessage))
    both = entries.union_all(rows).subquery()
    newest: datetime | None = (await db.exec(select(func.max(both.c.at)))).one()
    return newest


async def _ask_first(db: AsyncSession) -> int:
    waits = update(OutboxMessage).where(col(OutboxMessage.state).in_(OPEN))
    asked = waits.values(is_restored=True).execution_options(synchronize_session=False)
    return (await db.exec(asked)).rowcount


def _said(since: datetime, waiting: int) -> str:
    rows = ngettext("{n} message waits", "{n} messages wait", waiting).format(n=waiting)
    return _(
        "The database is as it was on {when}. What people did after that is missing here, "
        "though its rooms and messages are still in the chats: ask them to look it over. "
        "{rows}, and each asks first whether it is there already. Now start Tovholder."
    ).format(when=dates.moment(since, COPENHAGEN), rows=rows)
