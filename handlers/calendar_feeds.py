"""One's deadlines and days away in one's own calendar: a secret address that can be revoked."""

from datetime import datetime
from secrets import token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    calendar_days,
    calendar_feeds_cards,
    entries,
    links,
    passages,
    staffing,
)
from handlers.cards import Card
from handlers.documents import File
from handlers.turn import Looking, Named, Refusal, Reply, Say, Turn
from locales import DEFAULT, known, speaking
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.feeds import TOKEN_BYTES, Feed, feed_by, feeds_of, hashed
from models.organisations import Organisation
from models.seals import Unreadable

VIEW, ADDRESS = "calendar", "calendar.address"
DESK = "desk"  # the subject of a desk's calendar; "" is one's own
PATH = "/kalender"


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    turn.me  # noqa: B018 -- only people we know have a calendar
    return Say(Named(VIEW))


async def make(turn: Turn, db: AsyncSession) -> Reply:
    """Make an address and show it, this once. The one before stops working."""
    if links.address(db) is None:
        raise Refusal(
            _(
                "This installation has no web address yet, so there is no calendar to follow. "
                "Ask whoever runs Tovholder to set TOVHOLDER_URL."
            )
        )
    organisation = await _of(turn, db)
    for feed in (await db.exec(feeds_of(turn.me.id))).all():
        if feed.organisation_id == (organisation.id if organisation else None):
            feed.revoked_at = turn.at
    token = token_urlsafe(TOKEN_BYTES)
    db.add(
        Feed(
            person_id=turn.me.id,
            organisation_id=organisation.id if organisation else None,
            token_hash=hashed(token),
            made_at=turn.at,
        )
    )
    await _enter(turn, Did.FEED_MADE, organisation, db)
    # Sealed: what a turn answered is remembered for a while, in case it is delivered again.
    return Say(Named(ADDRESS, passages.ring(db).seal(token).decode()))


async def revoke(turn: Turn, db: AsyncSession) -> Reply:
    feed = await db.get(Feed, turn.number)
    if feed is None or feed.person_id != turn.me.id or feed.revoked_at is not None:
        raise Refusal(_("This address has already been revoked."))
    feed.revoked_at = turn.at
    organisation = await db.get(Organisation, feed.organisation_id or 0)
    await _enter(turn, Did.FEED_REVOKED, organisation, db)
    return Say(Named(VIEW))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """The reader's own addresses: that they are there, never what they are."""
    if looking.reader is None:
        return None
    own = await db.get_one(Organisation, looking.reader.organisation_id)
    keeps = await access.may(db, looking.reader, Act.KEEP_ROSTER, own, at=looking.at)
    feeds = (await db.exec(feeds_of(looking.reader.id))).all()
    return calendar_feeds_cards.feeds(feeds, own, keeps_roster=keeps)


async def address(looking: Looking, db: AsyncSession) -> Card | None:
    """To who made it, with that very turn. `subject` is the sealed secret of an address."""
    try:
        token = passages.ring(db).open(looking.subject.encode())
    except Unreadable:
        return None
    found, reader = (await db.exec(feed_by(token))).first(), looking.reader
    if found is None or reader is None or found[0].person_id != reader.id:
        return None
    organisation = await db.get(Organisation, found[0].organisation_id or 0)
    written = f"{links.address(db)}{PATH}/{token}.ics"
    return calendar_feeds_cards.made(written, organisation)


async def document(token: str, at: datetime, db: AsyncSession) -> File | None:
    """The calendar behind an address; None for one that is not in use."""
    found = (await db.exec(feed_by(token))).first()
    if found is None:
        return None
    feed, person = found
    if feed.organisation_id is not None:
        desk = await db.get_one(Organisation, feed.organisation_id)
        if not await access.may(db, person, Act.KEEP_ROSTER, desk, at=at):
            return None
    today = staffing.today(at)
    days = await calendar_days.of_feed(db, feed, person, today)
    with speaking(known(person.locale or DEFAULT)):
        content = calendar_feeds_cards.written(feed, days)
    return File("tovholder-kalender.ics", "text/calendar", content)


async def _of(turn: Turn, db: AsyncSession) -> Organisation | None:
    """The organisation whose desk it is about; None for one's own calendar."""
    if turn.subject != DESK:
        return None
    organisation = await db.get_one(Organisation, turn.me.organisation_id)
    await access.require(db, turn.me, Act.KEEP_ROSTER, organisation, at=turn.at)
    return organisation


async def _enter(
    turn: Turn, did: Did, organisation: Organisation | None, db: AsyncSession
) -> None:
    chain = entries.of_organisation(turn.me.organisation_id)
    await entries.record(
        db, chain, did, at=turn.at, by=turn.me, is_of_desk=organisation is not None
    )
