"""The product as it is started: one line when it runs, one line when it cannot."""

import http.client
import json
import os
import resource
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.guests import MOST
from bot.heads import MOST_BYTES as HEAD_BYTES
from bot.stillness import SWITCH_SECONDS
from models.calendar import COPENHAGEN
from tests.figures import FIGURE

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0  # seconds for a start on a busy machine
CROWD, OTHERS = 10_000, 500  # files that are no connection of the crowd's
MOST_GROWTH = 100  # megabytes
HALVES = 200  # made before the first of them is hung up on for being slow
DRAIN = 10.0  # seconds within which it must have stopped


# Each test starts the product as a process of its own.
pytestmark = pytest.mark.slow


@dataclass
class Served:
    process: subprocess.Popen
    line: str
    port: int

    def ask(self, method, path, sent=None):
        """Ask as a page of the workspace would; return the status and the JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Origin": origin, "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(sent) if sent else None, headers)
        response = connection.getresponse()
        found = response.status, json.loads(response.read())
        connection.close()
        return found

    def stop(self, number=signal.SIGTERM):
        """Ask it to stop; return its exit code and what else it said on standard output."""
        self.process.send_signal(number)
        rest, _errors = self.process.communicate(timeout=DRAIN)
        return self.process.returncode, rest


def command(folder, *arguments, **more):
    ours = ("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        "args": [sys.executable, "-m", "bot", *arguments],
        "cwd": ROOT,
        "env": clean | {"TOVHOLDER_DATA_DIR": str(folder), "LC_ALL": "en_GB.UTF-8"} | more,
        "text": True,
    }


@contextmanager
def serving(folder, **more):
    start = command(folder, "serve", "--port", "0", **more)
    with subprocess.Popen(**start, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            ready, _w, _x = select.select([process.stdout], [], [], PATIENCE)
            line = process.stdout.readline() if ready else ""
            assert line, process.poll()
            address = line.split("http://127.0.0.1:")[1]
            yield Served(process, line, int(address.split()[0]))
        finally:
            process.kill()


def refused(folder, *arguments, **more):
    """Start it where it cannot run; return the one line it says."""
    start = command(folder, *(arguments or ("serve", "--port", "0")), **more)
    done = subprocess.run(**start, capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    [line] = done.stderr.splitlines()
    return line


def test_it_says_where_it_is_and_stops_when_told(tmp_path):
    with serving(tmp_path) as served:
        alive = served.ask("GET", "/healthz")
        ready = served.ask("GET", "/readyz")
        before = time.monotonic()
        code, rest = served.stop()

    assert served.line == (
        f"Tovholder runs on http://127.0.0.1:{served.port} "
        f"(a trial; its data is in {tmp_path}).\n"
    )
    assert (alive, ready) == ((200, {"alive": True}), (200, {"ready": True}))
    assert (code, rest) == (0, "")
    assert time.monotonic() - before < DRAIN


def test_what_is_loaded_at_its_start_is_taken_to_last(tmp_path):
    """Asked of the process itself as it ends; run as `bot serve` is."""
    told = (
        "import atexit, gc, sys;"
        "atexit.register(lambda: print(sys.getswitchinterval(), gc.get_freeze_count()));"
        "sys.argv = ['bot', 'serve', '--port', '0'];"
        "import runpy; runpy.run_module('bot', run_name='__main__')"
    )
    as_usual = command(tmp_path)
    start = as_usual | {"args": [sys.executable, "-c", told]}
    with subprocess.Popen(**start, stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            rest, _errors = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()

    interval, frozen = rest.split()
    assert float(interval) == pytest.approx(SWITCH_SECONDS)
    assert int(frozen) > 100_000


def test_control_c_is_no_error(tmp_path):
    with serving(tmp_path) as served:
        assert served.stop(signal.SIGINT) == (0, "")


def test_a_restart_keeps_the_moved_clock_and_the_data(tmp_path):
    with serving(tmp_path) as served:
        moved = served.ask("POST", "/api/clock", {"to": "morning"})
        _status, before = served.ask("GET", "/api/state")
        served.stop()
    with serving(tmp_path) as served:
        _status, after = served.ask("GET", "/api/state")
        served.stop()

    assert moved == (200, {"errors": {}})
    assert (after["people"], after["rooms"]) == (before["people"], before["rooms"])
    assert after["people"] != {}
    now = [datetime.fromisoformat(state["clock"]["local"]) for state in (before, after)]
    assert now[0].replace(tzinfo=COPENHAGEN) > datetime.now(UTC)
    assert timedelta() <= now[1] - now[0] < timedelta(seconds=2 * PATIENCE)


def test_only_the_owner_can_look_into_the_data(tmp_path):
    folder = tmp_path / "new"

    with serving(folder) as served:
        served.stop()

    assert (folder.stat().st_mode & 0o777, (folder / "trial.key").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_a_port_in_use_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        said = refused(tmp_path, "serve", "--port", port)

    assert said == f"Port {port} is in use. Choose another with --port."


def test_a_port_before_the_command_counts_too(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert f"Port {port} is in use" in refused(tmp_path, "--port", port, "serve")
        assert f"Port {port} is in use" in refused(tmp_path, "--port", port)


def test_a_folder_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"

    assert refused(folder) == (
        f"TOVHOLDER_DATA_DIR: {folder} cannot be written. Choose another folder."
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.org"])  # noqa: S104 -- refused
def test_a_trial_is_for_this_computer_alone(tmp_path, host):
    said = refused(tmp_path, "serve", "--host", host, "--port", "0")

    assert said == "A trial is for this computer alone: leave --host out, or use 127.0.0.1."
    assert list(tmp_path.iterdir()) == []


def test_half_of_teams_settings_is_no_start(tmp_path):
    said = refused(tmp_path, TEAMS_CLIENT_ID="secret")

    assert said.startswith("TEAMS_TENANT_ID is not set")
    assert "secret:" not in said


def test_a_teams_without_tokens_is_for_this_computer_alone(tmp_path):
    said = refused(
        tmp_path,
        "serve",
        "--host",
        "0.0.0.0",  # noqa: S104 -- refused
        TEAMS_UNAUTHENTICATED="yes",
    )

    assert said.startswith("TEAMS_UNAUTHENTICATED lets anybody in")


def test_half_of_slacks_settings_is_no_start(tmp_path):
    said = refused(tmp_path, SLACK_BOT_TOKEN="xoxb-secret")

    assert said.startswith("SLACK_SIGNING_SECRET is not set: copy it from api.slack.com/apps")
    assert "secret" not in said.removeprefix("SLACK_SIGNING_SECRET")


def test_slack_without_a_key_of_our_own_is_no_start(tmp_path):
    said = refused(tmp_path, SLACK_BOT_TOKEN="xoxb-secret", SLACK_SIGNING_SECRET="secret")

    assert said.startswith("TOVHOLDER_KEYS is not set.")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        pytest.param("TOVHOLDER_COLOUR", "red", "TOVHOLDER_COLOUR is not", id="no setting"),
        pytest.param("TOVHOLDER_LOG_LEVEL", "loud", "TOVHOLDER_LOG_LEVEL must", id="level"),
        pytest.param("TOVHOLDER_KEYS", "secret", "TOVHOLDER_KEYS must", id="keys"),
        pytest.param("DATABASE_URL", "mysql://x", "DATABASE_URL must", id="kind"),
        pytest.param(
            "DATABASE_URL",
            "postgresql://bot:secret@127.0.0.1:1/x",
            "DATABASE_URL: the database cannot be reached or used.",
            id="nobody answers",
        ),
        pytest.param(
            "DATABASE_URL",
            f"sqlite:///{__file__}",
            "DATABASE_URL: the database cannot be reached or used.",
            id="another file",
        ),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(tmp_path, name, value, sentence):
    said = refused(tmp_path, **{name: value})

    assert said.startswith(sentence)
    assert "secret" not in said


def database(folder):
    return sqlite3.connect(folder / "tovholder.db", isolation_level=None)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A trial that has been started once, as the file it left."""
    folder = tmp_path_factory.mktemp("filled")
    with serving(folder) as served:
        served.stop()
    return folder


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(
            "update installation set mode = 'real'",
            "This database is in real use.",
            id="of the other mode",
        ),
        pytest.param(
            "update alembic_version set version_num = 'future'",
            "This database was made by a newer version of Tovholder. Start that version.",
            id="of a newer version",
        ),
    ],
)
def test_a_database_that_is_not_ours_to_use_is_refused(filled, tmp_path, change, sentence):
    (tmp_path / "tovholder.db").write_bytes((filled / "tovholder.db").read_bytes())
    connection = database(tmp_path)
    connection.execute(change)
    connection.close()

    assert refused(tmp_path).startswith(sentence)


