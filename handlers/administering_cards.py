"""The forms in which an organisation keeps its own entry points, days and offers."""

from datetime import date

from handlers import meanwhile, organisation_cards, readings, staffing
from handlers.cards import Form, Text, TextField, Tone
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.calendar import DayHours
from models.entry_points import EntryPoint, TargetGroup
from models.organisations import Organisation

LONGEST = 80


def entry_form(
    turn: Turn, organisation: Organisation, group: TargetGroup, door: EntryPoint | None
) -> Form:
    is_child, present = group is TargetGroup.CHILD, entry(door)
    shown = meanwhile.kept(turn, present)
    return Form(
        title=_("Entry point for children") if is_child else _("Entry point"),
        action="organisation.entry",
        submit=_("Save"),
        subject=meanwhile.stamped(group, present),
        intro=(Text(_intro(organisation, is_child=is_child), Tone.QUIET),),
        fields=(
            TextField(
                "name",
                _("What is it called?"),
                shown["name"],
                is_required=not is_child,
                max_length=LONGEST,
            ),
            TextField(
                "phone",
                _("Phone"),
                shown["phone"],
                is_required=not is_child,
                max_length=LONGEST,
            ),
            TextField(
                "week",
                _("When is it open?"),
                shown["week"],
                is_required=not is_child,
                hint=_("For example: man-tors 8-15, fre 8-12."),
                max_length=200,
            ),
        ),
    )


def days_form(turn: Turn, organisation: Organisation) -> Form:
    present = closing(turn, organisation)
    return Form(
        title=_("Closing days"),
        action="organisation.days",
        submit=_("Save"),
        subject=meanwhile.stamped("", present),
        intro=(
            Text(
                _("Days on which nobody is in. I know weekends and public holidays already."),
                Tone.QUIET,
            ),
        ),
        fields=(
            TextField(
                "days",
                _("When are you closed?"),
                meanwhile.kept(turn, present)["days"],
                is_long=True,
                is_required=False,
                hint=_("One a line: 23.12.2026, or 27.12.2026 - 30.12.2026."),
            ),
        ),
    )


def offers_form(turn: Turn, organisation: Organisation) -> Form:
    present = offered(organisation)
    return Form(
        title=_("What do you offer?"),
        action="organisation.offers",
        submit=_("Save"),
        subject=meanwhile.stamped("", present),
        fields=(
            TextField(
                "offers",
                _("What can others come to you for?"),
                meanwhile.kept(turn, present)["offers"],
                is_long=True,
                is_required=False,
                hint=_("A few words each, with commas between. /hvem finds you by them."),
                max_length=1000,
            ),
        ),
    )


def domains_form(turn: Turn, organisation: Organisation) -> Form:
    present = ours(organisation)
    shown = meanwhile.kept(turn, present)
    return Form(
        title=_("Who is of your own?"),
        action="organisation.domains",
        submit=_("Save"),
        subject=meanwhile.stamped("", present),
        intro=(
            Text(
                _("Who comes from these is proposed to you, and you let them in or not."),
                Tone.QUIET,
            ),
        ),
        fields=(
            TextField(
                "domains",
                _("E-mail domains"),
                shown["domains"],
                is_required=False,
                hint=_("What stands after @. Not one that anybody can have."),
                max_length=500,
            ),
            TextField(
                "tenants",
                _("Workspaces in Slack and tenants in Teams that are only yours"),
                shown["tenants"],
                is_required=False,
                hint=_("Their ids. Leave it empty where others chat in the same."),
                max_length=500,
            ),
        ),
    )


def concern_form(turn: Turn, organisation: Organisation) -> Form:
    present = notified(organisation)
    shown = meanwhile.kept(turn, present)
    return Form(
        title=_("Worried about a child"),
        action="organisation.concern",
        submit=_("Save"),
        subject=meanwhile.stamped("", present),
        intro=(
            Text(
                _(
                    "Where {name} is notified of a worry for a child. It stands in every "
                    "course about a child that you are in."
                ).format(name=organisation.name),
                Tone.QUIET,
            ),
        ),
        fields=(
            TextField(
                "phone", _("Phone"), shown["phone"], is_required=False, max_length=LONGEST
            ),
            TextField(
                "page",
                _("Page for notifying"),
                shown["page"],
                is_required=False,
                hint=_("Its whole address: https://... Empty: borger.dk is shown."),
                max_length=readings.LONGEST_PAGE,
            ),
        ),
    )


def entry(door: EntryPoint | None) -> dict[str, str]:
    """What stands in each field now."""
    hours = door.hours.days if door else tuple(_usual())
    name, phone = (door.name, door.phone) if door else ("", "")
    return {"name": name, "phone": phone, "week": dates.week(hours)}


def closing(turn: Turn, organisation: Organisation) -> dict[str, str]:
    coming = organisation_cards.coming(organisation, staffing.today(turn.at))
    return {"days": "\n".join(map(_day, coming))}


def offered(organisation: Organisation) -> dict[str, str]:
    return {"offers": ", ".join(organisation.offers)}


def notified(organisation: Organisation) -> dict[str, str]:
    return {"phone": organisation.concern_phone, "page": organisation.concern_url}


def ours(organisation: Organisation) -> dict[str, str]:
    return {
        "domains": ", ".join(organisation.domains),
        "tenants": ", ".join(organisation.tenants),
    }


def _intro(organisation: Organisation, *, is_child: bool) -> str:
    if is_child:
        return _("Only where children and young people have another door. Empty: the same one.")
    return _("The one place where others always may turn to {name}.").format(
        name=organisation.name
    )


def _usual() -> list[DayHours]:
    return list(EntryPoint(organisation_id=0, name="", phone="").hours.days)


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
