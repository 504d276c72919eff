"""What a cluster has itself chosen to be measured by, with its own targets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from handlers import evaluation_terms as terms
from handlers.agreement_names import indicator_name, own_name, target_name
from handlers.cards import Facts
from handlers.documents import Section, Table
from handlers.evaluations import Evaluation, Part
from locales import gettext as _
from models import telling
from models.entered import Average, EnteredFigure, OwnFigure, average
from models.indicators import ENTERED, FIGURES, Indicator, OwnIndicator, own
from models.targets import Standing, is_reached

Chosen = Indicator | OwnIndicator
ByHand = TypeVar("ByHand", EnteredFigure, OwnFigure)


@dataclass(frozen=True, slots=True)
class Row:
    """`before` is how the period before stood; "" where it is not told beside."""

    what: str
    definition: str
    stands: str
    before: str
    target: str


def sections(
    part: Part, evaluation: Evaluation, before: Evaluation | None
) -> Iterator[Section]:
    """Nothing where nothing was chosen."""
    found = tuple(rows(part, evaluation, before))
    if found:
        yield Section(_("The cluster's own indicators"), (_table(found),))


def written(part: Part) -> Iterator[Sequence[str]]:
    """What the cluster calls its own indicators, and its targets for them."""
    yield from part.span.agreement.own_indicators


def facts(part: Part, evaluation: Evaluation) -> Iterator[Facts]:
    """The same in a chat, without what each of them counts."""
    lines = (_line(one) for one in rows(part, evaluation, None))
    if found := tuple(lines):
        yield Facts(found)


def rows(part: Part, evaluation: Evaluation, before: Evaluation | None) -> Iterator[Row]:
    agreed = part.span.agreement
    library = (one for one in Indicator if one.value in agreed.indicators)
    chosen: tuple[Chosen, ...] = (*library, *own(agreed.own_indicators))
    for one in chosen:
        stands = _standing(one, evaluation, part)
        yield Row(
            what=own_name(one) if isinstance(one, OwnIndicator) else indicator_name(one),
            definition=_definition(one),
            stands=_said(stands),
            before=_before(one, before) if len(evaluation.parts) == 1 else "",
            target=_target(one, stands, agreed.indicator_targets),
        )


def _standing(one: Chosen, evaluation: Evaluation, part: Part | None) -> Standing | None:
    """None: what is counted cannot be told without a part of its own."""
    if isinstance(one, OwnIndicator):
        mine = (kept for kept in evaluation.own if kept.series == one.series)
        return average(_within(part, evaluation, mine))
    if one in ENTERED:
        by_hand = (kept for kept in evaluation.entered if kept.indicator is one)
        return average(_within(part, evaluation, by_hand))
    return telling.figure(part.tally, FIGURES[one]) if part else None


def _within(part: Part | None, evaluation: Evaluation, kept: Iterable[ByHand]) -> list[ByHand]:
    """The months that begin in a part, and the one in which the period begins."""
    if part is None or len(evaluation.parts) == 1:
        return list(kept)
    first, last = part.span.first, part.span.last
    return [one for one in kept if first <= max(one.month, evaluation.first) <= last]


def _before(one: Chosen, before: Evaluation | None) -> str:
    if before is None:
        return ""
    part = before.parts[0] if len(before.parts) == 1 else None
    return _said(_standing(one, before, part))


def _said(stands: Standing | None) -> str:
    match stands:
        case None:
            return _("not comparable")
        case Average():
            return terms.averaged(stands)
        case _:
            return terms.said(stands)


def _target(one: Chosen, stands: Standing | None, targets: dict[str, int]) -> str:
    if isinstance(one, OwnIndicator):
        return one.target
    target = targets.get(one)
    if target is None:
        return ""
    return _verdict(is_reached(stands, target) if stands else None).format(
        target=target_name(one, target)
    )


def _verdict(is_so: bool | None) -> str:
    match is_so:
        case True:
            return _("{target} (reached)")
        case False:
            return _("{target} (not reached yet)")
        case None:
            return "{target}"


def _definition(one: Chosen) -> str:
    match one:
        case OwnIndicator(definition=definition):
            return definition or terms.own_definition()
        case Indicator() if one in ENTERED:
            return terms.entered_definition()
        case Indicator():
            return terms.definition(FIGURES[one])


def _table(found: tuple[Row, ...]) -> Table:
    heads = (_("Chosen by the cluster"), _("How it stands"), _("Target"))
    if not any(one.before for one in found):
        return Table(heads, tuple((_head(one), one.stands, one.target) for one in found))
    return Table(
        (*heads[:2], _("Period before"), heads[2]),
        tuple((_head(one), one.stands, one.before, one.target) for one in found),
    )


def _head(row: Row) -> str:
    return f"{row.what}\n{row.definition}"


def _line(row: Row) -> tuple[str, str]:
    if not row.target:
        return row.what, row.stands
    sentence = _("{stands}. Target: {target}")
    return row.what, sentence.format(stands=row.stands, target=row.target)
