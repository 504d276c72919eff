"""The noise budget: one message a person and working day that nobody asked for."""

from datetime import timedelta

import pytest

from handlers import digests, outbox, reminders, unasked
from handlers.turn import Looking
from locales import speaking
from models.cases import Case, Party
from models.ladder import Rung
from models.outbox import Delivery, OutboxMessage, Rank
from models.people import Absence, Person
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened
from tests.handlers.test_reminders import climb, local, municipal
from tests.town import acting, all_of, fetch, words

AFTERNOON = local("2026-01-12T14:00")
TUESDAY = local("2026-01-13T08:30")
WEDNESDAY = local("2026-01-14T08:30")


async def post(store, person, case, key, *, rank=Rank.REMINDER, at=TUESDAY):
    """Something with the course's name in it."""

    async def work(db):
        address = outbox.person(person.id)
        outbox.post(db, address, "case.opened", case.id, at=at, key=key, rank=rank)

    await store.write(work)


async def release(store, at):
    return await store.write(lambda db: unasked.release_due(db, at))


@pytest.fixture
async def chatting(store, town):
    """The course is open, and everything about its opening has been read."""
    chatting = Chatting(store)
    await opened(store, town)
    await chatting.deliver()
    return chatting


@pytest.fixture
async def case(store, chatting):
    return (await all_of(store, Case))[0]


async def states(store, *keys):
    rows = {row.dedupe_key: row for row in await all_of(store, OutboxMessage)}
    return [(rows[key].state, rows[key].held_until) for key in keys]


async def test_what_comes_together_goes_as_one(store, town, chatting, case):
    before = len(chatting.cards(town.bo))
    for key in ("a", "b"):
        await post(store, town.bo, case, key)
    await post(store, town.bo, case, "c", rank=Rank.DIGEST)

    await chatting.deliver()

    assert len(chatting.cards(town.bo)) == before + 1


async def test_a_second_one_waits_for_the_next_morning_at_work(store, town, chatting, case):
    await post(store, town.bo, case, "a")
    await chatting.deliver()
    await post(store, town.bo, case, "b")

    await chatting.deliver()

    # Delivered on Monday 12 January (the chat's own clock stands still there).
    assert await states(store, "a", "b") == [
        (Delivery.DONE, None),
        (Delivery.HELD, local("2026-01-13T08:30")),
    ]


async def test_what_waited_goes_on_the_next_day_with_what_is_new(store, town, chatting, case):
    for key in ("a", "b"):
        await post(store, town.bo, case, key)
        await chatting.deliver()
    before = len(chatting.cards(town.bo))

    early = await release(store, TUESDAY - timedelta(minutes=1))
    released = await release(store, TUESDAY)
    await post(store, town.bo, case, "c")
    await chatting.deliver(at=TUESDAY)

    assert (early, released) == (0, 1)
    assert len(chatting.cards(town.bo)) == before + 1
    assert {state for state, _until in await states(store, "a", "b", "c")} == {Delivery.DONE}


async def away(store, person, stand_in=None):
    """From Tuesday on."""
    days = {"first_day": TUESDAY.date(), "last_day": WEDNESDAY.date()}
    covering = stand_in.id if stand_in else None

    async def work(db):
        db.add(Absence(person_id=person.id, stand_in_id=covering, **days))

    await store.write(work)


@pytest.mark.parametrize(
    ("by", "reads"), [("dan", "dan"), ("", "bo")], ids=["a stand-in", "nobody stands in"]
)
async def test_what_waited_for_somebody_who_is_away_by_now_goes_to_who_stands_in(
    store, town, chatting, case, by, reads
):
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await chatting.deliver()
    for key in ("a", "b"):
        await post(store, town.bo, case, key)
        await chatting.deliver()
    await away(store, town.bo, town.people.get(by))
    before = {one: len(chatting.cards(town.people[one])) for one in ("bo", "dan")}

    await release(store, TUESDAY)
    await chatting.deliver(at=TUESDAY)

    after = {one: len(chatting.cards(town.people[one])) for one in ("bo", "dan")}
    assert after == before | {reads: before[reads] + 1}


