"""How the cluster stands: its lead sees counts, and aliases only where that is agreed."""

from collections import Counter
from datetime import timedelta

import pytest

from handlers import cluster_counts
from handlers.cards import Facts, Items
from models.cases import Case, Missed, Party, Window
from models.clusters import ClusterAgreement, Phase
from models.organisations import Membership
from models.people import Duty, Person, Role
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.handlers.test_reminders import municipal
from tests.handlers.test_waits import change, counted
from tests.handlers.years import TODAY, generate
from tests.town import HIDDEN, acting, all_of, build, words

TARGET = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)  # the deadline was Thursday


async def settle(db, **terms):
    """Tina leads the cluster; everybody else works in it."""
    town = await build(db, **terms)
    town.tina.roles = [Role.CLUSTER_LEAD]
    return town


@pytest.fixture
async def town(store):
    return await store.write(settle)


async def stands(store, town, at=MONDAY, who="tina"):
    answer = await acting(store, town, who).press("cluster.show", at=at)
    assert not answer.is_refused, answer.say
    return answer.say


def facts(card):
    return {
        label: said
        for part in card.parts
        if isinstance(part, Facts)
        for label, said in part.facts
    }


def lists(card):
    return {part.title: part.items for part in card.parts if isinstance(part, Items)}


async def test_a_quiet_cluster_is_all_noughts(store, town):
    card = await stands(store, town)

    assert set(facts(card).values()) == {"0"}
    assert lists(card) == {}


@pytest.mark.parametrize(
    ("at", "colour"),
    [
        pytest.param(MONDAY, "Green: before the target day", id="before the target"),
        pytest.param(TARGET, "Yellow: the target day has come", id="on the target day"),
        pytest.param(FRIDAY, "Red: the deadline has passed", id="past the deadline"),
    ],
)
async def test_a_course_counts_once_where_its_most_urgent_party_stands(store, town, at, colour):
    await opened(store, town)

    shown = facts(await stands(store, town, at))

    assert (shown["Open courses"], shown[colour]) == ("1", "1")
    colours = [name for name in shown if name.split(":")[0] in {"Green", "Yellow", "Red"}]
    assert sum(int(shown[name]) for name in colours) == 1


async def test_a_course_whose_parties_are_all_reached_is_none_of_them(store, town):
    case = await opened(store, town)
    for party in await all_of(store, Party):
        await change(store, Party, party.id, contact_on=MONDAY.date())

    shown = facts(await stands(store, town, FRIDAY))

    assert (shown["Open courses"], shown["All parties are in contact"]) == ("1", "1")
    assert shown["Red: the deadline has passed"] == "0"
    assert shown["Parties that are waited for"] == "0"
    assert case.is_open


async def test_the_parties_are_counted_by_what_they_lack(store, town):
    case = await opened(store, town)
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)
    party = await municipal(store, town)
    await change(store, Party, party.id, lift_owner_id=town.carla.id)

    before = facts(await stands(store, town, FRIDAY))
    await change(store, Party, party.id, lift_taken_by_id=town.carla.id)
    after = facts(await stands(store, town, FRIDAY))

    names = (
        "Parties that are waited for",
        "Nobody has taken it yet",
        "Past the deadline",
        "Help is wanted, and nobody has taken it",
    )
    assert [before[name] for name in names] == ["2", "1", "2", "1"]
    assert [after[name] for name in names] == ["2", "1", "2", "0"]


async def test_who_was_let_go_and_what_is_closed_count_no_more(store, town):
    await opened(store, town)
    closed = await opened(store, town)
    await change(store, Case, closed.id, state="closed")
    party = await municipal(store, town)
    await change(store, Party, party.id, withdrawn_at=MONDAY)

    shown = facts(await stands(store, town, FRIDAY))

    assert (shown["Open courses"], shown["Parties that are waited for"]) == ("1", "1")


async def test_reasons_are_counted_the_most_frequent_first(store, town):
    for _n in range(3):
        await opened(store, town)
    reasons = (Missed.CAPACITY, Missed.CAPACITY, Missed.HOLIDAY)
    late = [one for one in await all_of(store, Party) if not one.is_opener]
    for party, reason in zip(late, reasons, strict=False):
        await change(store, Party, party.id, missed=reason)

    shown = lists(await stands(store, town, FRIDAY))
    later = lists(await stands(store, town, FRIDAY + timedelta(days=100)))

    [title] = shown
    assert title.startswith("What kept the parties, since ")
    assert [line.rpartition(": ")[2] for line in shown[title]] == ["2", "1"]
    assert later == {}


async def test_a_desk_that_nobody_has_is_named(store, town):
    await change(store, Person, town.gerd.id, roles=[])
    await change(store, Duty, 3, last_day=MONDAY.date() - timedelta(days=1))

    shown = await stands(store, town)

    assert lists(shown) == {"Nobody has the desk within a month at": ("Lægehuset Solsikken",)}


