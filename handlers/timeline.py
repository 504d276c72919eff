"""*Tidslinje*: what was done in a course, by whom and when, for those who are in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, entries, staffing, timeline_cards
from handlers.cards import Card
from handlers.turn import Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Entry, whole

PAGE = 12
# "<case>" is the newest page, "<case>:<entry>" the one before that number.
SUBJECT = re.compile(r"(\d{1,9})(?::(\d{1,9}))?", re.ASCII)
# Codes that are persons.
PEOPLE = ("lead", "person", "covering")


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named("case.timeline", turn.subject))


async def timeline(looking: Looking, db: AsyncSession) -> Card | None:
    """A page of it, the newest first. Codes and names alone: nothing that anybody wrote."""
    case_id, before = _asked(looking.subject)
    case = await casefiles.find(db, case_id)
    if looking.reader is None:
        return None
    await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    found = await _page(db, case_id, before)
    file = await casefiles.load(db, case, at=looking.at)
    people = file.people | await staffing.people(db, named(found))
    names = {key: one.name for key, one in people.items()}
    page = timeline_cards.Page(file, tuple(found[:PAGE]), names, has_more=len(found) > PAGE)
    return timeline_cards.card(page, is_newest=before is None)


def named(found: Iterable[Entry]) -> Iterator[int | None]:
    """Whom these entries name, by id."""
    for entry in found:
        yield entry.actor_id
        yield from (_number(entry.codes.get(name)) for name in PEOPLE)
        told = entry.codes.get("told")
        yield from map(_number, told if isinstance(told, list) else [told])


def _asked(subject: str) -> tuple[int, int | None]:
    found = SUBJECT.fullmatch(subject)
    if found is None:
        raise Refusal(_("This button is no longer in use. Ask for the card again."))
    return int(found[1]), int(found[2]) if found[2] else None


async def _page(db: AsyncSession, case_id: int, before: int | None) -> Sequence[Entry]:
    chain = whole(entries.of_case(case_id)).order_by(None).order_by(col(Entry.seq).desc())
    if before is not None:
        chain = chain.where(col(Entry.seq) < before)
    chain = chain.where(col(Entry.did).in_(timeline_cards.SENTENCES))
    return (await db.exec(chain.limit(PAGE + 1))).all()


def _number(code: Any) -> int | None:  # noqa: ANN401 -- a code as JSON kept it
    return code if isinstance(code, int) else None
