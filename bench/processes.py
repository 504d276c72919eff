"""The product in a process of its own, and what processes cost, as Linux counts it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from tests.slack.example import ROOT, surroundings

PATIENCE = 240.0  # seconds for a start on a busy machine
TICKS = os.sysconf("SC_CLK_TCK")

Work = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Process:
    """`address` is where it serves."""

    pid: int
    address: str

    @property
    def cpu(self) -> float:
        """Seconds so far."""
        return _cpu(Path(f"/proc/{self.pid}"))

    @property
    def resident(self) -> int:
        """Bytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def descriptors(self) -> int:
        """Files and connections that are open."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())


def of_postgresql() -> float:
    """CPU seconds so far of the PostgreSQL that this process has started, its dead included."""
    return sum(map(_cpu, _below(os.getpid())))


def _below(parent: int) -> list[Path]:
    """Our servers of PostgreSQL, and all that they have started."""
    kin: dict[int, list[tuple[int, str]]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (about := _about(entry)):
            kin.setdefault(int(about[1][1]), []).append((int(entry.name), about[0]))
    servers = [pid for pid, name in kin.get(parent, []) if name == "postgres"]
    children = [pid for one in servers for pid, _name in kin.get(one, [])]
    return [Path(f"/proc/{pid}") for pid in (*servers, *children)]


def _about(entry: Path) -> tuple[str, list[str]] | None:
    """Its name, and the fields from its state on; None for one that has just gone."""
    try:
        before, _, after = (entry / "stat").read_text().rpartition(")")
    except OSError:
        return None
    return before.partition("(")[2], after.split()


def _cpu(entry: Path) -> float:
    about = _about(entry)
    # proc(5): utime and stime, and the same of children that were waited for.
    return sum(map(int, about[1][11:15])) / TICKS if about else 0.0


@asynccontextmanager
async def serving(values: Mapping[str, str]) -> AsyncIterator[Process]:
    """The product with nothing but these settings, once it serves."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve", "--port", str(port)),
        cwd=ROOT,
        env=surroundings() | dict(values),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout  # noqa: S101 -- it is a pipe
    try:
        async with asyncio.timeout(PATIENCE):
            await process.stdout.readline()
        yield Process(process.pid, f"http://127.0.0.1:{port}")
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


def _free_port() -> int:
    """What it says of itself is its public address: which port it has must be known before."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port: int = sock.getsockname()[1]
        return port
