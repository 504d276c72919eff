"""Who is there on a day: duties, absences and stand-ins, resolved to people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import bindparam
from sqlalchemy.orm.util import identity_key
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import rosters
from handlers.turn import Hidden, Refusal, Turn, number
from locales import gettext as _
from models.calendar import ONE_DAY, WorkingCalendar
from models.clusters import Cluster, ClusterAgreement, agreement_on
from models.directory import worked_under
from models.organisations import Organisation, cluster_ids_on
from models.people import Person, Role, away_from, away_to, holding, stand_in
from models.roster import HORIZON_DAYS, Watch, next_desk, next_watch

Known = TypeVar("Known", Person, Organisation, ClusterAgreement)

LOCAL = WorkingCalendar()  # the zone that every cluster of the region shares (R1)


def today(at: datetime) -> date:
    """The local date of an instant, where no cluster's own zone is at hand."""
    return LOCAL.local_date(at)


async def cluster_of(db: AsyncSession, organisation_id: int, day: date) -> Cluster | None:
    ids = (await db.exec(cluster_ids_on(organisation_id, day).limit(1))).all()
    return await db.get(Cluster, ids[0]) if ids else None


async def cluster_asked(turn: Turn, db: AsyncSession, subject: str) -> Cluster:
    """The cluster with this number, or, asked for without one, the person's own.

    Raises Hidden where there is no such cluster, and Refusal where one has none.
    """
    if subject:
        return await cluster_named(db, subject)
    own = await cluster_of(db, turn.me.organisation_id, today(turn.at))
    if own is None:
        raise Refusal(_("Your organisation is not part of a cluster."))
    return own


async def cluster_named(db: AsyncSession, subject: str) -> Cluster:
    """Raises Hidden where there is none: the same as where one has no part in it."""
    cluster = await db.get(Cluster, number(subject))
    if cluster is None:
        raise Hidden
    return cluster


async def agreement_of(
    db: AsyncSession, cluster: Cluster, day: date
) -> ClusterAgreement | None:
    return (await db.exec(agreement_on(cluster.id, day))).first()


async def calendar_for(db: AsyncSession, organisation_id: int, day: date) -> WorkingCalendar:
    """The calendar an organisation lives by; the ordinary public one without an agreement."""
    cluster = await cluster_of(db, organisation_id, day)
    agreement = await agreement_of(db, cluster, day) if cluster else None
    if cluster is None or agreement is None:
        return LOCAL
    return agreement.working_calendar(cluster.zone)


async def stand_ins(db: AsyncSession, ids: Iterable[int], day: date) -> dict[int, int | None]:
    """Those of some people who are away on `day`, with who stands in, and in for them."""
    if not (asked := set(ids)):
        return {}
    away = await db.exec(away_from(), params={"person_ids": list(asked), "day": day})
    return dict(away.all())


async def covering(db: AsyncSession, ids: Iterable[int], day: date) -> dict[int, Person | None]:
    """Those of some people who are away on `day`, with who stands in; None for nobody."""
    asked = set(ids)
    away = await stand_ins(db, asked, day)
    there = {one: stand_in(one, away) for one in asked & away.keys()}
    known = await people(db, there.values())
    return {one: known.get(by or 0) for one, by in there.items()}


async def covered_by(db: AsyncSession, person_id: int, day: date) -> list[int]:
    """Everybody away on `day` whose stand-ins lead to this person."""
    away = await _away_to(db, person_id, day)
    return [one for one in away if stand_in(one, away) == person_id]


async def covered_through(db: AsyncSession, person_id: int, day: date) -> list[int]:
    """The same, also where this person is away and the stand-ins lead on."""
    away = await _away_to(db, person_id, day)
    return [one for one in away if one != person_id]


async def _away_to(db: AsyncSession, person_id: int, day: date) -> dict[int, int | None]:
    asked = {"person_id": person_id, "day": day}
    return dict((await db.exec(away_to(), params=asked)).all())


async def held_by(db: AsyncSession, me: Person, day: date) -> frozenset[int]:
    """Whom somebody answers for on a day: themselves, and whom they stand in for."""
    return frozenset({me.id, *await covered_by(db, me.id, day)})


async def organisations_held(
    db: AsyncSession, me: Person, held: Collection[int]
) -> frozenset[int]:
    """Whose courses somebody answers for: one's own, and a makker's whom one stands in for."""
    covered = await people(db, set(held) - {me.id})
    return frozenset({me.organisation_id, *(one.organisation_id for one in covered.values())})


async def people(db: AsyncSession, ids: Iterable[int | None]) -> dict[int, Person]:
    return await _by_id(db, Person, {one for one in ids if one is not None})


async def organisations(db: AsyncSession, ids: Iterable[int]) -> dict[int, Organisation]:
    return await _by_id(db, Organisation, set(ids))


async def agreements(db: AsyncSession, ids: Iterable[int]) -> dict[int, ClusterAgreement]:
    return await _by_id(db, ClusterAgreement, set(ids))


