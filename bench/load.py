"""A day of a whole country, compressed as far as this machine goes.

The country is assumed in bench/nation.py, what people do in bench/nation_life.py. On a working
day each practice has a course opened for every third working day, about 1,100 in all; each is
five turns, and people look at a card or a page three times for each of those: 22,000 turns.
Here a number of people act at once, each of whom waits until the first message stands in the
new room before they go on: turns, deliveries and the work on both come as fast as processes,
PostgreSQL and the Slack of the tests allow, which share this machine.

The whole product runs, with 120 workspaces: 1, 2 and 4 processes of it on one PostgreSQL that
holds the country's 50,000 courses. Then one process each beside a tenth of them, all, and ten
times as many, in turns, so that whatever else the machine does is shared: what a turn costs
in CPU, its deliveries included, of the process and of PostgreSQL.

`--seconds` is how long each lasts, `--scale` by what the stored courses are multiplied, and
`--processes` how many there are, at least two numbers.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy.ext.asyncio import create_async_engine

from bench import nation, processes
from bench.nation_life import TURNS_A_COURSE, Life, NationalSlack
from bench.printing import show
from bench.processes import Process
from bench.vacuuming import vacuum
from bot import migrate
from models.seals import KeyRing, new_key
from tests.postgres import TemporaryPostgres
from tests.slack.example import until_monday

GROWTH = {"a_tenth": 0.1, "once": 1, "ten_times": 10}
ROUNDS = 3
AT_ONCE = 8
COURSES_A_DAY = nation.PRACTICES // 3
TURNS_A_DAY = COURSES_A_DAY * (TURNS_A_COURSE + 15)


@dataclass(frozen=True, slots=True)
class Country:
    """A PostgreSQL with databases that each hold the directory, and some courses."""

    server: TemporaryPostgres
    key: str
    at: datetime
    ahead: int

    async def prepare(self) -> None:
        self.server.create_database("directory")
        url = self.server.url("directory")
        await migrate.upgrade(url)
        ring = KeyRing([self.key])
        await _connected(url, lambda c: nation.found(c, ring, at=self.at, ahead=self.ahead))

    async def with_courses(self, name: str, courses: int) -> str:
        """Make a database; return its URL."""
        self.server.create_database(name, "directory")
        url = self.server.url(name)
        await _connected(url, lambda c: nation.store_courses(c, courses, at=self.at))
        await vacuum(url)
        return url


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds and turns of some stretch of the load."""

    turns: int
    seconds: float
    delivered: int
    ours: float
    databases: float
    waits: Sequence[float]

    @property
    def ms_per_turn(self) -> float:
        return (self.ours + self.databases) / self.turns * 1000


async def measure(options: argparse.Namespace, country: Country) -> dict[str, float]:
    await country.prepare()
    stored = round(nation.STORED * options.scale)
    figures: dict[str, float] = {
        "load_average_before": round(os.getloadavg()[0], 2),
        "cores": os.cpu_count() or 1,
        "stored_courses": stored,
        "people_at_once": AT_ONCE,
    }
    # Its clock stands still: on a busy machine a form may take longer than Slack allows for.
    async with NationalSlack(clock=lambda: country.at) as slack:
        slack.settle()
        for count in options.processes:
            url = await country.with_courses(f"by_{count}", stored)
            figures |= (found := await _by(count, url, slack, country, options.seconds))
            print(found, flush=True)
            country.server.drop_database(f"by_{count}")
        figures |= await _growth(stored, slack, country, options.seconds)
        assert slack.bad_payloads == []  # noqa: S101 -- what Slack refuses is no delivery
    first, second = (figures[f"turns_per_s_by_{n}"] for n in options.processes[:2])
    return figures | {
        "turns_by_second_over_first": round(second / first, 2),
        "turns_of_a_national_day": TURNS_A_DAY,
        "national_day_takes_s_by_first": round(TURNS_A_DAY / first),
    }


async def _by(
    count: int, url: str, slack: NationalSlack, country: Country, seconds: float
) -> dict[str, float]:
    async with _serving(count, url, slack, country) as served:
        await _spend(slack, served, seconds / 4)  # everything is imported, everybody known
        spent = await _spend(slack, served, seconds)
        resident = max(one.resident for one in served)
    return {f"{name}_by_{count}": value for name, value in _of(spent, resident).items()}


def _of(spent: Spent, resident: int) -> dict[str, float]:
    return {
        "turns_per_s": round(spent.turns / spent.seconds, 1),
        "deliveries_per_s": round(spent.delivered / spent.seconds, 1),
        "submit_to_first_message_p50_ms": round(median(spent.waits)),
        "submit_to_first_message_p99_ms": round(quantiles(spent.waits, n=100)[-1]),
        "cpu_ms_per_turn_with_deliveries": round(spent.ours / spent.turns * 1000, 1),
        "postgresql_ms_per_turn": round(spent.databases / spent.turns * 1000, 1),
        "resident_mb_per_process": round(resident / 1e6),
    }


async def _growth(
    stored: int, slack: NationalSlack, country: Country, seconds: float
) -> dict[str, float]:
    """The sizes take turns; a size's cost is the median of its rounds, as are the ratios."""
    costs: dict[str, list[float]] = {name: [] for name in GROWTH}
    async with AsyncExitStack() as stack:
        served = {}
        for name, times in GROWTH.items():
            url = await country.with_courses(name, round(stored * times))
            serving = _serving(1, url, slack, country)
            served[name] = await stack.enter_async_context(serving)
            await _spend(slack, served[name], seconds / 4)
        for _round in range(ROUNDS):
            for name, processes_ in served.items():
                spent = await _spend(slack, processes_, seconds / 2)
                costs[name].append(spent.ms_per_turn)
    figures = {
        f"cpu_ms_per_turn_{name}": round(median(each), 1) for name, each in costs.items()
    }
    ratios = [
        many / few for few, many in zip(costs["a_tenth"], costs["ten_times"], strict=True)
    ]
    return figures | {"cost_of_100_times_the_courses": round(median(ratios), 2)}


async def _spend(slack: NationalSlack, served: Sequence[Process], seconds: float) -> Spent:
    life = Life(slack)
    with slack.served_by([f"{one.address}/slack/events" for one in served]):
        ours, theirs = sum(one.cpu for one in served), processes.of_postgresql()
        began = time.perf_counter()
        await life.live(seconds, AT_ONCE)
        took = time.perf_counter() - began
        delivered = slack.delivered
        await slack.calm()
        return Spent(
            turns=life.measured.turns,
            seconds=took,
            delivered=delivered,
            ours=sum(one.cpu for one in served) - ours,
            databases=processes.of_postgresql() - theirs,
            waits=life.measured.waits,
        )


@asynccontextmanager
async def _serving(
    count: int, url: str, slack: NationalSlack, country: Country
) -> AsyncIterator[list[Process]]:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            values = slack.environment(url, country.key, Path(folder))
            yield [
                await stack.enter_async_context(processes.serving(values)) for _ in range(count)
            ]


async def _connected(url: str, work: processes.Work) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()


@contextmanager
def _country() -> Iterator[Country]:
    now = datetime.now(UTC)
    ahead = int(until_monday(now).total_seconds())
    server = TemporaryPostgres()
    server.start()
    try:
        yield Country(server, new_key(), now + timedelta(seconds=ahead), ahead)
    finally:
        server.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    options = _options()
    with _country() as country:
        show(asyncio.run(measure(options, country)))


if __name__ == "__main__":
    main()
