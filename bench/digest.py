"""A region's morning: 1,000 coordinators' digests of the 100,000 courses they have open.

Each is made and shown as the relay shows it, on SQLite and on PostgreSQL, each in a process of
its own, so that `rss_mb` is of that alone. `queries_per_digest` counts every statement, those
of making included; beside it stands what a digest of a single course takes. In the same run
the evaluation of a cluster over as many courses is measured as in bench/report.py.
"""

import asyncio
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench import report
from bench.printing import show
from bench.vacuuming import vacuum
from bot import migrate
from bot.database import Database, open_store
from handlers import digests
from handlers.turn import Looking
from locales import speaking
from models.cases import Case, CaseState, Party
from models.consents import Basis, Consent
from models.digests import Digest
from models.organisations import Kind, Membership, Organisation
from models.people import Person, Role
from models.seals import KeyRing, new_key
from tests.postgres import TemporaryPostgres
from tests.town import SINCE, Town, build

COORDINATORS, COURSES, BATCH = 1_000, 100_000, 10_000
MORNING = datetime(2026, 1, 13, 7, tzinfo=UTC)
WITH_CONSENT = 7  # of so many courses each has one a basis for disclosure that ends soon
DAYS = 5  # over which the deadlines lie, from the day before on

Figures = dict[str, float]


