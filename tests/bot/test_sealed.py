"""What is kept sealed: wrong keys are refused, and the first key takes over from the old."""

import pytest

from bot import rekeying, sealed
from bot.settings import StartUpError
from handlers import passages
from locales import speaking
from models.cases import Case
from models.passages import Passage, PassageKind
from models.records import RecordNumber, compared
from models.seals import KeyRing, Unreadable, new_key
from tests.conftest import MONDAY, RING
from tests.handlers.test_cases import opened
from tests.town import acting, all_of

OLD, NEW = new_key(), new_key()


async def written(store, town, number=3):
    """A course with a record number, and some texts under the old key."""
    case = await opened(store, town)
    bo = acting(store, town, "bo")
    await bo.press("case.claim", case.id, at=MONDAY)
    await bo.submit("case.record", {"number": "EK-2026-17"}, case.id, at=MONDAY)
    old = KeyRing([OLD])

    async def work(db):
        for one in range(number):
            kept = passages.write(
                db, PassageKind.TIMES, f"tekst {one}", by=town.bo, at=MONDAY, case_id=case.id
            )
            kept.sealed, kept.key_id = old.seal(f"tekst {one}"), old.key_id

    await store.write(work)
    return case


async def again(store, ring_of_store, *more):
    """Everything under a new first key, with the store's own and these behind it."""
    ring = KeyRing([NEW, *more])
    ring._fernet._fernets += ring_of_store._fernet._fernets
    return ring, await rekeying.rekey(store, ring)


async def test_keys_that_open_nothing_are_refused_and_nothing_is_changed(store, town):
    await written(store, town)
    before = [one.sealed for one in await all_of(store, Passage)]

    with speaking("en"), pytest.raises(StartUpError, match="opens nothing") as refused:
        await sealed.require_opening(store, KeyRing([NEW]))

    assert NEW not in str(refused.value)
    assert [one.sealed for one in await all_of(store, Passage)] == before


async def test_one_of_several_keys_is_enough_and_so_is_an_empty_database(store, town):
    await sealed.require_opening(store, KeyRing([NEW]))
    await written(store, town)

    await sealed.require_opening(store, KeyRing([NEW, OLD]))


async def test_everything_is_sealed_anew_in_batches_and_reads_as_before(
    store, town, monkeypatch
):
    monkeypatch.setattr(rekeying, "BATCH", 2)
    await written(store, town)
    before = {one.id: one.sealed for one in await all_of(store, Passage)}

    ring, found = await again(store, RING, OLD)

    assert sum(one.unread for one in found) == 0
    assert sum(one.done for one in found) == len(before) + 1
    new = KeyRing([NEW])
    for one in await all_of(store, Passage):
        assert one.key_id == new.key_id
        assert new.open(one.sealed) == ring.open(before[one.id])
    [number] = await all_of(store, RecordNumber)
    assert new.open(number.sealed) == "EK-2026-17"
    _ring, second = await again(store, RING, OLD)
    assert sum(one.done for one in second) == 0


async def test_a_text_that_no_key_opens_stays_as_it_is_and_is_counted(store, town):
    await written(store, town)

    _ring, found = await again(store, RING)

    assert sum(one.unread for one in found) == 3
    left = [one for one in await all_of(store, Passage) if one.kind is PassageKind.TIMES]
    for one in left:
        assert KeyRing([OLD]).open(one.sealed).startswith("tekst")
        with pytest.raises(Unreadable):
            KeyRing([NEW]).open(one.sealed)


async def test_a_number_is_still_recognised_once_the_old_key_is_gone(store, town):
    await written(store, town, 0)
    await again(store, RING)

    [number] = await all_of(store, RecordNumber)
    marks = KeyRing([NEW]).fingerprints(compared(number.organisation_id, "ek 2026 17"))
    assert number.fingerprint in marks
    assert len(await all_of(store, Case)) == 1
