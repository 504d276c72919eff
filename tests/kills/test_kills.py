"""Nothing accepted is lost and nothing is done twice, whenever the process is killed.

KILLS says how often, KILLS_SEED at which instants; what was chosen is printed (pytest -s) and
stands in the failure. `python -m bench.kills` does it 500 times on each database.
"""

import os
from secrets import randbelow

import pytest

from tests.kills.killing import installed, strike

KILLS = int(os.environ.get("KILLS", "12"))
SEED = int(os.environ.get("KILLS_SEED", "0")) or randbelow(1_000_000)

pytestmark = pytest.mark.slow


async def test_it_is_killed_again_and_again(empty_url, tmp_path):
    async with installed(tmp_path / "data", empty_url) as killing:
        tally = await strike(killing, seed=SEED, most=KILLS)
        print(tally)  # noqa: T201 -- the seed, for whoever wants the same again
        assert (tally.kills, tally.faults) == (KILLS, []), tally

        assert len(await _after_harm(killing.town)) == 4
        killing.town.taken.clear()
        assert "nobody took a course" in await killing.town.faults()


async def _after_harm(town):
    """What it says of a message lost, one said twice, a stranger's room and a claim lost."""
    slack = town.slack
    posted = [many for many in slack.messages.values() if any("metadata" in m for m in many)]
    lost, twice = posted[0], posted[1]
    lost.remove(next(one for one in lost if "metadata" in one))
    twice.append(dict(next(one for one in twice if "metadata" in one)))
    slack.add_channel("T1", "forloeb-ingens", "UANNA")
    town.taken.add(("UBO", "0"))
    return await town.faults()
