"""How a colleague's card reads."""

from collections.abc import Iterator
from datetime import datetime

from handlers import meanwhile
from handlers.cards import Card, Facts, Form, Text, TextField, Tone
from handlers.covers import Cover
from handlers.covers_cards import missed
from handlers.entry_points import Door
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.calendar import DayHours
from models.people import Person, Role


def card(person: Person, door: Door, cover: Cover | None, at: datetime) -> Card:
    """Who somebody is, and how to reach them; when they are not there, who covers."""
    note = missed(person, cover, door, at)
    return Card(
        title=person.name,
        parts=(
            *((Text(note, Tone.NOTICE),) if note else ()),
            Facts(tuple(_facts(person, door))),
        ),
    )


def own_form(turn: Turn) -> Form:
    present = own_card(turn.me)
    shown = meanwhile.kept(turn, present)
    return Form(
        title=_("My card"),
        action="person.own",
        submit=_("Save"),
        subject=meanwhile.stamped("", present),
        intro=(Text(_("This is what colleagues in your cluster see of you."), Tone.QUIET),),
        fields=(
            TextField("function", _("What do you do?"), shown["function"], max_length=80),
            TextField("phone", _("Phone"), shown["phone"], max_length=40),
            TextField(
                "working",
                _("When do you work?"),
                shown["working"],
                hint=_("For example: man-tors 8-15."),
                max_length=200,
            ),
            TextField(
                "best_time",
                _("When are you best reached?"),
                shown["best_time"],
                is_required=False,
                max_length=100,
            ),
            TextField(
                "helps_with",
                _("What can you help with?"),
                shown["helps_with"],
                is_required=False,
                hint=_("In a few words. /hvem finds you by them. Nothing about citizens."),
                max_length=300,
            ),
            TextField(
                "languages",
                _("Which languages do you speak?"),
                shown["languages"],
                is_required=False,
                max_length=200,
            ),
        ),
    )


def own_card(me: Person) -> dict[str, str]:
    """What stands in each field of one's own card now."""
    return {
        "function": me.function,
        "phone": me.phone,
        "working": working_hours(me),
        "best_time": me.best_time,
        "helps_with": me.helps_with,
        "languages": ", ".join(me.languages),
    }


def working_hours(person: Person) -> str:
    """A person's weekdays and hours, as people say them."""
    return dates.week(
        [DayHours(int(day), person.opens, person.closes) for day in person.weekdays]
    )


def _facts(person: Person, door: Door) -> Iterator[tuple[str, str]]:
    yield _("Function"), person.function
    yield _("Organisation"), door.organisation.name
    if roles := ", ".join(_role(Role(one)) for one in person.roles if one in SHOWN):
        yield _("Role"), roles
    if person.phone:
        yield _("Phone"), person.phone
    yield _("Entry point"), f"{door.entry_point.name}, {door.entry_point.phone}"
    yield _("Works"), working_hours(person)
    if person.best_time:
        yield _("Best reached"), person.best_time
    if person.helps_with:
        yield _("Can help with"), person.helps_with
    if person.languages:
        yield _("Languages"), ", ".join(person.languages)


# What somebody is to others; that they administer is their own organisation's business.
SHOWN = frozenset({Role.COORDINATOR, Role.BRIDGE_BUILDER, Role.ADVISER, Role.CLUSTER_LEAD})


def _role(role: Role) -> str:
    match role:
        case Role.COORDINATOR:
            return _("Coordinator of the entry point")
        case Role.BRIDGE_BUILDER:
            return _("Bridge builder")
        case Role.ADVISER:
            return _("Adviser")
        case Role.CLUSTER_LEAD:
            return _("Cluster lead")
        case Role.EVALUATOR:
            return _("Evaluator")
        case Role.ORG_ADMIN:
            return _("Administrator")
