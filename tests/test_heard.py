"""The search of the log can fail: what is planted is found, wherever it was said."""

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
from tests.heard import HEARD, Heard
from tests.town import build

WRITTEN = "Borgeren græd hele natten"
LOG = logging.getLogger("bot.planted")
SAYING = f'print(\'{{"at": "now", "said": "{WRITTEN}"}}\')'


@pytest.fixture
def planted():
    HEARD.wrote(WRITTEN)
    yield
    HEARD.texts.discard(WRITTEN)
    HEARD.searched = {line for line in HEARD.searched if WRITTEN not in line}


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
        fields={"a": ("kort", "Hun vil gerne hjem til sin søster")},
    )

    await take(incoming, routes.COMMANDS["/tovholder"], sqlite_store)

    assert {WRITTEN, "Hun vil gerne hjem til sin søster"} <= HEARD.texts
    assert "kort" not in HEARD.texts


def test_what_is_no_sentence_is_no_secret():
    heard = Heard()
    heard.wrote("GRØN-RAVN-17", "et ord")

    assert heard.texts == set()


def test_a_line_is_searched_as_the_product_writes_it():
    assert isinstance(HEARD.formatter, JsonLines)
