"""The form for a question: half a minute, and only the question itself is needed."""

from collections.abc import Iterator

from handlers import advice_cards, advice_courses_form, advice_terms, case_terms
from handlers.advice_asking import Asking, is_telephone
from handlers.cards import ChoiceField, Form, FormField, Text, TextField, Tone
from handlers.turn import Turn
from locales import gettext as _
from models.advice import Urgency

URGENCIES = (Urgency.NORMAL, Urgency.SOON)


def form(turn: Turn, asking: Asking) -> Form:
    return Form(
        title=_("Ask for advice"),
        action="advice.ask",
        submit=_("Send"),
        intro=(*_intro(asking),),
        fields=(*_fields(turn, asking),),
    )


def _intro(asking: Asking) -> Iterator[Text]:
    promised = asking.promised
    yield Text(case_terms.acute(promised.agreement), Tone.URGENT)
    due = advice_terms.promised(promised)
    yield Text(advice_cards.cannot_wait(promised.team, promised.entry_point, due))
    for whose, phone, hours in promised.agreement.specialists:
        yield Text(advice_cards.specialist(whose, phone, hours))
    for organisation, door in asking.lines:
        yield Text(advice_cards.call(organisation, door), Tone.QUIET)
    if not asking.is_staffed:
        yield Text(_("None of the team's advisers is there today."), Tone.NOTICE)
    yield Text(_("Do not write names or CPR numbers."), Tone.NOTICE)


def _fields(turn: Turn, asking: Asking) -> Iterator[FormField]:
    yield TextField(
        name="question",
        label=_("Your question"),
        value=turn.value("question") or turn.text.strip(),
        is_long=True,
    )
    yield from advice_courses_form.fields(turn, asking.courses)
    yield TextField(
        name="callback",
        label=_("Call me back on"),
        value=turn.value("callback") if turn.fields else _own_number(turn),
        is_required=False,
        max_length=100,
    )
    yield ChoiceField(
        name="urgency",
        label=_("When do you need the answer?"),
        choices=tuple((one, advice_terms.urgency_name(one)) for one in URGENCIES),
        value=turn.value("urgency") or Urgency.NORMAL,
        is_required=False,
    )


def _own_number(turn: Turn) -> str:
    return turn.me.phone if is_telephone(turn.me.phone) else ""
