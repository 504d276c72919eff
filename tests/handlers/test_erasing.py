"""A closed course on its way out: when it goes, what keeps it, and what must be gone first."""

from datetime import timedelta

import pytest

from bot.migrate import tables
from bot.verifying import verify
from handlers import access, casefiles, entries, log_ends, routes, traces, unasked
from handlers.turn import Refusal
from models.access import Act
from models.cases import Case, Party
from models.clusters import ClusterAgreement
from models.entries import Did, Entry, Tombstone
from models.erasures import Erasure, Stage, months_after, told_at
from models.filing import Filing
from models.forgetting import GOES, STAYS
from models.handovers import HandOver
from models.holds import LegalHold
from models.joint_plan import PlanVersion
from models.passages import Passage
from models.people import ChatWorkspace
from models.rooms import Room
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.forgetting import closed
from tests.handlers.test_cases import opened
from tests.handlers.test_reminders import local
from tests.town import HIDDEN, acting, all_of, build, fetch, rows, words

DAY = timedelta(days=1)
YEARS = {"days": 400}


async def change(store, table, key, **values):
    async def work(db):
        row = await db.get_one(table, key)
        for name, value in values.items():
            setattr(row, name, value)

    await store.write(work)


async def did(found) -> list[Did]:
    chain = entries.of_case(found.case.id)
    return [one.did for one in await all_of(found.store, Entry) if one.chain == chain]


def test_every_view_says_which_course_it_is_about():
    assert set(traces.ABOUT) == set(routes.VIEWS)


def test_everything_that_names_somebody_in_a_course_is_let_go_of():
    """A table that leads to a course is forgotten, and so is every column that tells of people.

    A new one fails here until models/forgetting.py says what becomes of it.
    """
    by_name = {one.__tablename__: one for one in (*GOES, *STAYS)}
    told = {"case": True, "party": True}
    leading = {
        table.name
        for table in tables().sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in {"case", "party", "plan", "briefing", "advice_request"}
    } | set(told)

    assert leading - set(by_name) == {"erasure", "legal_hold", "room"}
    for table, values in STAYS.items():
        columns = table.__table__.columns
        people = {
            one.name
            for one in columns
            if any(key.column.table.name == "person" for key in one.foreign_keys)
        }
        assert people <= set(values), table


def test_the_day_it_goes_is_no_later_than_a_year_and_never_without_notice():
    assert told_at(MONDAY, 90) == MONDAY + 76 * DAY
    assert told_at(MONDAY, 1) == MONDAY
    assert told_at(MONDAY, 1825) == MONDAY + 351 * DAY
    assert months_after(MONDAY.replace(month=8, day=31), 6) == MONDAY.replace(
        year=2027, month=2, day=28
    )


async def test_the_parties_are_told_two_weeks_before(store, town):
    found = await closed(store, town)

    await found.pass_by(days=76)

    erasure = await found.erasure()
    assert erasure.stage is Stage.TOLD
    assert erasure.goes_at == MONDAY + 90 * DAY
    told = [row for row in await rows(store) if row.view == "case.erasing"]
    people = {f"person:{town.people[name].id}" for name in ("anna", "bo", "gerd")}
    assert {row.address for row in told} == people
    said, morning = f"{found.case.alias} slettes søn. 12. apr.", local("2026-03-30T08:00")
    assert said not in found.chatting.titles(town.anna)  # it is a Sunday
    await store.write(lambda db: unasked.release_due(db, morning))
    await found.chatting.deliver(morning)
    assert said in found.chatting.titles(town.anna)


async def test_what_stays_are_figures_without_people(store, town):
    found = await closed(store, town)
    before = {one.id: one for one in await all_of(store, Party)}

    await found.pass_by(**YEARS)

    case = await fetch(store, Case, found.case.id)
    assert (case.alias, case.opened_by_id, case.lead_id) == (f"gone-{case.id}", None, None)
    assert (case.opened_on, case.ending, case.purposes) == (
        found.case.opened_on,
        "plan",
        found.case.purposes,
    )
    for party in await all_of(store, Party):
        was = before[party.id]
        assert (party.deadline_on, party.claimed_at) == (was.deadline_on, was.claimed_at)
        assert party.contact_person_id is None
    for table in GOES:
        assert await all_of(store, table) == []
    assert await all_of(store, Room) == []
    [handing] = await all_of(store, HandOver)
    assert (handing.from_id, handing.to_id) == (None, None)
    assert [one.content for one in await all_of(store, PlanVersion)] == [{}]


