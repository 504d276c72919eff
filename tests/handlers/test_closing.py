"""Closing a course: who may, what is asked, what is told, and that everything stops."""

from datetime import timedelta

import pytest

from handlers import closing, digests, reminders
from handlers.turn import Looking, Refusal
from locales import LOCALES, speaking
from models.cases import CHOSEN_ENDINGS, Case, CaseState, Ending, Party
from models.entries import Did, Entry, first_break
from models.outbox import Verb
from models.passages import Passage, PassageKind
from models.people import ChatIdentity, ChatWorkspace, Person
from models.rooms import Room, RoomState
from scheduler.chat import Refused
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.planning import sent
from tests.handlers.test_cases import CPR, opened
from tests.handlers.test_rooms import happens
from tests.handlers.test_waits import change
from tests.town import HIDDEN, acting, all_of, fetch, rows, words

LATER = MONDAY + timedelta(hours=1)
NOTE = "Tak for samarbejdet om Birgit."
FIELDS = {"ending": "plan", "informed": "yes", "anyway": "yes", "note": NOTE}


@pytest.fixture
def chatting(store) -> Chatting:
    return Chatting(store)


@pytest.fixture
async def case(store, town, chatting) -> Case:
    """Anna opened it; Bo has taken it and is in contact; the practice has done nothing."""
    case = await opened(store, town)
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
    await chatting.deliver()
    return case


async def channel(store) -> str:
    return (await fetch(store, Room, 1)).external_id


async def close(store, town, case, name="anna", *, at=LATER, form_key="", **changed):
    fields = {key: value for key, value in (FIELDS | changed).items() if value is not None}
    actor = acting(store, town, name)
    return await actor.submit("case.close", fields, case.id, at=at, form_key=form_key)


async def archive(store, chatting):
    """The days to tidy up in are over."""
    at = LATER + timedelta(days=3)
    assert await store.write(lambda db: closing.archive_due(db, at)) == 1
    await chatting.deliver(at)


async def summary(store, reader, case, locale="en", room=None):
    async def look(db):
        with speaking(locale):
            return await closing.closed(Looking(reader, str(case.id), LATER, room), db)

    return await store.read(look)


@pytest.mark.parametrize("name", ["anna", "bo"])
async def test_any_contact_person_may_close_it(store, town, case, name):
    asked = await acting(store, town, name).press("case.close_start", case.id, at=LATER)
    answer = await close(store, town, case, name)

    assert asked.form.action == "case.close"
    assert answer.errors == ()
    found = await fetch(store, Case, case.id)
    assert (found.state, found.ending) == (CaseState.CLOSED, Ending.PLAN)
    assert (found.closed_by_id, found.closed_at) == (town.people[name].id, LATER)


@pytest.mark.parametrize("name", ["gerd", "tina", "carla", "dan", "bro"])
async def test_nobody_else_may(store, town, case, name):
    asked = await acting(store, town, name).press("case.close_start", case.id, at=LATER)
    answer = await close(store, town, case, name)

    for one in (asked, answer):
        assert one.form is None
        assert one.say.title == (
            HIDDEN
            if name in {"dan", "bro"}
            else "Only the contact persons of the course can do this."
        )
    assert (await fetch(store, Case, case.id)).is_open


