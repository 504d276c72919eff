import os
import subprocess
import sys

import pytest

from bot import cli, serving
from bot.settings import StartUpError

SPOKEN = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in SPOKEN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def served(monkeypatch):
    """Where it would have served."""
    asked = []
    monkeypatch.setattr(serving, "run", lambda host, port: asked.append((host, port)))
    return asked


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        pytest.param([], ("127.0.0.1", 8080), id="nothing"),
        pytest.param(["serve"], ("127.0.0.1", 8080), id="the command"),
        pytest.param(["--port", "1"], ("127.0.0.1", 1), id="an option alone"),
        pytest.param(["serve", "--port", "65535"], ("127.0.0.1", 65535), id="after it"),
        pytest.param(["--port", "2", "serve"], ("127.0.0.1", 2), id="before it"),
        pytest.param(["--host", "::1", "serve", "--port", "3"], ("::1", 3), id="on both sides"),
    ],
)
def test_where_it_serves(served, arguments, address):
    assert cli.main(arguments) == 0
    assert served == [address]


@pytest.mark.parametrize("port", ["65536", "-1", "http", "²", ""])
def test_a_port_is_a_number(served, port, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main([f"--port={port}"])

    assert left.value.code == 2
    assert "a port is a number from 0 to 65535" in capsys.readouterr().err
    assert served == []


def test_what_keeps_it_from_starting_is_one_line(monkeypatch, capsys):
    def run(host, port):
        raise StartUpError("Set something else.")

    monkeypatch.setattr(serving, "run", run)

    assert cli.main([]) == 1
    assert capsys.readouterr() == ("", "Set something else.\n")


def test_control_c_is_no_error(monkeypatch):
    def run(host, port):
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "run", run)

    assert cli.main([]) == 0


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        pytest.param({}, "kommandoer", id="Danish unless told otherwise"),
        pytest.param({"LANG": "C.UTF-8"}, "kommandoer", id="C is no language"),
        pytest.param({"LANG": "en_US.UTF-8"}, "commands", id="English by LANG"),
        pytest.param({"LANG": "da_DK", "LC_ALL": "en_GB"}, "commands", id="LC_ALL comes first"),
        pytest.param({"LANG": "en_US", "LC_MESSAGES": "da"}, "kommandoer", id="then messages"),
    ],
)
def test_help_speaks_the_operators_language(monkeypatch, capsys, variables, word):
    monkeypatch.delenv("LANG")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])

    assert left.value.code == 0
    assert word in capsys.readouterr().out


def test_an_unknown_calendar_is_refused(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["deadline", "2026-01-12", "--calendar", "lunar"])

    assert left.value.code == 2


def test_a_reader_who_has_had_enough_is_no_crash():
    program = [sys.executable, "-m", "bot", "deadline", "-"]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        process.stdin.write(b"2026-01-12\n" * 5000)
        process.stdin.close()
        complaints = process.stderr.read()

    assert (process.returncode, complaints) == (1, b"")


def test_counting_days_waits_for_no_web_server():
    code = (
        "import sys; from bot.cli import main; main(['deadline', '2026-01-12']);"
        "print(sorted({'aiohttp', 'sqlalchemy', 'alembic'} & sys.modules.keys()))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LANG": "en"},
    )

    assert done.stdout.splitlines()[1:] == ["[]"]
