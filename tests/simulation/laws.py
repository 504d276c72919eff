"""What must hold of a life that was lived, whatever happened in it."""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from models.briefings import Briefing
from models.cases import Case, Party
from models.entries import Did, Entry, first_break
from models.handovers import HandingState, HandOver
from models.joint_plan import (
    ActionState,
    Nudge,
    Plan,
    PlanAction,
    PlanAnswer,
    PlanVersion,
)
from models.ladder import Rung
from models.outbox import Delivery, OutboxMessage, Rank, Verb
from models.people import Absence, Person
from tests.simulation.calendar import CALENDAR
from tests.simulation.life import Life
from tests.town import all_of

ORACLE = Path(__file__).parent.parent / "data" / "working_day_oracle.csv"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# Part-time, over Easter.
LONGEST_WAIT = timedelta(days=8)


async def posts(life: Life) -> list[OutboxMessage]:
    return [one for one in await all_of(life.store, OutboxMessage) if one.verb is Verb.POST]


def keys_of(rows: Sequence[OutboxMessage]) -> dict[int, str]:
    """The key that each row went under: no row that went with one that has been erased."""
    own = {row.id: row.dedupe_key for row in rows}
    return {
        row.id: own[row.sent_as or row.id] for row in rows if (row.sent_as or row.id) in own
    }


def person_of(row: OutboxMessage) -> int | None:
    kind, _colon, number = row.lane.partition(":")
    return int(number) if kind == "person" else None


async def everything_arrived_once(life: Life) -> None:
    """No message stands twice in the chat, and none is left on its way or given up.

    What nobody asked for may be held for its reader's next day.
    """
    keys = Counter(message.key for message in life.chat.messages.values())
    left = [
        (one.view, one.state, one.error)
        for one in await posts(life)
        if (one.held_until or life.clock.at) <= life.clock.at
    ]

    assert [key for key, count in keys.items() if count > 1] == []
    assert {one for one in left if one[1] not in {Delivery.DONE, Delivery.DROPPED}} == set()


async def nothing_waits_for_long(life: Life) -> None:
    """What nobody asked for comes on its reader's next day at work, whatever else waits.

    Only to file a closed course may be asked about later, one by one.
    """
    rows = await posts(life)
    keys = keys_of(rows)
    waited = {
        (row.view, row.subject, row.at): life.chat.arrived.get(keys[row.id], life.clock.at)
        - row.at
        for row in rows
        if row.id in keys
        and row.rank in {Rank.REMINDER, Rank.DIGEST}
        and row.state is not Delivery.DROPPED
    }

    assert {one: long for one, long in waited.items() if long > LONGEST_WAIT} == {}


async def reminders_are_told_once(life: Life) -> None:
    """Each step of each party's ladder goes to each person once, and the timeline says so."""
    sent = Counter(
        (one.subject, person_of(one)) for one in await posts(life) if one.view == REMINDER
    )
    entered = Counter((step, told) for step, people in await reminded(life) for told in people)

    assert [key for key, count in sent.items() if count > 1] == []
    assert sent == entered


async def reminded(life: Life) -> list[tuple[str, list[int]]]:
    """What the timelines say of ladders: "<party>:<rung>" and who was told."""
    return [
        (f"{one.codes['party']}:{one.codes['rung']}", one.codes["told"])
        for one in await all_of(life.store, Entry)
        if one.did is Did.REMINDED and "party" in one.codes
    ]


REMINDER = "party.reminder"
NUDGE, FOLLOW_UP = "plan.nudge", "plan.follow_up"


async def plans_are_reminded_of_once(life: Life) -> None:
    """An action's owner hears of it the day before and the day after, and the lead of both.

    Each of them once, as the timeline has it; of a follow-up once, and once more.
    """
    rows = [one for one in await posts(life) if one.view in {NUDGE, FOLLOW_UP}]
    nudges = Counter((one.subject, person_of(one)) for one in rows if one.view == NUDGE)
    follow_ups = Counter((one.subject, person_of(one)) for one in rows if one.view == FOLLOW_UP)
    codes = [one.codes for one in await all_of(life.store, Entry) if one.did is Did.REMINDED]
    entered = Counter(
        (f"{one['action']}:{one['nudge']}", told)
        for one in codes
        if "action" in one
        for told in one["told"]
    )
    followed = sum(len(one["told"]) for one in codes if "follow_up" in one)

    assert [key for key, count in nudges.items() if count > 1] == []
    assert nudges == entered
    assert [key for key, count in follow_ups.items() if count > 2] == []
    assert follow_ups.total() == followed


