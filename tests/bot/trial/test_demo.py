"""The invented region: the real municipalities, and nobody who could be anybody."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from bot import installation
from bot.trial import demo
from models.clusters import Cluster, ClusterAgreement, Phase
from models.entry_points import EntryPoint
from models.installation import Installation, Mode
from models.organisations import Kind, Membership, Organisation
from models.people import ChatIdentity, Duty, Person, Role
from models.rooms import Room
from tests.conftest import MONDAY
from tests.town import all_of, rows

DATA = Path(__file__).parent.parent.parent / "data" / "municipalities.csv"
INVENTED = re.compile(r"Demo|Eksempel|Prøve|Opdigtet|opdigtet")


@pytest.fixture
async def filled(sqlite_store):
    await installation.settle(sqlite_store, Mode.TRIAL)
    await sqlite_store.write(lambda db: demo.fill(db, at=MONDAY))
    return sqlite_store


async def test_it_is_filled_once(filled):
    before = len(await all_of(filled, Person))

    await filled.write(lambda db: demo.fill(db, at=MONDAY))

    assert len(await all_of(filled, Person)) == before > 0
    assert [one.is_filled for one in await all_of(filled, Installation)] == [True]


async def test_the_municipalities_are_the_regions_own(filled):
    with DATA.open(newline="") as file:
        expected = {row["kommunekode"] for row in csv.DictReader(file)}

    found = {
        one.code for one in await all_of(filled, Organisation) if one.kind is Kind.MUNICIPALITY
    }

    assert found == expected
    assert len(found) == 19


async def test_every_cluster_has_one_team_and_a_practice_with_and_without_chat(filled):
    clusters = {one.id: one.name for one in await all_of(filled, Cluster)}
    organisations = {one.id: one for one in await all_of(filled, Organisation)}
    found = Counter(
        (member.cluster_id, organisation.kind, organisation.has_chat, organisation.gives_advice)
        for member in await all_of(filled, Membership)
        for organisation in [organisations[member.organisation_id]]
        if organisation.kind is not Kind.MUNICIPALITY
    )

    [horsens] = [key for key, name in clusters.items() if name == "Horsensklyngen"]
    found[horsens, Kind.GENERAL_PRACTICE, False, False] -= 1  # the practice in Odder
    assert found == Counter(
        (cluster, *kind)
        for cluster in clusters
        for kind in (
            (Kind.REGIONAL_PSYCHIATRY, True, True),
            (Kind.GENERAL_PRACTICE, True, False),
            (Kind.GENERAL_PRACTICE, False, False),
        )
    )


async def test_two_clusters_are_still_testing(filled):
    clusters = {one.id: one.name for one in await all_of(filled, Cluster)}

    testing = {
        clusters[one.cluster_id]
        for one in await all_of(filled, ClusterAgreement)
        if one.phase is Phase.TEST
    }

    assert testing == {"Vestklyngen", "Horsensklyngen"}


async def test_nobody_could_be_anybody(filled):
    people = await all_of(filled, Person)

    assert [one.name for one in people if not INVENTED.search(one.name)] == []
    assert len({one.name for one in people}) == len(people)


async def test_no_number_can_be_called(filled):
    phones = [one.phone for one in await all_of(filled, Person)]
    phones += [one.phone for one in await all_of(filled, EntryPoint)]
    phones += [
        number for one in await all_of(filled, ClusterAgreement) for _whose, number in one.acute
    ]

    assert [one for one in phones if not re.fullmatch(r"00 00 \d\d \d\d", one)] == []
    assert len(set(phones)) == len(phones)


async def test_everybody_in_chat_can_be_reached_and_every_desk_is_taken(filled):
    people = await all_of(filled, Person)
    chatting = {one.id for one in await all_of(filled, Organisation) if one.has_chat}

    assert {one.person_id for one in await all_of(filled, ChatIdentity)} == {
        one.id for one in people
    }
    assert {one.organisation_id for one in await all_of(filled, Duty)} == chatting
    assert {one.organisation_id for one in people} == chatting


async def test_coordinators_get_their_first_digest_and_nobody_else(filled):
    for person in await all_of(filled, Person):
        assert (person.digest_at is not None) == person.has(Role.COORDINATOR)
        assert person.digest_at is None or person.digest_at > MONDAY


async def test_every_team_has_a_room_that_will_be_opened(filled):
    teams = {one.id for one in await all_of(filled, Organisation) if one.gives_advice}
    found = await all_of(filled, Room)

    assert {one.organisation_id for one in found} == teams
    assert [row.address for row in await rows(filled)] == [f"room:{one.id}" for one in found]
