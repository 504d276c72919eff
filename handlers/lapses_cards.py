"""How it reads that a basis for disclosure lapses: whose course, who reads, and when."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.cards import Button, Buttons, Card, Part, Row, Rows, Text, Tone
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
    """For a digest: who reads until when, and the button of each course."""
    if not lapses:
        return ()
    shown = lapses[:MOST_LINES]
    rows = tuple(
        Row(until(one), Button(one.case.alias, "digest.course", str(one.case.id)))
        for one in shown
    )
    more = and_more(len(lapses) - len(shown))
    return (
        Rows(_("Consents about to lapse"), rows),
        *(Text(one, Tone.QUIET) for one in more),
    )


def until(lapse: Lapse) -> str:
    return _("{name}, last day {day}").format(name=lapse.receiver.name, day=dates.day(lapse.on))


def is_pressing(lapses: Sequence[Lapse], today: date) -> bool:
    return any(one.on <= today + PRESSING for one in lapses)
