"""Why a day does not count, in words."""

from locales import gettext as _
from models.calendar import Closed


def closed_name(code: Closed) -> str:  # noqa: C901, PLR0912 -- a label per day
    match code:
        case Closed.WEEKEND:
            return _("weekend")
        case Closed.NEW_YEAR:
            return _("New Year's Day")
        case Closed.MAUNDY_THURSDAY:
            return _("Maundy Thursday")
        case Closed.GOOD_FRIDAY:
            return _("Good Friday")
        case Closed.EASTER_SUNDAY:
            return _("Easter Sunday")
        case Closed.EASTER_MONDAY:
            return _("Easter Monday")
        case Closed.GREAT_PRAYER_DAY:
            return _("Great Prayer Day")
        case Closed.ASCENSION:
            return _("Ascension Day")
        case Closed.WHIT_SUNDAY:
            return _("Whit Sunday")
        case Closed.WHIT_MONDAY:
            return _("Whit Monday")
        case Closed.CONSTITUTION_DAY:
            return _("Constitution Day")
        case Closed.CHRISTMAS_EVE:
            return _("Christmas Eve")
        case Closed.CHRISTMAS_DAY:
            return _("Christmas Day")
        case Closed.SECOND_CHRISTMAS_DAY:
            return _("Second Day of Christmas")
        case Closed.NEW_YEARS_EVE:
            return _("New Year's Eve")
        case Closed.PUBLIC_HOLIDAY:
            return _("public holiday")
        case Closed.OWN_CLOSING_DAY:
            return _("closing day")