async def test_what_a_stand_in_may_not_see_waits_for_its_reader(store, town, chatting):
    """A question is its asker's own."""
    question = {"question": "Hvordan trapper vi ned?", "callback": ""}
    await acting(store, town, "dan").submit("advice.ask", question, at=MONDAY)
    await away(store, town.dan, town.bo)

    async def slip(db):
        address, rank = outbox.person(town.dan.id), Rank.REMINDER
        outbox.post(db, address, "advice.slipped", 1, at=TUESDAY, key="s", rank=rank)

    await store.write(slip)
    await chatting.deliver(at=TUESDAY)

    assert [state for state, _until in await states(store, "s")] == [Delivery.DONE]
    assert len(chatting.cards(town.dan)) == 1


async def test_a_backlog_holds_up_neither_a_reminder_nor_the_digest(
    store, town, chatting, case
):
    """More waits than one message holds, and what can wait came first."""
    for number in range(40):
        await post(store, town.bo, case, f"routine:{number}", rank=Rank.ROUTINE)
    await chatting.deliver()
    await release(store, TUESDAY)
    await post(store, town.bo, case, "reminder")
    await post(store, town.bo, case, "digest", rank=Rank.DIGEST)
    before = len(chatting.cards(town.bo))

    await chatting.deliver(at=TUESDAY)

    assert len(chatting.cards(town.bo)) == before + 1
    new, waiting = ("reminder", "digest"), ("routine:12", "routine:39")
    assert [state for state, _until in await states(store, *new)] == [Delivery.DONE] * 2
    # The oldest of what waited has its place, too: nothing waits for ever.
    assert [state for state, _until in await states(store, *waiting)] == [
        Delivery.DONE,
        Delivery.HELD,
    ]


async def test_of_many_reminders_the_digest_is_not_put_off(store, town, chatting, case):
    for number in range(30):
        await post(store, town.bo, case, f"reminder:{number}")
    await post(store, town.bo, case, "digest", rank=Rank.DIGEST)

    await chatting.deliver()

    assert [state for state, _until in await states(store, "digest", "reminder:0")] == [
        Delivery.DONE
    ] * 2


async def test_what_is_written_at_night_waits_for_the_readers_morning(
    store, town, chatting, case
):
    night, opening = local("2026-01-12T23:10"), local("2026-01-13T08:00")
    await post(store, town.bo, case, "a", at=night)
    before = len(chatting.cards(town.bo))

    await chatting.deliver(at=night)
    waiting = await states(store, "a")
    await release(store, opening)
    await chatting.deliver(at=opening)

    assert waiting == [(Delivery.HELD, opening)]
    assert len(chatting.cards(town.bo)) == before + 1


async def test_a_coordinators_waits_for_the_digest(store, town, chatting, case):
    await store.write(lambda db: _wants_digests(db, town.carla, WEDNESDAY))
    for key in ("a", "b"):
        await post(store, town.carla, case, key)
        await chatting.deliver()

    assert await states(store, "b") == [(Delivery.HELD, WEDNESDAY)]


async def test_a_late_digest_has_its_day_and_a_reminder_of_the_morning_goes_with_it(
    store, town, chatting, case
):
    """Else each morning's reminder would put the digest off once more, for ever."""
    before = await _held_for_a_late_digest(store, town, chatting, case)

    waiting = await states(store, "a")
    await release(store, AFTERNOON)
    await store.write(lambda db: _wants_digests(db, town.carla, WEDNESDAY))  # it was made
    await post(store, town.carla, case, "d", rank=Rank.DIGEST, at=AFTERNOON)
    await chatting.deliver(at=AFTERNOON)

    assert waiting == [(Delivery.HELD, AFTERNOON)]
    assert [state for state, _until in await states(store, "a", "d")] == [Delivery.DONE] * 2
    assert len(chatting.cards(town.carla)) == before + 1


async def test_what_waited_for_the_digest_goes_with_it_however_soon_it_goes(
    store, town, chatting, case
):
    """The relay looks once a second, also between the one job and the next."""
    before = await _held_for_a_late_digest(store, town, chatting, case)

    await store.write(lambda db: digests.make_due(db, AFTERNOON))
    await chatting.deliver(at=AFTERNOON)

    assert [state for state, _until in await states(store, "a")] == [Delivery.DONE]
    assert len(chatting.cards(town.carla)) == before + 1


