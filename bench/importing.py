"""How long a directory of 20,000 people takes, and how long of that nobody else can write.

It is brought in as `tovholder directory import` does it: all of it new, and then all of it
changed. `import_hold_share` is the writing transaction's part of the whole, in the same run.
"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import town_of_many
from bench.printing import show
from bot import migrate
from bot.database import Database, open_store
from bot.directories import bring
from models.seals import KeyRing, new_key
from scheduler.store import Result, Store, Work
from tests.postgres import TemporaryPostgres

MONDAY = datetime(2026, 1, 12, 8, 15, tzinfo=UTC)
PEOPLE = 20_000


class Holding(Store):
    """A store that knows how many seconds the last writing took."""

    def __init__(self, store: Database) -> None:
        self.store, self.seconds = store, 0.0

    async def read(self, work: Work[Result]) -> Result:
        return await self.store.read(work)

    async def write(self, work: Work[Result]) -> Result:
        began = time.perf_counter()
        try:
            return await self.store.write(work)
        finally:
            self.seconds = time.perf_counter() - began


async def figures(kind: str, url: str) -> dict[str, float]:
    await migrate.upgrade(url)
    store = open_store(url, KeyRing([new_key()]))
    sheet = town_of_many.sheet(PEOPLE)
    changed = sheet.replace(b"00 00 00 02", b"00 00 00 03").replace(b";ja;", b";nej;")
    found = {}
    for what, data in (("new", sheet), ("changed", changed)):
        holding, began = Holding(store), time.perf_counter()
        planned = await bring(holding, data, at=MONDAY, is_dry=False)
        assert not planned.directory.refused  # noqa: S101 -- a refused file measures nothing
        whole = time.perf_counter() - began
        found |= {
            f"import_s_{what}_{kind}": round(whole, 2),
            f"import_hold_s_{what}_{kind}": round(holding.seconds, 2),
            f"import_hold_share_{what}_{kind}": round(holding.seconds / whole, 3),
        }
    await store.close()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        found = asyncio.run(figures("sqlite", f"sqlite:///{path}"))
    server = TemporaryPostgres()
    server.start()
    try:
        server.create_database("bench")
        found |= asyncio.run(figures("postgresql", server.url("bench")))
    finally:
        server.stop()
    show(found)


if __name__ == "__main__":
    main()
