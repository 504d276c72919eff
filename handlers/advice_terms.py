"""What the codes of a request for advice are called, and how it stands."""

from collections.abc import Callable, Mapping

from handlers.advice_files import AdviceFile
from handlers.promises import Promise
from locales import dates
from locales import gettext as _
from models.advice import AdviceRequest, Need, Urgency, Why
from models.advice_life import AdviceState
from models.calendar import WorkingCalendar
from models.organisations import Kind
from models.people import Person

# What one can choose on any message, in the spoken language.
SHORTCUTS: Mapping[str, Callable[[], str]] = {
    "advice.from_message": lambda: _("Ask for advice")
}


def need_name(need: Need) -> str:
    match need:
        case Need.ANSWER:
            return _("A written answer")
        case Need.CALL:
            return _("A telephone call")
        case Need.MEETING:
            return _("A joint meeting")


def urgency_name(urgency: Urgency) -> str:
    match urgency:
        case Urgency.NORMAL:
            return _("Within the time promised")
        case Urgency.SOON:
            return _("Sooner, if you can")


def why_name(why: Why) -> str:
    match why:
        case Why.ELSEWHERE:
            return _("Others can help better")
        case Why.UNCLEAR:
            return _("It cannot be answered as it is asked")
        case Why.OTHER:
            return _("Another reason")


def recording(kind: Kind) -> str:
    """Each profession's own duty to record (domain/law.md J2)."""
    match kind:
        case Kind.GENERAL_PRACTICE | Kind.REGIONAL_PSYCHIATRY:
            return _("Remember to write it in the record.")
        case Kind.MUNICIPALITY:
            return _("Remember a note on the case.")
        case Kind.OTHER:
            return _("Remember to record it where you keep your notes.")


def anonymous() -> str:
    return _("Anonymous advice: it is written in the record of the one who asked.")


def due(request: AdviceRequest, calendar: WorkingCalendar) -> str:
    """By when an answer is promised: a day, or a time of day where hours are agreed."""
    if request.due_at is not None:
        return dates.moment(request.due_at, calendar.zone)
    return dates.day(request.due_on)


def promised(given: Promise) -> str:
    """The same of a promise not given yet."""
    if given.due_at is not None:
        return dates.moment(given.due_at, given.calendar.zone)
    return dates.day(given.due_on)


def signed(person: Person, organisation: str) -> str:
    return _("{name}, {function}, {organisation}").format(
        name=person.name, function=person.function, organisation=organisation
    )


def status(file: AdviceFile) -> str:
    if file.request.basis_withdrawn_at is not None:
        return _("Consent withdrawn")  # not whose, not why (domain/law.md C4)
    match file.request.state:
        case AdviceState.ASKED:
            return _("Nobody has taken it yet")
        case AdviceState.DECLINED if file.better is None:
            return _("Declined")
        case AdviceState.DECLINED:
            return _("Declined, with a better address")
        case AdviceState.CONVERTED:
            return _("It has become a course of care")
        case AdviceState.CLOSED if file.request.is_taken_back:
            return _("Taken back by the one who asked")
        case _:
            return _with_adviser(file)


def unread(file: AdviceFile) -> str:
    """What both sides are told once the team has no basis for reading."""
    said = _("There is no basis any more: {team} cannot read what {organisation} wrote.")
    return said.format(team=file.team.name, organisation=file.organisation.name)


def own_status(file: AdviceFile) -> str:
    """The same to somebody on the asker's side."""
    if file.request.state is AdviceState.ASKED_BACK and file.adviser:
        return _("{name}, {function}, waits for your reply").format(
            name=file.adviser.name, function=file.adviser.function
        )
    return status(file)


def _with_adviser(file: AdviceFile) -> str:
    request, adviser = file.request, file.adviser
    said = {"name": adviser.name, "function": adviser.function} if adviser else {}
    match request.state:
        case AdviceState.ASKED_BACK:
            return _("{name}, {function}, waits for the asker's reply").format(**said)
        case AdviceState.TAKEN:
            return _("{name}, {function}, has the question").format(**said)
        case _:
            answered_at = request.answered_at or request.asked_at
            moment = dates.moment(answered_at, file.calendar.zone)
            by = file.answered_by or adviser
            said = {"name": by.name, "function": by.function} if by else {}
            return _("Answered by {name}, {function}, {moment}").format(**said, moment=moment)


def too_late(file: AdviceFile) -> str:
    """Why a step cannot be taken any more, or yet."""
    request, adviser = file.request, file.adviser
    match request.state:
        case AdviceState.TAKEN | AdviceState.ASKED_BACK if adviser:
            return _("{name} has already taken it.").format(name=adviser.name)
        case AdviceState.ANSWERED if adviser:
            return _("{name} has already answered it.").format(name=adviser.name)
        case AdviceState.ASKED:
            return _("Take the question before you answer it.")
        case _:
            return _("This question is closed: {status}.").format(status=status(file))
