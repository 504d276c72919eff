"""How it reads whom to call, and who waits for an answer: each line leads on."""

from collections.abc import Iterator, Sequence

from handlers import handovers_cards, staffing
from handlers.cards import Button, Buttons, Part, Row, Rows, Text, Tone
from handlers.counting import and_more
from handlers.errands import Errands
from locales import dates
from locales import gettext as _
from models.advice import AdviceRequest
from models.cases import Case, Party
from models.handovers import HandOver
from models.organisations import Organisation
from models.people import Person

MOST_SHOWN = 10  # of each kind


def parts(errands: Errands) -> tuple[Part, ...]:
    return (
        *_handings(errands.handings),
        *_calls(errands.calls),
        *_replies(errands.replies),
    )


def handings_title() -> str:
    return _("You are asked to take over")


def calls_title() -> str:
    return _("Call who does not read here")


def replies_title() -> str:
    return _("The team waits for your reply")


def call(party: Party, organisation: Organisation) -> str:
    if party.deadline_on is None:
        return _("Call {name}").format(name=organisation.name)
    return _("Call {name}: contact is wanted by {deadline}").format(
        name=organisation.name, deadline=dates.day(party.deadline_on)
    )


def asked(request: AdviceRequest) -> str:
    day = dates.day(staffing.LOCAL.local_date(request.asked_at))
    return _("Question of {day}").format(day=day)


def _handings(handings: Sequence[tuple[HandOver, Case, Person]]) -> Iterator[Part]:
    for handing, case, before in handings[:MOST_SHOWN]:
        yield Text(handovers_cards.question(case, before))
        yield Buttons(handovers_cards.answers(handing))
    yield from _more(len(handings))


def _calls(calls: Sequence[tuple[Party, Case, Organisation]]) -> Iterator[Part]:
    """Each opens its course, where the number stands and contact is registered."""
    if not calls:
        return
    shown = calls[:MOST_SHOWN]
    yield Rows(
        calls_title(),
        tuple(
            Row(call(party, organisation), Button(case.alias, "case.card", str(case.id)))
            for party, case, organisation in shown
        ),
    )
    yield from _more(len(calls))


def _replies(requests: Sequence[AdviceRequest]) -> Iterator[Part]:
    if not requests:
        return
    buttons = (Button(asked(one), "advice.mine", str(one.id)) for one in requests[:MOST_SHOWN])
    yield Text(replies_title())
    yield Buttons(tuple(buttons))
    yield from _more(len(requests))


def _more(count: int) -> Iterator[Part]:
    yield from (Text(one, Tone.QUIET) for one in and_more(count - MOST_SHOWN))
