"""Kill the product (SIGKILL) again and again while people use it, and see what is left.

It is killed at every place between two steps of a transaction, before and after every call to
Slack has had its effect, and at random instants. Slack and people live on in this process, and
ask again what was not answered. In the end all is compared.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

from bot.clock import machine_now
from bot.database import open_store
from models.seals import KeyRing, new_key
from tests.heard import HEARD
from tests.kills.town import Town
from tests.kills.victim import Life
from tests.slack.example import DIRECTORY, ROOT, TOKEN, move_in, surroundings, until_monday
from tests.slack.fake import FakeSlack, running_fake

BRISK = {"TOVHOLDER_LEASE_SECONDS": "10", "TOVHOLDER_PROBE_SECONDS": "0.1"}
# Seconds in which something happens: Slack's limits make many courses wait for up to a minute,
# and on a busy machine a platform that seemed to hang is left for five.
PATIENCE = 400.0
LOOK = 0.02
LINES = 8
IN_A_ROW = 3  # then it may live until all is quiet
LONGEST = 1500  # milliseconds: a life at random
AHEAD = 3 * 60 * 60
# A new day changes every course's card and topic, of which Slack takes twenty a minute: with
# hundreds of them it takes as long as a hundred blows.
MOST_COURSES = 150


class StandsStill(Exception):
    """Nothing happens any more, and not all is done: what waits, and the end of the log."""


@dataclass(frozen=True, slots=True)
class Blow:
    """`place`: of the n-th step in the database; `before`, `after`: the n-th call to Slack;
    `instant`: n milliseconds after it said where it is."""

    kind: str
    n: int


@dataclass(slots=True)
class Tally:
    """`places`: how many steps in the database one calm life has."""

    seed: int
    places: int = 0
    kills: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    courses: int = 0
    taken: int = 0
    messages: int = 0
    probes: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Killing:
    """Lives of one installation, one after the other, over one database."""

    folder: Path
    town: Town
    zygote: asyncio.subprocess.Process
    environment: dict[str, str]
    lives: int = 0

    async def calm(self) -> tuple[int, int]:
        """Let it live until all is quiet; return the places it passed and its calls."""
        async with self._living() as pid:
            calls = len(self.town.slack.calls)
            await self._until_quiet(pid)
            calls = len(self.town.slack.calls) - calls
            os.kill(pid, signal.SIGUSR1)
            return int(await self.line()), calls

    async def _until_quiet(self, pid: int) -> None:
        """Use it until all is done, or it is dead. Raises StandsStill."""
        try:
            await self._used_until_quiet(pid)
        except TimeoutError as error:
            log = (self.folder / "log").read_text().splitlines()[-LINES:]
            raise StandsStill("\n".join([*await self.town.left(), *log])) from error

    async def _used_until_quiet(self, pid: int) -> None:
        calls, seen, now = self.town.slack.calls, 0, asyncio.get_running_loop().time
        async with asyncio.timeout(PATIENCE) as patience:
            while is_alive(pid):
                await self.town.act()
                if await self.town.is_quiet():
                    return
                if len(calls) > seen:
                    seen = len(calls)
                    patience.reschedule(now() + PATIENCE)
                await asyncio.sleep(LOOK)

    async def struck(self, blow: Blow) -> bool:
        """Let it live until the blow; return whether it came before all was done."""
        async with self._living(blow) as pid:
            if blow.kind == "instant":
                asyncio.get_running_loop().call_later(blow.n / 1000, end, pid)
            await self._until_quiet(pid)
            was_hit = not is_alive(pid)
            end(pid)
        return was_hit

    @asynccontextmanager
    async def _living(self, blow: Blow | None = None) -> AsyncIterator[int]:
        self.lives += 1
        await self.town.let_leases_run_out()
        ends_at = blow.n if blow and blow.kind == "place" else 0
        life = Life(self.environment, str(self.folder / "log"), ends_at)
        assert self.zygote.stdin
        self.zygote.stdin.write(life.as_line())
        pid = await self.next_pid()
        slack = self.town.slack
        slack.watch = _watching(pid, blow)
        slack.app_url = ""
        line = await self._line_or_end(pid)
        if line:
            address = next(word for word in line.split() if word.startswith("http"))
            slack.app_url = f"{address.rstrip('.')}/slack/events"
        try:
            yield pid
        finally:
            end(pid)
            slack.watch = lambda _method, _when: None

    async def line(self) -> str:
        assert self.zygote.stdout
        async with asyncio.timeout(PATIENCE):
            return (await self.zygote.stdout.readline()).decode()

    async def next_pid(self) -> int:
        """Of the life that was asked for: one before may have ended as it said where it was."""
        while not (line := await self.line()).strip().isdecimal():
            assert line, "nobody is there to begin a life"
        return int(line)

    async def _line_or_end(self, pid: int) -> str:
        """Where it is; nothing if it ended before it could say so."""
        saying = asyncio.ensure_future(self.line())
        while is_alive(pid) and not saying.done():
            await asyncio.wait([saying], timeout=LOOK)
        if saying.done():
            return saying.result()
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying
        return ""


async def kill(folder: Path, url: str, *, seed: int, most: int) -> Tally:
    """Kill it `most` times over the database at `url`, as `seed` has it."""
    async with installed(folder, url) as killing:
        return await strike(killing, seed=seed, most=most)


async def strike(killing: Killing, *, seed: int, most: int) -> Tally:
    tally, town = Tally(seed), killing.town
    await begin(killing)
    await killing.calm()
    town.ask()
    tally.places, calls = await killing.calm()
    blows = _blows(tally.places, calls, Random(seed))
    while tally.kills < most:
        await _one(killing, next(blows), tally)
        if tally.kills % IN_A_ROW == 0:
            await killing.calm()
        if tally.kills % 10 == 0 and town.accepted < MOST_COURSES:
            await town.move_clock(AHEAD)
    await killing.calm()
    await killing.calm()
    tally.courses, tally.taken = town.accepted, len(town.taken)
    tally.messages = sum(map(len, town.slack.messages.values()))
    tally.probes = sum("history" in call.method for call in town.slack.calls)
    tally.faults = await town.faults()
    return tally


async def _one(killing: Killing, blow: Blow, tally: Tally) -> None:
    killing.town.ask()
    if await killing.struck(blow):
        tally.kills += 1
        tally.by_kind[blow.kind] = tally.by_kind.get(blow.kind, 0) + 1


def _blows(places: int, calls: int, dice: Random) -> Iterator[Blow]:
    """Every place and every call of one life, in any order, and a random instant after four."""
    every = [
        *(Blow("place", n) for n in range(1, places + 1)),
        *(Blow(when, n) for n in range(1, calls + 1) for when in ("before", "after")),
    ]
    dice.shuffle(every)
    left = iter(every)
    while some := list(islice(left, 4)):
        yield from some
        yield _at_random(dice)
    while True:
        yield _at_random(dice)


def _at_random(dice: Random) -> Blow:
    return Blow("instant", dice.randrange(LONGEST))


async def begin(killing: Killing) -> None:
    """The first course, by hand."""
    async with killing._living():
        await killing.town.learn()


@asynccontextmanager
async def installed(folder: Path, url: str) -> AsyncIterator[Killing]:
    key = new_key()
    async with running_fake() as slack:
        move_in(slack)
        environment = _environment(slack, folder, url, key)
        await _fill(environment)
        store = open_store(url, KeyRing([key]))
        zygote = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.kills.victim"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            town = Town(slack, store)
            ahead = until_monday(machine_now())
            await town.move_clock(int(ahead.total_seconds()))
            yield Killing(folder, town, zygote, environment)
        finally:
            zygote.kill()
            await zygote.wait()
            await store.close()
            HEARD.read((folder / "log").read_text())


def _environment(slack: FakeSlack, folder: Path, url: str, key: str) -> dict[str, str]:
    return surroundings() | {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.url,
        "DATABASE_URL": url,
        "TOVHOLDER_MIGRATE": "yes",
        "TOVHOLDER_DATA_DIR": str(folder),
        "TOVHOLDER_KEYS": key,
        **BRISK,
    }


async def _fill(environment: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "directory", "import", str(DIRECTORY)),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0


def _watching(pid: int, blow: Blow | None):
    calls = {"before": 0, "after": 0}

    def watch(_method: str, when: str) -> None:
        calls[when] += 1
        if blow and blow.kind == when and calls[when] == blow.n:
            end(pid)

    return watch


def end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Somebody else's child: it cannot be waited for."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