def measure(url: str) -> Figures:
    """All figures of one database, from an empty one on."""
    found = asyncio.run(_digests(url))
    found["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def evaluate(url: str) -> Figures:
    ours, plain = asyncio.run(report.measure(url))
    return {"report_over_sql": round(ours / plain, 2)}


async def _digests(url: str) -> Figures:
    await migrate.upgrade(url)
    store = open_store(url, KeyRing([new_key()]))
    town = await store.write(build)
    people = await store.write(lambda db: _coordinators(db, town))
    await _open(store, town, people, range(1, COORDINATORS + 1))
    few, _seconds = await _morning(store, MORNING - timedelta(days=1))
    await _open(store, town, people, range(COORDINATORS + 1, COURSES + 1))
    if url.startswith("postgresql"):
        await vacuum(url)
    many, seconds = await _morning(store, MORNING)
    await store.close()
    return {
        "digests_per_s": round(COORDINATORS / seconds, 1),
        "digests_s": round(seconds, 1),
        "queries_per_digest": round(many / COORDINATORS, 2),
        "queries_with_one_course": round(few / COORDINATORS, 2),
    }


async def _morning(store: Database, at: datetime) -> tuple[int, float]:
    """How many statements everybody's digest takes, and seconds."""
    await store.write(lambda db: _wake(db, at))
    with _counted() as statements, speaking("da"):
        began = time.perf_counter()
        while await store.write(lambda db: digests.make_due(db, at)):
            pass
        for digest in await store.read(lambda db: _made(db, at)):
            await store.read(lambda db, one=digest: _shown(db, one, at))
    return len(statements), time.perf_counter() - began


async def _shown(db: AsyncSession, one: Digest, at: datetime) -> None:
    reader = await db.get_one(Person, one.person_id)
    card = await digests.digest(Looking(reader, str(one.id), at), db)
    assert card is not None  # noqa: S101 -- nothing measures nothing


async def _made(db: AsyncSession, at: datetime) -> Any:  # noqa: ANN401 -- rows
    return (await db.exec(select(Digest).where(Digest.made_at == at))).all()


async def _wake(db: AsyncSession, at: datetime) -> None:
    for person in (await db.exec(select(Person))).all():
        person.digest_at = at if person.name == "Koordinator" else None


@contextmanager
def _counted() -> Iterator[list[None]]:
    statements = list[None]()

    def note(*_statement: object) -> None:
        statements.append(None)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


async def _coordinators(db: AsyncSession, town: Town) -> list[tuple[int, int]]:
    """One in each of as many organisations: (organisation, person) ids."""
    places = [
        Organisation(code=f"bench-{n}", name=f"Kommune {n}", kind=Kind.MUNICIPALITY)
        for n in range(COORDINATORS)
    ]
    db.add_all(places)
    await db.flush()
    people = [
        Person(
            organisation_id=one.id,
            name="Koordinator",
            function="koordinator",
            roles=[Role.COORDINATOR],
        )
        for one in places
    ]
    cluster_id = town.cluster.id
    db.add_all(
        Membership(organisation_id=one.id, cluster_id=cluster_id, first_day=SINCE)
        for one in places
    )
    db.add_all(people)
    await db.flush()
    return [(one.organisation_id, one.id) for one in people]


async def _open(
    store: Database, town: Town, people: list[tuple[int, int]], numbers: range
) -> None:
    for first in range(numbers.start, numbers.stop, BATCH):
        batch = range(first, min(first + BATCH, numbers.stop))
        cases = [_case(number, town) for number in batch]
        own = [_party(number, *people[number % COORDINATORS]) for number in batch]
        opening = [_opener(number, town) for number in batch]
        ending = [
            _consent(number, town, *people[number % COORDINATORS])
            for number in batch
            if (number - 1) // COORDINATORS % WITH_CONSENT == 0
        ]
        given = (Consent, ending)
        for table, rows in ((Case, cases), (Party, own), (Party, opening), given):
            await store.write(_inserting(table, rows))


def _inserting(table: type[SQLModel], rows: list[dict[str, Any]]) -> Callable[..., Any]:
    async def work(db: AsyncSession) -> None:
        await db.exec(insert(inspect(table).local_table), params=rows)

    return work


def _case(number: int, town: Town) -> dict[str, Any]:
    return {
        "id": number,
        "alias": f"BENCH-{number}",
        "pathway": "adult",
        "state": CaseState.CONTACT,
        "purposes": ["rapid_contact"],
        "left_out": [],
        "cluster_id": town.cluster.id,
        "agreement_id": town.agreement.id,
        "opened_by_id": town.anna.id,
        "organisation_id": town.team.id,
        "opened_at": MORNING - timedelta(days=4, minutes=number % 60),
        "opened_on": date(2026, 1, 9),
    }


def _party(number: int, organisation_id: int, person_id: int) -> dict[str, Any]:
    """Every second has a contact person; deadlines from yesterday on."""
    is_claimed, day = number % 2 == 0, date(2026, 1, 12) + timedelta(days=number % DAYS)
    return {
        **_blank(number, organisation_id),
        "is_opener": False,
        "target_on": day - timedelta(days=1),
        "deadline_on": day,
        "claimed_at": MORNING if is_claimed else None,
        "contact_person_id": person_id if is_claimed else None,
    }


def _opener(number: int, town: Town) -> dict[str, Any]:
    claimed = {"claimed_at": MORNING, "contact_person_id": town.anna.id}
    return {**_blank(number, town.team.id), "is_opener": True, **claimed}


def _consent(number: int, town: Town, organisation_id: int, person_id: int) -> dict[str, Any]:
    """Ends in a few days: the digest names it."""
    return {
        "case_id": number,
        "organisation_id": town.team.id,
        "discloser_id": organisation_id,
        "basis": Basis.CONSENT,
        "given_on": date(2026, 1, 9),
        "expires_on": date(2026, 1, 16),
        "registered_by_id": person_id,
    }


def _blank(number: int, organisation_id: int) -> dict[str, Any]:
    return {
        "case_id": number,
        "organisation_id": organisation_id,
        "times_asked": 1,
        "contact_name": "",
        "version": 1,
    }


def _alone(work: Callable[[str], Figures], url: str) -> Figures:
    """In a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, url).result()


def _named(kind: str, found: Figures) -> Figures:
    """What is not of a database by its name is SQLite's."""
    plain = () if kind == "postgresql" else ("queries_per_digest", "report_over_sql", "rss_mb")
    return {name if name in plain else f"{name}_{kind}": one for name, one in found.items()}


def _on_sqlite() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        found = _alone(measure, f"sqlite:///{Path(folder)}/digest.db")
        return _named("sqlite", found | _alone(evaluate, f"sqlite:///{Path(folder)}/report.db"))


def _on_postgresql() -> Figures:
    server = TemporaryPostgres()
    server.start()
    try:
        for name in ("digest", "report"):
            server.create_database(name)
        found = _alone(measure, server.url("digest"))
        return _named("postgresql", found | _alone(evaluate, server.url("report")))
    finally:
        server.stop()


def main() -> None:
    show({**_on_sqlite(), **_on_postgresql()})


if __name__ == "__main__":
    main()
