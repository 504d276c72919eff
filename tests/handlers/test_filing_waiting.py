"""Twelve months after closing a course goes; what is not filed waits for its authority."""

import json
from datetime import timedelta

import pytest

from bot.verifying import verify
from handlers import filing_keeping, filing_pages, filing_reminders
from handlers.turn import Refusal, Turn
from locales import speaking
from models.cases import Case
from models.entries import Did, Entry
from models.erasures import Stage, limit_of
from models.filing import Filing, FilingState, unconfirmed_of
from models.passages import Passage
from models.people import Person, Role
from models.seals import Unreadable
from models.waiting_texts import WaitingText, ends_at, told_at
from tests.conftest import MONDAY
from tests.handlers.forgetting import RECORD, closed
from tests.handlers.test_erasing import change
from tests.handlers.test_waits import change as change_person
from tests.town import HIDDEN, all_of, fetch, rows, words

DAY = timedelta(days=1)
LIMIT = limit_of(MONDAY)
FIRST = "Vi vil gerne mødes i næste uge."


async def unfiled(store, town, *names):
    """A closed course that all have filed but these; nobody else is asked any more."""
    found = await closed(store, town, is_filed=False)
    waiting = {getattr(town, name).id for name in names}

    async def work(db):
        for one in (await db.exec(unconfirmed_of(found.case.id))).all():
            if one.organisation_id not in waiting:
                one.confirm(FilingState.FILED, by=town.anna.id, at=MONDAY)

    await store.write(work)
    return found


async def ask(found, at):
    """Whom the clock asks to file by then."""
    await found.store.write(lambda db: filing_reminders.ask_due(db, at))
    await found.chatting.deliver(at)


async def taken(found, name, make=filing_pages.page, at=LIMIT):
    async def work(db):
        reader = await db.get_one(Person, found.town.people[name].id)
        turn = Turn(reader, at, found.town.workspace.id, subject=str(found.case.id))
        with speaking("en"):
            return await make(turn, db)

    return await found.store.write(work)


async def filing_of(found, organisation):
    return next(
        one
        for one in await all_of(found.store, Filing)
        if one.organisation_id == organisation.id
    )


async def test_the_day_is_told_two_weeks_before_and_its_administrator_as_well(store, town):
    await change_person(store, Person, town.dan.id, roles=[Role.ORG_ADMIN])
    found = await unfiled(store, town, "municipality")

    await found.pass_by(days=352)
    await ask(found, LIMIT - 14 * DAY)

    erasure = await found.erasure()
    assert (erasure.stage, erasure.goes_at) == (Stage.TOLD, LIMIT)
    asked = found.chatting.cards(town.dan)[-1]
    assert "Forløbet slettes tirs. 12. jan. 2027" in words(asked)
    assert found.chatting.titles(town.anna)[-1] == f"{found.case.alias} slettes tirs. 12. jan."


async def test_at_twelve_months_all_goes_but_the_text_of_who_has_not_filed(store, town):
    found = await unfiled(store, town, "municipality")
    alias = found.case.alias

    await found.pass_by(days=364)
    before = len(await all_of(store, Passage))
    await found.pass_by(days=366)
    await ask(found, LIMIT)

    assert (before > 0, await all_of(store, Passage)) == (True, [])
    assert (await fetch(store, Case, found.case.id)).alias == f"gone-{found.case.id}"
    [kept] = await all_of(store, WaitingText)
    filing = await filing_of(found, town.municipality)
    assert (kept.filing_id, kept.made_at, kept.goes_at) == (filing.id, LIMIT, ends_at(LIMIT))
    # Whoever is responsible there is told that it has happened; no alias is left.
    assert filing.asked_id == town.carla.id
    assert (
        "Et slettet forløb venter på journalisering hos"
        in found.chatting.titles(town.carla)[-1]
    )
    assert alias not in repr(found.chatting.chat.messages)
    assert (await found.erasure()).stage is Stage.EMPTIED


async def test_only_its_own_people_read_and_answer_it_by_what_they_know(store, town):
    found = await unfiled(store, town, "municipality", "practice")
    await found.pass_by(days=366)
    await ask(found, LIMIT)

    page = await taken(found, "carla")
    data = json.loads((await taken(found, "carla", filing_pages.structured)).content)

    assert (found.case.alias in words(page), RECORD in words(page)) == (True, True)
    assert "Indlagt i nat." not in words(page)  # another party's, without a basis any more
    assert data["organisation"] == "Eksempel Kommune"
    read = [one for one in await all_of(store, Entry) if one.did is Did.READ][-2:]
    [own] = [one for one in await all_of(store, WaitingText) if one.filing_id == 2]
    assert [one.codes for one in read] == [
        {"page": "filing", "form": form, "waited": own.id} for form in ("page", "json")
    ]
    gerd = await taken(found, "gerd")
    assert RECORD not in words(gerd)
    for other in ("anna", "tina", "bro", "dan"):
        with pytest.raises(Refusal):
            await taken(found, other)
    for other in ("anna", "tina", "gerd", "dan"):
        answer = await found.acts(other, "filing.filed", None, 2, at=LIMIT)
        assert answer.say.title == HIDDEN
    assert len(await all_of(store, WaitingText)) == 2


