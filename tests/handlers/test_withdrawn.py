"""Without a basis a party coordinates and reads nothing, whichever way it looks."""

from datetime import UTC, datetime

import pytest

from handlers import joint_plan, meetings
from handlers.turn import Refusal, Turn
from locales import speaking
from tests.conftest import MONDAY
from tests.handlers import planning
from tests.handlers.test_disclosure import withdraws
from tests.town import acting, words

LAPSED = datetime(2027, 1, 4, 9, tzinfo=UTC)  # all that was granted has ended
BRIEFED, PLACE = "Hun er udskrevet til sin søster.", "Psykiatriens Hus, lokale 2"
SECRETS = (planning.WISHES, planning.GOALS, planning.WHAT, BRIEFED, PLACE)


@pytest.fixture
async def case(store, town):
    """Bo wrote all of it: a plan with an action, a briefing, a meeting for himself and Gerd."""
    case = await planning.sent(store, town)
    bo = acting(store, town, "bo")
    told = {"parties": ["1", "3"], "words": BRIEFED}
    await bo.submit("briefing.send", told, f"{case.id}:other", at=MONDAY)
    called = {"on": "2026-01-20", "starts": "13", "minutes": "60", "place": PLACE}
    people = [str(one.id) for one in (town.bo, town.gerd)]
    await bo.submit("meeting.call", called | {"people": people}, f"{case.id}:0", at=MONDAY)
    return case


async def pressed(store, town, action, subject, at):
    return words(await acting(store, town, "anna").press(action, subject, at=at))


async def opened(store, town, page, subject, at):
    async def work(db):
        with speaking("en"):
            try:
                return words(await page(Turn(town.anna, at, 1, subject=str(subject)), db))
            except Refusal as refusal:
                return refusal.sentence

    return await store.write(work)


async def looks(store, town, case, at=MONDAY):
    """All that Anna is shown, whichever way she looks; and what of it Bo wrote."""
    found = [
        await pressed(store, town, action, subject, at)
        for action, subject in (
            ("case.card", case.id),
            ("case.show", case.id),
            ("case.timeline", case.id),
            ("plan.show", case.id),
            ("plan.show_content", case.id),
            ("plan.edit_start", case.id),
            ("plan.action_edit", f"{case.id}:1"),
            ("briefing.show", 1),
            ("meeting.move_start", 1),
        )
    ]
    for page, subject in (
        (joint_plan.page, case.id),
        (joint_plan.pdf, case.id),
        (meetings.page, 1),
        (meetings.ics, 1),
    ):
        found.append(await opened(store, town, page, subject, at))
    return found, {one for one in SECRETS if any(one in text for text in found)}


async def test_with_a_basis_all_of_it_is_read(store, town, case):
    _found, read = await looks(store, town, case)

    assert read == set(SECRETS)


async def test_once_it_is_withdrawn_none_of_it_is(store, town, case):
    await withdraws(store, town, "bo", to="team")

    found, read = await looks(store, town, case)

    assert read == set()
    assert "Tue 20 Jan 13:00-14:00" in " ".join(found)  # when they meet is coordination
    assert case.alias in found[0]


async def test_once_it_has_lapsed_none_of_it_is(store, town, case):
    _found, read = await looks(store, town, case, LAPSED)

    assert read == set()


async def test_one_who_is_asked_to_come_is_told_where_and_nothing_else(store, town, case):
    await withdraws(store, town, "bo", to="practice")
    gerd = acting(store, town, "gerd")

    async def work(db):
        with speaking("en"):
            return words(await meetings.page(Turn(town.gerd, MONDAY, 1, subject="1"), db))

    page = await store.write(work)
    shown = words(await gerd.press("plan.show_content", case.id, at=MONDAY))

    assert PLACE in page
    assert [one for one in SECRETS if one in shown] == []
