"""The directory goes out as it comes in, and runs in nobody's spreadsheet."""

import csv
import io

from bot.directories import bring
from handlers import exporting
from handlers.importing_plan import Effect
from models.people import Person
from tests.conftest import MONDAY
from tests.town import build


async def exported(store):
    return await store.read(lambda db: exporting.everything(db, MONDAY.date()))


async def test_what_a_town_has_comes_back_as_it_was(store):
    town = await store.write(build)

    async def name(db):
        for who, person in town.people.items():
            one = await db.get_one(Person, person.id)
            one.email, one.digest_at = f"{who}@x.example", MONDAY
        (await db.get_one(Person, town.dan.id)).helps_with = "=cmd|' /C calc'!A0"

    await store.write(name)
    data = await exported(store)

    done = await bring(store, data, at=MONDAY, is_dry=True)

    assert done.directory.refused == []
    assert {one.effect for one in done.changes} == {Effect.UNCHANGED}
    assert done.left_out == []
    cells = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert "'=cmd|' /C calc'!A0" in [row["kan hjælpe med"] for row in cells]


async def test_who_is_not_let_in_does_not_go_out(sqlite_store):
    town = await sqlite_store.write(build)

    async def propose(db):
        dan = await db.get_one(Person, town.dan.id)
        dan.email, dan.is_admitted = "dan@x.example", False

    await sqlite_store.write(propose)

    assert b"dan@x.example" not in await exported(sqlite_store)
