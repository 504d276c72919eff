"""A forgotten course's alias is not given again, whichever key seals it by then."""

from random import Random

from bot.rekeying import rekey
from handlers import naming
from models import aliases
from models.seals import KeyRing, new_key
from models.used_aliases import UsedAlias
from tests.conftest import KEY
from tests.handlers.forgetting import closed
from tests.town import all_of


async def test_one_that_was_used_is_not_drawn_again(store, monkeypatch):
    first, second = (aliases.draw(random) for random in [Random(7)] * 2)
    monkeypatch.setattr(naming, "RANDOM", Random(7))

    for _again in range(2):
        await store.write(lambda db: naming.retire(db, first))

    assert await store.read(naming.draw) == second
    [kept] = await all_of(store, UsedAlias)
    assert first.encode() not in kept.sealed


async def test_an_erased_course_keeps_its_alias_from_others_also_under_a_new_key(store, town):
    found = await closed(store, town)
    alias = found.case.alias
    before = await store.read(lambda db: naming.is_used(db, alias))

    await found.pass_by(days=92)
    assert await store.read(lambda db: naming.is_used(db, alias))
    new = new_key()
    await rekey(store, KeyRing([new, KEY]))

    async def under_the_new_key_alone(db):
        old, db.info["keys"] = db.info["keys"], KeyRing([new])
        try:
            return await naming.is_used(db, alias)
        finally:
            db.info["keys"] = old

    assert (before, await store.read(under_the_new_key_alone)) == (False, True)