@pytest.mark.parametrize(
    ("action", "fields"),
    [("filing.filed", None), ("filing.not_relevant", {"why": "nothing"})],
)
async def test_once_it_is_filed_nothing_waits_and_the_course_is_erased(
    store, town, action, fields
):
    found = await unfiled(store, town, "municipality")
    await found.pass_by(days=366)
    await ask(found, LIMIT)
    filing = await filing_of(found, town.municipality)

    at = LIMIT + 30 * DAY
    answer = await found.acts("carla", action, fields, filing.id, at=at)
    await found.look(at)
    await found.pass_by(days=400)

    assert answer.say.title == "Nothing is left of the course"
    assert await all_of(store, WaitingText) == []
    assert (await found.erasure()).stage is Stage.ERASED
    after = await filing_of(found, town.municipality)
    assert (after.is_confirmed, after.asked_id, after.confirmed_by_id) == (True, None, None)
    assert "journalisering" not in repr(found.chatting.chat.messages)
    assert (await verify(store)).broken is None


async def test_what_nobody_files_goes_a_year_later_and_they_are_told_before(store, town):
    found = await unfiled(store, town, "municipality")
    await found.pass_by(days=366)
    last = ends_at(LIMIT)

    await found.look(told_at(last))
    filing = await filing_of(found, town.municipality)
    assert filing.remind_at == told_at(last)
    await found.look(last - DAY)
    assert len(await all_of(store, WaitingText)) == 1
    await found.look(last)
    await found.pass_by(days=800)

    assert await all_of(store, WaitingText) == []
    after = await filing_of(found, town.municipality)
    assert (after.is_confirmed, after.asked_id, after.remind_at) == (False, None, None)
    erasure = await found.erasure()
    assert erasure.stage is Stage.ERASED
    gone = [one for one in await all_of(store, Entry) if one.did is Did.TEXT_GONE]
    assert (gone == []) is (erasure.log_until is None)  # the log may be over as well


async def test_a_hold_keeps_it_beyond_the_year(store, town):
    found = await unfiled(store, town, "municipality")
    await found.acts("bo", "case.hold", {"reason": "court"})

    await found.pass_by(days=500)
    assert (await all_of(store, WaitingText), (await found.erasure()).due_at) == ([], None)

    at = MONDAY + 500 * DAY
    await found.acts("bo", "case.release", {"why": "decided"}, at=at)
    await found.look(at)
    assert (await found.erasure()).goes_at == at + 14 * DAY
    await found.look(at + 14 * DAY)
    assert len(await all_of(store, WaitingText)) == 1


async def test_an_answer_taken_back_in_the_last_weeks_moves_the_day_to_the_limit(store, town):
    found = await closed(store, town)
    filing = await filing_of(found, town.municipality)
    await change(store, Filing, filing.id, state=FilingState.TO_FILE)
    await found.pass_by(days=352)
    await change(store, Filing, filing.id, state=FilingState.FILED)
    erasure = await found.erasure()
    assert erasure.goes_at == LIMIT

    await change(store, Filing, filing.id, state=FilingState.TO_FILE)
    await found.pass_by(days=366)

    assert (await found.erasure()).emptied_at == LIMIT
    assert len(await all_of(store, WaitingText)) == 1


async def test_stopped_between_two_lines_nothing_is_lost_or_kept_twice(
    store, town, monkeypatch
):
    found = await unfiled(store, town, "municipality", "practice")
    await found.pass_by(days=352)
    keep, calls = filing_keeping._keep, []

    async def dies(*given):
        await keep(*given)
        calls.append(given)
        if len(calls) in (1, 3):  # the first of two, then nothing, then what came after
            raise ConnectionResetError

    monkeypatch.setattr(filing_keeping, "_keep", dies)
    await found.look(LIMIT)
    assert (await all_of(store, WaitingText), len(await all_of(store, Passage)) > 0) == (
        [],
        True,
    )
    await found.look(LIMIT)
    await found.look(LIMIT)

    texts = await all_of(store, WaitingText)
    assert [one.filing_id for one in texts] == [2, 3]
    made = [one for one in await all_of(store, Entry) if one.did is Did.TEXT_WAITS]
    assert len(made) == len(texts)


async def test_what_no_key_opens_is_not_deleted(store, town, monkeypatch):
    found = await unfiled(store, town, "municipality")
    await found.pass_by(days=352)

    async def unreadable(*_given, **_named):
        raise Unreadable

    monkeypatch.setattr("handlers.filing_texts.made", unreadable)
    await found.look(LIMIT)

    erasure = await found.erasure()
    assert (erasure.stage, erasure.due_at) == (Stage.TOLD, LIMIT + DAY)
    assert len(await all_of(store, Passage)) > 0


async def test_a_party_without_chat_is_answered_for_and_its_text_read_by_nobody(store, town):
    found = await unfiled(store, town, "practice")
    await change(store, type(town.practice), town.practice.id, has_chat=False)
    await found.pass_by(days=366)
    await ask(found, LIMIT)
    filing = await filing_of(found, town.practice)

    assert filing.asked_id == town.tina.id
    card = found.chatting.cards(town.tina)[-1]
    assert "00 00 00 01" in words(card)
    with pytest.raises(Refusal):
        await taken(found, "tina")
    await found.acts("tina", "filing.filed", None, filing.id, at=LIMIT)
    assert await all_of(store, WaitingText) == []
    assert [row for row in await rows(store) if row.view == "filing.waiting"] != []
