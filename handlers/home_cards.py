"""How one's own overview reads: short lists, each with the buttons that lead on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from handlers import (
    absences_cards,
    advice_queue_cards,
    advice_terms,
    digest_choices_cards,
    help_cards,
    waits_cards,
)
from handlers.absences_cards import Away
from handlers.advice_pages import Page
from handlers.cards import Button, Buttons, Card, Link, Part, Text, Tone
from handlers.counting import and_more
from handlers.waits import Waits
from locales import dates, ngettext
from locales import gettext as _
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case

MOST_SHOWN = 10  # of each kind
MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """`queue` is None for who does not give advice. `asked` are one's own, newest first."""

    waits: Waits
    courses: Sequence[Case]
    away: Sequence[Away]
    queue: Page | None
    asked: Sequence[AdviceRequest]


def home(overview: Overview, zone: tzinfo) -> Card:
    return Card(
        title=_("My overview"),
        parts=(
            *_waits(overview),
            *_courses(overview),
            *_advice(overview),
            *_asked(overview, zone),
            *absences_cards.parts(_("My absence"), overview.away),
            help_cards.commands(),
            Buttons(
                (
                    Button(_("Ask for advice"), "advice.start"),
                    Button(_("I am away"), "absence.start"),
                    digest_choices_cards.button(),
                    Button(_("Language"), "help.language_start"),
                    Link(_("Open the overview"), "overview.board"),
                )
            ),
        ),
    )


def unknown(what_to_do: str) -> Card:
    return Card(_("Welcome to Tovholder-bot"), (Text(what_to_do, Tone.NOTICE),))


def _waits(overview: Overview) -> tuple[Part, ...]:
    if overview.waits.is_empty:
        return (Text(waits_cards.nothing()),)
    return waits_cards.parts(overview.waits, _("This waits for you"))


def _courses(overview: Overview) -> tuple[Part, ...]:
    """The courses that have no button yet, because nothing of theirs is due."""
    due = {party.case_id for party, _alias in overview.waits.due[:MOST_SHOWN]}
    due |= {case.id for _party, case, _whom in overview.waits.errands.calls[:MOST_SHOWN]}
    others = [case for case in overview.courses if case.id not in due]
    if not others:
        return ()
    buttons = [Button(one.alias, "case.card", str(one.id)) for one in others[:MOST_SHOWN]]
    more = (Text(one, Tone.QUIET) for one in and_more(len(others) - len(buttons)))
    return (Text(_("Your open courses")), Buttons(tuple(buttons)), *more)


def _advice(overview: Overview) -> tuple[Part, ...]:
    page = overview.queue
    if page is None:
        return ()
    if not page.requests:
        none = Text(_("No question waits for your team's advice."), Tone.QUIET)
        return (none, Buttons((advice_queue_cards.phone_button(),)))
    sentence = ngettext(
        "{count} question waits for your team's advice. It is promised by {day}.",
        "{count} questions wait for your team's advice. The first is promised by {day}.",
        page.waiting,
    )
    first = advice_terms.due(page.requests[0], page.calendar)
    buttons = [
        advice_queue_cards.open_button(one, page.people[one.asker_id]) for one in page.requests
    ]
    return (
        Text(sentence.format(count=page.waiting, day=first)),
        Buttons(
            (
                *buttons,
                Button(_("The whole queue"), "advice.queue"),
                advice_queue_cards.phone_button(),
            )
        ),
    )


def _asked(overview: Overview, zone: tzinfo) -> tuple[Part, ...]:
    """One's own questions that have no button yet; each has one that says how it stands."""
    shown = {one.id for one in overview.waits.errands.replies}
    buttons = [
        Button(_asked_label(one, zone), "advice.mine", str(one.id))
        for one in overview.asked
        if one.id not in shown
    ]
    if not buttons:
        return ()
    return (Text(_("Your questions to the team")), Buttons(tuple(buttons)))


def _asked_label(request: AdviceRequest, zone: tzinfo) -> str:
    day = dates.day(request.asked_at.astimezone(zone).date())
    return _asked_state(request.state).format(day=day)


def _asked_state(state: AdviceState) -> str:
    match state:
        case AdviceState.ASKED | AdviceState.TAKEN:
            return _("{day}: waits for an answer")
        case AdviceState.ASKED_BACK:
            return _("{day}: waits for your reply")
        case AdviceState.ANSWERED:
            return _("{day}: answered")
        case AdviceState.DECLINED | AdviceState.CONVERTED | AdviceState.CLOSED:
            return _("{day}: closed")