async def no_action_is_forgotten(life: Life) -> None:
    """What was not done by its day in an open course has been told of as late."""
    cases = {one.id: one for one in await all_of(life.store, Case)}
    plans = {one.id: cases[one.case_id] for one in await all_of(life.store, Plan)}
    today = CALENDAR.local_date(life.clock.at)
    forgotten = [
        (one.id, one.due_on, one.nudge)
        for one in await all_of(life.store, PlanAction)
        if one.state is ActionState.OPEN
        and plans[one.plan_id].is_open
        and CALENDAR.nth_working_day_after(one.due_on, 2) < today
        and one.nudge is not Nudge.LATE
    ]

    assert forgotten == []


async def the_clock_writes_to_people_at_work(life: Life) -> None:
    """Reminders and digests come inside the receiver's hours, and to nobody who is away.

    What waited for its reader's next day was meant for who was there when it was written.
    """
    people = {one.id: one for one in await all_of(life.store, Person)}
    absences = await all_of(life.store, Absence)
    rows = await posts(life)
    keys = keys_of(rows)
    wrong = []
    for row in rows:
        person_id = person_of(row)
        if person_id is None or not (row.rank >= Rank.REMINDER or row.view == REMINDER):
            continue
        if row.state is Delivery.HELD:  # it has not come yet
            continue
        day = CALENDAR.local_date(row.at)
        arrived = life.chat.arrived.get(keys.get(row.id, ""), row.at)
        away = any(
            one.person_id == person_id and one.first_day <= day <= one.last_day
            for one in absences
        )
        digest = row.view == "digest"
        hours = people[person_id].hours
        if (away and not digest) or not CALENDAR.is_open(arrived, hours):
            wrong.append((row.view, row.subject, people[person_id].name, row.at, arrived))

    assert wrong == []


async def every_window_has_an_outcome(life: Life) -> None:
    """Contact, a closed course, or a breach that was told of, with or without its reason."""
    told = {step for step, people in await reminded(life) if people}
    cases = {one.id: one for one in await all_of(life.store, Case)}
    without = [
        (one.id, one.rung)
        for one in await all_of(life.store, Party)
        if not one.is_opener
        and not one.is_reached
        and cases[one.case_id].is_open
        and not (one.rung is Rung.BREACH and f"{one.id}:{Rung.BREACH}" in told)
    ]

    assert without == []


async def dates_are_the_oracles(life: Life) -> None:
    with ORACLE.open() as file:
        known = {
            row["start_date"]: (row["due_2"], row["due_3"]) for row in csv.DictReader(file)
        }
    cases = {one.id: one for one in await all_of(life.store, Case)}
    parties = [one for one in await all_of(life.store, Party) if not one.is_opener]

    assert [
        (one.id, one.target_on.isoformat(), one.deadline_on.isoformat()) for one in parties
    ] == [(one.id, *known[cases[one.case_id].opened_on.isoformat()]) for one in parties]


async def the_timeline_is_whole(life: Life) -> None:
    """Every chain holds together, and every step that was taken stands in its course's."""
    chains: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(await all_of(life.store, Entry), key=lambda one: (one.chain, one.seq)):
        chains[entry.chain].append(entry)
    entered = {
        (entry.chain, entry.did, entry.codes.get("party"), entry.codes.get("briefing"))
        for several in chains.values()
        for entry in several
    }

    assert {chain: first_break(several) for chain, several in chains.items()} == dict.fromkeys(
        chains
    )
    assert await taken_steps(life) - entered == set()


async def taken_steps(life: Life) -> set[tuple[str, Did, int | None, int | None]]:
    """What was done, as one sees it in the tables: (chain, what, party, briefing)."""
    cases = await all_of(life.store, Case)
    parties = [one for one in await all_of(life.store, Party) if not one.is_opener]
    of_party = {
        Did.CLAIMED: lambda one: one.is_claimed,
        Did.CONTACT: lambda one: one.is_reached,
        Did.MISSED: lambda one: one.missed is not None,
        Did.ACKNOWLEDGED: lambda one: one.is_seen,
        Did.PUT_OFF: lambda one: one.snooze is not None,
    }
    return {
        *((f"case:{one.id}", Did.OPENED, None, None) for one in cases),
        *((f"case:{one.id}", Did.CLOSED, None, None) for one in cases if not one.is_open),
        *(
            (f"case:{one.case_id}", did, one.id, None)
            for one in parties
            for did, was_done in of_party.items()
            if was_done(one)
        ),
        *(
            (f"case:{one.case_id}", Did.INFORMED, None, one.id)
            for one in await all_of(life.store, Briefing)
        ),
        *await _of_plans(life),
    }


