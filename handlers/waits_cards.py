"""How what waits for somebody reads: help that is wanted first, then what has a day."""

from handlers import (
    briefings_cards,
    errands_cards,
    implementation_cards,
    lifts_cards,
    plan_waits_cards,
)
from handlers.cards import Button, Buttons, Items, Part, Text, Tone
from handlers.counting import and_more
from handlers.waits import Waits
from locales import dates
from locales import gettext as _
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Party
from models.people import Person

MOST_SHOWN = 10


def parts(waits: Waits, title: str = "") -> tuple[Part, ...]:
    """Nothing for nothing. `title` stands above the deadlines."""
    return (
        *lifts_cards.wanted(waits.lifts),
        *lifts_cards.own(waits.lifts),
        *_deadlines(waits, title),
        *errands_cards.parts(waits.errands),
        *_taken(waits),
        *plan_waits_cards.parts(waits.plans),
        *briefings_cards.missing_parts(waits.missing),
        *_to_file(waits),
        *implementation_cards.due_parts(waits.tasks, waits.plans.today),
    )


def nothing() -> str:
    return _("Nothing waits for you. No open deadlines.")


def _deadlines(waits: Waits, title: str) -> tuple[Part, ...]:
    """Each on a line, and a button for each course."""
    if not waits.due:
        return ()
    shown = waits.due[:MOST_SHOWN]
    more = and_more(len(waits.due) - len(shown))
    lines = (*(_line(party, alias) for party, alias in shown), *more)
    buttons = (Button(alias, "case.card", str(party.case_id)) for party, alias in shown)
    return (Items(title, lines), Buttons(tuple(buttons)))


def _taken(waits: Waits) -> tuple[Part, ...]:
    """The questions one has taken oneself, and has not answered."""
    if not waits.taken:
        return ()
    buttons = (
        Button(_taken_label(one, asker), "advice.card", str(one.id))
        for one, asker in waits.taken[:MOST_SHOWN]
    )
    more = (Text(one, Tone.QUIET) for one in and_more(len(waits.taken) - MOST_SHOWN))
    return (Text(_("You have taken these questions")), Buttons(tuple(buttons)), *more)


def _taken_label(request: AdviceRequest, asker: Person) -> str:
    if request.state is AdviceState.ASKED_BACK:
        return _("{name}: has been asked back").format(name=asker.name)
    return _("{name}: answer by {day}").format(name=asker.name, day=dates.day(request.due_on))


def _to_file(waits: Waits) -> tuple[Part, ...]:
    if not waits.to_file:
        return ()
    shown = waits.to_file[:MOST_SHOWN]
    more = and_more(len(waits.to_file) - len(shown))
    buttons = (Button(case.alias, "filing.show", str(case.id)) for case in shown)
    title = Text(_("Closed, and not filed yet:"))
    return (title, Buttons(tuple(buttons)), *(Text(one, Tone.QUIET) for one in more))


def _line(party: Party, alias: str) -> str:
    deadline = dates.day(party.deadline_on) if party.deadline_on else ""
    if not party.is_claimed:
        return _("{alias}: nobody has taken it yet. Deadline {deadline}.").format(
            alias=alias, deadline=deadline
        )
    return _("{alias}: contact is wanted by {deadline}.").format(alias=alias, deadline=deadline)