def test_a_spoilt_key_file_is_refused(tmp_path):
    (tmp_path / "trial.key").write_text("")

    assert "holds no key" in refused(tmp_path)


def resident(pid):
    """Megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def files(wanted):
    """Let this process open so many, or as many as it may; yield how many that is."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if before[1] == resource.RLIM_INFINITY else min(wanted, before[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(most, before[0]), before[1]))
    try:
        yield most
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_ten_thousand_who_say_nothing_keep_nobody_waiting(tmp_path):
    with serving(tmp_path) as served, files(CROWD + OTHERS) as most:
        served.ask("GET", "/healthz")
        before = resident(served.process.pid)
        there = Path(f"/proc/{served.process.pid}/fd")

        crowd = []
        for number in range(most - OTHERS):
            crowd.append(socket.create_connection(("127.0.0.1", served.port), PATIENCE))
            if number % 1000 == 0:
                assert served.ask("GET", "/healthz") == (200, {"alive": True})
        until = time.monotonic() + PATIENCE
        while sum(1 for _ in there.iterdir()) > MOST + OTHERS and time.monotonic() < until:
            assert served.ask("GET", "/readyz") == (200, {"ready": True})
        left, grown = sum(1 for _ in there.iterdir()), resident(served.process.pid) - before
        for line in crowd:
            line.close()
        code, _rest = served.stop()

    assert left <= MOST + OTHERS
    assert grown < MOST_GROWTH
    assert code == 0


