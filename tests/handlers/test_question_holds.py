"""A question about no course is kept by a legal hold for as long as it lasts."""

import pytest
from sqlmodel import select

from bot import purging
from bot.verifying import verify
from locales import speaking
from models.advice import AdviceRequest
from models.cases import Case
from models.entries import Did, Entry
from models.erasures import Erasure, Stage, limit_of
from models.holds import LegalHold, holds_on
from models.passages import Passage
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_erasing_advice import DAY, Asked
from tests.handlers.test_erasing_advice import asked as _asked
from tests.handlers.test_waits import change
from tests.town import HIDDEN, all_of

asked = _asked
COMPLAINT = {"reason": "complaint"}
DECIDED = {"why": "decided"}
OVER = MONDAY + 90 * DAY


@pytest.fixture
async def over(asked) -> Asked:
    await asked.is_answered()
    return asked


def labels(answer):
    return [one.label for part in answer.say.parts for one in getattr(part, "buttons", ())]


def said(answer):
    parts = answer.say.parts
    texts = [one.text for one in parts if hasattr(one, "text")]
    return texts + [line for one in parts for line in getattr(one, "items", ())]


async def did(store, what):
    async def look(db):
        return (await db.exec(select(Entry).where(Entry.did == what))).all()

    return await store.read(look)


async def test_a_hold_keeps_it_for_as_long_as_it_lasts(store, town, over):
    kept = await over.acts("bo", "advice.hold", COMPLAINT)

    for at in (OVER, limit_of(MONDAY), MONDAY + 1000 * DAY):
        await over.look(at)
    assert len(await all_of(store, Passage)) > 0
    assert (await over.request()).erase_at is None
    assert said(kept)[0].startswith(f"{town.municipality.name}: a complaint, since")

    at = MONDAY + 1000 * DAY
    freed = await over.acts("bo", "advice.release", DECIDED, at=at)
    await over.look(at + 13 * DAY)
    assert len(await all_of(store, Passage)) > 0
    await over.look(at + 14 * DAY)
    await over.look(at + 15 * DAY)

    assert labels(freed) == ["It must be kept (legal hold)"]
    assert await all_of(store, Passage) == []
    [erasure] = await all_of(store, Erasure)
    assert (erasure.stage, await all_of(store, LegalHold)) == (Stage.ERASED, [])
    assert (await verify(store)).broken is None


async def test_both_are_entered_with_who_and_why_and_no_word(store, town, over):
    await over.acts("bo", "advice.hold", COMPLAINT)
    await over.acts("bo", "advice.hold", {"reason": "court"})
    await over.acts("bo", "advice.release", DECIDED)

    [held], [freed] = await did(store, Did.HELD), await did(store, Did.RELEASED)
    assert (held.codes["request"], held.codes["why"]) == (1, "complaint")
    assert (freed.codes["request"], freed.codes["why"]) == (1, "decided")
    assert held.actor_id == freed.actor_id == town.bo.id


async def test_each_organisation_has_its_own_and_lifts_its_own(store, over):
    await over.acts("bo", "advice.hold", COMPLAINT)
    other = await over.acts("anna", "advice.release", DECIDED)
    await over.acts("anna", "advice.hold", {"reason": "supervision"})
    await over.acts("bo", "advice.release", DECIDED)

    await over.look(MONDAY + 1000 * DAY)

    assert other.say.title == "Your organisation does not keep this question."
    assert len(await all_of(store, Passage)) > 0
    shown = await over.acts("bo", "advice.deletion")
    assert len(said(shown)) == 1
    assert "a case with the supervising authority" in said(shown)[0]


@pytest.mark.parametrize("action", ["deletion", "hold_start", "release_start"])
async def test_who_takes_no_part_finds_nothing(over, action):
    for name in ("gerd", "dan"):
        theirs = await over.acts(name, f"advice.{action}")
        never = await over.acts(name, f"advice.{action}", subject="999")

        assert theirs == never
        assert theirs.say.title == HIDDEN


@pytest.mark.parametrize(
    ("action", "fields", "field"),
    [
        ("hold", {"reason": "because"}, "reason"),
        ("hold", {}, "reason"),
        ("release", {"why": "because"}, "why"),
    ],
)
async def test_a_reason_is_one_of_the_codes(store, over, action, fields, field):
    if action == "release":
        await over.acts("bo", "advice.hold", COMPLAINT)

    wrong = await over.acts("bo", f"advice.{action}", fields)

    assert [name for name, _said in wrong.errors] == [field]
    assert [one.lifted_at for one in await all_of(store, LegalHold)] == [None] * (
        action == "release"
    )


async def test_one_that_waits_is_not_kept_and_what_a_course_has_is_kept_with_it(
    store, town, asked
):
    waits = await asked.acts("bo", "advice.hold", COMPLAINT)
    shown = await asked.acts("bo", "advice.deletion")
    await asked.is_answered()
    case = await opened(store, town)
    await change(store, AdviceRequest, 1, case_id=case.id)
    belongs = await asked.acts("bo", "advice.hold", COMPLAINT)

    assert waits.say.title.startswith("The question still waits for its answer.")
    assert labels(shown) == []
    assert belongs.say.title.startswith("The question belongs to a course")
    assert await all_of(store, LegalHold) == []


async def test_a_hold_goes_along_when_the_question_becomes_part_of_a_course(store, town, over):
    await over.acts("bo", "advice.hold", COMPLAINT)
    case = await opened(store, town)
    await change(store, AdviceRequest, 1, case_id=case.id)

    async def held(db):
        return len((await db.exec(holds_on(case.id))).all())

    assert await store.read(held) == 1
    shown = await over.acts("bo", "advice.deletion")
    assert any(case.alias in one for one in said(shown))
    assert labels(shown) == ["Lift the hold"]
    await over.acts("bo", "advice.release", DECIDED)
    assert await store.read(held) == 0
    assert await all_of(store, Case) != []


async def test_a_trial_of_the_purge_says_whose_hold_it_is_and_why(store, town, over):
    await over.acts("bo", "advice.hold", COMPLAINT)
    await over.look(OVER)

    left = await purging.questions_left(store)
    with speaking("en"):
        lines = purging.said_of_questions(left).splitlines()

    assert lines == [
        "1 question for advice belongs to no course; the next look is on -.",
        f"Question 1: legal hold by organisation {town.municipality.id} (complaint).",
    ]
    await over.acts("bo", "advice.release", DECIDED, at=OVER)
    assert (await purging.questions_left(store)).held == ()
