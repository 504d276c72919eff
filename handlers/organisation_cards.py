"""How an organisation's card reads: its doors, what it offers, when it is closed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from handlers import directory_cards, staffing
from handlers.cards import Button, Buttons, Card, Facts, Text, Tone
from handlers.case_terms import kind_name
from handlers.entry_points import Door
from locales import dates
from locales import gettext as _
from models.entry_points import TargetGroup
from models.organisations import Kind, Organisation

MOST_DAYS = 8


def card(door: Door, child: Door | None, at: datetime, *, may_change: bool) -> Card:
    """`child` is the door for children, where that is another one."""
    closed, today = directory_cards.opening(door, at), staffing.today(at)
    return Card(
        title=door.organisation.name,
        parts=(
            *((Text(closed, Tone.NOTICE),) if closed else ()),
            Facts(tuple(_facts(door, child, today))),
            *((_changes(door.organisation),) if may_change else ()),
        ),
    )


def _changes(organisation: Organisation) -> Buttons:
    concern = Button(_("Worried about a child"), "organisation.concern_start")
    return Buttons(
        (
            Button(_("Entry point"), "organisation.entry_start", TargetGroup.ADULT),
            Button(
                _("Entry point for children"), "organisation.entry_start", TargetGroup.CHILD
            ),
            Button(_("Closing days"), "organisation.days_start"),
            Button(_("What we offer"), "organisation.offers_start"),
            Button(_("Domains"), "organisation.domains_start"),
            *((concern,) if organisation.kind is Kind.MUNICIPALITY else ()),
            Button(_("Remove a person"), "person.remove_start"),
        )
    )


def _facts(door: Door, child: Door | None, today: date) -> Iterator[tuple[str, str]]:
    organisation = door.organisation
    yield _("Type"), kind_name(organisation.kind)
    yield _("Entry point"), _point(door)
    if child is not None:
        yield _("For children and young people"), _point(child)
    if door.desk:
        yield _("At the desk"), ", ".join(person.name for person in door.desk)
    if organisation.offers:
        yield _("Offers"), ", ".join(organisation.offers)
    concern = (organisation.concern_phone, organisation.concern_url)
    if any(concern):
        yield _("Worried about a child"), ", ".join(filter(None, concern))
    if days := coming(organisation, today):
        yield _("Closing days"), said_days(days)
    if not organisation.has_chat:
        yield _("Chat"), _("Does not use chat: call.")


def coming(organisation: Organisation, today: date) -> list[date]:
    days = map(date.fromisoformat, organisation.closing_days)
    return [day for day in sorted(days) if day >= today]


def said_days(days: Sequence[date]) -> str:
    dots = ", ..." if len(days) > MOST_DAYS else ""
    return ", ".join(map(dates.day, days[:MOST_DAYS])) + dots


def _point(door: Door) -> str:
    point = door.entry_point
    return ", ".join((point.name, point.phone, dates.week(point.hours.days)))
