"""The form that opens a course of care."""

from collections.abc import Iterator

from handlers import records_cards
from handlers.cards import (
    ChoiceField,
    ChoicesField,
    Form,
    FormField,
    SearchField,
    Text,
    TextField,
    Tone,
)
from handlers.case_terms import acute, kind_name, purpose_name
from handlers.opening import NO, YES, Opening, offered
from handlers.turn import Turn
from locales import gettext as _
from models.cases import Purpose
from models.organisations import Kind


def opening_form(turn: Turn, found: Opening, *, has_same: bool = False) -> Form:
    left_out = found.left_out(turn) if turn.fields else []
    return Form(
        title=_("New course of care"),
        action="case.open",
        submit=_("Open the course"),
        intro=(Text(acute(found.agreement), Tone.URGENT),),
        fields=(
            _kinds_field(turn, found),
            *_organisation_fields(turn, found),
            *(_why_field(turn, kind) for kind in left_out),
            _purpose_field(turn),
            *_pathway_field(turn, found),
            _adult_field(turn),
            *_month_field(turn, found),
            _first_message_field(turn),
            records_cards.number_field(turn.value("record_number"), "record_number"),
            *((_anew_field(turn),) if has_same else ()),
        ),
    )


def _kinds_field(turn: Turn, found: Opening) -> ChoicesField:
    ticked = turn.values("parties") if turn.fields else found.required
    return ChoicesField(
        name="parties",
        label=_("Who are the parties?"),
        choices=tuple((kind, _kind_label(kind, found)) for kind in found.kinds),
        values=tuple(ticked),
        hint=_("Your own organisation always takes part."),
    )


def _kind_label(kind: Kind, found: Opening) -> str:
    known = found.own if found.is_own(kind) else found.only(kind)
    return f"{kind_name(kind)} ({known.name})" if known else kind_name(kind)


def _organisation_fields(turn: Turn, found: Opening) -> Iterator[FormField]:
    """Which organisation of each kind, where there is more than one to choose from."""
    for kind in found.kinds:
        if found.is_own(kind) or found.only(kind):
            continue
        choices = tuple((str(one.id), one.name) for one in found.others(kind))
        if kind is Kind.GENERAL_PRACTICE:
            yield _practice_field(turn, found)
        elif kind is Kind.OTHER:
            yield ChoicesField(
                kind, _which(kind), choices, turn.values(kind), is_required=False
            )
        else:
            yield ChoiceField(kind, _which(kind), choices, turn.value(kind), is_required=False)


def _practice_field(turn: Turn, found: Opening) -> SearchField:
    kind = Kind.GENERAL_PRACTICE
    chosen = found.member(turn.value(kind), kind)
    return SearchField(
        name=kind,
        label=_which(kind),
        search="practices",
        value=str(chosen.id) if chosen else "",
        value_label=chosen.name if chosen else "",
        is_required=False,
        hint=_("Type part of the name."),
    )


def _which(kind: Kind) -> str:
    match kind:
        case Kind.MUNICIPALITY:
            return _("Which municipality?")
        case Kind.GENERAL_PRACTICE:
            return _("Which practice?")
        case Kind.REGIONAL_PSYCHIATRY:
            return _("Which team?")
        case Kind.OTHER:
            return _("Which other parties?")


def _why_field(turn: Turn, kind: Kind) -> TextField:
    return TextField(
        name=f"why_{kind}",
        label=_("Why without {party}?").format(party=kind_name(kind).lower()),
        value=turn.value(f"why_{kind}"),
        max_length=300,
    )


def _purpose_field(turn: Turn) -> ChoicesField:
    return ChoicesField(
        name="purpose",
        label=_("What is the purpose?"),
        choices=tuple((purpose, purpose_name(purpose)) for purpose in Purpose),
        values=turn.values("purpose"),
    )


def _pathway_field(turn: Turn, found: Opening) -> Iterator[ChoiceField]:
    """Which kind of course it is, where the cluster has several for adults."""
    pathways = offered(found.agreement, for_minors=False)
    if len(pathways) > 1:
        chosen = turn.value("pathway") or pathways[0].code
        yield ChoiceField(
            name="pathway",
            label=_("What kind of course is it?"),
            choices=tuple((one.code, _(one.name)) for one in pathways),
            value=chosen,
            is_required=False,
        )


def _month_field(turn: Turn, found: Opening) -> Iterator[TextField]:
    if found.pathway.is_for_minors:
        yield TextField(
            name="adult_from",
            label=_("In which month does the citizen turn 18?"),
            value=turn.value("adult_from"),
            hint=_("As 03.2027. Only the month is kept, never the day."),
            max_length=7,
        )


def _adult_field(turn: Turn) -> ChoiceField:
    return ChoiceField(
        name="adult",
        label=_("The citizen has turned 18"),
        choices=((YES, _("Yes")), (NO, _("No"))),
        value=turn.value("adult"),
    )


def _anew_field(turn: Turn) -> ChoicesField:
    return ChoicesField(
        name="anew",
        label=_("There is an open course already"),
        choices=(("yes", _("Open one more all the same")),),
        values=turn.values("anew"),
        is_required=False,
    )


def _first_message_field(turn: Turn) -> TextField:
    return TextField(
        name="first_message",
        label=_("First message to the parties"),
        value=turn.value("first_message"),
        is_long=True,
        is_required=False,
        hint=_("No names and no CPR numbers. It is shown only on request, and that is logged."),
    )