async def test_the_form_says_who_is_not_in_contact_and_asks_what_the_pathway_asks(
    store, town, case
):
    answer = await acting(store, town, "anna").press("case.close_start", case.id, at=LATER)

    assert [(one.name, one.is_required) for one in answer.form.fields] == [
        ("ending", True),
        ("anyway", True),
        ("citizen_knows", False),
        ("practice_knows", False),
        ("actions_placed", False),
        ("note", False),
        ("informed", True),
    ]
    assert [value for value, _label in answer.form.fields[0].choices] == list(CHOSEN_ENDINGS)
    assert "Lægehuset Solsikken" in words(answer.form.intro)
    assert "Eksempel Kommune" not in words(answer.form.intro)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"ending": None}, "ending", id="no ending"),
        pytest.param({"ending": "nonsense"}, "ending", id="an ending nobody offers"),
        pytest.param({"ending": "joined"}, "ending", id="an ending nobody chooses"),
        pytest.param({"anyway": None}, "anyway", id="not all in contact"),
        pytest.param({"informed": None}, "informed", id="not all told"),
        pytest.param({"informed": "no"}, "informed", id="a tick nobody offers"),
        pytest.param({"note": "x" * 3001}, "note", id="too long a note"),
        pytest.param({"note": f"Det er {CPR}"}, "note", id="a CPR number"),
    ],
)
async def test_a_mistake_is_shown_at_its_field_and_closes_nothing(
    store, town, case, changed, field
):
    before = len(await rows(store))

    answer = await close(store, town, case, **changed)

    assert [name for name, _sentence in answer.errors] == [field]
    assert (await fetch(store, Case, case.id)).is_open
    assert len(await rows(store)) == before
    assert len(await all_of(store, Passage)) == 1


async def test_when_all_are_in_contact_it_is_not_asked_whether_to_close_all_the_same(
    store, town, case
):
    for action in ("case.claim", "case.know", "case.contact.phone"):
        await acting(store, town, "gerd").press(action, case.id, at=MONDAY)

    asked = await acting(store, town, "anna").press("case.close_start", case.id, at=LATER)
    answer = await close(store, town, case, anyway=None)

    assert "anyway" not in [one.name for one in asked.form.fields]
    assert answer.errors == ()


async def test_an_open_action_is_asked_about_before_it_closes(store, town):
    case = await sent(store, town)
    for party in await all_of(store, Party):
        await change(store, Party, party.id, contact_on=MONDAY.date())

    asked = await acting(store, town, "anna").press("case.close_start", case.id, at=LATER)
    refused = await close(store, town, case, anyway=None)
    still_open = (await fetch(store, Case, case.id)).is_open
    closed = await close(store, town, case)

    assert "1 action of the joint plan is still open." in words(asked.form)
    assert [name for name, _sentence in refused.errors] == ["anyway"]
    assert still_open
    assert not closed.is_refused
    assert not (await fetch(store, Case, case.id)).is_open


async def test_the_answers_to_the_closing_questions_are_entered_as_codes(store, town, case):
    await close(store, town, case, citizen_knows="yes", practice_knows="whatever I think")

    entry = next(one for one in await all_of(store, Entry) if one.did is Did.CLOSED)
    assert entry.codes == {"ending": "plan", "answers": {"citizen_knows": "yes"}}


async def test_a_mended_form_closes_it(store, town, case):
    await close(store, town, case, ending=None, form_key="one")
    answer = await close(store, town, case, form_key="one")

    assert answer.errors == ()
    assert (await fetch(store, Case, case.id)).state is CaseState.CLOSED


async def test_the_same_form_sent_twice_closes_it_once(store, town, case):
    first = await close(store, town, case, form_key="one")
    second = await close(store, town, case, form_key="one")

    assert first == second
    assert [one.did for one in await all_of(store, Entry)].count(Did.CLOSED) == 1


async def test_a_second_closer_is_told_who_was_first(store, town, case):
    await close(store, town, case)

    asked = await acting(store, town, "bo").press("case.close_start", case.id, at=LATER)
    answer = await close(store, town, case, "bo", ending="other")

    for one in (asked, answer):
        assert one.is_refused
        assert one.say.title.startswith("Anna Demo closed the course ")
    assert (await fetch(store, Case, case.id)).ending is Ending.PLAN


