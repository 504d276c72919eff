"""Whom do I contact? In a room per party; elsewhere by name or need."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    casefiles,
    covers,
    directory_cards,
    entry_points,
    finding,
    roles,
    roles_cards,
    staffing,
)
from handlers.directory_cards import Answer
from handlers.turn import Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entry_points import group_of
from models.organisations import Kind, Organisation, cluster_ids_on, members_on

MOST_SHOWN = 6
MOST_COUNTED = 26


async def who(turn: Turn, db: AsyncSession) -> Reply:
    """`/hvem` in a room: each party's contact. With a name or a need, or outside: a search."""
    if turn.room is not None and turn.room.case_id is not None and not turn.text.strip():
        return await _in_case(turn, turn.room.case_id, db)
    day = staffing.today(turn.at)
    return await (_search(turn, day, db) if turn.text.strip() else _usual(turn, day, db))


async def who_in_case(turn: Turn, db: AsyncSession) -> Reply:
    return await _in_case(turn, turn.number, db)


async def _in_case(turn: Turn, case_id: int, db: AsyncSession) -> Reply:
    case = await casefiles.find(db, case_id)
    await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    file = await casefiles.load(db, case, at=turn.at)
    doors = await entry_points.doors(
        db, file.organisations, turn.at, group_of(file.case.pathway)
    )
    file = replace(file, covers=await covers.now(db, file.people, staffing.today(turn.at)))
    found = directory_cards.of_case(file, doors, turn.at)
    return Say(roles_cards.with_roles(found, file, await roles.of_case(db, file)))


async def _search(turn: Turn, day: date, db: AsyncSession) -> Reply:
    me = turn.me.organisation_id
    result = await finding.find(db, turn.text, me, day, MOST_COUNTED)
    if not result.found:
        await _clusters(turn, day, db)
        return Say(directory_cards.nothing_found())
    shown = [(one.organisation_id, one.person_id) for one in result.found[:MOST_SHOWN]]
    answer = await _answer(turn, shown, db)
    more = len(result.found) - len(shown)
    return Say(directory_cards.found(answer, left_out=more, is_whole=result.is_whole))


async def _usual(turn: Turn, day: date, db: AsyncSession) -> Reply:
    """Those contacted most: the teams that give advice, then municipalities and the rest."""
    members: dict[int, Organisation] = {}
    for cluster_id in await _clusters(turn, day, db):
        found = (await db.exec(members_on(cluster_id, day))).all()
        members |= {one.id: one for one in found if one.kind is not Kind.GENERAL_PRACTICE}
    usual = sorted(members.values(), key=lambda one: (not one.gives_advice, one.name))
    shown = [(one.id, 0) for one in usual[:MOST_SHOWN]]
    answer = await _answer(turn, shown, db)
    return Say(directory_cards.found(answer, left_out=len(usual) - len(shown), is_whole=True))


async def _clusters(turn: Turn, day: date, db: AsyncSession) -> Sequence[int]:
    """Those that whoever asks belongs to; raises Refusal for none."""
    ids: Sequence[int] = (await db.exec(cluster_ids_on(turn.me.organisation_id, day))).all()
    if not ids:
        raise Refusal(_("Your organisation is not part of a cluster yet."))
    return ids


async def _answer(turn: Turn, shown: Sequence[tuple[int, int]], db: AsyncSession) -> Answer:
    """Of these (organisation, person or 0), with how things stand now."""
    day = staffing.today(turn.at)
    known = await staffing.organisations(db, [organisation for organisation, _who in shown])
    doors = await entry_points.doors(db, known, turn.at)
    people = await staffing.people(db, (person or None for _where, person in shown))
    return Answer(
        cards=[(doors[organisation], people.get(person)) for organisation, person in shown],
        covers=await covers.now(db, people, day),
        at=turn.at,
    )
