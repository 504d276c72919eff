"""Each organisation keeps its own doors, days and offers; nobody else can."""

import pytest

from handlers import renewals
from handlers.cards import Buttons, Facts
from models.cases import Case, Party
from models.entries import Did, Entry
from models.entry_points import EntryPoint, TargetGroup
from models.organisations import Organisation
from models.outbox import Verb
from models.people import Person, Role
from models.renewals import DoorRenewal
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, build, fetch, rows

DOOR = {
    "name": "Psykiatri og Social",
    "phone": "00 00 55 55",
    "week": "man-tors 8-15, fre 8-12",
}
ACTIONS = {
    "organisation.entry": DOOR,
    "organisation.days": {"days": "23.12.2026"},
    "organisation.offers": {"offers": "bostøtte"},
    "organisation.domains": {"domains": "eksempel.dk", "tenants": ""},
    "organisation.concern": {"phone": "00 00 44 44", "page": ""},
}


async def changes(store):
    found = [one for one in await all_of(store, Entry) if one.did is Did.ADMINISTERED]
    return [(one.chain, one.actor_id, one.codes) for one in found]


async def door(store, organisation, group=TargetGroup.ADULT):
    return await fetch(store, EntryPoint, (organisation.id, group))


def buttons(answer):
    parts = (part for part in answer.say.parts if isinstance(part, Buttons))
    return [(one.action, one.subject) for part in parts for one in part.buttons]


async def test_the_entry_point_is_changed_in_one_form(store, town):
    carla = acting(store, town, "carla")
    form = await carla.press("organisation.entry_start", "adult", at=MONDAY)

    answer = await carla.submit("organisation.entry", DOOR, "adult", at=MONDAY)

    shown = {one.name: one.value for one in form.form.fields}
    assert shown == {
        "name": "Indgangen 0001",
        "phone": "00 00 00 01",
        "week": "08:00-15:00",
    }
    found = await door(store, town.municipality)
    assert (found.name, found.phone, len(found.week)) == (DOOR["name"], DOOR["phone"], 5)
    [facts] = [part.facts for part in answer.say.parts if isinstance(part, Facts)]
    assert dict(facts)["Entry point"] == (
        "Psykiatri og Social, 00 00 55 55, Mon-Thu 08:00-15:00, Fri 08:00-12:00"
    )
    assert await changes(store) == [
        (
            f"organisation:{town.municipality.id}",
            town.carla.id,
            {"what": "entry_point", "group": "adult"},
        )
    ]


async def test_children_have_a_door_of_their_own_until_it_is_emptied(store, town):
    carla = acting(store, town, "carla")

    await carla.submit("organisation.entry", DOOR, "child", at=MONDAY)
    added = await door(store, town.municipality, TargetGroup.CHILD)
    empty = dict.fromkeys(DOOR, "")
    await carla.submit("organisation.entry", empty, "child", at=MONDAY)
    answer = await carla.submit("organisation.entry", empty, "adult", at=MONDAY)

    assert added.phone == DOOR["phone"]
    assert await door(store, town.municipality, TargetGroup.CHILD) is None
    assert set(dict(answer.errors)) == set(DOOR)
    assert (await door(store, town.municipality)).name == "Indgangen 0001"


async def test_days_offers_and_domains_are_kept_as_they_were_meant(store, town):
    carla = acting(store, town, "carla")

    await carla.submit(
        "organisation.days", {"days": "23.12.2026\n27.12.2026 - 28.12.2026"}, at=MONDAY
    )
    await carla.submit("organisation.offers", {"offers": "bostøtte, misbrug"}, at=MONDAY)
    domains = {"domains": "@Eksempel.dk", "tenants": "T0001"}
    await carla.submit("organisation.domains", domains, at=MONDAY)
    form = await carla.press("organisation.days_start", at=MONDAY)

    found = await fetch(store, Organisation, town.municipality.id)
    assert found.closing_days == ["2026-12-23", "2026-12-27", "2026-12-28"]
    assert (found.offers, found.domains, found.tenants) == (
        *(["bostøtte", "misbrug"], ["eksempel.dk"], ["T0001"]),
    )
    assert not found.is_indexed
    assert form.form.fields[0].value == "23.12.2026\n27.12.2026\n28.12.2026"
    assert [codes["what"] for _chain, _by, codes in await changes(store)] == [
        *("closing_days", "offers", "domains"),
    ]


@pytest.mark.parametrize(
    ("action", "fields", "field"),
    [
        pytest.param("organisation.entry", DOOR | {"week": "altid"}, "week", id="hours"),
        pytest.param("organisation.entry", DOOR | {"phone": "ring"}, "phone", id="no number"),
        pytest.param("organisation.entry", DOOR | {"name": " "}, "name", id="no name"),
        pytest.param("organisation.entry", DOOR | {"name": "251248-9996"}, "name", id="CPR"),
        pytest.param("organisation.days", {"days": "jul"}, "days", id="no day"),
        pytest.param("organisation.offers", {"offers": "x" * 90}, "offers", id="a long offer"),
        pytest.param("organisation.domains", {"domains": "gmail.com"}, "domains", id="shared"),
        pytest.param(
            "organisation.domains", {"domains": "", "tenants": "?"}, "tenants", id="no id"
        ),
    ],
)
async def test_what_cannot_be_stays_in_the_form(sqlite_store, action, fields, field):
    town = await sqlite_store.write(build)
    carla = acting(sqlite_store, town, "carla")

    answer = await carla.submit(action, fields, at=MONDAY)

    assert [name for name, _said in answer.errors] == [field]
    assert await changes(sqlite_store) == []
    assert (await door(sqlite_store, town.municipality)).name == "Indgangen 0001"


