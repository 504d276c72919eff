"""What is done now and then goes on whatever went wrong once, and stops when told."""

import asyncio

from bot.slack.rounds import Rounds


async def test_a_round_that_failed_is_not_the_last(caplog):
    walked = asyncio.Event()
    steps = []

    async def walk():
        steps.append(1)
        if len(steps) == 1:
            raise ValueError("what a person wrote")
        walked.set()

    rounds = Rounds(walk, every=0.001)
    await rounds.start()
    async with asyncio.timeout(10):
        await walked.wait()
    await rounds.stop()
    made = len(steps)
    await asyncio.sleep(0.01)

    assert len(steps) == made
    assert "ValueError in a round" in caplog.text
    assert "person" not in caplog.text


async def test_what_was_never_started_can_be_stopped():
    await Rounds(asyncio.Event().wait, every=1).stop()