async def test_the_last_word_is_said_in_the_room_before_it_is_archived(
    store, town, case, chatting
):
    before = len(await rows(store))

    await close(store, town, case)

    new = [row for row in (await rows(store))[before:] if row.lane == "room:1"]
    assert [(row.verb, row.view) for row in new] == [
        (Verb.POST, "case.closed"),
        (Verb.UPDATE, "case.card"),
        (Verb.SET_ROOM, ""),
    ]
    await chatting.deliver()
    assert {row.state for row in await rows(store)} == {"done"}
    room = await fetch(store, Room, 1)
    said = await summary(store, None, case, "da", room)
    assert chatting.cards(room.external_id)[-1] == said
    # Whoever is in the room can still delete what they wrote, and is asked to.
    assert (room.state, chatting.chat.rooms[room.external_id].plan.is_open) == (
        RoomState.OPEN,
        True,
    )
    assert "Rummet er åbent indtil ons. 14. jan. kl. 16.00" in words(said)
    assert await store.write(lambda db: closing.archive_due(db, LATER)) == 0

    await archive(store, chatting)

    assert (await fetch(store, Room, 1)).state is RoomState.CLOSED
    assert chatting.chat.rooms[room.external_id].plan.is_open is False


async def test_a_step_still_on_its_way_does_not_archive_the_room_too_early(
    store, town, case, chatting
):
    await acting(store, town, "gerd").press("case.claim", case.id, at=MONDAY)

    await close(store, town, case)
    await chatting.deliver()
    await archive(store, chatting)

    assert {row.error for row in await rows(store)} == {""}
    room = await fetch(store, Room, 1)
    assert "er afsluttet" in chatting.titles(room.external_id)[-1]
    assert room.state is RoomState.CLOSED


async def test_a_course_closed_before_its_room_was_opened_has_the_last_word_in_it(
    store, town, chatting
):
    case = await opened(store, town)

    await close(store, town, case)
    await chatting.deliver()
    await archive(store, chatting)

    room = await fetch(store, Room, 1)
    assert len(chatting.titles(room.external_id)) == 2
    assert room.state is RoomState.CLOSED
    assert [row.error for row in await rows(store) if row.state == "dead"] == []


async def test_our_own_archiving_is_no_news_and_makes_no_room(store, town, case, chatting):
    await close(store, town, case)
    await chatting.deliver()
    await archive(store, chatting)

    await happens(store, town, "archived", room=await channel(store), at=LATER)

    assert len(await all_of(store, Room)) == 1
    assert [row for row in await rows(store) if row.view == "room.archived"] == []


async def test_the_summary_tells_dates_parties_and_contact_but_nothing_written(
    store, town, case
):
    await close(store, town, case)

    card = await summary(store, town.anna, case)

    assert card.title == f"{case.alias} is closed"
    assert card.parts[0].facts == (
        ("Purpose", "Rapid contact"),
        ("Opened", "Mon 12 Jan 09:15"),
        ("Ended", "Mon 12 Jan 10:15, Anna Demo, specialsygeplejerske"),
        ("How it ended", "In contact, and a plan is in place"),
    )
    assert card.parts[1].items == (
        "Udgående team Demo opened the course.",
        "Eksempel Kommune was in contact Mon 12 Jan, by phone.",
        "Lægehuset Solsikken was not in contact.",
    )
    for locale in LOCALES:
        said = words(await summary(store, town.anna, case, locale))
        assert ("Birgit" in said, "mødes i næste uge" in said) == (False, False)


async def test_the_note_is_sealed_and_read_with_a_log(store, town, case):
    await close(store, town, case)

    notes = [
        one for one in await all_of(store, Passage) if one.kind is PassageKind.CLOSING_NOTE
    ]
    assert [b"Birgit" in one.sealed for one in notes] == [False]
    answer = await acting(store, town, "anna").press("case.show", case.id, at=LATER)
    assert NOTE in words(answer.form)
    others = await acting(store, town, "bo").press("case.show", case.id, at=LATER)
    assert NOTE not in words(others)


async def test_without_a_note_nothing_is_kept(store, town, case):
    await close(store, town, case, note=None)

    assert len(await all_of(store, Passage)) == 1


