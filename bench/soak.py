"""An hour of steady load on the whole product: memory and open files stay flat.

The product runs on SQLite with 120 Slack workspaces (bench/nation.py), in a process of its own;
people open courses, take them and look things up (bench/nation_life.py), two at a time with a
pause after each. After a tenth of the time, in which everything is imported and everybody gets
known, memory and files are looked at every two seconds. The median of the last third may be a
tenth more than that of the first, and ten files more; else it ends in an error.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine

from bench import nation, processes
from bench.nation_life import Life, NationalSlack
from bench.printing import show
from bench.processes import Process
from bot import migrate
from models.seals import KeyRing, new_key
from tests.slack.example import until_monday

AT_ONCE, PAUSE = 2, 3.0
WARMING = 0.1  # of the time
LOOK_SECONDS = 2.0
MEMORY, FILES = 1.1, 10


@dataclass
class Samples:
    """Bytes and files at each look."""

    resident: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    async def look_at(self, process: Process) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.resident.append(process.resident)
            self.files.append(process.descriptors)

    @property
    def memory_growth(self) -> float:
        first, last = _thirds(self.resident)
        return last / first

    @property
    def more_files(self) -> float:
        first, last = _thirds(self.files)
        return last - first

    @property
    def is_flat(self) -> bool:
        return self.memory_growth <= MEMORY and self.more_files <= FILES


def _thirds(samples: Sequence[int]) -> tuple[float, float]:
    """The medians of the first third and of the last."""
    third = len(samples) // 3
    return median(samples[:third]), median(samples[-third:])


async def soak(folder: Path, minutes: float) -> tuple[Samples, Life]:
    now, key = datetime.now(UTC), new_key()
    ahead = until_monday(now)
    url = f"sqlite:///{folder}/soak.db"
    await migrate.upgrade(url)
    _fill(url, KeyRing([key]), now + ahead, ahead)
    async with NationalSlack(clock=lambda: now + ahead) as slack:
        slack.settle()
        values = slack.environment(url, key, folder)
        async with processes.serving(values) as process:
            found = await _live(slack, process, minutes * 60)
        assert slack.bad_payloads == []  # noqa: S101 -- what Slack refuses is no delivery
    return found


async def _live(slack: NationalSlack, process: Process, seconds: float) -> tuple[Samples, Life]:
    samples, life = Samples(), Life(slack, PAUSE)
    with slack.served_by([f"{process.address}/slack/events"]):
        await life.live(seconds * WARMING, AT_ONCE)
        looking = asyncio.create_task(samples.look_at(process))
        await life.live(seconds * (1 - WARMING), AT_ONCE)
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
    return samples, life


def _fill(url: str, ring: KeyRing, at: datetime, ahead: timedelta) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        nation.found(connection, ring, at=at, ahead=int(ahead.total_seconds()))
    engine.dispose()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> int:
    # Who is told to stop stops the product, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        samples, life = asyncio.run(soak(Path(folder), _options().minutes))
    show(
        {
            "turns": life.measured.turns,
            "courses": len(life.measured.waits),
            "resident_mb_last": round(samples.resident[-1] / 1e6, 1),
            "memory_last_third_over_first": round(samples.memory_growth, 3),
            "files_last": samples.files[-1],
            "files_last_third_over_first": samples.more_files,
            "seconds": round(time.monotonic() - began),
        }
    )
    return 0 if samples.is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
