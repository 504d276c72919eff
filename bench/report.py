"""A cluster's evaluation over 100,000 courses, beside one statement written by hand.

Both are measured in the same run over the same rows: `report_over_sql` is how many times as
long the evaluation takes, with all its figures and its working days, as a statement that counts
the shares alone and knows no calendar, on SQLite; `report_over_sql_postgresql` is it there.
"""

import asyncio
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, inspect, text
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.printing import show
from bot import migrate
from bot.database import Database, open_store
from handlers import evaluations
from handlers.evaluations import Period
from models.advice import AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case, CaseState, Party
from models.clusters import Cluster
from models.handovers import HandingState, HandOver
from models.joint_plan import Plan, PlanVersion
from models.organisations import Organisation
from models.seals import KeyRing, new_key
from tests.postgres import TemporaryPostgres
from tests.town import Town, build

COURSES, QUESTIONS, ROUNDS, BATCH = 100_000, 30_000, 5, 10_000
FIRST, LAST, TODAY = date(2025, 1, 1), date(2025, 12, 31), date(2026, 3, 1)
HOUR = timedelta(hours=1)
REACHED, PLANNED, HANDED_OVER = 0.9, 0.6, 0.2  # how often

Work = Callable[[AsyncSession], Awaitable[object]]

BY_HAND = text("""
with asked as (
  select p.*, o.kind from party p join "case" c on c.id = p.case_id
    join organisation o on o.id = p.organisation_id
  where c.cluster_id = :cluster and c.opened_on between :first and :last
    and c.joined_into_id is null and p.withdrawn_at is null and p.deadline_on < :today
), course as (
  select c.id, count(p.deadline_on) asked, count(p.acknowledged_at) acknowledged,
    max(pl.agreed_number) agreed, min(v.sent_at) sent, max(p.contact_on) contact
  from "case" c join party p on p.case_id = c.id left join plan pl on pl.case_id = c.id
    left join plan_version v on v.plan_id = pl.id and v.number = 1
  where c.cluster_id = :cluster and c.opened_on between :first and :last
    and c.joined_into_id is null and p.withdrawn_at is null
  group by c.id
)
select 'parties', kind, count(*), count(case when contact_on <= target_on then 1 end),
  count(case when contact_on <= deadline_on then 1 end), count(claimed_at), count(informed_at),
  count(acknowledged_at), count(missed)
from asked group by kind
union all select 'hand-overs', asked.kind, count(*), 0, 0, 0, 0, 0, 0
from hand_over h join asked on asked.id = h.party_id
where h.state in ('accepted', 'inherited') group by asked.kind
union all select 'courses', '', count(*), count(case when asked = acknowledged then 1 end),
  count(sent), count(case when agreed > 0 then 1 end), count(contact), 0, 0
from course
union all select 'questions', o.kind, count(*), count(r.answered_at), count(r.used),
  count(case when r.answered_at <= r.due_at then 1 end), 0, 0, 0
from advice_request r join organisation o on o.id = r.asker_organisation_id
where r.asked_at >= :starts and r.asked_at < :ends group by o.kind
""")


async def measure(url: str) -> tuple[float, float]:
    """The medians of the evaluation and of the statement by hand, in seconds."""
    await migrate.upgrade(url)
    store = open_store(url, KeyRing([new_key()]))
    town = await store.write(build)
    await fill(store, town, COURSES, QUESTIONS)
    found = [
        (await _timed(store, _evaluation(town.cluster)), await _timed(store, _by_hand(town)))
        for _round in range(ROUNDS)
    ]
    await store.close()
    ours, plain = zip(*found, strict=True)
    return statistics.median(ours), statistics.median(plain)


def _evaluation(cluster: Cluster) -> Work:
    return lambda db: evaluations.load(db, cluster, Period(FIRST, LAST, TODAY))


def _by_hand(town: Town) -> Work:
    starts = datetime.combine(FIRST, datetime.min.time(), UTC)
    values = {
        "cluster": town.cluster.id,
        "first": FIRST,
        "last": LAST,
        "today": TODAY,
        "starts": starts,
        "ends": starts + timedelta(days=365),
    }

    async def work(db: AsyncSession) -> object:
        is_sqlite = db.get_bind().dialect.name == "sqlite"
        said = {k: str(v) if is_sqlite and k != "cluster" else v for k, v in values.items()}
        return (await db.exec(BY_HAND, params=said)).all()

    return work


async def _timed(store: Database, work: Work) -> float:
    began = time.perf_counter()
    await store.read(work)
    return time.perf_counter() - began


