"""Fill the disk under each database until it stores no more, make room, and count what is left.

`--folder` is a small file system that may be filled up, of 150 MB or so:
`mount -t tmpfs -o size=150m tmpfs /some/folder`.
"""

import argparse
import asyncio
import os
import secrets
import tempfile
from pathlib import Path

from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.printing import show
from bot import migrate
from bot.clock import machine_now
from bot.database import Database, open_store
from models.seals import KeyRing, new_key
from models.seen import Seen
from scheduler.store import Unavailable
from tests.postgres import TemporaryPostgres

LEFT = 600_000  # bytes
MOST_BYTES = 1024**3


def main() -> None:
    folder = _folder()
    tempfile.tempdir = str(folder)  # where the server keeps its data
    figures = asyncio.run(_fill("sqlite", f"sqlite:///{folder}/full.db", folder))
    server = TemporaryPostgres()
    server.start()
    try:
        server.create_database("full")
        figures |= asyncio.run(_fill("postgresql", server.url("full"), folder))
    finally:
        server.stop()
    show(figures)


def _folder() -> Path:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    folder = Path(parser.parse_args().folder)
    if _free(folder) > MOST_BYTES:
        raise SystemExit("This file system is too large to be filled up.")
    return folder


async def _fill(name: str, url: str, folder: Path) -> dict[str, float]:
    """`lost` are rows that were acknowledged and are not there, `refused` what came after."""
    await migrate.upgrade(url)
    store = open_store(url, KeyRing([new_key()]))
    ballast = folder / "ballast"
    try:
        ballast.write_bytes(b"x" * (_free(folder) - LEFT))
        acknowledged = 0
        while await _is_stored(store):
            acknowledged += 1
        print(name, "says", store.trouble, flush=True)
        kept, refused = await store.read(_count), not await _is_stored(store)
        ballast.unlink()
        recovered = await _is_stored(store) and not store.trouble
    finally:
        ballast.unlink(missing_ok=True)
        await store.close()
    return {
        f"acknowledged_{name}": acknowledged,
        f"lost_{name}": acknowledged - kept,
        f"refused_{name}": int(refused),
        f"recovered_{name}": int(recovered),
    }


async def _is_stored(store: Database) -> bool:
    async def work(db: AsyncSession) -> None:
        noise = {"noise": secrets.token_hex(4000)}
        db.add(Seen(key=secrets.token_hex(8), at=machine_now(), outcome=noise))

    try:
        await store.write(work)
    except Unavailable:
        return False
    return True


async def _count(db: AsyncSession) -> int:
    return (await db.exec(select(func.count()).select_from(Seen))).one()


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


if __name__ == "__main__":
    main()
