"""Whom do I contact? In a room per party; elsewhere by name or need."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    casefiles,
    directory_cards,
    entry_points,
    roles,
    roles_cards,
    staffing,
)
from handlers.turn import Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.organisations import Kind, Organisation, members_on

MOST_SHOWN = 6


async def who(turn: Turn, db: AsyncSession) -> Reply:
    """`/hvem` in a room: each party's contact. With a name, or outside: the directory."""
    if turn.room is not None and turn.room.case_id is not None and not turn.text.strip():
        return await _in_case(turn, turn.room.case_id, db)
    return await _in_cluster(turn, db)


async def who_in_case(turn: Turn, db: AsyncSession) -> Reply:
    return await _in_case(turn, turn.number, db)


async def _in_case(turn: Turn, case_id: int, db: AsyncSession) -> Reply:
    case = await casefiles.find(db, case_id)
    await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    file = await casefiles.load(db, case, at=turn.at)
    unclaimed = [party.organisation_id for party in file.parties if not party.is_claimed]
    desks = await staffing.desks(db, unclaimed, file.today)
    found = directory_cards.of_case(file, desks)
    return Say(roles_cards.with_roles(found, file, await roles.of_case(db, file)))


async def _in_cluster(turn: Turn, db: AsyncSession) -> Reply:
    day = staffing.today(turn.at)
    cluster = await staffing.cluster_of(db, turn.me.organisation_id, day)
    if cluster is None:
        raise Refusal(_("Your organisation is not part of a cluster yet."))
    members = (await db.exec(members_on(cluster.id, day))).all()
    found = _matching(members, turn.text)
    if not found:
        return Say(directory_cards.nothing_found())
    shown = found[:MOST_SHOWN]
    desks = await staffing.desks(db, [one.id for one in shown], day)
    doors = await entry_points.of(db, {one.id: one for one in shown})
    return Say(directory_cards.found(shown, doors, desks, left_out=len(found) - len(shown)))


def _matching(members: Sequence[Organisation], text: str) -> list[Organisation]:
    """By name, every word; without words those contacted most: the team, municipalities."""
    words = text.lower().split()
    if not words:
        return sorted(
            (one for one in members if one.kind is not Kind.GENERAL_PRACTICE),
            key=lambda one: (not one.gives_advice, one.name),
        )
    return [one for one in members if all(word in one.name.lower() for word in words)]