async def fill(store: Database, town: Town, courses: int, questions: int) -> None:
    """Courses and questions of a year, each in a whole number of batches."""
    rng = random.Random(1)
    for first in range(0, courses, BATCH):
        numbers = range(first, first + BATCH)
        rows = [_course(number, town, rng) for number in numbers]
        for table, several in (
            (Case, [case for case, _parties, _rest in rows]),
            (Party, [party for _case, parties, _rest in rows for party in parties]),
            *((kind, _of(kind, rows)) for kind in (HandOver, Plan, PlanVersion)),
        ):
            await store.write(_inserting(table, several))
    for first in range(0, questions, BATCH):
        asked = [_question(town, rng) for _n in range(first, first + BATCH)]
        await store.write(_inserting(AdviceRequest, asked))


def _of(kind: type[SQLModel], rows: list[Any]) -> list[dict[str, Any]]:
    return [row for _case, _parties, rest in rows for one, row in rest if one is kind]


def _inserting(table: type[SQLModel], rows: list[dict[str, Any]]) -> Work:
    async def work(db: AsyncSession) -> None:
        if rows:
            await db.exec(insert(inspect(table).local_table), params=rows)

    return work


def _course(number: int, town: Town, rng: random.Random) -> tuple[Any, Any, Any]:
    day = FIRST + timedelta(days=rng.randrange(365))
    at = datetime.combine(day, datetime.min.time(), UTC) + 9 * HOUR
    case = {
        "id": number + 1,
        "alias": f"a{number}",
        "state": CaseState.FOLLOW_UP,
        "purposes": ["rapid_contact"],
        "cluster_id": town.cluster.id,
        "agreement_id": town.agreement.id,
        "opened_by_id": town.anna.id,
        "organisation_id": town.team.id,
        "opened_at": at,
        "opened_on": day,
    }
    own = (town.team, town.municipality, town.practice)
    parties = [
        _party(3 * number + n + 1, number + 1, one, day, rng) for n, one in enumerate(own)
    ]
    return case, parties, list(_rest(number, parties, at, town, rng))


def _party(
    key: int, case_id: int, own: Organisation, day: date, rng: random.Random
) -> dict[str, Any]:
    is_opener = own.gives_advice
    at = datetime.combine(day, datetime.min.time(), UTC) + rng.randrange(9, 80) * HOUR
    return {
        "id": key,
        "case_id": case_id,
        "organisation_id": own.id,
        "is_opener": is_opener,
        "target_on": None if is_opener else day + timedelta(days=2),
        "deadline_on": None if is_opener else day + timedelta(days=3),
        "contact_on": day + timedelta(days=rng.randrange(8))
        if rng.random() < REACHED
        else None,
        "informed_at": at,
        "acknowledged_at": at,
        "claimed_at": at,
        "version": 1,
    }


def _rest(
    number: int, parties: list[Any], at: datetime, town: Town, rng: random.Random
) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    if rng.random() < HANDED_OVER:
        people = {"from_id": town.anna.id, "to_id": town.bo.id}
        handing = {"party_id": parties[1]["id"], "asked_at": at, "state": HandingState.ACCEPTED}
        yield HandOver, people | handing | {"version": 1}
    if rng.random() < PLANNED:
        plan = {"id": number + 1, "case_id": number + 1, "opened_at": at, "number": 1}
        yield Plan, plan | {"agreed_number": rng.randrange(2), "version": 1}
        sent = {"plan_id": number + 1, "number": 1, "sent_by_id": town.anna.id, "content": {}}
        yield PlanVersion, sent | {"sent_at": at + rng.randrange(48, 400) * HOUR}


def _question(town: Town, rng: random.Random) -> dict[str, Any]:
    at = datetime.combine(FIRST, datetime.min.time(), UTC) + rng.randrange(8760) * HOUR
    return {
        "organisation_id": town.team.id,
        "asker_id": town.bo.id,
        "asker_organisation_id": town.municipality.id,
        "state": AdviceState.CLOSED,
        "is_waiting": False,
        "asked_at": at,
        "due_on": at.date() + timedelta(days=2),
        "answered_at": at + rng.randrange(1, 90) * HOUR,
        "version": 1,
    }


def _figures(kind: str, ours: float, plain: float) -> dict[str, float]:
    return {
        f"report_s_{kind}": round(ours, 2),
        f"by_hand_s_{kind}": round(plain, 2),
        f"report_over_sql{'' if kind == 'sqlite' else f'_{kind}'}": round(ours / plain, 2),
    }


def _on_sqlite() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return _figures("sqlite", *asyncio.run(measure(f"sqlite:///{Path(folder)}/report.db")))


def _on_postgresql() -> dict[str, float]:
    server = TemporaryPostgres()
    server.start()
    try:
        server.create_database("report")
        return _figures("postgresql", *asyncio.run(measure(server.url("report"))))
    finally:
        server.stop()


def main() -> None:
    figures = {**_on_sqlite(), **_on_postgresql()}
    show({**figures, "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


if __name__ == "__main__":
    main()
