"""For the learning seminar: what a cluster takes along, once somebody has read it through."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    entries,
    evaluating,
    evaluation_chosen,
    experience_notes,
    experiences_cards,
    passages,
    seminar_cards,
    seminar_pages,
)
from handlers.cards import Card, Form
from handlers.documents import Document, File, Printed
from handlers.evaluations import Evaluation
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.entries import Did
from models.guard import find
from models.hints import Hint, hints
from models.implementation import ImplementationItem, ItemState, items_of
from models.organisations import Membership
from models.people import Person

VIEW, FORM = "seminar.ready", "seminar.check"
SHOWN, READ = "shown", "read"  # what a code says of the texts that it is made from


@dataclass(frozen=True, slots=True)
class Material:
    """`texts` is all of it that somebody wrote; nothing else in it is anybody's words."""

    evaluation: Evaluation
    items: tuple[ImplementationItem, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        own = (
            " ".join(filter(None, one))
            for part in self.evaluation.parts
            for one in evaluation_chosen.written(part)
        )
        notes = (experiences_cards.words(one) for one in self.evaluation.notes)
        return (*dict.fromkeys(own), *notes, *(one.what for one in self.items))


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is "<cluster>:<period>", as the evaluation's."""
    found = await _material(turn.me, turn.subject, db, turn)
    return Ask(FORM, f"{turn.subject}:{_codes(turn.me, found, SHOWN, db)[0]}")


async def form(turn: Turn, db: AsyncSession) -> Form:
    """All that people wrote, to be read; and what in it may tell of somebody."""
    about, code = _divided(turn.subject)
    found = await _material(turn.me, about, db, turn)
    kinds = frozenset[Hint]().union(*map(hints, found.texts))
    names = await _colleagues(found, db)
    code = code or _codes(turn.me, found, SHOWN, db)[0]
    return seminar_cards.form(turn, f"{about}:{code}", found.texts, kinds, names)


async def check(turn: Turn, db: AsyncSession) -> Reply:
    """Whoever has read it through gets it; nobody gets what they have not read."""
    about, code = _divided(turn.subject)
    found = await _material(turn.me, about, db, turn)
    if code not in _codes(turn.me, found, SHOWN, db):
        raise Refusal(seminar_cards.changed())
    if any(find(text, today=turn.at.date()) for text in found.texts):
        raise Refusal(
            _("One of the texts holds a CPR number. Take it out, and then make this again.")
        )
    if turn.value("read") != "yes":
        return Correct({"read": _("Read it through, and say so here.")})
    chain = entries.of_cluster(found.evaluation.cluster.id)
    await entries.record(
        db,
        chain,
        Did.SEMINAR_CHECKED,
        at=turn.at,
        by=turn.me,
        first=str(found.evaluation.first),
        last=str(found.evaluation.last),
    )
    return Say(Named(VIEW, f"{about}:{_codes(turn.me, found, READ, db)[0]}"))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    if looking.reader is None:
        return None
    found = await _read(looking.reader, looking.subject, db, looking)
    return seminar_cards.ready(found.evaluation, looking.subject)


async def page(turn: Turn, db: AsyncSession) -> Document:
    found = await _read(turn.me, turn.subject, db, turn)
    links = seminar_cards.saved_as(turn.subject)
    return seminar_pages.page(found.evaluation, found.items, links)


async def pdf(turn: Turn, db: AsyncSession) -> Document:
    found = await _read(turn.me, turn.subject, db, turn)
    return Printed(f"{_name(found)}.pdf", seminar_pages.page(found.evaluation, found.items))


async def sheet(turn: Turn, db: AsyncSession) -> Document:
    found = await _read(turn.me, turn.subject, db, turn)
    content = seminar_pages.sheet(found.evaluation, found.items)
    return File(f"{_name(found)}.csv", "text/csv; charset=utf-8", content)


def _name(found: Material) -> str:
    return f"laeringsseminar-{found.evaluation.first}-{found.evaluation.last}"


def _divided(subject: str) -> tuple[str, str]:
    """What it is about, "<cluster>:<period>", and the code; "" for none."""
    cluster, _colon, rest = subject.partition(":")
    period, _colon, code = rest.partition(":")
    return f"{cluster}:{period}", code


async def _read(
    person: Person, subject: str, db: AsyncSession, asked: Turn | Looking
) -> Material:
    """What this person has read through; raises Refusal when that is not what it is now."""
    about, code = _divided(subject)
    found = await _material(person, about, db, asked)
    if code not in _codes(person, found, READ, db):
        raise Refusal(seminar_cards.changed())
    return found


async def _material(
    person: Person, about: str, db: AsyncSession, asked: Turn | Looking
) -> Material:
    found = await evaluating.asked_for(person, about, db, asked)
    notes = await experience_notes.collected(db, found.cluster, found.first, found.last)
    rows = (await db.exec(items_of(found.cluster.id))).all()
    kept = tuple(one for one in rows if one.state is not ItemState.DROPPED)
    return Material(replace(found, notes=notes), kept)


def _codes(person: Person, found: Material, what: str, db: AsyncSession) -> Sequence[str]:
    """By which we know again who was shown, or has read, which texts: nobody else makes one."""
    evaluation = found.evaluation
    span = (evaluation.cluster.id, str(evaluation.first), str(evaluation.last))
    said = json.dumps(["seminar", what, person.id, *span, *found.texts])
    return passages.ring(db).fingerprints(said)


async def _colleagues(found: Material, db: AsyncSession) -> list[str]:
    """Staff of the cluster who are named in a text."""
    names = (
        select(Person.name)
        .join(Membership, col(Membership.organisation_id) == col(Person.organisation_id))
        .where(col(Membership.cluster_id) == found.evaluation.cluster.id)
        .distinct()
    )
    said = "\n".join(found.texts).casefold()
    return sorted(one for one in (await db.exec(names)).all() if one.casefold() in said)
