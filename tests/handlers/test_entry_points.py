"""Each target group finds its door."""

import pytest

from handlers import entry_points
from models.entry_points import EntryPoint, TargetGroup
from models.organisations import Kind, Organisation


@pytest.mark.parametrize(
    ("group", "found"),
    [
        pytest.param(TargetGroup.ADULT, ["Indgangen 0001", "Indgangen practice"], id="adult"),
        pytest.param(TargetGroup.CHILD, ["Børneindgangen", "Indgangen practice"], id="child"),
    ],
)
async def test_a_target_group_uses_its_own_door_or_the_common_one(store, town, group, found):
    async def work(db):
        child = EntryPoint(
            organisation_id=town.municipality.id,
            target_group=TargetGroup.CHILD,
            name="Børneindgangen",
            phone="00 00 00 02",
        )
        db.add(child)
        await db.flush()
        asked = {one.id: one for one in (town.municipality, town.practice)}
        return [one.name for one in (await entry_points.of(db, asked, group)).values()]

    assert await store.write(work) == found


async def test_an_organisation_without_a_door_is_still_named(sqlite_store):
    async def work(db):
        one = Organisation(code="k", name="Klinikken", kind=Kind.OTHER)
        db.add(one)
        await db.flush()
        return await entry_points.at(db, one)

    door = await sqlite_store.write(work)

    assert (door.name, door.phone) == ("Klinikken", "")
