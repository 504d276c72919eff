import asyncio

import pytest

from bot import installation
from bot.settings import StartUpError
from locales import speaking
from models.installation import Installation, Mode
from tests.town import all_of


@pytest.mark.parametrize("mode", Mode)
async def test_a_database_remembers_its_mode(store, mode):
    first = await installation.settle(store, mode)
    second = await installation.settle(store, mode)

    assert (first.mode, second.mode, second.clock_ahead) == (mode, mode, 0)
    assert len(await all_of(store, Installation)) == 1


@pytest.mark.parametrize(
    ("mode", "other", "sentence"),
    [
        (Mode.TRIAL, Mode.REAL, "This database holds a trial with invented people."),
        (Mode.REAL, Mode.TRIAL, "This database is in real use."),
    ],
)
async def test_the_other_mode_is_refused(store, mode, other, sentence):
    await installation.settle(store, mode)

    with speaking("en"), pytest.raises(StartUpError, match=sentence):
        await installation.settle(store, other)

    assert (await installation.settle(store, mode)).mode is mode


async def test_replicas_that_start_at_once_agree(store):
    found = await asyncio.gather(*(installation.settle(store, Mode.REAL) for _ in range(5)))

    assert {one.mode for one in found} == {Mode.REAL}


async def test_the_clock_is_remembered(store):
    await installation.settle(store, Mode.TRIAL)

    await installation.keep_clock(store, 3600)

    assert (await installation.settle(store, Mode.TRIAL)).clock_ahead == 3600
