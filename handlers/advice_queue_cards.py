"""How the queue reads: what should be answered first stands first."""

from collections.abc import Iterator

from handlers import advice_terms
from handlers.advice_pages import Page
from handlers.cards import Button, Buttons, Card, Items, Text, Tone
from locales import gettext as _
from locales import ngettext
from models.advice import AdviceRequest, Urgency
from models.advice_life import AdviceState
from models.people import Person
from models.working_time import worked

HOUR = 3600


def queue(page: Page) -> Card:
    """One page, with a button to open each question and to turn the page."""
    if not page.requests:
        return Card(_("No question is waiting"), (Buttons((phone_button(),)),))
    groups = (
        Items(_("Nobody has taken these yet"), _lines(page, AdviceState.ASKED)),
        Items(_("Taken, not answered yet"), _lines(page, AdviceState.TAKEN)),
        Items(_("Waiting for the asker's reply"), _lines(page, AdviceState.ASKED_BACK)),
    )
    opening = (open_button(one, page.people[one.asker_id]) for one in page.requests)
    return Card(
        _("Questions waiting"),
        (
            Text(_count(page), Tone.QUIET),
            *(one for one in groups if one.items),
            Buttons(tuple(opening)),
            Buttons((*_turning(page), phone_button())),
        ),
    )


def open_button(request: AdviceRequest, asker: Person) -> Button:
    label = _("Open: {name}").format(name=asker.name)
    return Button(label, "advice.card", str(request.id))


def phone_button() -> Button:
    return Button(_("Asked by telephone"), "advice.phone_start")


def _count(page: Page) -> str:
    if page.is_uncounted:
        return _(
            "More than {count} questions wait. The oldest and most urgent come first."
        ).format(count=page.waiting - 1)
    return ngettext(
        "{count} question waits.",
        "{count} questions wait. The oldest and most urgent come first.",
        page.waiting,
    ).format(count=page.waiting)


def _lines(page: Page, state: AdviceState) -> tuple[str, ...]:
    return tuple(" ".join(_line(page, one)) for one in page.requests if one.state is state)


def _line(page: Page, request: AdviceRequest) -> Iterator[str]:
    asker = page.people[request.asker_id]
    organisation = page.organisations[request.asker_organisation_id]
    yield _waited(page, request).format(
        name=asker.name,
        organisation=organisation.name,
        count=_hours(page, request),
        day=advice_terms.due(request, page.calendar),
    )
    if request.urgency is Urgency.SOON:
        yield _("Sooner, if you can.")
    if adviser := page.people.get(request.adviser_id or 0):
        yield _("{name} has it.").format(name=adviser.name)


def _waited(page: Page, request: AdviceRequest) -> str:
    hours = _hours(page, request)
    if not hours:
        return _("{name}, {organisation}: asked just now, promised by {day}.")
    return ngettext(
        "{name}, {organisation}: has waited {count} working hour, promised by {day}.",
        "{name}, {organisation}: has waited {count} working hours, promised by {day}.",
        hours,
    )


def _hours(page: Page, request: AdviceRequest) -> int:
    open_time = worked(page.calendar, page.office, request.asked_at, page.at)
    return int(open_time.total_seconds()) // HOUR


def _turning(page: Page) -> Iterator[Button]:
    if page.number:
        yield Button(_("Previous page"), "advice.queue", str(page.number - 1))
    if page.has_next:
        yield Button(_("Next page"), "advice.queue", str(page.number + 1))