async def test_closing_is_entered_without_a_word(store, town, case):
    await close(store, town, case)

    chain = [one for one in await all_of(store, Entry) if one.chain == f"case:{case.id}"]
    assert (chain[-1].did, chain[-1].codes) == (
        Did.CLOSED,
        {"ending": "plan", "answers": {}},
    )
    assert chain[-1].actor_id == town.anna.id
    assert first_break(chain) is None


async def test_all_clocks_stop(store, town, case):
    assert [one.remind_at is None for one in await all_of(store, Party)] == [True, True, False]

    await close(store, town, case)

    assert [one.remind_at for one in await all_of(store, Party)] == [None, None, None]
    assert (
        await store.write(lambda db: reminders.remind_due(db, LATER + timedelta(days=9))) == 0
    )


async def test_a_clock_that_was_left_running_stops_without_a_reminder(store, town, case):
    await close(store, town, case)
    before = len(await rows(store))

    async def leave_running(db):
        (await db.get_one(Party, 3)).remind_at = LATER

    await store.write(leave_running)
    await store.write(lambda db: reminders.remind_due(db, LATER + timedelta(days=2)))

    assert (await fetch(store, Party, 3)).remind_at is None
    assert len(await rows(store)) == before


async def test_a_reminder_on_its_way_is_dropped(store, town, case, chatting):
    await store.write(lambda db: reminders.remind_due(db, MONDAY + timedelta(days=2)))
    reminded = [row for row in await rows(store) if row.view == "party.reminder"]
    assert reminded != []

    await close(store, town, case)
    await chatting.deliver()

    ends = {(row.state, row.error) for row in await rows(store) if row.view == "party.reminder"}
    assert ends == {("dropped", "nothing_to_show")}


async def test_the_mornings_overview_has_it_no_more(store, town, case):
    due = MONDAY + timedelta(days=1)

    async def wake(db):
        (await db.get_one(Person, town.gerd.id)).digest_at = due
        await digests.make_due(db, due)

    async def look(db, reader):
        with speaking("en"):
            return words(await digests.digest(Looking(reader, "1", due), db))

    await store.write(wake)
    assert case.alias in await store.read(lambda db: look(db, town.gerd))

    await close(store, town, case)

    assert case.alias not in await store.read(lambda db: look(db, town.gerd))


async def test_nobody_is_told_twice_and_who_closes_it_not_at_all(store, town, case):
    await close(store, town, case)

    direct = [row for row in await rows(store) if row.view == "case.closed"]
    assert [row.lane for row in direct] == ["room:1"]


async def test_a_contact_person_outside_the_room_hears_it_directly(store, town, case):
    async def move_out(db):
        other = ChatWorkspace(platform="web", external_id="other", name="Other")
        db.add(other)
        await db.flush()
        (await db.get_one(ChatIdentity, 4)).workspace_id = other.id

    assert (await fetch(store, ChatIdentity, 4)).person_id == town.bo.id
    await store.write(move_out)

    await close(store, town, case)

    direct = [row.lane for row in await rows(store) if row.view == "case.closed"]
    assert direct == ["room:1", f"person:{town.bo.id}"]


async def test_who_left_the_room_hears_it_directly(store, town, case):
    await happens(
        store, town, "left", room=await channel(store), user=str(town.bo.id), at=LATER
    )

    await close(store, town, case)

    direct = [row.lane for row in await rows(store) if row.view == "case.closed"]
    assert direct == ["room:1", f"person:{town.bo.id}"]
    # There is nothing of theirs to file "here", where they read it.
    assert "skrevet her" not in words(await summary(store, town.bo, case, "da"))


async def test_of_a_room_that_never_opened_everybody_hears_it_once(store, town, chatting):
    chatting.chat.fail("open_room", Refused("restricted_action"))
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await chatting.deliver()

    await close(store, town, case)
    await chatting.deliver()

    for name in ("anna", "bo", "gerd"):
        person = town.people[name]
        assert chatting.cards(person).count(await summary(store, person, case, "da")) == 1


