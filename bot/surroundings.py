"""What the computer brings that we run on: its clock, its time zones, and all our words."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import clock
from bot.database import open_store
from bot.settings import Settings
from locales import gettext as _
from locales import lacking, ngettext
from models.clusters import ZONE
from models.seals import KeyRing, new_key

Said = tuple[str, bool]

LANGUAGES = (("da", "Dansk"), ("en", "English"))

# Replicas must agree within a lease (30 s); Slack refuses what is five minutes old.
MOST_OFF = timedelta(seconds=10)
PATIENCE = ClientTimeout(total=10.0)
# Around each change to summer time and back (EU directive 2000/84), with the hours from UTC.
RIGHT = {
    datetime(2026, 3, 29, 0, 59, tzinfo=UTC): 1,
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC): 2,
    datetime(2026, 10, 25, 0, 59, tzinfo=UTC): 2,
    datetime(2026, 10, 25, 1, 0, tzinfo=UTC): 1,
}


async def findings(settings: Settings) -> AsyncIterator[Said]:
    """Yield sentences, and whether each is good news."""
    yield hours(ZoneInfo(ZONE))
    for said in words():
        yield said
    theirs = await _of_database(settings)
    if theirs is not None:
        yield agreement(_("the database"), theirs)


async def of_platform(whose: str, url: str) -> AsyncIterator[Said]:
    """Whether its clock and ours agree; nothing if it is silent, which is said elsewhere."""
    theirs = await _of_server(url)
    if theirs is not None:
        yield agreement(whose, theirs)


def hours(zone: ZoneInfo) -> Said:
    """Whether hours here are counted as Denmark counts them."""
    if any(at.astimezone(zone).utcoffset() != timedelta(hours=n) for at, n in RIGHT.items()):
        said = _(
            "{zone} has wrong hours on this computer, and every deadline with it: update its "
            "time zones (the system's package tzdata), then start again."
        )
        return said.format(zone=ZONE), False
    return _("{zone} is known here, with its summer time.").format(zone=ZONE), True


def words() -> Iterator[Said]:
    """Whether each language can say everything."""
    for locale, name in LANGUAGES:
        count = lacking(locale)
        if count:
            said = ngettext(
                "{language}: {count} sentence is missing. Install Tovholder again.",
                "{language}: {count} sentences are missing. Install Tovholder again.",
                count,
            )
            yield said.format(language=name, count=count), False
        else:
            yield _("{language}: no sentence is missing.").format(language=name), True


def agreement(whose: str, ahead: timedelta) -> Said:
    """`ahead`: by how much their clock is before ours."""
    if abs(ahead) <= MOST_OFF:
        return _("Our clock and that of {whose} agree.").format(whose=whose), True
    said = ngettext(
        "Our clock and that of {whose} are {count} second apart: let this computer set its "
        "clock by the network (systemd-timesyncd or chrony). Until then reminders may come at "
        "the wrong time, and what people send may be refused.",
        "Our clock and that of {whose} are {count} seconds apart: let this computer set its "
        "clock by the network (systemd-timesyncd or chrony). Until then reminders may come at "
        "the wrong time, and what people send may be refused.",
        count := round(abs(ahead).total_seconds()),
    )
    return said.format(whose=whose, count=count), False


async def _of_database(settings: Settings) -> timedelta | None:
    """None for a file, which has no clock of its own, and for one that does not answer."""
    if make_url(settings.database).get_backend_name() != "postgresql":
        return None
    store = open_store(settings.database, KeyRing([new_key()]))

    async def work(db: AsyncSession) -> datetime:
        now: datetime = (await db.exec(select(func.clock_timestamp()))).one()
        return now

    try:
        return await store.read(work) - clock.machine_now()
    except (DBAPIError, OSError, TypeError):
        return None  # which is said in its own line
    finally:
        await store.close()


async def _of_server(url: str) -> timedelta | None:
    """By the date of its answer, whichever that is."""
    try:
        async with ClientSession(timeout=PATIENCE) as session, session.head(url) as answer:
            dated = parsedate_to_datetime(answer.headers.get("Date", ""))
    except (ClientError, OSError, ValueError):
        return None
    return dated - clock.machine_now()
