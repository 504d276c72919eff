"""What two people, or a job and somebody, do in the same instant on PostgreSQL."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import text

from handlers import (
    absence_entry,
    admissions,
    agreement_drafts,
    closing,
    erasing,
    erasing_chats,
    handovers,
    holds,
    indexing,
    joining,
    joint_plan,
    lifts,
    plan_agreeing,
    plan_writing,
    renewals,
    rooms,
    roster_entry,
)
from models.cases import Case, CaseMember, CaseState, Party, all_parties_of
from models.clusters import ClusterAgreement
from models.erasures import Erasure, Stage
from models.filing import Filing, FilingState
from models.handovers import HandingState, HandOver
from models.joinings import Joining
from models.joint_plan import PlanAction
from models.outbox import OutboxMessage
from models.people import Absence, Duty, Person, Role
from models.renewals import DoorRenewal
from models.rooms import Room
from models.waiting_texts import WaitingText
from models.words import Mention
from tests.conftest import MONDAY
from tests.handlers.forgetting import closed
from tests.handlers.planning import act, lead, ready, send, write
from tests.handlers.test_administering import DOOR, told_rooms
from tests.handlers.test_agreements import Lead
from tests.handlers.test_cases import opened
from tests.handlers.test_person import CARD
from tests.town import acting, all_of, fetch, opening_fields

LATER = MONDAY + timedelta(hours=1)
WAITING = text(
    "select count(*) from pg_locks join pg_stat_activity using (pid)"
    " where datname = current_database() and not granted"
)
CLOSING = {"ending": "plan", "informed": "yes", "anyway": "yes", "note": "Tak."}


@pytest.fixture
async def store(postgres_store):
    return postgres_store


@pytest.fixture
def meanwhile(store, monkeypatch):
    """Just before a handler's function is called, once: begin something else.

    Go on when that is done, or waits for a lock of ours.
    """

    def between(module, name, there):
        real, todo, main = getattr(module, name), [there], asyncio.get_running_loop()
        said = main.create_future()

        async def work(*args, **more):
            if todo:
                other = asyncio.run_coroutine_threadsafe(todo.pop()(), main)
                for _look in range(500):
                    if other.done() or await store.read(is_waiting):
                        break
                main.call_soon_threadsafe(
                    lambda: said.set_result(asyncio.wrap_future(other, loop=main))
                )
            return await real(*args, **more)

        monkeypatch.setattr(module, name, work)
        return said

    return between


async def is_waiting(db):
    return (await db.exec(WAITING)).scalar_one()


async def done(said):
    return await (await asyncio.wait_for(said, 5))


async def planned(store, town):
    case = await ready(store, town)
    for name in ("bo", "gerd"):
        for action in ("case.know", "case.contact.phone"):
            answer = await acting(store, town, name).press(action, case.id, at=MONDAY)
            assert not answer.is_refused, answer.say
    await lead(store, town, case)
    await write(store, town, case)
    await act(store, town, case)
    assert not (await send(store, town, case)).is_refused
    for name, party in (("anna", 1), ("bo", 2)):
        await acting(store, town, name).press("plan.agree", f"1:1:{party}", at=MONDAY)
    return case


async def test_a_course_that_is_closed_stays_closed_when_the_last_agrees(
    store, town, meanwhile
):
    case = await planned(store, town)
    assert (await fetch(store, Case, case.id)).state is CaseState.PLAN

    closed = meanwhile(
        plan_agreeing,
        "_must_have_access",
        lambda: acting(store, town, "bo").submit("case.close", CLOSING, case.id, at=LATER),
    )
    agreed = await acting(store, town, "gerd").press("plan.agree", "1:1:3", at=LATER)

    assert accepted(await done(closed))
    found = await fetch(store, Case, case.id)
    assert found.closed_at == LATER
    assert len(await all_of(store, Erasure)) == 1
    assert found.state is CaseState.CLOSED
    assert agreed.is_refused


async def crossed(store, town):
    """Two courses, each to be joined into the other; each has been agreed to by one side."""
    first = await opened(store, town)  # Anna's
    fields = opening_fields(town)
    await acting(store, town, "bo").submit("case.open", fields, at=MONDAY)
    second = (await all_of(store, Case))[-1]
    await acting(store, town, "anna").submit(
        "case.known", {"course": first.alias}, second.id, at=MONDAY
    )
    await acting(store, town, "bo").submit(
        "case.known", {"course": second.alias}, first.id, at=MONDAY
    )
    into_first, into_second = await all_of(store, Joining)
    await acting(store, town, "anna").press("case.join", into_first.id, at=MONDAY)
    await acting(store, town, "bo").press("case.join", into_second.id, at=MONDAY)
    return first, second, into_first, into_second


async def test_two_courses_do_not_end_in_each_other(store, town, meanwhile):
    _first, _second, into_first, into_second = await crossed(store, town)

    said = meanwhile(
        joining,
        "_enter",
        lambda: acting(store, town, "anna").press("case.join", into_second.id, at=LATER),
    )
    await acting(store, town, "bo").press("case.join", into_first.id, at=LATER)

    await done(said)
    cases = await all_of(store, Case)
    assert sorted(one.is_open for one in cases) == [False, True]


async def test_a_course_is_not_joined_to_one_that_was_closed(store, town, meanwhile):
    first, second, into_first, _into_second = await crossed(store, town)

    said = meanwhile(
        joining,
        "_enter",
        lambda: acting(store, town, "anna").submit("case.close", CLOSING, first.id, at=LATER),
    )
    await acting(store, town, "bo").press("case.join", into_first.id, at=LATER)

    await done(said)
    assert (await fetch(store, Case, first.id)).is_open is False
    assert (await fetch(store, Case, second.id)).is_open


async def appoint(store, town, *names):
    async def work(db):
        for name in names:
            person = await db.get_one(Person, town.people[name].id)
            person.roles = [Role.ORG_ADMIN]

    await store.write(work)


def remove(store, town, name="bo"):
    fields = {"person": town.people[name].id}
    return lambda: acting(store, town, "carla").submit("person.remove", fields, at=LATER)


def accepted(answer):
    return (answer.is_refused, answer.errors) == (False, ())


async def test_who_was_removed_does_not_stand_in(store, town, meanwhile):
    await appoint(store, town, "carla")
    said = meanwhile(absence_entry, "_clashes", remove(store, town))
    days = {"first_day": "2026-01-13", "last_day": "2026-01-16"}

    fields = days | {"stand_in": town.bo.id}
    await acting(store, town, "dan").submit("absence.register", fields, at=LATER)

    assert accepted(await done(said))
    assert [one.stand_in_id for one in await all_of(store, Absence)] in ([], [None])


async def test_who_was_removed_does_not_get_the_desk(store, town, meanwhile):
    await appoint(store, town, "carla", "dan")
    said = meanwhile(roster_entry, "_clashes", remove(store, town))
    fields = {"person": town.bo.id, "first_day": "2026-01-13", "last_day": "2026-01-16"}

    await acting(store, town, "dan").submit("roster.different", fields, at=LATER)

    assert accepted(await done(said))
    left = [one for one in await all_of(store, Duty) if one.person_id == town.bo.id]
    assert [one for one in left if one.last_day is None or one.last_day >= LATER.date()] == []


async def test_who_was_removed_is_not_asked_to_take_over(store, town, meanwhile):
    await appoint(store, town, "carla")
    case = await ready(store, town)
    said = meanwhile(handovers, "_wrong", remove(store, town, "dan"))

    await acting(store, town, "bo").submit(
        "party.hand_over", {"person": town.dan.id}, case.id, at=LATER
    )

    assert accepted(await done(said))
    asked = await all_of(store, HandOver)
    assert [one for one in asked if one.state is HandingState.ASKED] == []


async def test_who_was_removed_gets_no_action(store, town, meanwhile):
    await appoint(store, town, "carla")
    case = await ready(store, town)
    await lead(store, town, case, "anna")
    await write(store, town, case)
    said = meanwhile(plan_writing, "_keep_action", remove(store, town))

    await act(store, town, case, "anna", at=LATER)

    assert accepted(await done(said))
    assert [one for one in await all_of(store, PlanAction) if one.owner_id == town.bo.id] == []


async def test_who_was_removed_does_not_lead(store, town, meanwhile):
    await appoint(store, town, "carla")
    case = await ready(store, town)
    said = meanwhile(joint_plan, "_candidates", remove(store, town))

    await lead(store, town, case, at=LATER)

    assert accepted(await done(said))
    assert (await fetch(store, Case, case.id)).lead_id != town.bo.id


async def test_who_was_removed_helps_nobody(store, town, meanwhile):
    """Dan was asked for help on the last day."""
    await appoint(store, town, "carla")
    case = await ready(store, town)

    async def wanted(db):
        party = (await db.exec(all_parties_of(case.id))).all()[1]
        party.lift_owner_id = town.dan.id
        return party.id

    party_id = await store.write(wanted)
    said = meanwhile(lifts, "_let_in", remove(store, town, "dan"))

    await acting(store, town, "dan").press("party.lift_take", party_id, at=LATER)

    assert accepted(await done(said))
    assert (await fetch(store, Party, party_id)).lift_taken_by_id is None
    members = await all_of(store, CaseMember)
    assert [one for one in members if one.person_id == town.dan.id] == []


async def test_what_is_kept_was_not_emptied_a_moment_before(store, town, meanwhile):
    found = await closed(store, town)
    await found.pass_by(days=80)
    erasure = await found.erasure()
    assert erasure.stage is Stage.TOLD

    said = meanwhile(
        holds, "_own", lambda: store.write(lambda db: erasing.erase_due(db, erasure.goes_at))
    )
    answer = await acting(store, town, "bo").submit(
        "case.hold", {"reason": "complaint"}, found.case.id, at=erasure.goes_at
    )

    assert await done(said) == 1
    is_emptied = (await fetch(store, Case, found.case.id)).emptied_at is not None
    assert is_emptied is not accepted(answer)


async def test_an_answer_taken_back_keeps_the_text(store, town, meanwhile):
    found = await closed(store, town)
    await found.pass_by(days=80)
    erasure = await found.erasure()
    filing = next(
        one
        for one in await all_of(store, Filing)
        if one.organisation_id == town.municipality.id
    )
    assert filing.state is not FilingState.TO_FILE

    said = meanwhile(
        erasing_chats,
        "clear",
        lambda: acting(store, town, "bo").press(
            "filing.take_back", filing.id, at=erasure.goes_at
        ),
    )
    await store.write(lambda db: erasing.erase_due(db, erasure.goes_at))

    await done(said)
    assert (await fetch(store, Case, found.case.id)).emptied_at is not None
    unfiled = [one.id for one in await all_of(store, Filing) if not one.is_confirmed]
    assert unfiled == [one.filing_id for one in await all_of(store, WaitingText)]


async def test_one_of_two_administrators_decides_who_is_let_in(store, town, meanwhile):
    await appoint(store, town, "carla", "dan")

    async def work(db):
        nina = Person(
            organisation_id=town.municipality.id,
            name="Nina Ny",
            function="x",
            is_admitted=False,
            awaits="Carla Demo",
        )
        db.add(nina)
        await db.flush()
        return nina.id

    nina_id = await store.write(work)
    said = meanwhile(
        admissions,
        "_may_admit",
        lambda: acting(store, town, "dan").press("person.decline", nina_id, at=LATER),
    )
    admitted = await acting(store, town, "carla").press("person.admit", nina_id, at=LATER)

    assert [accepted(admitted), accepted(await done(said))].count(True) == 1


async def test_what_is_said_while_it_is_indexed_is_found(store, town, meanwhile):
    said = meanwhile(
        indexing,
        "_forget",
        lambda: acting(store, town, "bo").submit(
            "person.own", CARD | {"helps_with": "spiseforstyrrelser"}, at=LATER
        ),
    )
    await store.write(lambda db: indexing.index_due(db, LATER))

    answer = await done(said)
    assert accepted(answer), answer
    while await store.write(lambda db: indexing.index_due(db, LATER)):
        pass
    assert "spiseforstyrrelser" in {one.word for one in await all_of(store, Mention)}


async def test_every_course_hears_of_the_last_of_two_new_entry_points(
    store, town, meanwhile, monkeypatch
):
    monkeypatch.setattr(renewals, "DOORS", 1)
    await appoint(store, town, "carla")
    for _ in range(4):
        await opened(store, town)
    carla = acting(store, town, "carla")
    await carla.submit("organisation.entry", DOOR, "adult", at=MONDAY)
    for _ in range(2):
        await store.write(lambda db: renewals.renew_doors(db, MONDAY))
    assert len(await all_of(store, DoorRenewal)) == 1
    before = await told_rooms(store)

    said = meanwhile(
        renewals,
        "_renew_door",
        lambda: carla.submit(
            "organisation.entry", DOOR | {"phone": "00 00 10 78"}, "adult", at=LATER
        ),
    )
    await store.write(lambda db: renewals.renew_doors(db, MONDAY))
    answer = await done(said)
    assert accepted(answer), answer
    while await store.write(lambda db: renewals.renew_doors(db, LATER)):
        pass

    told = (await told_rooms(store))[len(before) :]
    assert {f"room:{number}" for number in range(1, 5)} <= set(told)


async def test_two_parties_that_come_in_at_once_share_one_room(store, town, meanwhile):
    case = await opened(store, town, parties=["municipality"], why_general_practice="x")
    await store.write(no_rooms)
    anna = acting(store, town, "anna")

    said = meanwhile(
        rooms,
        "open_one",
        lambda: anna.submit(
            "party.add", {"organisation": town.phone_practice.id}, case.id, at=LATER
        ),
    )
    added = await anna.submit(
        "party.add", {"organisation": town.practice.id}, case.id, at=LATER
    )

    assert [accepted(added), accepted(await done(said))] == [True, True]
    assert len(await all_of(store, Room)) == 1


async def test_who_comes_in_while_it_is_closed_has_it_to_file(store, town, meanwhile):
    case = await opened(store, town, parties=["municipality"], why_general_practice="x")
    anna = acting(store, town, "anna")

    said = meanwhile(
        closing,
        "_undone",
        lambda: anna.submit("party.add", {"organisation": town.practice.id}, case.id, at=LATER),
    )
    ended = await anna.submit("case.close", CLOSING, case.id, at=LATER)

    added = accepted(await done(said))
    assert accepted(ended)
    to_file = {one.organisation_id for one in await all_of(store, Filing)}
    parties = {one.organisation_id for one in await all_of(store, Party)}
    assert to_file == parties
    assert (town.practice.id in parties) is added


async def no_rooms(db):
    """As if nobody of the course had chatted before."""
    await db.exec(delete(OutboxMessage))
    await db.exec(delete(Room))


async def test_a_version_taken_back_while_another_is_begun_leaves_one_draft(
    store, town, meanwhile
):
    await appoint_leads(store, town)
    tina, bo = (Lead(store, town, who) for who in ("tina", "bo"))
    await tina.begins()
    await tina.keeps("days", deadline_days="4")
    await tina.enacts(date(2026, 2, 2))
    planned = (await all_of(store, ClusterAgreement))[-1]

    said = meanwhile(
        agreement_drafts,
        "enter",
        lambda: bo.actor.press("agreement.take_back", planned.id, at=LATER),
    )
    await tina.begins()

    await done(said)
    drafts = [one for one in await all_of(store, ClusterAgreement) if one.is_draft]
    assert len(drafts) == 1


async def appoint_leads(store, town):
    async def work(db):
        for name in ("tina", "bo"):
            (await db.get_one(Person, town.people[name].id)).roles = [Role.CLUSTER_LEAD]

    await store.write(work)
