"""How reminders are put off, and how that reads."""

from collections.abc import Iterator

from handlers.cards import ChoiceField, DateField, Form, FormField, Text, Tone
from handlers.casefiles import CaseFile
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Party, Snooze


def form(turn: Turn, file: CaseFile, found: tuple[Party, ...]) -> Form:
    return Form(
        title=_("Put reminders off"),
        action="party.snooze",
        submit=_("Put off"),
        subject=str(file.case.id),
        intro=(Text(_("The deadline stays as it is, and everybody sees why."), Tone.QUIET),),
        fields=tuple(_fields(turn, file, found)),
    )


def between(party: Party) -> str:
    if party.deadline_on is None:
        return ""
    return _("Choose a day from tomorrow until the deadline, {deadline}.").format(
        deadline=dates.day(party.deadline_on)
    )


def put_off(party: Party) -> str:
    """What the card says of it; "" when reminders are not put off."""
    if party.snoozed_until is None or party.snooze is None or not party.is_waited_for:
        return ""
    return _("Reminders are put off until {day}: {reason}.").format(
        day=dates.day(party.snoozed_until), reason=reason_name(party.snooze)
    )


def reason_name(reason: Snooze) -> str:
    match reason:
        case Snooze.APPOINTMENT:
            return _("a time is agreed")
        case Snooze.CALLBACK:
            return _("we wait to be called back")
        case Snooze.COLLEAGUE:
            return _("the right colleague is there that day")
        case Snooze.CONSENT:
            return _("we wait for consent")


def _fields(turn: Turn, file: CaseFile, found: tuple[Party, ...]) -> Iterator[FormField]:
    if len(found) > 1:
        choices = tuple((str(one.id), file.organisation(one).name) for one in found)
        yield ChoiceField("party", _("For which party?"), choices, turn.value("party"))
    reasons = tuple((one, reason_name(one)) for one in Snooze)
    yield ChoiceField("reason", _("Why?"), reasons, turn.value("reason"))
    yield DateField(
        "until", _("Until which day?"), found[0].deadline_on, hint=between(found[0])
    )