async def test_nobody_sees_it_any_more_and_it_is_refused_like_one_that_never_was(store, town):
    found = await closed(store, town)
    await found.pass_by(**YEARS)
    later = MONDAY + 400 * DAY

    for name in ("anna", "bo", "tina"):
        actor = acting(store, town, name)
        for action in ("case.card", "case.show", "case.timeline", "case.reopen_start"):
            gone = await actor.press(action, found.case.id, at=later)
            never = await actor.press(action, 999, at=later)
            assert gone == never

    async def work(db):
        case = await db.get_one(Case, found.case.id)
        with pytest.raises(Refusal):
            await casefiles.find(db, case.id)
        return await access.may(db, town.anna, Act.SEE_CASE, case, at=later)

    assert not await store.read(work)


async def test_a_course_taken_up_again_is_not_erased(store, town):
    found = await closed(store, town)
    await found.pass_by(days=80)

    at = MONDAY + 80 * DAY
    await found.acts("anna", "case.reopen", {"why": "Ny indlæggelse."}, at=at)

    assert await all_of(store, Erasure) == []
    assert (await fetch(store, Case, found.case.id)).is_open


# Filing.


async def test_until_everybody_has_filed_it_nothing_goes_for_a_year(store, town):
    found = await closed(store, town, is_filed=False)

    await found.pass_by(days=350)

    assert (await found.erasure()).stage is Stage.WAITING
    assert len(await all_of(store, Passage)) > 0


async def test_once_the_last_has_filed_it_the_notice_follows_at_once(store, town):
    found = await closed(store, town, is_filed=False)
    await found.pass_by(days=200)

    at = MONDAY + 200 * DAY
    await found.is_filed(at=at)
    await found.look(at)

    assert (await found.erasure()).goes_at == at + 14 * DAY


# Legal hold.


async def test_a_hold_keeps_it_for_as_long_as_it_lasts(store, town):
    found = await closed(store, town)
    await found.acts("carla", "case.hold", {"reason": "complaint"})

    await found.pass_by(days=1000)

    assert len(await all_of(store, Passage)) > 0
    assert (await found.erasure()).due_at is None

    at = MONDAY + 1000 * DAY
    await found.acts("bo", "case.release", {"why": "decided"}, at=at)
    assert (await found.erasure()).due_at == at
    await found.look(at)
    assert (await found.erasure()).goes_at == at + 14 * DAY
    await found.pass_by(days=1100)

    assert (await found.erasure()).stage is Stage.ERASED
    entered = await did(found)
    assert entered.count(Did.HELD) == entered.count(Did.RELEASED) == 1


async def test_only_who_answers_for_a_party_keeps_it_and_only_for_their_own(store, town):
    found = await closed(store, town)

    refused = await found.acts("bro", "case.hold", {"reason": "complaint"})
    assert refused.say.title == HIDDEN
    await found.acts("gerd", "case.hold", {"reason": "court"})
    other = await found.acts("anna", "case.release", {"why": "decided"})
    assert other.say.title == "Your organisation does not keep this course."
    wrong = await found.acts("anna", "case.hold", {"reason": "because"})
    assert [name for name, _said in wrong.errors] == ["reason"]

    [kept] = await all_of(store, LegalHold)
    assert (kept.organisation_id, kept.lifted_at) == (town.practice.id, None)


async def test_an_open_course_needs_no_hold(store, town):
    found = await closed(store, town)
    await found.acts("anna", "case.reopen", {"why": "Ny indlæggelse."})

    answer = await found.acts("anna", "case.hold", {"reason": "complaint"})

    assert answer.say.title == "The course is still open: nothing of it is deleted."
    assert await all_of(store, LegalHold) == []


# Rooms that somebody must delete by hand.


async def test_a_channel_that_no_app_may_delete_is_somebodys_task(store, town):
    found = await closed(store, town)
    found.chatting.chat.may_delete = False
    [channel] = found.chatting.chat.rooms

    await found.pass_by(days=96)
    [room] = await all_of(store, Room)
    before = [row for row in await rows(store) if row.view == "room.erase"]
    await found.pass_by(days=98)

    assert (await found.erasure()).stage is Stage.EMPTIED
    asked = found.chatting.cards(town.carla)[-1]
    assert room.name in asked.title
    # A week later both are reminded, once.
    told = [row.lane for row in await rows(store) if row.view == "room.erase"]
    people = [f"person:{one.id}" for one in (town.tina, town.carla, town.gerd)]
    assert (sorted(told), len(before)) == (sorted(people * 2), 3)

    at = MONDAY + 99 * DAY
    refused = await found.acts("bo", "room.deleted", {}, room.id, at=at)
    assert refused.say.title == HIDDEN
    await found.acts("carla", "room.deleted", {}, room.id, at=at)
    await found.look(at + DAY)
    assert (await found.erasure()).stage is Stage.EMPTIED  # it still stands there

    del found.chatting.chat.rooms[channel]
    await found.acts("tina", "room.deleted", {}, room.id, at=at + 2 * DAY)
    await found.pass_by(days=104)

    assert (await found.erasure()).stage is Stage.ERASED
    assert not any(room.name in words(card) for card in found.chatting.cards(town.carla))