async def _by_id(db: AsyncSession, kind: type[Known], ids: set[int]) -> dict[int, Known]:
    """Those with these ids: what the session holds already is not asked for again."""
    held = ((one, db.identity_map.get(identity_key(kind, one))) for one in ids)
    found = {one: row for one, row in held if row is not None}
    missing = ids - found.keys()
    if missing:
        rows = (await db.exec(_these(kind), params={"ids": missing})).all()
        found |= {row.id: row for row in rows}
    return found


@cache  # building it anew costs more than running it
def _these(kind: type[Known]) -> SelectOfScalar[Known]:
    return select(kind).where(col(kind.id).in_(bindparam("ids", expanding=True)))


async def calendars(
    db: AsyncSession, organisation_ids: Sequence[int], day: date
) -> dict[int, WorkingCalendar]:
    """The calendar each lives by, as in `calendar_for`, with its own closing days."""
    asked = {"organisation_ids": list(organisation_ids), "day": day}
    found = (await db.exec(worked_under(), params=asked)).all()
    under = {one: (agreement_id, zone) for one, zone, agreement_id in found}
    agreements = await _by_id(db, ClusterAgreement, {one for one, _zone in under.values()})
    agreed = {
        (one, zone): agreements[one].working_calendar(zone) for one, zone in under.values()
    }
    known = await organisations(db, organisation_ids)
    return {
        one: _closing(agreed[under[one]] if one in under else LOCAL, known[one])
        for one in known
    }


async def at_work(db: AsyncSession, people: Sequence[Person], day: date) -> set[int]:
    """Those of some people whose ordinary week, and their organisation's, has them at work."""
    ids = sorted({one.organisation_id for one in people})
    calendar = await calendars(db, ids, day) if ids else {}
    return {
        one.id
        for one in people
        if calendar[one.organisation_id].is_working_day(day) and one.hours.on(day.weekday())
    }


def _closing(calendar: WorkingCalendar, organisation: Organisation) -> WorkingCalendar:
    closed = frozenset(map(date.fromisoformat, organisation.closing_days))
    if closed <= calendar.own_closing_days:
        return calendar
    return replace(calendar, own_closing_days=calendar.own_closing_days | closed)


async def watches(
    db: AsyncSession, organisation_ids: Sequence[int], at: datetime
) -> dict[int, Watch | None]:
    """Who has each desk at an instant, or at its next opening; None for nobody in a month."""
    if not organisation_ids:
        return {}
    return await watches_under(db, await calendars(db, organisation_ids, today(at)), at)


async def watches_under(
    db: AsyncSession, calendar: Mapping[int, WorkingCalendar], at: datetime
) -> dict[int, Watch | None]:
    """The same, of organisations whose calendars are at hand."""
    day = today(at)
    by_id = await rosters.load(db, list(calendar), day, day + HORIZON_DAYS * ONE_DAY)
    return {one: next_watch(by_id[one], calendar[one], at) for one in calendar}


async def desks(
    db: AsyncSession, organisation_ids: Sequence[int], day: date
) -> dict[int, list[Person]]:
    """Who has each organisation's desk on `day`, or, when nobody has, on the next day with one.

    Stand-ins are put in, and coordinators where the roster leads to nobody. An empty list says
    that the organisation has nobody at all within a month.
    """
    if not organisation_ids:
        return {}
    by_id = await rosters.load(db, organisation_ids, day, day + HORIZON_DAYS * ONE_DAY)
    calendar = await calendars(db, organisation_ids, day)
    return {
        one: [by_id[one].people[id_] for id_ in next_desk(by_id[one], calendar[one], day)]
        for one in organisation_ids
    }


async def desk(db: AsyncSession, organisation_id: int, day: date) -> list[Person]:
    return (await desks(db, [organisation_id], day))[organisation_id]


async def coordinators(db: AsyncSession, organisation_id: int, day: date) -> list[Person]:
    return await in_role(db, organisation_id, day, Role.COORDINATOR)


async def in_role(
    db: AsyncSession, organisation_id: int, day: date, *roles: Role
) -> list[Person]:
    """An organisation's people in any of these roles; those away by their stand-ins."""
    return (await in_roles(db, [organisation_id], day, *roles))[organisation_id]


async def in_roles(
    db: AsyncSession, organisation_ids: Collection[int], day: date, *roles: Role
) -> dict[int, list[Person]]:
    """The same for several organisations."""
    held = await holders(db, organisation_ids, *roles)
    away = await stand_ins(db, (person.id for person in held), day)
    present = await people(db, (stand_in(person.id, away) for person in held))
    found: dict[int, list[Person]] = {one: [] for one in organisation_ids}
    for holder in held:
        person = present.get(stand_in(holder.id, away) or 0)
        if person is not None and person not in found[holder.organisation_id]:
            found[holder.organisation_id].append(person)
    return found


async def holders(
    db: AsyncSession, organisation_ids: Collection[int], *roles: Role
) -> Sequence[Person]:
    """These organisations' people in any of these roles, whether they are there or not."""
    found: Sequence[Person] = (await db.exec(holding(organisation_ids, roles))).all()
    return found
