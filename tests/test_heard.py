"""The search of the log can fail: what is planted is found, wherever it was said."""

import json
import logging
import sys
from asyncio import subprocess as later
from subprocess import run

import pytest

from bot.logs import JsonLines
from bot.turns import take
from handlers import routes
from handlers.turn import Incoming
from tests.conftest import MONDAY
from tests.heard import HEARD, Heard, is_written, noting_typed
from tests.town import build

WRITTEN = "Borgeren græd hele natten"
LOG = logging.getLogger("bot.planted")
OURS = "bot.slack.roll_call"  # it logs "roll call in %s stopped: %s"
SAYING = f'print(\'{{"at": "now", "said": "{WRITTEN}"}}\')'


@pytest.fixture
def planted():
    HEARD.wrote(WRITTEN)
    yield
    HEARD.texts.discard(WRITTEN)
    HEARD.searched = {line for line in HEARD.searched if WRITTEN not in line}


def line(said, module=OURS):
    return json.dumps({"at": "now", "level": "info", "from": module, "said": said})


def leaks(written, *lines):
    heard = Heard()
    heard.wrote(written)
    heard.read("\n".join(lines))
    return len(heard.leaks())


@pytest.mark.parametrize("level", ["info", "warning", "error"])
def test_a_text_in_the_log_is_found(planted, level):
    getattr(LOG, level)("it said %s", WRITTEN)

    [leak] = HEARD.leaks()
    assert f'"level": "{level}"' in leak
    assert WRITTEN not in leak
    assert HEARD.leaks() == []


def test_what_a_process_says_is_searched(planted):
    run([sys.executable, "-c", SAYING], check=True, capture_output=True)

    assert len(HEARD.leaks()) == 1


async def test_what_a_process_that_is_awaited_says_is_searched(planted):
    process = await later.create_subprocess_exec(
        sys.executable, "-c", SAYING, stdout=later.PIPE
    )
    await process.communicate()

    assert len(HEARD.leaks()) == 1


async def test_what_comes_in_is_known(sqlite_store):
    town = await sqlite_store.write(build)
    incoming = Incoming(
        workspace_id=town.workspace.id,
        user=str(town.anna.id),
        at=MONDAY,
        key="heard",
        locale="da",
        text=f"{WRITTEN}\nog dagen med",
        fields={"a": ("Mor", "Hun vil gerne hjem til sin søster")},
    )

    await take(incoming, routes.COMMANDS["/tovholder"], sqlite_store)

    assert {WRITTEN, "Hun vil gerne hjem til sin søster"} <= HEARD.texts
    assert "mor" in HEARD.words


def test_what_is_typed_into_a_process_is_known(monkeypatch):
    typed = []
    monkeypatch.setattr("tests.heard.HEARD", heard := Heard())

    noting_typed(lambda _where, text: typed.append(text))("a field", "Far")

    assert (typed, heard.words) == (["Far"], {"far"})


@pytest.mark.parametrize("written", ["Mor", "mor.", "Bo H.", "ja", "x", "87 28 40 10"])
@pytest.mark.parametrize("said", ["roll call in {} stopped: Busy", "someone was {} then", "{}"])
def test_a_short_text_is_found_as_a_word(written, said):
    text = written.upper()

    assert leaks(written, line(said.format(text))) == 1
    assert leaks(written, line(said.format(f"<{text}>"))) == 1
    assert leaks(written, line(said.format(f"Y{text}Y"))) == 0


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda log: log.info("%s said: %s", 7, "mor"), id="ours"),
        pytest.param(lambda log: log.warning("%(who)s said", {"who": "Mor"}), id="by name"),
        pytest.param(lambda log: log.error("mor said"), id="in a sentence that is not ours"),
        pytest.param(lambda log: log.error("%s", KeyError("mor")), id="an error's text"),
    ],
)
def test_a_short_text_in_the_log_is_found(monkeypatch, call):
    monkeypatch.setattr("tests.heard.HEARD", heard := Heard())
    heard.wrote("Mor")
    stranger = logging.getLogger("stranger")
    monkeypatch.setattr(
        stranger, "propagate", False
    )  # or the search of all tests finds it, too
    stranger.addHandler(heard)

    call(stranger)

    stranger.removeHandler(heard)
    assert len(heard.leaks()) == 1


def test_a_sentence_with_values_is_not_searched_itself(monkeypatch):
    monkeypatch.setattr("tests.heard.HEARD", heard := Heard())
    heard.wrote("said")

    logging.getLogger("stranger").info("%s said: %s", 7, "mor")

    assert heard.said != {}
    assert heard.leaks() == []


def test_an_old_text_is_still_looked_for_in_values_alone():
    """A stranger's sentence is all words: another test's text stands there by chance."""
    heard = Heard()
    heard.wrote("call")
    assert heard.leaks() == []

    heard.read(line("roll call in T1 stopped: call"))
    assert len(heard.leaks()) == 1
    heard.read(line("roll call in T1 stopped: call", "stranger"))
    assert heard.leaks() == []


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("sqlalchemy.pool", logging.INFO, False),
        ("sqlalchemy.pool", logging.WARNING, True),
        ("slack_sdk.web", logging.DEBUG, False),
        ("slack_sdk.web", logging.INFO, True),
        ("aiohttp.access", logging.INFO, False),
        ("slack_sdks", logging.DEBUG, True),
        ("bot.app", logging.DEBUG, True),
    ],
)
def test_what_the_product_never_writes_is_no_leak(name, level, expected):
    record = logging.LogRecord(name, level, "", 0, "Mor", (), None)

    assert is_written(record) is expected


@pytest.mark.parametrize("module", ["slack_sdk", "bot.slack.socket.own", "../bot"])
def test_a_strangers_sentence_is_searched_whole(module):
    assert leaks("call", line("roll call in T1 stopped: Busy")) == 0
    assert leaks("call", line("roll call in T1 stopped: Busy", module)) == 1


def test_a_sentence_that_is_not_the_modules_own_is_searched_whole():
    assert leaks("call", line("roll call in T1 has stopped")) == 1
    assert leaks("call", line("roll call in T1 stopped:\nBusy")) == 1


def test_what_is_no_line_of_ours_is_searched_whole():
    assert leaks("Mor", '{"at": "now", "said": "mor"}') == 1
    assert leaks("Mor", '{"at": "now", "from": "bot", "sa mor') == 1
    assert leaks("Mor", "mor") == 0  # a process may print what it is asked for


@pytest.mark.parametrize("written", ["17", "1234567", "", "!?", "<@UMOR>"])
def test_what_may_be_an_id_is_no_secret(written):
    heard = Heard()
    heard.wrote(written)

    assert heard.texts | heard.words == set()


def test_a_line_is_searched_as_the_product_writes_it():
    assert isinstance(HEARD.formatter, JsonLines)
