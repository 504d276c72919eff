"""The two programs that are measured, each in a process of its own."""

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.seals import new_key
from tests.slack.example import DIRECTORY, ROOT, TOKEN, surroundings, until_monday

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 -- it opens nothing
PATIENCE = 240.0  # seconds for a start on a busy machine


def environment(slack: str, **more: str) -> dict[str, str]:
    """Nothing but what is set here: the Slack to speak to, and what it signs with."""
    ours = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack}
    return surroundings() | ours | more


class Tovholder:
    """A data folder with the example directory, whose clock stands at a Monday morning.

    Invitations and digests keep working hours: the figures are those of any hour of the day.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own = {"TOVHOLDER_DATA_DIR": str(folder), "TOVHOLDER_KEYS": new_key()}

    async def fill(self) -> None:
        await _done("-m", "bot", "directory", "import", str(DIRECTORY), **self._own)
        with self._database() as database:
            ahead = int(until_monday(datetime.now(UTC)).total_seconds())
            database.execute("UPDATE installation SET clock_ahead = ?", [ahead])

    def cases(self) -> int:
        with self._database() as database:
            return int(database.execute('SELECT count(*) FROM "case"').fetchone()[0])

    def values(self, slack: str) -> dict[str, str]:
        """What it is started with."""
        return environment(slack, **self._own)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'tovholder.db'}"

    @asynccontextmanager
    async def serving(self, slack: str) -> AsyncIterator[str]:
        values = self.values(slack)
        async with _running("-m", "bot", "serve", "--port", "0", values=values) as address:
            yield f"{address}/slack/events"

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "tovholder.db")


@asynccontextmanager
async def bare_bolt(slack: str, modal: Mapping[str, Any], *database: str) -> AsyncIterator[str]:
    """`database`: where it looks up who asks; without one it answers anybody."""
    values, said = environment(slack), json.dumps(modal).encode()
    arguments = "-m", "bench.bare_bolt", *database
    async with _running(*arguments, values=values, said=said) as address:
        yield f"{address}/slack/events"


@asynccontextmanager
async def _running(
    *arguments: str, values: Mapping[str, str], said: bytes = b""
) -> AsyncIterator[str]:
    """The process, once it says where it is."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        cwd=ROOT,
        env=values,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin  # noqa: S101 -- it is a pipe
    assert process.stdout  # noqa: S101 -- as above
    try:
        process.stdin.write(said)
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
        yield next(word for word in line.split() if word.startswith("http")).rstrip(".")
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def _done(*arguments: str, **more: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        cwd=ROOT,
        env=environment("", **more),
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await process.wait():
        raise RuntimeError(f"{arguments} failed")