@pytest.mark.parametrize("who", ["anna", "bo", "bro"])
async def test_nobody_else_may_see_it(store, town, who):
    case = await opened(store, town)
    actor = acting(store, town, who)

    answers = [
        await actor.press("cluster.show", subject, at=FRIDAY)
        for subject in ("", town.cluster.id)
    ]

    assert {one.say.title for one in answers} == {
        "Only the cluster lead and coordinators see how the cluster stands."
    }
    assert case.alias not in words(answers)
    help_for_them = await actor.command("/tovholder", at=FRIDAY)
    assert "cluster.show" not in words(help_for_them.say)


@pytest.mark.parametrize("subject", ["x", "4711", "-1"])
async def test_a_forged_cluster_is_refused(store, town, subject):
    answer = await acting(store, town, "tina").press("cluster.show", subject, at=MONDAY)

    assert answer.is_refused


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        ("cluster.show", "4711"),
        ("experience.show", "4711"),
        ("evaluation.show", "4711:this_year"),
        ("evaluation.enter_start", "4711"),
    ],
)
async def test_a_cluster_that_is_not_there_is_refused_as_all_that_is_missing(
    store, town, action, subject
):
    answer = await acting(store, town, "tina").press(action, subject, at=MONDAY)

    assert answer.say.title == HIDDEN


async def test_a_lead_of_a_cluster_left_sees_it_no_more(store, town):
    async def leave(db):
        (await db.get_one(Membership, 1)).last_day = MONDAY.date() - timedelta(days=1)

    await store.write(leave)

    answer = await acting(store, town, "tina").press("cluster.show", town.cluster.id, at=MONDAY)

    assert answer.is_refused


async def test_aliases_are_shown_only_where_that_is_agreed(store, town):
    case = await opened(store, town)

    counts = await stands(store, town, FRIDAY)
    await change(store, ClusterAgreement, 1, lead_sees_aliases=True)
    names = await stands(store, town, FRIDAY)

    assert case.alias not in words(counts)
    assert "You see how many, not which" in words(counts)
    assert lists(names) == {"Which ones": (case.alias,)}
    assert "You see how many, not which" not in words(names)


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        (Phase.TEST, "Red: a learning point"),
        (Phase.PREPARATION, "Red: waited longer than wished"),
    ],
)
async def test_nobody_is_late_where_nobody_can_be(empty_store, phase, said):
    town = await empty_store.write(lambda db: settle(db, phase=phase))
    await opened(empty_store, town)

    card = await stands(empty_store, town, FRIDAY)

    assert facts(card)[said] == "1"
    assert "deadline has passed" not in words(card)
    assert "Past the deadline" not in words(card)


async def test_help_and_the_agreement_lead_there(store, town):
    tina = acting(store, town, "tina")

    shown = [
        await tina.command("/tovholder", at=MONDAY),
        await tina.press("agreement.show", at=MONDAY),
    ]

    assert [words(one.say).count("cluster.show") for one in shown] == [1, 1]


async def test_the_number_of_queries_does_not_grow_with_the_courses(store, town):
    async def count():
        with counted() as statements:
            await stands(store, town, FRIDAY)
        return len(statements)

    await opened(store, town)
    one = await count()
    for _n in range(4):
        await opened(store, town)

    assert await count() == one


async def test_coordinators_see_how_many_and_no_small_number(store, town):
    case = await opened(store, town)
    await change(store, ClusterAgreement, 1, lead_sees_aliases=True)

    answer = await acting(store, town, "carla").press("cluster.show", at=FRIDAY)
    agreement = await acting(store, town, "carla").press("agreement.show", at=FRIDAY)

    shown = facts(answer.say)
    assert (shown["Open courses"], shown["Red: the deadline has passed"]) == ("not shown",) * 2
    assert shown["Green: before the target day"] == "0"
    assert case.alias not in words(answer.say)
    assert lists(answer.say) == {}
    assert "cluster.show" in words(agreement.say)


def window_of(parties, today):
    """Where the most urgent party stands, by a plain loop; None: nobody has a part any more."""
    there = [one for one in parties if one.withdrawn_at is None]
    waited_for = [one for one in there if one.contact_on is None and one.deadline_on]
    if not waited_for:
        return Window.REACHED if there else None
    if min(one.deadline_on for one in waited_for) < today:
        return Window.RED
    is_yellow = min(one.target_on for one in waited_for) <= today
    return Window.YELLOW if is_yellow else Window.GREEN


async def test_what_coordinators_are_told_is_what_a_plain_loop_counts(store):
    town = await store.write(lambda db: generate(db, 1, courses=80, questions=0))
    today, own = TODAY, town.municipality.id
    windows, waited_for, overdue = Counter(), 0, 0
    parties = await all_of(store, Party)
    for case in await all_of(store, Case):
        there = [one for one in parties if one.case_id == case.id]
        windows[window_of(there, today)] += 1
        waiting = [one for one in there if one.contact_on is None and one.deadline_on]
        waiting = [one for one in waiting if one.withdrawn_at is None]
        waited_for += len(waiting)
        overdue += sum(one.deadline_on < today for one in waiting)

    found = await store.read(lambda db: cluster_counts.told(db, town.cluster, own, today))

    del windows[None]
    assert found.open == windows.total()
    told = {one: n for one, n in found.courses.items() if n is not None}
    assert told == {one: windows[one] for one in told}
    assert Window.RED in told
    assert (found.waiting, found.overdue) == (waited_for, overdue)
