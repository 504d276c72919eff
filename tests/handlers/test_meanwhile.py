"""Two who change the same at once: the second sees it, and nothing is overwritten unseen."""

import pytest

from models.entry_points import EntryPoint
from models.organisations import Organisation
from models.people import Duty, Person, Role
from tests.conftest import MONDAY
from tests.town import acting, all_of, build, fetch


@pytest.fixture
async def town(store):
    async def settled(db):
        town = await build(db)
        town.dan.roles = [Role.ORG_ADMIN]
        town.carla.roles = [Role.ORG_ADMIN, Role.COORDINATOR]
        return town

    return await store.write(settled)


def filled(form, **changed):
    return {one.name: str(getattr(one, "value", "") or "") for one in form.fields} | changed


def said(form):
    return {one.name: one.value for one in form.fields}


class At:
    """Somebody who has a form open."""

    def __init__(self, store, town, who):
        self.actor, self.form = acting(store, town, who), None

    async def opens(self, action, subject=""):
        self.form = (await self.actor.press(f"{action}_start", subject, at=MONDAY)).form

    async def sends(self, **changed):
        fields = filled(self.form, **changed)
        answer = await self.actor.submit(self.form.action, fields, self.form.subject, at=MONDAY)
        self.form = answer.form or self.form
        return dict(answer.errors)


@pytest.fixture
def two(store, town):
    return At(store, town, "carla"), At(store, town, "dan")


async def test_the_second_sees_what_the_first_changed_and_keeps_their_text(store, town, two):
    carla, dan = two
    await carla.opens("organisation.entry", "adult")
    await dan.opens("organisation.entry", "adult")

    await carla.sends(phone="00 00 00 77", name="Modtagelsen")
    errors = await dan.sends(phone="00 00 00 88")

    now = "Somebody has changed this meanwhile to: {}. Send again to keep yours."
    assert errors == {"name": now.format("Modtagelsen"), "phone": now.format("00 00 00 77")}
    assert said(dan.form) == {
        "name": "Modtagelsen",  # Dan had changed nothing there
        "phone": "00 00 00 88",
        "week": "08:00-15:00",
    }
    door = await fetch(store, EntryPoint, (town.municipality.id, "adult"))
    assert (door.name, door.phone) == ("Modtagelsen", "00 00 00 77")

    assert await dan.sends() == {}

    door = await fetch(store, EntryPoint, (town.municipality.id, "adult"))
    assert (door.name, door.phone) == ("Modtagelsen", "00 00 00 88")


async def test_what_is_wrong_and_what_is_changed_are_both_said(two):
    carla, dan = two
    await carla.opens("organisation.entry", "adult")
    await dan.opens("organisation.entry", "adult")
    await carla.sends(phone="00 00 00 77")

    errors = await dan.sends(phone="ring", name="")

    assert sorted(errors) == ["name", "phone"]
    assert "meanwhile to: 00 00 00 77" in errors["phone"]
    assert "meanwhile" not in errors["name"]
    assert errors["phone"] != (await dan.sends(phone="ring", name=""))["phone"]


async def test_the_same_change_by_both_is_no_trouble(two):
    carla, dan = two
    for one in two:
        await one.opens("organisation.entry", "adult")

    assert await carla.sends(phone="00 00 00 77") == {}
    assert await dan.sends(phone="00  00 00 77") == {}


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        pytest.param("days", "23.12.2026", "24.12.2026", id="closing days"),
        pytest.param("offers", "bostøtte", "misbrug", id="offers"),
        pytest.param("domains", "a.dk", "b.dk", id="domains"),
    ],
)
async def test_each_form_of_an_organisation_says_so(store, town, two, field, first, second):
    carla, dan = two
    for one in two:
        await one.opens(f"organisation.{field}")

    assert await carla.sends(**{field: first}) == {}
    before = await fetch(store, Organisation, town.municipality.id)
    errors = await dan.sends(**{field: second})

    assert list(errors) == [field]
    assert first in errors[field]
    assert await fetch(store, Organisation, town.municipality.id) == before
    assert await dan.sends(**{field: second}) == {}


async def test_an_emptied_field_is_said_to_be(two):
    carla, dan = two
    await carla.opens("organisation.offers")
    await carla.sends(offers="bostøtte")
    for one in two:
        await one.opens("organisation.offers")

    await carla.sends(offers="")
    errors = await dan.sends(offers="misbrug")

    assert "has emptied this" in errors["offers"]


async def test_a_week_is_changed_by_one_at_a_time(store, town, two):
    carla, dan = two
    for one in two:
        await one.opens("roster.week")

    await carla.sends(day_1=str(town.carla.id))
    errors = await dan.sends(day_1=str(town.dan.id), day_2=str(town.dan.id))

    assert list(errors) == ["day_1"]
    assert "meanwhile to: Carla Demo" in errors["day_1"]
    held = {one.weekday: one.person_id for one in await all_of(store, Duty) if one.weekday == 1}
    assert held == {1: town.carla.id}

    assert await dan.sends(day_1=str(town.dan.id), day_2=str(town.dan.id)) == {}


async def test_ones_own_card_on_two_screens(store, town):
    here, there = At(store, town, "bo"), At(store, town, "bo")
    for one in (here, there):
        await one.opens("person.own")

    await here.sends(helps_with="bolig")
    errors = await there.sends(best_time="før kl. 10")

    assert list(errors) == ["helps_with"]
    assert await there.sends() == {}
    bo = await fetch(store, Person, town.bo.id)
    assert (bo.helps_with, bo.best_time) == ("bolig", "før kl. 10")
