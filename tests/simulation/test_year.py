"""A cluster's year, or some weeks of it, at random; then the laws.

SIMULATION_SEED and SIMULATION_DAYS choose another life and how long it is; what was chosen is
printed (pytest -s), and stands in the failure of a law.
"""

import os
from datetime import date, timedelta
from secrets import randbelow

import pytest

from tests.simulation.laws import LAWS, told
from tests.simulation.life import DAY, Life

SEED = int(os.environ.get("SIMULATION_SEED", "0")) or randbelow(1_000_000)
DAYS = int(os.environ.get("SIMULATION_DAYS", "21"))
# With Easter and the change to summer time in it, or all of a year.
FIRST_DAY = date(2026, 3, 16)
# What was opened last has its outcome by then, whatever holidays come in between.
AFTERMATH = timedelta(days=14)

pytestmark = pytest.mark.slow


async def test_the_laws_hold_whatever_happens(database_url):
    life = await Life.begin(database_url, SEED, FIRST_DAY)
    try:
        for n in range(DAYS):
            await life.live_through(FIRST_DAY + n * DAY)
        life.dies_in = -1
        await life.until(life.clock.at + AFTERMATH)
        said = await told(life, SEED)
        print(said)  # noqa: T201 -- what a life was like is for people to read
        for law in LAWS:
            try:
                await law(life)
            except AssertionError as broken:
                broken.add_note(f"{law.__name__}: {said}")
                raise
    finally:
        await life.store.close()