def half_a_head(served, size):
    """A connection on which so many bytes of a head have come, and no end."""
    line = socket.create_connection(("127.0.0.1", served.port), PATIENCE)
    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    send_more(line, size)
    return line


def send_more(line, size):
    for number in range(0, size, 4096):
        line.sendall(b"X-%d: " % number + b"a" * 4086 + b"\r\n")


def refusals(lines):
    """How each was answered before it was hung up on."""
    found = set()
    for line in lines:
        try:
            found.add(line.recv(12))
        except ConnectionError:  # it was still being sent to
            found.add(b"HTTP/1.1 431")
    return found


def test_heads_that_do_not_end_cost_little_and_keep_nobody_waiting(tmp_path, record_property):
    with serving(tmp_path) as served, ExitStack() as opened:
        served.ask("GET", "/healthz")
        before = resident(served.process.pid)

        lines = []
        for number in range(HALVES):
            line = half_a_head(served, HEAD_BYTES - 8192)
            lines.append(opened.enter_context(line))
            if number % 100 == 0:
                assert served.ask("GET", "/readyz") == (200, {"ready": True})
        assert served.ask("GET", "/healthz") == (200, {"alive": True})
        grown = resident(served.process.pid) - before
        for line in lines:
            with suppress(ConnectionError):  # hung up on before all of it was sent
                send_more(line, 16384)
        record_property(FIGURE, f"{HALVES} heads of 24 kB that do not end: {grown:.0f} MB more")
        assert refusals(lines) == {b"HTTP/1.1 431"}
        whole = served.ask("POST", "/api/clock", {"to": "x" * 4 * HEAD_BYTES})
        for line in lines:
            line.close()
        code, _rest = served.stop()

    assert grown < MOST_GROWTH / 4
    assert whole[0] == 200  # long, and yet read: it is its head that is short
    assert code == 0
