"""What was done and read in a period, for who looks into an incident (domain/law.md D7, D10).

For whoever runs Tovholder, never in a chat. Ids, codes and names of staff: nothing that anybody
wrote. That it was taken out is itself an entry.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import casefiles, entries, staffing, timeline, timeline_cards
from handlers.readings import Wrong
from locales import gettext as _
from models.advice import AdviceRequest
from models.calendar import ONE_DAY
from models.cases import Case
from models.entries import Did, Entry, page
from models.organisations import Organisation
from models.people import Person

BATCH = 1_000
CASE = entries.of_case(None).partition(":")[0]
NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Asked:
    """Both local dates included. "" asks for everybody and everything."""

    first: date
    last: date
    case: str = ""
    person: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked, by id. `actors` None is everybody, `case_id` None everything.

    `requests` are the questions that belong to the course: they are read in the chains of the
    teams that answer.
    """

    asked: Asked
    case_id: int | None
    requests: frozenset[int]
    actors: frozenset[int] | None
    codes: dict[str, Any]

    def concerns(self, entry: Entry) -> bool:
        if self.case_id is None:
            return True
        is_of_case = entry.chain == entries.of_case(self.case_id)
        return is_of_case or entry.codes.get("request") in self.requests


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with whom and what it names, as far as they are still there.

    `about` is the course's alias, else its chain; `said` a sentence, else its code.
    """

    entry: Entry
    person: Person | None
    organisation: Organisation | None
    about: str
    said: str


@dataclass(frozen=True, slots=True)
class Batch:
    """`after` is the last entry looked at, by which the next batch is asked for."""

    lines: tuple[Line, ...]
    after: tuple[str, int]
    has_more: bool


async def scope(db: AsyncSession, asked: Asked) -> Scope:
    """Find what is asked for; raises Wrong where there is no such thing."""
    case_id = await _case(db, asked.case) if asked.case else None
    actors, codes = None, dict[str, Any]()
    if asked.person:
        person_id = await _person(db, asked.person)
        actors, codes["person"] = frozenset({person_id}), person_id
    if asked.organisation:
        organisation_id = await _organisation(db, asked.organisation)
        staff = select(Person.id).where(col(Person.organisation_id) == organisation_id)
        found = frozenset((await db.exec(staff)).all())
        actors = found if actors is None else actors & found
        codes["organisation"] = organisation_id
    if case_id is not None:
        codes["case"] = case_id
    return Scope(asked, case_id, await _requests(db, case_id), actors, codes)


async def enter(db: AsyncSession, scope: Scope, at: datetime) -> None:
    """That the log is taken out, by whoever runs Tovholder, and for what."""
    await entries.record(
        db,
        entries.SYSTEM,
        Did.LOG_EXPORTED,
        at=at,
        by=None,
        first=scope.asked.first.isoformat(),
        last=scope.asked.last.isoformat(),
        **scope.codes,
    )


async def batch(db: AsyncSession, scope: Scope, after: tuple[str, int], at: datetime) -> Batch:
    """The next entries of the period, chain by chain, each in its own order."""
    begins = staffing.LOCAL.at(scope.asked.first, time.min)
    ends = staffing.LOCAL.at(scope.asked.last + ONE_DAY, time.min)
    found = page(after, BATCH).where(col(Entry.at) >= begins, col(Entry.at) < ends)
    if scope.actors is not None:
        found = found.where(col(Entry.actor_id).in_(scope.actors))
    read = (await db.exec(found)).all()
    concerned = [one for one in read if scope.concerns(one)]
    place = (read[-1].chain, read[-1].seq) if read else after
    return Batch(tuple(await _lines(db, concerned, at)), place, len(read) == BATCH)


async def _lines(db: AsyncSession, found: Sequence[Entry], at: datetime) -> list[Line]:
    people = await staffing.people(db, timeline.named(found))
    homes = await staffing.organisations(db, (one.organisation_id for one in people.values()))
    names = {key: one.name for key, one in people.items()}
    files = await _files(db, found, at)
    lines = []
    for entry in found:
        person, file = people.get(entry.actor_id or 0), files.get(entry.chain)
        organisation = homes.get(person.organisation_id) if person else None
        told = timeline_cards.Page(file, (), names, has_more=False) if file else None
        about = file.case.alias if file else entry.chain
        lines.append(Line(entry, person, organisation, about, _said(entry, told)))
    return lines


async def _files(
    db: AsyncSession, found: Sequence[Entry], at: datetime
) -> dict[str, casefiles.CaseFile]:
    """The courses that are still here, by their chain."""
    parted = (one.chain.partition(":") for one in found)
    ids = {int(number) for kind, _colon, number in parted if kind == CASE}
    here = select(Case).where(col(Case.id).in_(ids), col(Case.emptied_at).is_(None))
    files = await casefiles.load_all(db, (await db.exec(here)).all(), at=at)
    return {entries.of_case(one): file for one, file in files.items()}


def _said(entry: Entry, told: timeline_cards.Page | None) -> str:
    if told is not None and entry.did in timeline_cards.SENTENCES:
        return timeline_cards.sentence(told, entry)
    return str(entry.did)


async def _case(db: AsyncSession, text: str) -> int:
    """By alias; or by number, for a course that has been deleted since."""
    if NUMBER.fullmatch(text):
        return int(text)
    alias = select(Case.id).where(col(Case.alias) == text.upper())
    found = (await db.exec(alias)).first()
    if found is None:
        raise Wrong(
            _(
                "There is no course {alias}. One that has been deleted is asked for by its "
                "number, as in tovholder purge."
            ).format(alias=text)
        )
    return found


async def _person(db: AsyncSession, text: str) -> int:
    email = select(Person.id).where(col(Person.email) == text.lower())
    found = (await db.exec(email)).first()
    if found is None:
        raise Wrong(_("There is nobody with the e-mail address {email}.").format(email=text))
    return found


async def _organisation(db: AsyncSession, code: str) -> int:
    found = (
        await db.exec(select(Organisation.id).where(col(Organisation.code) == code))
    ).first()
    if found is None:
        raise Wrong(_("There is no organisation {code}.").format(code=code))
    return found


async def _requests(db: AsyncSession, case_id: int | None) -> frozenset[int]:
    if case_id is None:
        return frozenset()
    tied = select(AdviceRequest.id).where(col(AdviceRequest.case_id) == case_id)
    return frozenset((await db.exec(tied)).all())