@pytest.mark.parametrize("who", ["bo", "anna"])
async def test_nobody_else_can(sqlite_store, who):
    """Anna's own team has a coordinator; she is neither that nor of the municipality."""
    town = await sqlite_store.write(build)
    somebody = acting(sqlite_store, town, who)

    answers = [
        answer
        for action, fields in ACTIONS.items()
        for answer in (
            await somebody.press(f"{action}_start", at=MONDAY),
            await somebody.submit(action, fields, at=MONDAY),
        )
    ]

    assert {answer.say.title for answer in answers} == {
        "Only the organisation's own administrator can change this."
    }
    assert await changes(sqlite_store) == []
    assert buttons(await somebody.press("organisation.own", at=MONDAY)) == []


async def test_a_coordinator_stands_in_only_for_an_administrator_there_is_not(sqlite_store):
    town = await sqlite_store.write(build)

    async def appoint(db):
        (await db.get_one(Person, town.dan.id)).roles = [Role.ORG_ADMIN]

    await sqlite_store.write(appoint)
    carla, dan = (acting(sqlite_store, town, one) for one in ("carla", "dan"))

    refused = await carla.submit("organisation.entry", DOOR, "adult", at=MONDAY)
    await dan.submit("organisation.entry", DOOR, "adult", at=MONDAY)

    assert refused.is_refused
    assert (await door(sqlite_store, town.municipality)).name == DOOR["name"]


async def test_a_card_shows_what_can_be_changed_to_who_may(sqlite_store):
    town = await sqlite_store.write(build)
    carla = acting(sqlite_store, town, "carla")

    own = await carla.press("organisation.own", at=MONDAY)
    other = await carla.press("organisation.card", town.team.id, at=MONDAY)

    assert buttons(own)[:2] == [
        ("organisation.entry_start", "adult"),
        ("organisation.entry_start", "child"),
    ]
    assert buttons(other) == []


async def test_open_courses_follow_a_new_number(store, town):
    await opened(store, town, general_practice=town.phone_practice.id)
    before = len(await rows(store))

    carla = acting(store, town, "carla")
    await carla.submit("organisation.entry", DOOR, "adult", at=MONDAY)

    new = (await rows(store))[before:]
    assert [row.verb for row in new if row.verb is Verb.SET_ROOM] == [Verb.SET_ROOM]


async def test_a_forged_target_group_is_refused(sqlite_store):
    town = await sqlite_store.write(build)

    answer = await acting(sqlite_store, town, "carla").submit(
        "organisation.entry", DOOR, "elderly", at=MONDAY
    )

    assert answer.is_refused
    assert await changes(sqlite_store) == []


async def many_courses(store, town, count):
    """Open courses with a room each, that nobody in the municipality has taken."""

    async def work(db):
        opened = {"opened_by_id": town.anna.id, "opened_at": MONDAY, "opened_on": MONDAY.date()}
        ids = {
            "cluster_id": town.cluster.id,
            "agreement_id": town.agreement.id,
            "organisation_id": town.team.id,
        }
        cases = [Case(alias=f"GRØN-RAVN-{n}", **ids, **opened) for n in range(count)]
        db.add_all(cases)
        await db.flush()
        for case in cases:
            db.add(Party(case_id=case.id, organisation_id=town.municipality.id))
            room = {"workspace_id": town.workspace.id, "name": f"forloeb-{case.id}"}
            db.add(Room(case_id=case.id, **room))

    await store.write(work)


async def told_rooms(store):
    return [one.address for one in await rows(store) if one.verb is Verb.SET_ROOM]


async def test_many_courses_hear_of_another_entry_point_batch_by_batch(store, town):
    await many_courses(store, town, 45)
    carla = acting(store, town, "carla")

    await carla.submit("organisation.entry", DOOR, "adult", at=MONDAY)
    at_once = await told_rooms(store)
    batches = [await store.write(lambda db: renewals.renew_doors(db, MONDAY)) for _n in "abc"]

    assert (len(at_once), batches) == (renewals.DOORS, [20, 5, 0])
    assert sorted(await told_rooms(store)) == sorted(f"room:{n}" for n in range(1, 46))
    assert {one.invite_at for one in await all_of(store, Party)} == {MONDAY}
    assert await all_of(store, DoorRenewal) == []


async def test_changed_again_meanwhile_all_courses_hear_of_it_again(store, town):
    await many_courses(store, town, 25)
    carla = acting(store, town, "carla")

    for _time in range(2):
        await carla.submit("organisation.entry", DOOR, "adult", at=MONDAY)
    rest = await store.write(lambda db: renewals.renew_doors(db, MONDAY))

    assert rest == 5
    assert {f"room:{n}" for n in range(1, 26)} == set(await told_rooms(store))
