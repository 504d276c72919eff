"""A closed course goes on: new clocks, a new room, everybody told."""

from datetime import UTC, date, datetime

import pytest

from handlers import reminders
from models.cases import Case, CaseState
from models.entries import Did, Entry, first_break
from models.ladder import Rung
from models.passages import Passage, PassageKind
from models.rooms import Room, RoomState
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import CPR, opened
from tests.handlers.test_closing import close
from tests.handlers.test_parties import party_of
from tests.town import HIDDEN, acting, all_of, fetch, rows

FEBRUARY = datetime(2026, 2, 2, 9, tzinfo=UTC)  # a Monday
WHY = "Borgeren er indlagt igen."


@pytest.fixture
def chatting(store) -> Chatting:
    return Chatting(store)


@pytest.fixture
async def case(store, town, chatting) -> Case:
    """Bo was in contact, nobody took it in the practice; then it was closed."""
    case = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    await chatting.deliver()
    await close(store, town, case)
    await chatting.deliver()
    return case


async def reopen(store, town, case, name="anna", why=WHY):
    return await acting(store, town, name).submit(
        "case.reopen", {"why": why}, case.id, at=FEBRUARY
    )


@pytest.mark.parametrize("name", ["anna", "bo"])
async def test_a_contact_person_opens_it_again(store, town, case, name):
    answer = await reopen(store, town, case, name)

    found = await fetch(store, Case, case.id)
    assert answer.say.title == f"{case.alias} is open again"
    assert (found.state, found.ending, found.closed_at) == (CaseState.CONTACT, None, None)
    assert (await all_of(store, Passage))[-1].kind is PassageKind.REOPENED


@pytest.mark.parametrize("name", ["gerd", "carla", "tina", "dan"])
async def test_nobody_else_may(store, town, case, name):
    asked = await acting(store, town, name).press("case.reopen_start", case.id, at=FEBRUARY)
    answer = await reopen(store, town, case, name)

    assert asked.is_refused
    assert answer.say.title == (
        HIDDEN if name == "dan" else "Only the contact persons of the course can do this."
    )
    assert (await fetch(store, Case, case.id)).state is CaseState.CLOSED


async def test_every_other_party_is_asked_anew_from_a_new_day_0(store, town, case):
    await reopen(store, town, case)

    for organisation in (town.municipality, town.practice):
        party = await party_of(store, organisation)
        assert (party.target_on, party.deadline_on) == (date(2026, 2, 4), date(2026, 2, 5))
        assert (party.contact_on, party.rung) == (None, None)
    assert (await party_of(store, town.municipality)).contact_person_id == town.bo.id
    assert (await party_of(store, town.team)).deadline_on is None


async def test_a_new_room_opens_and_all_hear_of_it(store, town, case, chatting):
    await reopen(store, town, case)
    await chatting.deliver()

    old, new = await all_of(store, Room)
    assert (old.state, new.state) == (RoomState.CLOSED, RoomState.OPEN)
    assert chatting.titles(new.external_id) == [f"Forløb {case.alias}"]
    assert chatting.titles(town.bo)[-1] == f"{case.alias} er åbnet igen"
    invited = f"{case.alias}: Udgående team Demo beder om kontakt"
    assert chatting.titles(town.gerd).count(invited) == 2


async def test_the_ladder_is_climbed_once_more(store, town, case):
    await reopen(store, town, case)

    await store.write(lambda db: reminders.remind_due(db, datetime(2026, 2, 3, 12, tzinfo=UTC)))

    assert (await party_of(store, town.practice)).rung is Rung.UNCLAIMED
    municipal = await party_of(store, town.municipality)
    assert municipal.remind_at == datetime(2026, 2, 4, 7, 30, tzinfo=UTC)


async def test_contact_before_it_was_opened_again_does_not_count(store, town, case):
    await reopen(store, town, case)

    answer = await acting(store, town, "bo").submit(
        "case.contact",
        {
            "party": (await party_of(store, town.municipality)).id,
            "way": "phone",
            "on": "2026-01-30",
        },
        case.id,
        at=FEBRUARY,
    )

    assert [name for name, _sentence in answer.errors] == ["on"]


async def test_it_can_be_closed_and_opened_more_than_once(store, town, case, chatting):
    for _time in range(2):
        await reopen(store, town, case)
        await chatting.deliver()
        answer = await close(store, town, case, at=FEBRUARY)
        assert answer.errors == ()
        await chatting.deliver()

    kinds = [one.did for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert (kinds.count(Did.REOPENED), kinds.count(Did.CLOSED)) == (2, 3)
    chain = [one for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert first_break(chain) is None


@pytest.mark.parametrize("why", ["", "x" * 301, f"Det er {CPR}"])
async def test_it_needs_a_reason(store, town, case, why):
    answer = await reopen(store, town, case, why=why)

    assert [name for name, _sentence in answer.errors] == ["why"]
    assert (await fetch(store, Case, case.id)).state is CaseState.CLOSED


async def test_an_open_course_is_not_opened_again(store, town, case):
    await reopen(store, town, case)
    before = len(await rows(store))

    answer = await reopen(store, town, case, "bo")

    assert "open already" in answer.say.title
    assert len(await rows(store)) == before
