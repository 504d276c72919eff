"""What we remember of a channel, on either database."""

import asyncio

from bot.slack.tables import forget, recall, remember


async def test_what_is_remembered_is_recalled(store):
    memory = await recall(store, "T1", "C1")
    assert (memory.is_known, memory.name) == (False, "")

    await remember(store, memory, is_known=True, name="forloeb-x")
    await remember(store, memory, invited="UA UB")

    again = await recall(store, "T1", "C1")
    assert (again.is_known, again.name, again.invited) == (True, "forloeb-x", "UA UB")
    assert (memory.is_known, memory.name, memory.invited) == (True, "forloeb-x", "UA UB")


async def test_the_same_channel_in_another_workspace_is_another(store):
    await remember(store, await recall(store, "T1", "C1"), name="forloeb-x")

    assert (await recall(store, "T2", "C1")).name == ""


async def test_what_is_forgotten_stays_forgotten_when_more_is_remembered(store):
    memory = await recall(store, "T1", "C1")
    await remember(store, memory, is_known=True, name="forloeb-x")

    await forget(store, "T1", "C1")
    await remember(store, memory, topic="x")

    again = await recall(store, "T1", "C1")
    assert (again.is_known, again.name, again.topic) == (False, "forloeb-x", "x")


async def test_one_who_has_left_is_forgotten_alone(store):
    memory = await recall(store, "T1", "C1")
    await remember(store, memory, is_known=True, invited="UA UB UBB")

    await forget(store, "T1", "C1", user="UB")

    again = await recall(store, "T1", "C1")
    assert (again.is_known, again.invited) == (True, "UA UBB")


async def test_two_processes_may_meet_a_channel_at_once(store):
    first, second = await recall(store, "T1", "C1"), await recall(store, "T1", "C1")

    await asyncio.gather(
        remember(store, first, name="forloeb-x"), remember(store, second, topic="x")
    )

    again = await recall(store, "T1", "C1")
    assert (again.name, again.topic) == ("forloeb-x", "x")
