"""Keys change while two versions of the settings run beside each other, and nobody waits."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot import rekeying
from bot.database import Database, open_store
from handlers import passages
from models.advice import AdviceRequest
from models.passages import Passage, PassageKind
from models.seals import KeyRing, Unreadable, new_key
from tests.conftest import MONDAY
from tests.handlers.forgetting import QUESTION
from tests.town import acting, all_of, build

OLD, NEW = new_key(), new_key()


@dataclass
class Replica:
    """A process with its own list of keys."""

    store: Database
    ring: KeyRing

    async def writes(self, by, *texts):
        async def work(db):
            for text in texts:
                passages.write(db, PassageKind.TIMES, text, by=by, at=MONDAY)

        await self.store.write(work)

    async def reads(self):
        async def work(db):
            found = (await all_of(self.store, Passage))[:]
            return [passages.read(db, one) for one in found]

        return await self.store.read(work)


@pytest.fixture
async def replica(database_url):
    """Open one more on the same database."""
    opened = []

    def open_one(*keys):
        ring = KeyRing(keys)
        opened.append(Replica(open_store(database_url, ring, address=""), ring))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.store.close()


async def test_a_key_is_known_everywhere_before_it_is_used_anywhere(replica):
    """old; then old, new; then new, old; then everything anew; then new: nobody fails."""
    alone, knowing, using = replica(OLD), replica(OLD, NEW), replica(NEW, OLD)
    town = await alone.store.write(build)
    await alone.writes(town.bo, "før")

    await knowing.writes(town.bo, "kender den")
    assert await alone.reads() == ["før", "kender den"]

    await using.writes(town.bo, "bruger den")
    await knowing.writes(town.bo, "endnu ikke")
    everything = ["før", "kender den", "bruger den", "endnu ikke"]
    assert await knowing.reads() == await using.reads() == everything

    [done, *_] = await rekeying.rekey(using.store, using.ring)
    assert (done.done, done.unread) == (3, 0)
    assert await knowing.reads() == everything
    assert await replica(NEW).reads() == everything


async def test_a_question_that_is_asked_again_is_known_under_the_new_key(replica):
    alone, using, after = replica(OLD), replica(NEW, OLD), replica(NEW)
    town = await alone.store.write(build)

    async def ask(of, minutes):
        actor = acting(of.store, town, "bo")
        at = MONDAY + timedelta(minutes=minutes)
        answer = await actor.submit("advice.ask", QUESTION, "-", at=at)
        assert (answer.errors, answer.is_refused) == ((), False)

    await ask(alone, 0)
    await rekeying.rekey(using.store, using.ring)
    await ask(after, 1)

    assert len(await all_of(after.store, AdviceRequest)) == 1


async def test_who_does_not_know_the_key_harms_nothing(replica):
    """A replica that was forgotten: it cannot read what is new, and changes none of it."""
    alone, using = replica(OLD), replica(NEW, OLD)
    town = await alone.store.write(build)
    await using.writes(town.bo, "ny")

    with pytest.raises(Unreadable):
        await alone.reads()
    await alone.writes(town.bo, "gammel")

    [left, *_] = await rekeying.rekey(alone.store, alone.ring)
    assert (left.done, left.unread) == (0, 1)
    assert await using.reads() == ["ny", "gammel"]
