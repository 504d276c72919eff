"""What happenings are called, and what a form asks of each."""

from locales import gettext as _
from models.briefings import Happening, TurnedDown


def happening_name(happening: Happening) -> str:  # noqa: C901 -- a name per happening
    match happening:
        case Happening.ADMISSION:
            return _("Admission")
        case Happening.DISCHARGE:
            return _("Discharge")
        case Happening.READY:
            return _("Ready for discharge")
        case Happening.READMISSION:
            return _("Readmission")
        case Happening.NO_SHOW:
            return _("Did not attend")
        case Happening.TURNED_DOWN:
            return _("Turned down at visitation")
        case Happening.NEW_CONTACT:
            return _("New contact person")
        case Happening.PLAN_CHANGED:
            return _("Changed plan")
        case Happening.CLOSING:
            return _("The course ends")
        case Happening.OTHER:
            return _("Something else")


def reason_name(reason: TurnedDown) -> str:
    match reason:
        case TurnedDown.OUTSIDE_TARGET:
            return _("Outside the target group - cannot be helped enough in primary care")
        case TurnedDown.BETTER_OFFER:
            return _("Another offer fits better")
        case TurnedDown.TOO_LITTLE_KNOWN:
            return _("The referral said too little")
        case TurnedDown.CAPACITY:
            return _("Capacity")
        case TurnedDown.OTHER:
            return _("Something else")


def day_label(happening: Happening) -> str:
    match happening:
        case Happening.READY:
            return _("Ready since which day?")
        case _:
            return _("Which day?")


def words_label(happening: Happening) -> str:
    match happening:
        case Happening.TURNED_DOWN:
            return _("What is offered instead?")
        case _:
            return _("What should the parties know?")
