"""How advice looks to the one who asks. No card holds a word of a question or an answer."""

from datetime import date

from handlers import case_terms
from handlers.advice_files import AdviceFile
from handlers.cards import Button, Buttons, Card, Style, Text, Tone
from locales import dates
from locales import gettext as _
from models.entry_points import EntryPoint
from models.organisations import Kind, Organisation


def receipt(file: AdviceFile) -> Card:
    promised = _("{team} answers no later than {day}.").format(
        team=file.team.name, day=dates.day(file.request.due_on)
    )
    acute = [Text(case_terms.acute(file.agreement), Tone.URGENT)] if file.agreement else []
    wait = Text(cannot_wait(file.team, file.entry_point, file.request.due_on))
    return Card(_("Your question has been received"), (Text(promised), wait, *acute))


def answered(file: AdviceFile) -> Card:
    show = button(_("Show the answer (logged)"), "advice.show", file, Style.PRIMARY)
    return Card(
        _("Your question has been answered"),
        (Text(status(file)), Text(recording(file.organisation.kind)), Buttons((show,))),
    )


def cannot_wait(team: Organisation, entry_point: EntryPoint, due_on: date) -> str:
    return _(
        "Can it not wait until {day}? Call {team} on {phone}, working days {hours}."
    ).format(
        day=dates.day(due_on),
        team=team.name,
        phone=entry_point.phone,
        hours=dates.week(entry_point.hours.days),
    )


def recording(kind: Kind) -> str:
    """Each profession's own duty to record (domain/law.md J2)."""
    match kind:
        case Kind.GENERAL_PRACTICE | Kind.REGIONAL_PSYCHIATRY:
            return _("Remember to write it in the record.")
        case Kind.MUNICIPALITY:
            return _("Remember a note on the case.")
        case Kind.OTHER:
            return _("Remember to record it where you keep your notes.")


def button(label: str, action: str, file: AdviceFile, style: Style = Style.PLAIN) -> Button:
    return Button(label, action, str(file.request.id), style)


def who(file: AdviceFile) -> str:
    return _("{name}, {function}, {organisation}").format(
        name=file.asker.name, function=file.asker.function, organisation=file.organisation.name
    )


def status(file: AdviceFile) -> str:
    request, adviser = file.request, file.adviser
    if adviser is None:
        return _("Nobody has taken it yet")
    if request.answered_at is None:
        return _("{name}, {function}, has taken it").format(
            name=adviser.name, function=adviser.function
        )
    return _("Answered by {name}, {function}, {moment}").format(
        name=adviser.name,
        function=adviser.function,
        moment=dates.moment(request.answered_at, file.calendar.zone),
    )