async def test_a_closed_course_can_be_read_or_opened_again(store, town, case):
    await close(store, town, case)

    answer = await acting(store, town, "anna").press("case.card", case.id, at=LATER)

    assert answer.say.title == f"Course {case.alias} (closed)"
    assert "Closed Mon 12 Jan 10:15: In contact, and a plan is in place." in words(answer.say)
    assert "Not in contact." in words(answer.say)
    pressed = [part.buttons for part in answer.say.parts if hasattr(part, "buttons")]
    assert [one.action for several in pressed for one in several] == [
        "case.show",
        "case.timeline",
        "filing.show",
        "case.reopen_start",
        "case.deletion",
    ]


async def test_a_closed_course_without_content_has_a_timeline_and_can_be_opened_again(
    store, town
):
    case = await opened(store, town, first_message="")
    await close(store, town, case, note=None)

    answer = await acting(store, town, "anna").press("case.card", case.id, at=LATER)

    pressed = [part.buttons for part in answer.say.parts if hasattr(part, "buttons")]
    assert [one.action for several in pressed for one in several] == [
        "case.timeline",
        "filing.show",
        "case.reopen_start",
        "case.deletion",
    ]


async def test_the_invitations_can_be_taken_no_more(store, town, case, chatting):
    assert "case.claim" in words(chatting.cards(town.gerd))

    async def speak_english(db):
        (await db.get_one(Person, town.gerd.id)).locale = "en"

    await store.write(speak_english)
    await close(store, town, case)
    await chatting.deliver()

    assert "case.claim" not in words(chatting.cards(town.gerd))
    assert "The course is closed." in words(chatting.cards(town.gerd))


@pytest.mark.parametrize(
    ("name", "action"),
    [
        *(("gerd", one) for one in ("case.claim", "case.know", "case.contact_start")),
        *(("bo", one) for one in ("case.contact.phone", "case.contact.meeting")),
        ("anna", "case.basis_start"),
    ],
)
async def test_a_stale_button_is_refused_with_a_reason(store, town, case, name, action):
    await close(store, town, case)
    before = len(await rows(store)), len(await all_of(store, Entry))

    answer = await acting(store, town, name).press(action, case.id, at=LATER)

    assert answer.is_refused
    assert answer.say.title == "This course is closed. There is nothing more to do in it."
    assert (len(await rows(store)), len(await all_of(store, Entry))) == before


async def test_a_party_without_chat_is_not_registered_for_any_more(store, town):
    case = await opened(store, town, general_practice=town.phone_practice.id)
    silent = (await all_of(store, Party))[-1]
    await close(store, town, case)

    for action in ("party.behalf_start", "party.missed_start"):
        answer = await acting(store, town, "anna").press(action, silent.id, at=LATER)
        assert answer.is_refused
        assert "is closed" in answer.say.title


async def test_a_list_of_open_courses_has_it_no_more(store, town, case):
    await close(store, town, case)

    answer = await acting(store, town, "anna").command("/forloeb", "liste", at=LATER)

    assert case.alias not in words(answer)


async def test_who_has_no_part_does_not_see_how_it_went(store, town, case):
    await close(store, town, case)

    with pytest.raises(Refusal):
        await summary(store, town.dan, case)
    assert await summary(store, None, case) is None
    assert await summary(store, None, case, room=Room(case_id=4711, name="x")) is None
    assert await summary(store, None, case, room=Room(case_id=case.id, name="x")) is not None


async def test_an_open_course_has_no_summary(store, town, case):
    assert await summary(store, town.anna, case) is None


async def test_a_course_nobody_knows_cannot_be_closed(store, town, case):
    answer = await acting(store, town, "anna").press("case.close_start", 4711, at=LATER)

    assert "I cannot find that" in answer.say.title