async def _of_plans(life: Life) -> set[tuple[str, Did, int | None, int | None]]:
    """What was sent and answered, and who took over from whom."""
    cases = {one.id: one.case_id for one in await all_of(life.store, Plan)}
    parties = {one.id: one.case_id for one in await all_of(life.store, Party)}
    sent = await all_of(life.store, PlanVersion)
    answered = await all_of(life.store, PlanAnswer)
    handed = await all_of(life.store, HandOver)
    return {
        *((f"case:{cases[one.plan_id]}", Did.PLAN_SENT, None, None) for one in sent),
        *(
            (f"case:{cases[one.plan_id]}", Did.PLAN_ANSWERED, one.party_id, None)
            for one in answered
        ),
        *(
            (f"case:{parties[one.party_id]}", Did.HANDED_OVER, one.party_id, None)
            for one in handed
            if one.state is HandingState.ACCEPTED
        ),
    }


async def nobody_is_asked_for_much(life: Life) -> None:
    """Unasked, at most one message a person and day; nothing waits for ever."""
    rows = await posts(life)
    keys = keys_of(rows)
    unasked = {
        keys[row.id]: person_of(row)
        for row in rows
        if row.id in keys
        and row.rank >= Rank.REMINDER
        and row.state is Delivery.DONE
        and person_of(row)
    }
    counted = Counter(
        (person, CALENDAR.local_date(life.chat.arrived[key])) for key, person in unasked.items()
    )

    assert counted.total() > 0
    assert [one for one, count in counted.items() if count > 1] == []


LAWS = (
    everything_arrived_once,
    nothing_waits_for_long,
    reminders_are_told_once,
    plans_are_reminded_of_once,
    no_action_is_forgotten,
    the_clock_writes_to_people_at_work,
    every_window_has_an_outcome,
    dates_are_the_oracles,
    nobody_is_asked_for_much,
    the_timeline_is_whole,
)


async def told(life: Life, seed: int) -> str:
    """What it was like: messages a person and week, and clicks a course."""
    weeks: Counter[tuple[str, str]] = Counter()
    names = {one.id: one.name for one in await all_of(life.store, Person)}
    messages = {
        (row.sent_as or row.id): row
        for row in await posts(life)
        if row.state is Delivery.DONE and person_of(row) is not None
    }
    for row in messages.values():
        week = row.at.astimezone(COPENHAGEN).strftime("%G-W%V")
        weeks[names[person_of(row)], week] += 1
    each: dict[str, list[int]] = defaultdict(list)
    for (name, _week), count in weeks.items():
        each[name].append(count)
    lines = [
        f"{name}: {sum(counts) / len(counts):.1f} messages a week, at most {max(counts)}"
        for name, counts in sorted(each.items())
    ]
    cases = len(await all_of(life.store, Case))
    clicks = sum(life.clicks.values()) / max(1, cases)
    head = f"seed {seed}: {cases} courses, {life.crashes} crashes, {clicks:.1f} clicks a course"
    return "\n".join([head, await _planned(life), *lines])


async def _planned(life: Life) -> str:
    """How much of what the laws look at there was."""
    plans, actions = await all_of(life.store, Plan), await all_of(life.store, PlanAction)
    reminded_of = [one for one in await posts(life) if one.view in {NUDGE, FOLLOW_UP}]
    counted = {
        "plans agreed": sum(one.is_agreed for one in plans),
        "actions": len(actions),
        "reminders of them": len(reminded_of),
        **Counter(
            one.did.value
            for one in await all_of(life.store, Entry)
            if one.did in {Did.ACKNOWLEDGED, Did.PUT_OFF, Did.HANDED_OVER, Did.PLAN_ANSWERED}
        ),
    }
    return ", ".join(f"{name}: {count}" for name, count in counted.items())
