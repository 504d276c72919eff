"""Plans of rooms: who is invited from a workspace that has not installed us."""

import pytest

from handlers.plans import DesiredRoom
from models.base import Platform
from models.cases import Case
from models.clusters import Cluster, ClusterAgreement, Phase
from models.organisations import Organisation
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.scheduler.conftest import ANNA, BO, CARLA, ROOM


@pytest.fixture
async def case_id(open_world):
    [cluster_id] = await open_world.add(Cluster(code="k", name="K"))
    day = MONDAY.date()
    agreement = ClusterAgreement(
        cluster_id=cluster_id, version=1, valid_from=day, phase=Phase.OPERATION
    )
    [agreement_id] = await open_world.add(agreement)
    case = Case(
        alias="RAV-MEJSE-7569",
        cluster_id=cluster_id,
        agreement_id=agreement_id,
        opened_by_id=ANNA,
        organisation_id=1,
        opened_at=MONDAY,
        opened_on=day,
    )
    return (await open_world.add(case))[0]


@pytest.fixture
async def connected(open_world, case_id):
    """Carla chats somewhere that has not installed us; Anna and Bo are here."""

    async def everybody(room, at, db):
        return DesiredRoom(room.name, "", (CARLA, ANNA, BO))

    open_world.plan = everybody
    await open_world.change(Room, ROOM, case_id=case_id)
    await open_world.change(Person, ANNA, email="anna@example.org")
    await open_world.change(Person, CARLA, email="carla@example.org")
    return open_world


async def outsiders(world):
    await world.set_room(why=str(world.chat.calls["set_room"]))
    await world.deliver()
    return world.chat.rooms["C1"].plan.outsiders


async def test_who_chats_elsewhere_is_invited_by_address(connected):
    assert await outsiders(connected) == ("carla@example.org",)
    assert connected.chat.rooms["C1"].plan.members == ("UA", "UB")


async def test_who_has_no_address_cannot_be(connected):
    await connected.change(Person, CARLA, email="")

    assert await outsiders(connected) == ()


async def test_an_organisation_without_chat_is_not_invited(connected):
    await connected.change(Organisation, 1, has_chat=False)

    assert await outsiders(connected) == ()


@pytest.mark.parametrize(
    ("workspace", "identity", "invited"),
    [
        pytest.param({}, {}, (), id="installed: it has a room of its own"),
        pytest.param({"is_installed": False}, {}, ("carla@example.org",), id="not any more"),
        pytest.param({}, {"is_active": False}, ("carla@example.org",), id="account closed"),
    ],
)
async def test_who_can_be_reached_elsewhere_is_at_home_there(
    connected, workspace, identity, invited
):
    other = ChatWorkspace(platform=Platform.SLACK, external_id="T2", name="Two", **workspace)
    [number] = await connected.add(other)
    one = {"workspace_id": number, "external_id": "UC", "person_id": CARLA}
    await connected.add(ChatIdentity(**one | identity))

    assert await outsiders(connected) == invited


async def test_they_are_invited_to_the_first_room_in_use_alone(connected, case_id):
    await connected.add(Room(workspace_id=1, case_id=case_id, name="forloeb-y"))
    assert await outsiders(connected) == ("carla@example.org",)

    await connected.change(Room, ROOM, case_id=None)
    await connected.add(Room(workspace_id=1, case_id=case_id, name="forloeb-z"))
    await connected.change(Room, ROOM, case_id=case_id, state=RoomState.CLOSED)

    assert await outsiders(connected) == ()


async def test_to_an_organisations_own_room_nobody_is(connected):
    await connected.change(Room, ROOM, case_id=None)

    assert await outsiders(connected) == ()
