"""What is said of a room: its topic, and what happened to it by hand."""

from collections.abc import Sequence

from handlers.cards import Card, Facts, Text, Tone
from locales import dates
from locales import gettext as _
from models.cases import Case, Party
from models.organisations import Organisation
from models.people import Person
from models.rooms import Room


def topic(case: Case, parties: Sequence[Party]) -> str:
    """Where the course stands and by when, in a line, and that nobody watches the room."""
    if not case.is_open:
        return _("{alias}. The course is closed.").format(alias=case.alias)
    waiting = [one for one in parties if not one.is_opener and not one.is_reached]
    deadlines = [one.deadline_on for one in waiting if one.deadline_on is not None]
    if not deadlines:
        return _(
            "{alias}. All parties are in contact. This room is not watched. Acute? Call 112."
        ).format(alias=case.alias)
    return _(
        "{alias}. Contact by {deadline} at the latest. "
        "This room is not watched. Acute? Call 112."
    ).format(alias=case.alias, deadline=dates.day(min(deadlines)))


def joined(
    alias: str, room: Room, person: Person | None, organisation: Organisation | None
) -> Card:
    """To the opener's contact person: somebody is in the room who has no part in the course."""
    return Card(
        title=_("{alias}: somebody without a part in the course is in the room").format(
            alias=alias
        ),
        parts=(
            Facts(((_("Who"), _who(person, organisation)), (_("Room"), room.name))),
            Text(
                _(
                    "Whoever is in the room can read everything in it. Ask them to leave, "
                    "or remove them from the room, if they should not."
                ),
                Tone.NOTICE,
            ),
        ),
    )


def left(alias: str, room: Room, person: Person) -> Card:
    """To the coordinators of a contact person who has left the room of an open course."""
    return Card(
        title=_("{name} left the room of {alias} and is still its contact person").format(
            name=person.name, alias=alias
        ),
        parts=(
            Facts(((_("Room"), room.name),)),
            Text(
                _(
                    "{name} no longer sees what happens there, but still gets reminders. "
                    "Ask {name} to come back, or see to it that somebody follows the course."
                ).format(name=person.name),
                Tone.NOTICE,
            ),
        ),
    )


def archived(alias: str, room: Room) -> Card:
    """To those who lead an open course whose room is gone."""
    return Card(
        title=_("{alias}: the room was archived or deleted, or I was removed from it").format(
            alias=alias
        ),
        parts=(
            Facts(((_("Room"), room.name),)),
            Text(
                _(
                    "The course is still open, so a new room with the same people opens in a "
                    "moment. When the course has ended, close it from its card: that archives "
                    "the room."
                ),
                Tone.NOTICE,
            ),
        ),
    )


def own_room_archived(organisation: Organisation, room: Room) -> Card:
    """To an organisation's coordinators: its own room is gone."""
    return Card(
        title=_(
            "{organisation}: the room was archived or deleted, or I was removed from it"
        ).format(organisation=organisation.name),
        parts=(
            Facts(((_("Room"), room.name),)),
            Text(
                _(
                    "Until it is back, questions go to each adviser directly. Unarchive the "
                    "room, or invite Tovholder to it again, to have them there."
                ),
                Tone.NOTICE,
            ),
        ),
    )


def _who(person: Person | None, organisation: Organisation | None) -> str:
    if person is None or organisation is None:
        return _("Somebody I do not know")
    return f"{person.name}, {person.function}, {organisation.name}"
