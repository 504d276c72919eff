"""The agreement's forms: a few short ones, each about one thing, each kept in the draft."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    agreement_drafts,
    agreement_fields,
    agreement_indicators,
    agreements_cards,
)
from handlers.agreement_fields import Filling
from handlers.agreement_names import problem_sentence
from handlers.agreement_people import chosen_person
from handlers.agreement_reading import (
    LIFTED_ROLES,
    Reader,
    Said,
    at_clock,
    choice,
    closing_days,
    lift_people,
    numbers,
    pathways,
    read,
    read_advice,
    read_ladder,
    read_principles,
    several,
    specialists,
    whole,
    yes,
)
from handlers.agreement_versions import Draft
from handlers.cards import Form, FormField
from handlers.turn import Ask, Correct, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.agreements import troubles
from models.calendar import Calendar
from models.clusters import ContentPolicy, OwnClosingDays, Phase
from models.entries import Did
from models.indicators import Indicator
from models.organisations import Kind
from models.people import Person

FORM = "agreement.section"
Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One form. `readers` make a term of the field of its name; `more` of several fields."""

    fields: Callable[[Filling], Iterator[FormField]]
    readers: Mapping[str, Reader] = field(default_factory=dict)
    more: Callable[[Said], tuple[dict[str, Any], Errors]] = lambda _said: ({}, {})


SECTIONS: Mapping[str, Section] = {
    "phase": Section(
        agreement_fields.phase,
        {"phase": choice(Phase), "acute": numbers},
        lambda said: _named("principles", read_principles(said)),
    ),
    "days": Section(
        agreement_fields.days,
        {
            "target_days": whole(1, 20),
            "deadline_days": whole(1, 20),
            "calendar": choice(Calendar),
            "closing_days": closing_days,
            "own_days": choice(OwnClosingDays),
            "opens": at_clock,
            "closes": at_clock,
        },
    ),
    "ladder": Section(
        agreement_fields.ladder, more=lambda said: _named("ladder", read_ladder(said))
    ),
    "lift": Section(
        agreement_fields.lift,
        {"lift_roles": several(*LIFTED_ROLES), "lift_people": lift_people},
    ),
    "parties": Section(
        agreement_fields.parties,
        {
            "required_parties": several(*Kind, fewest=1),
            "pathways": pathways,
            "has_administrations": yes,
            "specialists": specialists,
        },
        read_advice,
    ),
    "content": Section(
        agreement_fields.content,
        {
            "content_policy": choice(ContentPolicy),
            "content_days": whole(14, 365),
            "log_months": whole(6, 60),
            "lead_sees_aliases": yes,
        },
    ),
    "indicators": Section(
        agreement_indicators.fields,
        {
            "indicators": several(*Indicator),
            "own_indicators": agreement_indicators.own_indicators,
        },
        lambda said: _named("indicator_targets", agreement_indicators.read_targets(said)),
    ),
}


async def start(turn: Turn, db: AsyncSession) -> Reply:
    draft, name = await _find(turn, db)
    return Ask(FORM, agreement_drafts.subject(draft.agreement, name))


async def form(turn: Turn, db: AsyncSession) -> Form:
    """`subject` is "<draft>:<section>:<edits>": how far the draft was when this was asked."""
    draft, name = await _find(turn, db)
    added = await chosen_person(turn, draft.cluster, db)
    filling = Filling(turn, draft.agreement, draft.people, added)
    fields = tuple(SECTIONS[name].fields(filling))
    subject = agreement_drafts.subject(draft.agreement, name)
    return agreements_cards.section_form(draft, name, subject, fields)


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Keep in the draft what the form says; nothing of it is in force yet."""
    draft, name = await _find(turn, db)
    said = await _said(turn, draft, db)
    values, errors = _read(said, SECTIONS[name])
    errors = errors or await _meanwhile(turn, draft, name, db)
    errors = errors or _set(said, values, SECTIONS[name])
    if errors:
        return Correct(errors, form=FORM)
    draft.agreement.edited_by_id = turn.me.id
    await agreement_drafts.enter(turn, draft.agreement, Did.AGREEMENT_CHANGED, db, section=name)
    return Say(Named(agreement_drafts.VIEW, str(draft.cluster.id)))


async def _find(turn: Turn, db: AsyncSession) -> tuple[Draft, str]:
    """Raises Refusal for a draft that is no more, and for who may not change it."""
    parts = turn.subject.split(":")
    draft = await agreement_drafts.find(turn, parts[0], db)
    if parts[1:2] == [] or parts[1] not in SECTIONS:
        raise Refusal(agreement_drafts.gone())
    return draft, parts[1]


async def _said(turn: Turn, draft: Draft, db: AsyncSession) -> Said:
    added = await chosen_person(turn, draft.cluster, db)
    return Said(turn, draft.agreement, draft.today, added)


def _read(said: Said, section: Section) -> tuple[dict[str, Any], Errors]:
    values, errors = read(said, section.readers)
    more, more_errors = section.more(said)
    if said.value("add_person") and said.added is None:
        errors["add_person"] = _("Choose somebody of the cluster's organisations.")
    return values | more, errors | more_errors


async def _meanwhile(turn: Turn, draft: Draft, name: str, db: AsyncSession) -> Errors:
    """Two who edit at once: the second is told, keeps what was written, and may send again."""
    if turn.subject == agreement_drafts.subject(draft.agreement, name):
        return {}
    who = await db.get(Person, draft.agreement.edited_by_id or 0)
    sentence = _("{name} has changed the draft meanwhile. Look once more, and send it again.")
    first = next(iter(SECTIONS[name].fields(Filling(turn, draft.agreement, draft.people))))
    return {first.name: sentence.format(name=who.name if who else "")}


def _set(said: Said, values: Mapping[str, Any], section: Section) -> Errors:
    """Put it into the draft, and say where that cannot be agreed."""
    for name, value in values.items():
        setattr(said.draft, name, value)
    shown = {one.name for one in section.fields(Filling(said.turn, said.draft, {}))}
    return {
        next(one for one in trouble.fields if one in shown): problem_sentence(trouble.problem)
        for trouble in troubles(said.draft)
        if not shown.isdisjoint(trouble.fields)
    }


def _named(name: str, found: tuple[Any, Errors]) -> tuple[dict[str, Any], Errors]:
    value, errors = found
    return {name: value}, errors
