"""What the codes of the joint plan are called."""

from collections.abc import Iterable

from locales import gettext as _
from models.joint_plan import Change, CitizenPart, Stand, Standing


def part_name(part: CitizenPart) -> str:
    match part:
        case CitizenPart.YES:
            return _("Yes")
        case CitizenPart.NO:
            return _("No")
        case CitizenPart.DECLINED:
            return _("The citizen did not want to")


def standing_name(standing: Standing | None) -> str:
    """Silence is said as what it is, never as agreement."""
    if standing is None:
        return _("not asked yet")
    match standing.stand:
        case None:
            return _("has not answered")
        case Stand.AGREED:
            return _("agrees")
        case Stand.CHANGES:
            return _("asks for changes")


def change_names(changed: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(_change(Change(one)) for one in changed))


def _change(change: Change) -> str:
    match change:
        case Change.TEXT:
            return _("what is wanted together")
        case Change.WISHES:
            return _("the citizen's wishes")
        case Change.PART:
            return _("the citizen's part")
        case Change.FOLLOW_UP:
            return _("the day of follow-up")
        case Change.LEAD:
            return _("the lead (tovholder)")
        case Change.ACTION:
            return _("actions")