async def test_what_is_released_before_the_digest_is_made_takes_no_day(
    store, town, chatting, case
):
    await store.write(lambda db: _wants_digests(db, town.carla, MONDAY))
    await post(store, town.carla, case, "a", at=MONDAY)

    await chatting.deliver()

    assert await states(store, "a") == [(Delivery.HELD, MONDAY + timedelta(minutes=1))]


async def test_invitations_and_answers_are_not_counted(store, town, chatting, case):
    await post(store, town.bo, case, "a")
    await chatting.deliver()
    for key, rank in (("b", Rank.STEP), ("c", Rank.AWAITED)):
        await post(store, town.bo, case, key, rank=rank)
        await chatting.deliver()

    assert [state for state, _until in await states(store, "b", "c")] == [Delivery.DONE] * 2


async def test_nobody_elses_day_is_used_up(store, town, chatting, case):
    await post(store, town.bo, case, "a")
    await post(store, town.gerd, case, "b")

    await chatting.deliver()

    assert [state for state, _until in await states(store, "a", "b")] == [Delivery.DONE] * 2


async def test_what_has_nothing_to_say_uses_nothing_up(store, town, chatting, case):
    party = await municipal(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    await store.write(lambda db: _remind(db, town.bo, f"{party.id}:{Rung.TARGET}"))
    await chatting.deliver()
    await post(store, town.bo, case, "b")

    await chatting.deliver()

    assert [state for state, _until in await states(store, "gone", "b")] == [
        Delivery.DROPPED,
        Delivery.DONE,
    ]


async def test_warnings_of_the_last_day_are_never_held(store, town, chatting):
    for at in ("2026-01-13T13:00", "2026-01-14T08:30", "2026-01-15T08:30", "2026-01-15T13:00"):
        await climb(store, local(at))

    ranks = {
        row.subject.partition(":")[2]: row.rank
        for row in await all_of(store, OutboxMessage)
        if row.view == reminders.VIEW
    }
    assert ranks == {
        Rung.UNCLAIMED: Rank.REMINDER,
        Rung.TARGET: Rank.REMINDER,
        Rung.DEADLINE: Rank.STEP,
        Rung.LIFT: Rank.STEP,
    }


@pytest.mark.parametrize(
    ("rung", "at", "said"),
    [
        pytest.param(Rung.TARGET, "2026-01-14T14:00", "today is the target day", id="its day"),
        pytest.param(Rung.TARGET, "2026-01-15T08:00", None, id="the last day has come"),
        pytest.param(Rung.DEADLINE, "2026-01-16T08:00", None, id="the breach has come"),
        pytest.param(Rung.UNCLAIMED, "2026-01-14T08:00", None, id="the target has come"),
        pytest.param(Rung.BREACH, "2026-01-19T08:00", "it was meant for Fri 16", id="late"),
    ],
)
async def test_a_late_reminder_says_so_or_is_dropped(store, town, case, rung, at, said):
    party = await municipal(store, town)
    looking = Looking(town.bo, f"{party.id}:{rung}", local(at))

    with speaking("en"):
        card = await store.read(lambda db: reminders.reminder(looking, db))

    assert (card is None) if said is None else (said in words(card))


async def test_after_downtime_the_next_rung_is_waited_for_when_its_day_has_come(store, town):
    await opened(store, town)
    await climb(store, local("2026-01-13T13:00"))

    await climb(store, local("2026-01-15T08:05"))  # the target's morning was slept through
    waiting = await municipal(store, town)
    await climb(store, local("2026-01-15T08:30"))

    assert waiting.remind_at == local("2026-01-15T08:30")
    assert (await fetch(store, Party, waiting.id)).rung is Rung.DEADLINE


async def _held_for_a_late_digest(store, town, chatting, case) -> int:
    """Carla's reminder of the morning waits; return how many messages she had before."""
    await store.write(lambda db: _wants_digests(db, town.carla, AFTERNOON))
    before = len(chatting.cards(town.carla))
    await post(store, town.carla, case, "a", at=MONDAY)
    await chatting.deliver()
    return before


async def _wants_digests(db, person, at):
    (await db.get_one(Person, person.id)).digest_at = at


async def _remind(db, person, subject):
    address = outbox.person(person.id)
    outbox.post(db, address, reminders.VIEW, subject, at=MONDAY, key="gone", rank=Rank.REMINDER)
