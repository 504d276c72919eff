"""The form for a question: half a minute, and only the question itself is needed."""

from collections.abc import Iterator

from handlers import advice_cards, advice_terms, case_terms, disclosure_cards
from handlers.advice_asking import GENERAL, Asking, is_telephone
from handlers.cards import ChoiceField, Form, FormField, Text, TextField, Tone
from handlers.turn import Turn
from locales import gettext as _
from models.advice import Urgency
from models.consents import Basis

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
    if asking.courses:
        yield _about(asking)
    if asking.about is not None:
        yield _basis(turn)
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


def _about(asking: Asking) -> ChoiceField:
    courses = ((str(one.id), one.alias) for one in asking.courses)
    return ChoiceField(
        name="about",
        label=_("What is it about?"),
        choices=((GENERAL, _("A general question, nobody can be recognised")), *courses),
        value=str(asking.about.id) if asking.about else GENERAL,
        is_required=False,
    )


def _basis(turn: Turn) -> ChoiceField:
    return ChoiceField(
        name="basis",
        label=_("Basis for disclosure"),
        choices=tuple((one, disclosure_cards.basis_name(one)) for one in Basis),
        value=turn.value("basis"),
        hint=_("The team may be told about the course on this basis."),
    )


def _own_number(turn: Turn) -> str:
    return turn.me.phone if is_telephone(turn.me.phone) else ""
