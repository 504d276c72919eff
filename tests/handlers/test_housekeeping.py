from datetime import timedelta

from sqlmodel import select

from handlers import housekeeping
from models.seen import Seen
from tests.conftest import MONDAY


async def test_only_turns_too_old_to_come_again_are_forgotten(store):
    async def remember(db):
        db.add(Seen(key="old", at=MONDAY - housekeeping.REMEMBERED - timedelta(seconds=1)))
        db.add(Seen(key="young", at=MONDAY - housekeeping.REMEMBERED))

    async def keys(db):
        return (await db.exec(select(Seen.key))).all()

    await store.write(remember)
    done = [
        await store.write(lambda db: housekeeping.forget_seen(db, MONDAY)) for _ in range(2)
    ]

    assert done == [1, 0]
    assert await store.read(keys) == ["young"]
