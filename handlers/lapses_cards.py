"""How it reads that a basis for disclosure lapses: whose course, who reads, and when."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.cards import Button, Buttons, Card, Items, Part, Text
from handlers.case_buttons import bases_button
from handlers.casefiles import CaseFile
from handlers.counting import and_more
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.consents import Consent, Lapse

MOST_LINES = 10
# In its last days one is a reason for a digest; before that it is told along with others.
PRESSING = timedelta(days=7)


def card(file: CaseFile, receiver: Party, consent: Consent) -> Card:
    name, alias = file.organisation(receiver).name, file.case.alias
    renew = Button(_("Register a new one"), "case.basis_start", f"{file.case.id}:{receiver.id}")
    return Card(
        title=_("{alias}: the basis for showing content to {name} lapses").format(
            alias=alias, name=name
        ),
        parts=(
            Text(
                _(
                    "Last day: {day}. After that {name} sees nothing more of what you have "
                    "written. Ask the citizen anew, or let it lapse."
                ).format(day=dates.day_with_year(consent.expires_on), name=name)
            ),
            Buttons((renew, bases_button(file.case.id))),
        ),
    )


def parts(lapses: Sequence[Lapse]) -> tuple[Part, ...]:
    """For a digest: aliases and dates, and a button for each course."""
    if not lapses:
        return ()
    lines = tuple(
        _("{alias}: {name}, last day {day}").format(
            alias=one.case.alias, name=one.receiver.name, day=dates.day(one.on)
        )
        for one in lapses[:MOST_LINES]
    )
    more = and_more(len(lapses) - len(lines))
    aliases = {one.case.id: one.case.alias for one in lapses[:MOST_LINES]}
    buttons = (Button(alias, "digest.course", str(case)) for case, alias in aliases.items())
    return (Items(_("Consents about to lapse"), (*lines, *more)), Buttons(tuple(buttons)))


def is_pressing(lapses: Sequence[Lapse], today: date) -> bool:
    return any(one.on <= today + PRESSING for one in lapses)
