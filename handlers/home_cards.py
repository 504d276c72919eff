"""How one's own overview reads: short lists, each with the buttons that lead on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import absences_cards, advising_cards, help_cards
from handlers.absences_cards import Away
from handlers.cards import Button, Buttons, Card, Part, Text, Tone
from locales import dates, ngettext
from locales import gettext as _
from models.advice import AdviceRequest
from models.cases import Case, Party
from models.people import Person

MOST_SHOWN = 10  # of each kind


@dataclass(frozen=True, slots=True)
class Overview:
    """`due` are parties with their alias; `requests` is None for who does not give advice."""

    due: Sequence[tuple[Party, str]]
    courses: Sequence[Case]
    away: Sequence[Away]
    requests: Sequence[AdviceRequest] | None
    askers: Mapping[int, Person]


def home(overview: Overview) -> Card:
    return Card(
        title=_("My overview"),
        parts=(
            *_due(overview),
            *_courses(overview),
            *_advice(overview),
            *absences_cards.parts(_("My absence"), overview.away),
            help_cards.commands(),
            Buttons(
                (
                    Button(_("I am away"), "absence.start"),
                    Button(_("Language"), "help.language_start"),
                )
            ),
        ),
    )


def unknown(what_to_do: str) -> Card:
    return Card(_("Welcome to Tovholder-bot"), (Text(what_to_do, Tone.NOTICE),))


def _due(overview: Overview) -> tuple[Part, ...]:
    if not overview.due:
        return (Text(help_cards.nothing_waits()),)
    left_out = max(0, len(overview.due) - MOST_SHOWN)
    shown = overview.due[:MOST_SHOWN]
    return help_cards.waiting_parts(_("This waits for you"), shown, left_out=left_out)


def _courses(overview: Overview) -> tuple[Part, ...]:
    """The courses that have no button yet, because nothing of theirs is due."""
    due = {party.case_id for party, _alias in overview.due[:MOST_SHOWN]}
    others = [case for case in overview.courses if case.id not in due]
    if not others:
        return ()
    buttons = [Button(one.alias, "case.card", str(one.id)) for one in others[:MOST_SHOWN]]
    more = _and_more(len(others) - len(buttons))
    return (Text(_("Your open courses")), Buttons(tuple(buttons)), *more)


def _advice(overview: Overview) -> tuple[Part, ...]:
    requests = overview.requests
    if requests is None:
        return ()
    if not requests:
        return (Text(_("No question waits for your team's advice."), Tone.QUIET),)
    sentence = ngettext(
        "{count} question waits for your team's advice. It is promised by {day}.",
        "{count} questions wait for your team's advice. The first is promised by {day}.",
        len(requests),
    )
    oldest = dates.day(min(one.due_on for one in requests))
    shown = requests[:MOST_SHOWN]
    buttons = [advising_cards.open_button(one, overview.askers[one.asker_id]) for one in shown]
    return (
        Text(sentence.format(count=len(requests), day=oldest)),
        Buttons(tuple(buttons)),
        *_and_more(len(requests) - len(shown)),
    )


def _and_more(count: int) -> tuple[Text, ...]:
    sentence = ngettext("and {count} more", "and {count} more", count)
    return (Text(sentence.format(count=count), Tone.QUIET),) if count else ()