async def test_a_room_in_a_workspace_that_has_left_us_is_believed_to_be_gone(store, town):
    found = await closed(store, town)
    await change(store, ChatWorkspace, town.workspace.id, is_installed=False)
    await found.pass_by(days=95)
    [room] = await all_of(store, Room)
    at = MONDAY + 96 * DAY

    await found.acts("carla", "room.deleted", {}, room.id, at=at)
    await found.pass_by(days=300)

    erasure = await found.erasure()
    assert erasure.stage is Stage.ERASED
    assert erasure.messages_left > 0  # and it is not said that they were taken away


# Messages.


async def test_a_message_that_tells_of_other_things_too_is_shown_without_it(store, town):
    found = await closed(store, town)
    other = await found.bundled_with_another(town.bo)

    await found.pass_by(**YEARS)

    [card] = found.chatting.cards(town.bo)[-1:]
    assert other.alias in words(card)
    assert found.case.alias not in words(card)


# Stopped between any two steps.


@pytest.mark.parametrize("step", range(8))
async def test_stopped_anywhere_it_goes_on_from_there(store, town, step, monkeypatch):
    found = await closed(store, town)
    calls = 0
    happens = found.chatting.chat.meanwhile

    async def dies(name):
        nonlocal calls
        calls += name in {"delete", "set_room"}
        if calls == step + 1:
            calls += 100
            raise ConnectionResetError
        await happens(name)

    found.chatting.chat.meanwhile = dies
    await found.pass_by(days=91)
    found.chatting.later(hours=1)
    await found.pass_by(**YEARS)

    assert (await found.erasure()).stage is Stage.ERASED
    assert found.chatting.chat.rooms == {}
    assert found.case.alias not in repr(found.chatting.chat.messages)


# The log.


async def test_the_log_outlives_it_and_then_goes_as_a_whole(store, town):
    found = await closed(store, town)
    await change(store, ClusterAgreement, town.agreement.id, log_months=12)
    chain = entries.of_case(found.case.id)

    await found.pass_by(days=200)
    erased_at = (await found.erasure()).erased_at
    assert (await found.erasure()).log_until == months_after(erased_at, 12)
    last = [one for one in await all_of(store, Entry) if one.chain == chain][-1]
    assert last.did is Did.ERASED
    await found.pass_by(days=1000)

    assert [one for one in await all_of(store, Entry) if one.chain == chain] == []
    [stone] = await all_of(store, Tombstone)
    assert (stone.chain, stone.seq, stone.digest) == (chain, last.seq, last.digest)
    assert (await verify(store)).broken is None
    assert (await found.erasure()).log_until is None


async def test_who_has_filed_it_and_who_kept_it_goes_with_the_log(store, town):
    """As the papers say; only figures stay."""
    found = await closed(store, town)
    await found.acts("carla", "case.hold", {"reason": "court"})
    await found.acts("carla", "case.release", {"why": "decided"})

    await found.pass_by(days=200)
    before = [len(await all_of(store, one)) for one in (Filing, LegalHold)]
    await found.pass_by(days=1000)
    after = [len(await all_of(store, one)) for one in (Filing, LegalHold)]

    assert (before, after) == ([3, 1], [0, 0])
    assert (await found.erasure()).stage is Stage.ERASED


async def test_a_long_log_goes_in_batches_and_holds_in_between(store, town, monkeypatch):
    found = await closed(store, town)
    monkeypatch.setattr(log_ends, "BATCH", 3)
    await found.pass_by(days=200)
    until = (await found.erasure()).log_until
    chain = entries.of_case(found.case.id)
    count = len([one for one in await all_of(store, Entry) if one.chain == chain])

    left = []
    while await store.write(lambda db: log_ends.let_go_due(db, until)):
        left.append(len([one for one in await all_of(store, Entry) if one.chain == chain]))
        assert (await verify(store)).broken is None

    assert left[0] == count - 3
    assert left[-1] == 0
    assert len(await all_of(store, Tombstone)) == 1


async def test_what_is_being_stopped_is_not_sent_meanwhile(postgres_store):
    store = postgres_store
    town, chatting = await store.write(build), Chatting(store)
    case = await opened(store, town)

    async def stop(db):
        found = await traces.of_case(db, case.id)
        await chatting.deliver()
        return found

    waiting = await store.write(stop)

    assert len(waiting) > 3
    assert chatting.chat.calls.total() == 0
