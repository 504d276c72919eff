"""How a trouble reads: what did not arrive, to whom, and what to do."""

from handlers.cards import Card, Facts, Text, Tone
from handlers.troubles_terms import connect_remedy, invite_remedy, remedy
from handlers.undelivered import Undelivered
from locales import gettext as _
from models.organisations import Organisation
from models.outbox import Verb


def dead(found: Undelivered, code: str, organisation: Organisation | None) -> Card:
    """A row that was not done, or not for certain."""
    if found.is_closing:
        return _not_archived(found)
    return Card(
        title=_title(found),
        parts=(
            Facts((*_what(found), (_("To"), _to(found, organisation)))),
            Text(remedy(code, found.person), Tone.NOTICE),
        ),
    )


def shortfall(found: Undelivered, code: str) -> Card:
    """A room that is there, but not quite as it should be."""
    match code.partition(":")[0]:
        case "connect":
            title = _("{room}: a party could not be invited from its own workspace")
            return _of_room(found, title, connect_remedy(code))
        case "not_invited":
            title = _("{room}: not everybody could be invited to the room")
            return _of_room(found, title, invite_remedy(code))
        case "not_removed":
            title = _("{room}: somebody without a part could not be taken out of the room")
            return _of_room(found, title, _("Remove them from the room by hand."))
        case "not_archived":
            return _not_archived(found)
        case _:
            title = _("{room}: the room could not be brought up to date")
            return _of_room(found, title, remedy(code, None))


def _not_archived(found: Undelivered) -> Card:
    title = _("{room}: the room could not be archived")
    return _of_room(found, title, _("The course is closed. Archive the room by hand."))


def _of_room(found: Undelivered, title: str, text: str) -> Card:
    return Card(
        title=title.format(room=_name(found)),
        parts=(Facts(((_("Room"), _to(found, None)),)), Text(text, Tone.NOTICE)),
    )


def _title(found: Undelivered) -> str:
    if found.person is not None:
        return _person_title(found, found.person.name)
    match found.row.verb:
        case Verb.OPEN_ROOM:
            title = _("{room}: the room could not be opened")
        case Verb.POST:
            title = _("{room}: a message did not reach the room")
        case _:
            title = _("{room}: the room could not be brought up to date")
    return title.format(room=_name(found))


def _person_title(found: Undelivered, name: str) -> str:
    if found.case is None:
        return _("A message did not reach {name}").format(name=name)
    return _("{alias}: a message did not reach {name}").format(
        alias=found.case.alias, name=name
    )


def _name(found: Undelivered) -> str:
    if found.case is not None:
        return found.case.alias
    return found.room.name if found.room else _("A room")


def _what(found: Undelivered) -> tuple[tuple[str, str], ...]:
    if found.row.verb is not Verb.POST:
        return ()
    return ((_("Message"), _message(found.row.view)),)


def _message(view: str) -> str:  # noqa: C901 -- a label per view
    match view:
        case "case.card":
            return _("The course's card")
        case "case.closed":
            return _("The summary of a closed course")
        case "party.invitation":
            return _("An invitation to take a course")
        case "party.call":
            return _("The task of calling a party")
        case "party.reminder" | "advice.untaken" | "advice.unanswered":
            return _("A reminder")
        case "advice.request":
            return _("A question to the team")
        case "advice.answered":
            return _("The answer to a question")
        case "digest":
            return _("The morning's overview")
        case _:
            return _("A message from Tovholder")


def _to(found: Undelivered, organisation: Organisation | None) -> str:
    if found.person is not None:
        where = organisation.name if organisation else ""
        return ", ".join(filter(None, (found.person.name, found.person.function, where)))
    return found.room.name if found.room else _("A room")
