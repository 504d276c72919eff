"""What the codes of a case are called, and the acute line that stands everywhere."""

from locales import gettext as _
from models.cases import CaseState, Ending, Purpose, Way
from models.clusters import ClusterAgreement
from models.organisations import Kind
from models.people import Person


def acute(agreement: ClusterAgreement) -> str:
    if not agreement.acute:
        return _("Acute? Call 112 or the psychiatric emergency department.")
    numbers = ", ".join(f"{whose} {phone}" for whose, phone in agreement.acute)
    return _("Acute? Call 112 or {numbers}.").format(numbers=numbers)


def unwatched(agreement: ClusterAgreement) -> str:
    return _("This room is not watched.") + " " + acute(agreement)


def kind_name(kind: Kind) -> str:
    match kind:
        case Kind.MUNICIPALITY:
            return _("Municipality")
        case Kind.REGIONAL_PSYCHIATRY:
            return _("Regional psychiatry")
        case Kind.GENERAL_PRACTICE:
            return _("General practice")
        case Kind.OTHER:
            return _("Other party")


def purpose_name(purpose: str) -> str:
    match Purpose(purpose):
        case Purpose.RAPID_CONTACT:
            return _("Rapid contact")
        case Purpose.PREVENT_ADMISSION:
            return _("Prevent admission")
        case Purpose.EARLY_DISCHARGE:
            return _("Early discharge")


def way_name(way: Way) -> str:
    match way:
        case Way.PHONE:
            return _("by phone")
        case Way.MEETING:
            return _("at a meeting")
        case Way.MESSAGE:
            return _("by an answered message")


def ending_name(ending: Ending) -> str:
    match ending:
        case Ending.PLAN:
            return _("In contact, and a plan is in place")
        case Ending.MOVED:
            return _("The citizen has moved on")
        case Ending.DECLINED:
            return _("The citizen declined")
        case Ending.OUTSIDE_TARGET:
            return _("Outside the target group - cannot be helped enough in primary care")
        case Ending.OTHER:
            return _("Something else")
        case Ending.JOINED:
            return _("It goes on as part of another course")


def state_name(state: CaseState) -> str:
    match state:
        case CaseState.OPENED:
            return _("Opened")
        case CaseState.CONTACT:
            return _("Getting in contact")
        case CaseState.PLAN:
            return _("Making the joint plan")
        case CaseState.FOLLOW_UP:
            return _("Following the plan up")
        case CaseState.CLOSED:
            return _("Closed")


def before_closing() -> str:
    """Of what colleagues wrote to each other: it is theirs, and we never kept it."""
    return _(
        "Before the room is archived: each of you files or deletes what you wrote there "
        "yourselves. It is not part of the text for the record."
    )


def room_words() -> str:
    return _(
        "What you write to each other in the room is not part of the text for the record, and "
        "is not deleted with the course. Each of you files or deletes your own."
    )


def refusal_words() -> str:
    """domain/law.md C2: a no is entered, too."""
    return _("A no, and a consent that is withdrawn, are entered in the record as well.")


def person_line(person: Person) -> str:
    return f"{person.name}, {person.function}"


def person_to_call(person: Person) -> str:
    return f"{person.name}, {person.phone}" if person.phone else person.name
