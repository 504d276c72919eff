"""Who is away and who answers: the database follows the chains as the rule does."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlmodel import delete

from handlers import staffing
from models.organisations import Kind, Organisation
from models.people import Absence, Person, stand_in

DAY = date(2026, 1, 12)
PEOPLE = range(1, 41)
RANDOM = Random(4)  # the same rosters each time


@pytest.fixture
async def staffed(store):
    async def work(db):
        organisation = Organisation(code="o", name="Eksempel Kommune", kind=Kind.MUNICIPALITY)
        db.add(organisation)
        await db.flush()
        of = {"organisation_id": organisation.id, "function": "x", "name": "Demo"}
        db.add_all([Person(id=one, **of) for one in PEOPLE])

    await store.write(work)
    return store


def _any_absences():
    """Chains, forks and circles of any length; some of other days, that count for nothing."""
    away = {one: RANDOM.choice([None, *PEOPLE]) for one in PEOPLE if RANDOM.random() < 0.7}
    other = {one: RANDOM.choice(PEOPLE) for one in PEOPLE if RANDOM.random() < 0.5}
    rows = [
        {"person_id": one, "stand_in_id": by, "first_day": day, "last_day": day}
        for day, links in ((DAY, away), (DAY + timedelta(days=1), other))
        for one, by in links.items()
    ]
    return away, rows


async def test_chains_are_followed_in_the_database_as_by_the_rule(staffed):
    for _ in range(25):
        away, rows = _any_absences()

        async def work(db, rows=rows):
            await db.exec(delete(Absence))
            db.add_all(Absence(**row) for row in rows)

        async def look(db):
            led = {one: await staffing.stand_ins(db, [one], DAY) for one in PEOPLE}
            covered = {one: set(await staffing.covered_by(db, one, DAY)) for one in PEOPLE}
            return led, covered

        await staffed.write(work)
        led, covered = await staffed.read(look)

        expected = {one: stand_in(one, away) for one in PEOPLE}
        assert {one: stand_in(one, links) for one, links in led.items()} == expected
        assert covered == {
            one: {other for other in away if expected[other] == one} for one in PEOPLE
        }


async def test_nobody_else_who_is_away_is_looked_at(staffed):
    links = {1: 2, 2: 3, 4: 5}
    rows = [
        {"person_id": one, "stand_in_id": by, "first_day": DAY, "last_day": DAY}
        for one, by in links.items()
    ]

    async def work(db):
        db.add_all(Absence(**row) for row in rows)
        await db.flush()
        return await staffing.stand_ins(db, [1, 6], DAY), await staffing.stand_ins(db, [], DAY)

    assert await staffed.write(work) == ({1: 2, 2: 3}, {})
