"""Held invitations whose desks open at once: any number of parties, one directory.

Four hundred organisations of fifty people each: a roster by weekday, and in every second one
whoever has Monday is away, with their stand-in. Each party is led to somebody who is there.
`routing_growth` is what one party of 10,000 costs by what one of 1,000 does. Beside one desk,
from the same run: a plain query by an indexed column.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import create_engine, insert
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import Database, open_store
from bot.migrate import tables
from handlers import invitations, staffing
from models.cases import Case, Party
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entry_points import EntryPoint, usual_week
from models.organisations import Kind, Membership, Organisation
from models.people import Absence, Duty, Person, Role
from models.seals import KeyRing, new_key

ORGANISATIONS = 400
PEOPLE_EACH = 50
AWAY_EACH = 10  # of every second organisation
SINCE = date(2020, 1, 1)
OPENED = datetime(2026, 1, 11, 19, 0, tzinfo=UTC)
OPENS = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)  # Monday, 08:00 in Copenhagen
TRIES = 200
SIZES = (1_000, 10_000)


def figures() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        found = {size: asyncio.run(_route(size, Path(folder))) for size in SIZES}
    few, many = (found[size]["seconds"] / size for size in SIZES)
    last = found[SIZES[-1]]
    return {
        "routed_parties": SIZES[-1],
        "routed_wrongly": sum(one["wrong"] for one in found.values()),
        f"routed_per_second_of_{SIZES[0]}": round(1 / few),
        "routed_per_second": round(1 / many),
        "routing_growth": round(many / few, 2),
        "desk_ms": round(last["desk"], 2),
        "desk_over_plain": round(last["desk"] / last["row"], 2),
    }


async def _route(parties: int, folder: Path) -> dict[str, float]:
    """Seconds, wrong ones, and the milliseconds of one desk and of one plain query."""
    url = f"sqlite:///{folder / f'{parties}.db'}"
    tables().create_all(create_engine(url, poolclass=NullPool))
    store = open_store(url, KeyRing([new_key()]))
    try:
        await store.write(lambda db: fill(db, parties))
        seconds, wrong = await route_all(store)
        desk, row = await one_desk(store), await one_row(store)
        return {"seconds": seconds, "wrong": wrong, "desk": desk, "row": row}
    finally:
        await store.close()


async def fill(db: AsyncSession, parties: int) -> None:
    await _directory(db)
    cases = [{"id": n, **_case(n)} for n in range(1, parties + 1)]
    await _insert(db, Case, cases)
    held = [
        one
        for n in range(1, parties + 1)
        for one in (
            _party(n, 1, is_opener=True, claimed_at=OPENED, contact_person_id=1),
            _party(n, 2 + n % (ORGANISATIONS - 1), is_opener=False, invite_at=OPENS),
        )
    ]
    await _insert(db, Party, held)


async def route_all(store: Database) -> tuple[float, int]:
    """Find who is asked for each party that waits, in the job's batches.

    Return the seconds of work it took (the clock of this process, whatever else the machine
    does), and how many were led to nobody or to somebody away.
    """
    away = await store.read(_away)
    wrong, last, began = 0, 0, time.process_time()
    while batch := await store.read(lambda db: _batch(db, last)):  # noqa: B023 -- done at once
        asked = [organisation_id for _party, organisation_id in batch]
        found = await store.read(lambda db: staffing.watches(db, asked, OPENS))  # noqa: B023
        watches = [found[one] for one in asked]
        wrong += sum(watch is None or watch.people[0] in away for watch in watches)
        last = batch[-1][0]
    return time.process_time() - began, wrong


async def _away(db: AsyncSession) -> set[int]:
    return set((await db.exec(select(Absence.person_id))).all())


async def _batch(db: AsyncSession, after: int) -> list[tuple[int, int]]:
    due = (
        select(Party.id, Party.organisation_id)
        .where(col(Party.invite_at) <= OPENS, col(Party.id) > after)
        .order_by(col(Party.id))
        .limit(invitations.BATCH)
    )
    return [(one, organisation) for one, organisation in (await db.exec(due)).all()]


async def one_desk(store: Database) -> float:
    """The median milliseconds of asking who has one desk now."""

    async def look(db: AsyncSession, n: int) -> None:
        await staffing.watches(db, [1 + n % ORGANISATIONS], OPENS)

    return await _median(store, look)


async def one_row(store: Database) -> float:
    """The same of a plain query by an indexed column."""

    async def look(db: AsyncSession, n: int) -> None:
        found = select(Duty.person_id).where(col(Duty.organisation_id) == 1 + n % ORGANISATIONS)
        (await db.exec(found)).all()

    return await _median(store, look)


async def _median(
    store: Database, look: Callable[[AsyncSession, int], Awaitable[None]]
) -> float:
    taken = []
    for n in range(TRIES):
        began = time.perf_counter()
        await store.read(lambda db, n=n: look(db, n))  # type: ignore[misc]
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


async def _directory(db: AsyncSession) -> None:
    ids = range(1, ORGANISATIONS + 1)
    db.add(Cluster(id=1, code="midt", name="Midtklyngen"))
    await db.flush()
    db.add(
        ClusterAgreement(id=1, cluster_id=1, version=1, valid_from=SINCE, phase=Phase.OPERATION)
    )
    await _insert(db, Organisation, [_organisation(one) for one in ids])
    await _insert(
        db,
        Membership,
        [{"organisation_id": one, "cluster_id": 1, "first_day": SINCE} for one in ids],
    )
    await _insert(
        db,
        EntryPoint,
        [
            {
                "organisation_id": one,
                "target_group": "adult",
                "name": "Indgangen",
                "phone": "00 00 00 01",
                "week": usual_week(),
            }
            for one in ids
        ],
    )
    await _staff(db)


async def _staff(db: AsyncSession) -> None:
    everybody = range(ORGANISATIONS * PEOPLE_EACH)
    await _insert(db, Person, [_person(n) for n in everybody])
    await _insert(
        db,
        Duty,
        [
            {
                "organisation_id": one,
                "person_id": 1 + (one - 1) * PEOPLE_EACH + day,
                "weekday": day,
                "first_day": SINCE,
                "is_exception": False,
            }
            for one in range(1, ORGANISATIONS + 1)
            for day in range(5)
        ],
    )
    # Whoever has Monday is away in every second organisation, and so is their stand-in.
    away = [n for n in everybody if n % PEOPLE_EACH < AWAY_EACH and n // PEOPLE_EACH % 2]
    days = {"first_day": OPENS.date() - timedelta(days=3), "last_day": OPENS.date()}
    await _insert(
        db, Absence, [{"person_id": 1 + n, "stand_in_id": 6 + n, **days} for n in away]
    )


def _organisation(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "code": f"o{number}",
        "name": f"Organisation {number}",
        "kind": Kind.OTHER,
        "has_chat": True,
        "gives_advice": False,
    }


def _person(number: int) -> dict[str, Any]:
    roles = [Role.COORDINATOR.value] if number % PEOPLE_EACH == PEOPLE_EACH - 1 else []
    return {
        "id": 1 + number,
        "organisation_id": 1 + number // PEOPLE_EACH,
        "name": f"Person {number}",
        "function": "medarbejder",
        "roles": roles,
    }


def _case(number: int) -> dict[str, Any]:
    return {
        "alias": f"PRØVE-{number}",
        "cluster_id": 1,
        "agreement_id": 1,
        "opened_by_id": 1,
        "organisation_id": 1,
        "opened_at": OPENED,
        "opened_on": OPENED.date(),
    }


def _party(case_id: int, organisation_id: int, **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    deadline = OPENS.date() + timedelta(days=3)
    blank = {"claimed_at": None, "contact_person_id": None, "invite_at": None}
    return {
        "case_id": case_id,
        "organisation_id": organisation_id,
        "deadline_on": deadline,
        "target_on": deadline,
        "version": 1,
        **blank,
        **changed,
    }


async def _insert(db: AsyncSession, kind: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    await db.execute(insert(kind), rows)
