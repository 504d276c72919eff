"""*Journaliseret*: who may say so, who is refused, and what everybody then sees."""

import pytest

from models.entries import Did, Entry, first_break
from models.filing import Filing, FilingState, NotRelevant
from tests.handlers.test_cases import opened
from tests.handlers.test_closing import LATER, close
from tests.handlers.test_reopening import reopen
from tests.handlers.test_waits import change
from tests.town import HIDDEN, acting, all_of, words


async def closed_course(store, town):
    """Anna opened it, Bo has taken it, nobody in the practice; then it was closed."""
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=LATER)
    await close(store, town, case)
    return case


@pytest.fixture
async def case(store, town):
    return await closed_course(store, town)


async def filing_of(store, organisation):
    found = await all_of(store, Filing)
    return next(one for one in found if one.organisation_id == organisation.id)


async def press(store, town, name, action, subject):
    return await acting(store, town, name).press(action, subject, at=LATER)


async def say(store, town, name, filing, why="no_part"):
    return await acting(store, town, name).submit(
        "filing.not_relevant", {"why": why}, filing.id, at=LATER
    )


@pytest.mark.parametrize("name", ["bo", "carla"])
async def test_who_answers_for_the_party_says_it_is_filed(store, town, case, name):
    filing = await filing_of(store, town.municipality)

    answer = await press(store, town, name, "filing.filed", filing.id)

    found = await filing_of(store, town.municipality)
    assert (found.state, found.remind_at) == (FilingState.FILED, None)
    assert (found.confirmed_by_id, found.confirmed_at) == (town.people[name].id, LATER)
    assert f"Filed: {town.people[name].name}" in words(answer.say)
    entry = (await all_of(store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.FILED, town.people[name].id)
    assert entry.codes == {
        "organisation": town.municipality.id,
        "state": "filed",
        "why": None,
        "on_behalf": False,
    }


async def test_the_desk_answers_where_nobody_took_it(store, town, case):
    filing = await filing_of(store, town.practice)

    answer = await say(store, town, "gerd", filing)

    found = await filing_of(store, town.practice)
    assert not answer.is_refused
    assert (found.state, found.why) == (FilingState.NOT_RELEVANT, NotRelevant.NO_PART)
    assert (await all_of(store, Entry))[-1].codes["why"] == "no_part"


@pytest.mark.parametrize("name", ["anna", "tina", "dan", "gerd", "bro"])
@pytest.mark.parametrize(
    "action", ["filing.filed", "filing.not_relevant_start", "filing.take_back"]
)
async def test_nobody_else_does(store, town, case, name, action):
    filing = await filing_of(store, town.municipality)
    before = len(await all_of(store, Entry))

    answer = await press(store, town, name, action, filing.id)
    sent = await say(store, town, name, filing)

    for one in (answer, sent):
        assert one.is_refused
        assert one.say.title == HIDDEN
    assert (await filing_of(store, town.municipality)).state is FilingState.TO_FILE
    assert len(await all_of(store, Entry)) == before


@pytest.mark.parametrize("why", ["", "nonsense"])
async def test_a_reason_is_one_from_the_list(store, town, case, why):
    filing = await filing_of(store, town.municipality)

    answer = await say(store, town, "bo", filing, why)

    assert [name for name, _sentence in answer.errors] == ["why"]
    assert (await filing_of(store, town.municipality)).state is FilingState.TO_FILE


async def test_a_second_answer_is_told_of_the_first(store, town, case):
    filing = await filing_of(store, town.municipality)
    await press(store, town, "bo", "filing.filed", filing.id)

    asked = await press(store, town, "carla", "filing.not_relevant_start", filing.id)
    answer = await say(store, town, "carla", filing)

    for one in (asked, answer):
        assert one.is_refused
        assert one.say.title.startswith("Eksempel Kommune has filed it (Bo Demo, ")
    assert (await filing_of(store, town.municipality)).state is FilingState.FILED


async def test_a_mistake_is_taken_back_and_asked_about_again(store, town, case):
    filing = await filing_of(store, town.municipality)
    await say(store, town, "bo", filing)

    answer = await press(store, town, "carla", "filing.take_back", filing.id)
    again = await press(store, town, "carla", "filing.take_back", filing.id)

    found = await filing_of(store, town.municipality)
    assert not answer.is_refused
    assert again.say.title == "Nobody has answered yet. There is nothing to take back."
    assert (found.state, found.remind_at, found.why) == (FilingState.TO_FILE, LATER, None)
    chain = [one for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert chain[-1].did is Did.FILING_TAKEN_BACK
    assert first_break(chain) is None


async def test_an_open_course_cannot_be_filed(store, town, case):
    filing = await filing_of(store, town.municipality)
    await reopen(store, town, case)

    answer = await press(store, town, "bo", "filing.filed", filing.id)
    card = await press(store, town, "bo", "filing.show", case.id)

    assert answer.say.title == "The course is open again. It is filed when it is closed."
    assert "When the course is closed, each party confirms" in words(card.say)
    assert "filing.filed" not in words(card.say)


async def test_a_filing_nobody_knows_is_refused(store, town, case):
    answer = await press(store, town, "bo", "filing.filed", 4711)

    assert answer.say.title == HIDDEN


async def test_who_is_in_the_course_sees_who_has_filed(store, town, case):
    await press(
        store, town, "bo", "filing.filed", (await filing_of(store, town.municipality)).id
    )

    card = (await press(store, town, "anna", "filing.show", case.id)).say

    assert card.parts[0].facts == (
        ("Udgående team Demo", "Not filed yet"),
        ("Eksempel Kommune", "Filed: Bo Demo, socialrådgiver, Mon 12 Jan 10:15"),
        ("Lægehuset Solsikken", "Not filed yet"),
    )
    assert "filing.page" in words(card)


async def test_a_coordinator_sees_its_own_alone_and_reads_nothing(store, town, case):
    card = (await press(store, town, "carla", "filing.show", case.id)).say

    assert card.parts[0].facts == (("Eksempel Kommune", "Not filed yet"),)
    assert ("filing.page" in words(card), "filing.filed" in words(card)) == (False, True)


@pytest.mark.parametrize("name", ["dan", "bro"])
async def test_who_has_no_part_sees_nothing(store, town, case, name):
    answer = await press(store, town, name, "filing.show", case.id)

    assert answer.say.title == HIDDEN


async def test_who_was_asked_by_name_sees_the_course_until_it_is_filed(store, town, case):
    filing = await filing_of(store, town.municipality)
    before = await press(store, town, "carla", "case.card", case.id)
    await change(store, Filing, filing.id, asked_id=town.carla.id)

    during = await press(store, town, "carla", "case.card", case.id)
    await press(store, town, "carla", "filing.filed", filing.id)
    after = await press(store, town, "carla", "case.card", case.id)

    assert [one.is_refused for one in (before, during, after)] == [True, False, True]
