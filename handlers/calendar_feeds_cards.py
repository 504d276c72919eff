"""How the private calendar reads: its address, once, and what stands in it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.calendar_days import DayKind, Days
from handlers.cards import Button, Buttons, Card, Style, Text, Tone
from locales import dates
from locales import gettext as _
from models.calendar import COPENHAGEN, ONE_DAY
from models.feeds import Feed
from models.organisations import Organisation

if TYPE_CHECKING:
    from icalendar import Event

REFRESH = timedelta(hours=1)


def made(address: str, organisation: Organisation | None) -> Card:
    """The address, this once."""
    whose = _("Your calendar's address")
    if organisation is not None:
        whose = _("The calendar's address for the desk at {organisation}").format(
            organisation=organisation.name
        )
    return Card(
        whose,
        (
            Text(address),
            *((Text(_trial()),) if address.startswith("/") else ()),
            Text(
                _(
                    "Add it in your calendar as a calendar from the internet. Whoever has the "
                    "address can see the days, so keep it to yourself. It is shown only now."
                ),
                Tone.NOTICE,
            ),
            Text(_what_it_says(), Tone.QUIET),
        ),
    )


def feeds(feeds: Sequence[Feed], own: Organisation, *, keeps_roster: bool) -> Card:
    lines = tuple(Text(_in_use(one, own)) for one in feeds)
    return Card(
        _("Deadlines in your own calendar"),
        (
            *(lines or (Text(_("You have made no address yet.")),)),
            Text(_what_it_says(), Tone.QUIET),
            Buttons(tuple(_buttons(feeds, keeps_roster=keeps_roster))),
        ),
    )


def written(feed: Feed, days: Iterable[Days]) -> bytes:
    """The calendar as RFC 5545 has it: whole days, and no word of what they are about."""
    # Imported here: 3 MB and a quarter of a second, for what is asked for now and then.
    from icalendar import Calendar  # noqa: PLC0415 -- as above

    calendar = Calendar()
    calendar.add("prodid", "-//Tovholder//DA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Tovholder")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for one in days:
        calendar.add_component(_event(feed, one))
    return bytes(calendar.to_ical())


def _event(feed: Feed, days: Days) -> "Event":
    from icalendar import Event  # noqa: PLC0415 -- as above

    event = Event()
    # The same for each reading, and a number that nobody can count from.
    uid = hashlib.sha256(f"{feed.token_hash}:{days.key}".encode()).hexdigest()[:32]
    event.add("uid", f"{uid}@tovholder")
    event.add("dtstamp", feed.made_at)
    event.add("dtstart", days.first_day)
    event.add("dtend", days.last_day + ONE_DAY)
    event.add("summary", _says(days.kind))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _says(kind: DayKind) -> str:
    match kind:
        case DayKind.DEADLINE:
            return _("Deadline in Tovholder")
        case DayKind.AWAY:
            return _("Away (Tovholder)")
        case DayKind.COVERING:
            return _("Stand-in (Tovholder)")


def _what_it_says() -> str:
    return _(
        "The calendar says only that there is a deadline, or that somebody is away: no alias, "
        "no names, no text."
    )


def _trial() -> str:
    """A trial knows no address that others could reach it by."""
    return _("This is a trial: put http://127.0.0.1:8080, or what stands above, before it.")


def _in_use(feed: Feed, own: Organisation) -> str:
    moment = dates.moment(feed.made_at, COPENHAGEN)
    if feed.organisation_id is None:
        return _("Your own calendar has an address, made {moment}.").format(moment=moment)
    told = _("The desk at {organisation} has an address, made {moment}.")
    return told.format(organisation=own.name, moment=moment)


def _buttons(feeds: Sequence[Feed], *, keeps_roster: bool) -> Iterator[Button]:
    yield Button(_("Make a new address"), "calendar.make", "", Style.PRIMARY)
    if keeps_roster:
        yield Button(_("Make one for the desk"), "calendar.make", "desk")
    for one in feeds:
        label = _("Revoke yours")
        if one.organisation_id is not None:
            label = _("Revoke the desk's")
        yield Button(label, "calendar.revoke", str(one.id))
