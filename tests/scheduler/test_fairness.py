"""One workspace's storm holds up none of another's messages: what counts is batches."""

from collections import Counter
from datetime import timedelta

import pytest

from models.base import Platform
from models.outbox import Delivery, OutboxMessage, Rank
from models.people import ChatIdentity, ChatWorkspace
from scheduler.chat import Busy, Failed, Unsure
from tests.conftest import MONDAY
from tests.fakes import FakeChat
from tests.scheduler.conftest import CARLA

STORMY, CALM = "W1", "W2"
MANY = 1200  # more than is looked at at once
LONG_AGO = MONDAY - timedelta(hours=1)


class Stormy(FakeChat):
    """Says nothing in one workspace, for whatever reason."""

    error: Exception | None = None

    async def post(self, workspace, channel, card, key):
        if self.error and workspace == STORMY:
            raise self.error
        return await super().post(workspace, channel, card, key)


@pytest.fixture
async def two(world):
    """The same world, with Carla in a workspace of her own."""
    world.chat = Stormy()
    await world.add(ChatWorkspace(platform=Platform.WEB, external_id=CALM, name="Calm"))
    await world.add(ChatIdentity(workspace_id=2, external_id="UC", person_id=CARLA))
    return world


def rows(count, person=1, **more):
    return [
        OutboxMessage(
            lane=f"lane {person} {number}",
            verb="post",
            address=f"person:{person}",
            view="hello",
            subject="x",
            dedupe_key=f"storm {person} {number}",
            at=MONDAY,
            **more,
        )
        for number in range(count)
    ]


def said_in(world):
    return Counter(message.workspace for message in world.chat.messages.values())


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(None, id="thousands of rows"),
        pytest.param(Busy(30), id="a storm of 429"),
        pytest.param(Failed("unreachable"), id="nobody answers"),
        pytest.param(Unsure("timeout"), id="it hangs"),
    ],
)
async def test_a_storm_in_one_workspace_holds_up_no_reminder_in_another(two, error):
    two.chat.error = error
    await two.add(*rows(MANY, rank=Rank.AWAITED))
    await two.post("reminder", f"person:{CARLA}", rank=Rank.REMINDER)

    for _ in range(2):
        await two.relay().deliver_due()

    assert said_in(two)[CALM] == 1
    assert said_in(two)[STORMY] <= 2 * two.settings.batch


async def test_doubts_of_one_workspace_hold_up_nothing_either(two):
    gone = {"worker": "w", "lease_until": LONG_AGO, "first_sent_at": LONG_AGO}
    went = {"workspace_id": 1, "channel": "@UA"}
    await two.add(*rows(60, state=Delivery.SENDING, **gone, **went))
    await two.post("reminder", f"person:{CARLA}", rank=Rank.REMINDER)

    await two.relay().deliver_due()

    assert said_in(two)[CALM] == 1


async def test_workspaces_share_a_batch_and_leave_nothing_of_it(two):
    await two.add(*rows(50), *rows(50, CARLA))
    await two.relay().deliver_due()
    shared = said_in(two)
    await two.add(*rows(3, 2, rank=Rank.AWAITED))
    await two.deliver()

    assert shared == {STORMY: two.settings.batch / 2, CALM: two.settings.batch / 2}
    assert said_in(two) == {STORMY: 53, CALM: 50}


async def test_in_a_workspace_who_waits_for_it_still_goes_first(two):
    await two.add(*rows(50, rank=Rank.DIGEST))
    await two.post("awaited", "person:2", rank=Rank.AWAITED)

    await two.relay().deliver_due()

    assert ("@UB", "hello awaited") in two.chat.posted()
