"""What parties were told and have not acknowledged: on the list of who can do something."""

from collections.abc import Collection, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from models.briefings import Briefing, unacknowledged, unanswered
from models.cases import Party
from models.people import Person, Role

Missing = Sequence[tuple[Briefing, str]]


async def of_organisation(db: AsyncSession, organisation_id: int) -> Missing:
    """Each briefing that an organisation has not acknowledged, with the course's alias."""
    rows = (await db.exec(unacknowledged([organisation_id]))).all()
    return _once([(briefing, case.alias) for _part, briefing, _party, case in rows])


async def of_person(
    db: AsyncSession, me: Person, held: Collection[int], *, is_at_desk: bool
) -> Missing:
    """What waits for somebody's click, and what they told others and nobody has answered.

    `held` are they and those whom they stand in for.
    """
    ids = await staffing.organisations_held(db, me, held)
    own = (await db.exec(unacknowledged(ids))).all()
    sent = (await db.exec(unanswered(me.id))).all()
    mine = [row for row in own if _is_held(row[2], me, held, is_at_desk=is_at_desk)]
    return _once([(briefing, case.alias) for _part, briefing, _party, case in [*mine, *sent]])


def _is_held(party: Party, me: Person, held: Collection[int], *, is_at_desk: bool) -> bool:
    if party.contact_person_id in held:
        return True
    if party.organisation_id != me.organisation_id:
        return False
    return me.has(Role.COORDINATOR) or (is_at_desk and not party.is_claimed)


def _once(found: Missing) -> Missing:
    return list({briefing.id: (briefing, alias) for briefing, alias in found}.values())
