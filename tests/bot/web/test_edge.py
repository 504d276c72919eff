import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from bot.web.tables import WebMessage
from handlers.cards import Card
from tests.bot.web.conftest import PLAN

CARD = Card("A card")

NO_ROOM = {"error": "There is no such room, or you are not in it."}
OUT_OF_DATE = {"error": "This page is out of date. Load it again, and try once more."}
NOTHING = {"say": None, "show": None, "form": None, "errors": {}, "closed": True}


def title(html):
    return re.search(r"<h2[^>]*>(.*?)</h2>", html)[1]


async def test_state_shows_who_i_am_and_what_i_can_do(here):
    state = await here.read("/api/state")

    assert state["me"] == {
        "id": "1",
        "name": "Anna",
        "initials": "A",
        "function": "social worker",
        "organisation": "Silkeborg",
    }
    assert state["clock"] == {
        "text": "Wed 14 Jan 13:00",
        "local": "2026-01-14T13:00",
        "can_move": True,
    }
    assert state["commands"] == [
        {"name": "/forloeb", "hint": "Open a course"},
        {"name": "/hvem", "hint": "Find"},
    ]


async def test_state_groups_people_by_organisation(here):
    state = await here.read("/api/state")

    assert [
        (group["organisation"], [person["name"] for person in group["people"]])
        for group in state["people"]
    ] == [("Psychiatry", ["Carla"]), ("Silkeborg", ["Anna", "Bo"])]


async def test_page_is_in_the_persons_language_and_loads_nothing_from_elsewhere(here):
    page = await (await here.get("/")).text()

    assert page.startswith('<!doctype html><html lang="en">')
    assert "nothing here is a real citizen" in page
    assert re.findall(r"https?://\S+", page) == []
    assert re.findall(r"<script(?! type=\"module\" src=\"/static/)", page) == []


async def test_command_answers_privately_with_the_words_after_it(here):
    answer = await here.turn("command", command="/hvem", text=" Silkeborg ")

    assert title(answer["say"]) == "Number 1 for Anna"
    assert "Only you can see this" in answer["say"]
    assert here.taken.turns[0].text == "Silkeborg"
    assert len(here.nudges) == 1


@pytest.mark.parametrize("typed", ["/who", "/hvem", "/HVEM now", "  /hvem  "])
async def test_command_can_be_typed_as_people_type(here, typed):
    answer = await here.turn("message", text=typed)

    assert title(answer["say"]) == "Number 1 for Anna"


async def test_command_can_be_spelled_with_danish_letters(here):
    answer = await here.turn("message", text="/forløb")

    assert title(answer["form"]) == "A form"


async def test_unknown_command_names_those_there_are(here):
    answer = await here.turn("command", command="/<script>")

    assert (
        title(answer["say"]) == "I do not know that command. The commands are /forloeb, /hvem."
    )


async def test_command_in_a_room_knows_no_room_it_was_not_opened_for(here):
    room = await here.open_room()

    await here.turn("command", command="/hvem", room=room)

    assert here.taken.turns[0].room is None  # no Room row of ours has this id


async def test_action_shows_instead_of_the_message(here):
    answer = await here.turn("action", action="test.show", subject="7", message="1")

    assert answer == NOTHING | {"show": answer["show"]}
    assert answer["show"].startswith('<div class="card">')
    assert "Subject 7" in answer["show"]


@pytest.mark.parametrize(
    ("action", "subject"), [("gone.action", "1"), ("test.show", "1 or 2"), ("", "")]
)
async def test_stale_button_says_so(here, action, subject):
    answer = await here.turn("action", action=action, subject=subject)

    assert title(answer["say"]) == "This button is no longer in use. Ask for the card again."


async def test_click_sent_twice_does_nothing_twice(here):
    sent = {"kind": "action", "action": "test.count", "key": "the-same-key-of-one-click"}

    answers = [await (await here.post("/api/turn", sent)).json() for _ in range(2)]

    assert len(here.taken.turns) == 1
    assert title(answers[0]["say"]) == "Number 1 for Anna"
    assert answers[1] == NOTHING


async def test_key_of_one_person_is_not_another_persons(here):
    sent = {"kind": "action", "action": "test.count", "key": "the-same-key-of-two-people"}
    await here.post("/api/turn", sent)
    await here.be("2")

    await here.post("/api/turn", sent)

    assert [turn.me.name for turn in here.taken.turns] == ["Anna", "Bo"]


async def test_form_is_corrected_and_then_sent_once(here):
    form = (await here.turn("command", command="/forloeb"))["form"]
    key = re.search(r'data-key="([^"]+)"', form)[1]

    def submit(why):
        fields = {"why": [why]}
        return here.turn("submit", action="test.submit", form_key=key, fields=fields)

    corrected = await submit("short")
    sent = await submit("long enough")
    again = await submit("long enough")

    assert corrected == NOTHING | {"errors": {"why": "Write more."}, "closed": False}
    assert title(sent["say"]) == "Thank you"
    assert again == NOTHING
    assert [turn.value("why") for turn in here.taken.turns] == ["long enough"]


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        pytest.param("test.refuse", "Not now.", id="refused"),
        pytest.param(
            "test.gone",
            "This form is no longer in use. Close it, and open it again.",
            id="no longer ours",
        ),
    ],
)
async def test_form_that_is_refused_stays_open_and_says_why(here, action, sentence):
    sent = await here.turn("submit", action=action, form_key="once", fields={"why": ["words"]})

    assert sent == NOTHING | {"errors": {"": sentence}, "closed": False}


async def test_posted_message_reaches_members_and_nobody_else(here):
    room = await here.open_room()

    assert await here.turn("message", room=room, text="I call at two") == NOTHING

    assert "I call at two" in (await here.texts(room))[0]
    await here.be("2")
    assert "I call at two" in (await here.texts(room))[0]
    await here.be("3")
    assert await (await here.get(f"/api/rooms/{room}")).json() == NO_ROOM
    assert (await here.read("/api/state"))["rooms"] == []


async def test_posted_message_is_sealed_in_the_database(here, sqlite_url):
    room = await here.open_room()

    await here.turn("message", room=room, text="words-of-a-person")

    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    stored = b"".join(path.read_bytes() for path in folder.glob("tovholder.db*"))
    assert b"room:1:open" in stored
    assert b"words-of-a-person" not in stored


async def test_message_sent_twice_is_posted_once(here):
    room = await here.open_room()
    sent = {"kind": "message", "room": room, "text": "once", "key": "one-click-sent-twice"}

    for _ in range(2):
        await here.post("/api/turn", sent)

    assert len(await here.texts(room)) == 1


async def test_message_the_guard_finds_a_number_in_is_stored_nowhere(here):
    room = await here.open_room()

    answer = await here.turn("message", room=room, text="borger 010190-1234 ringer")

    assert title(answer["say"]).startswith("Do not write CPR numbers here.")
    assert "010190" not in answer["say"]
    assert await here.texts(room) == []
    assert here.taken.turns == []


async def test_message_that_may_tell_who_somebody_is_gets_a_hint_and_is_posted(here):
    room = await here.open_room()

    answer = await here.turn("message", room=room, text="Borgeren bor på Eksempelvej 1")

    assert title(answer["say"]) == "About what you just wrote"
    assert answer["closed"]
    assert ["Eksempelvej 1" in one for one in await here.texts(room)] == [True]


async def test_message_that_is_led_elsewhere_is_not_taken(here):
    await here.chat.post("web", "@1", CARD, "row:1")
    room = (await here.read("/api/state"))["rooms"][0]["id"]

    answer = await here.turn("message", room=room, text="where do I write?")

    assert (title(answer["say"]), answer["closed"]) == ("Write it here", False)
    assert len(await here.texts(room)) == 1


async def test_long_message_is_refused_in_a_sentence(here):
    room = await here.open_room()

    answer = await here.turn("message", room=room, text="a" * 50_000)

    assert title(answer["say"]) == "This is too long. Write at most 10.000 characters."
    assert await here.texts(room) == []


async def test_too_large_a_request_is_refused_in_a_sentence(here):
    response = await here.try_turn("message", text="å" * 60_000)

    assert response.status == 413
    assert await response.json() == {"error": "This is too much at once. Write a shorter text."}


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00"])
async def test_empty_message_is_refused_at_the_field(here, text):
    room = await here.open_room()

    answer = await here.turn("message", room=room, text=text)

    assert answer == NOTHING | {"errors": {"text": "Write something first."}, "closed": False}
    assert await here.texts(room) == []


@pytest.mark.parametrize(
    "text", ["👩🏽‍⚕️ tak 🎉", "שלום עולם", "مرحبا", "to\nlinjer", "a" * 10_000], ids=str.__len__
)
async def test_message_reads_as_it_was_written(here, text):
    room = await here.open_room()

    await here.turn("message", room=room, text=text)

    assert f'<p class="typed" dir="auto">{text}</p>' in (await here.texts(room))[0]


async def test_message_of_half_a_character_is_kept_without_it(here):
    room = await here.open_room()

    await here.turn("message", room=room, text="\ud83d half")

    assert '<p class="typed" dir="auto">? half</p>' in (await here.texts(room))[0]


async def test_message_is_escaped(here):
    room = await here.open_room()

    await here.turn("message", room=room, text="<script>alert('x')</script> & more")

    html = (await here.texts(room))[0]
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; more" in html


async def test_message_needs_a_room(here):
    answer = await here.turn("message", text="hello")

    assert title(answer["say"]) == "Choose a room to write in, or write / to see the commands."


async def test_message_to_the_bot_is_kept_nowhere(here):
    await here.chat.post("web", "@1", CARD, "row:1")
    room = (await here.read("/api/state"))["rooms"][0]["id"]

    answer = await here.turn("message", room=room, text="hello bot")

    assert title(answer["say"]) == "Nobody reads messages here. Write / to see the commands."
    assert len(await here.texts(room)) == 1


async def test_closed_room_can_be_read_but_not_written_in(here):
    room = await here.open_room()
    await here.turn("message", room=room, text="before")
    await here.chat.set_room("web", room, replace(PLAN, is_open=False))

    answer = await here.turn("message", room=room, text="after")

    assert title(answer["say"]) == "This room is closed. You can read it, but not write in it."
    assert len(await here.texts(room)) == 1


@pytest.mark.parametrize("room", ["1", "999", "0", "-1", "1e3", "9" * 30, "٣"])
async def test_room_of_others_and_no_room_look_the_same(here, room):
    await here.open_room()
    await here.be("3")

    read = await here.get(f"/api/rooms/{room}")
    seen = await here.post(f"/api/rooms/{room}/read", {"seen": 1})
    turn = await here.try_turn("message", room=room, text="hello")

    assert [read.status, seen.status, turn.status] == [404, 404, 404]
    assert [await found.json() for found in (read, seen, turn)] == [NO_ROOM] * 3


async def test_unread_counts_what_others_wrote_until_it_is_seen(here):
    room = await here.open_room()
    await here.turn("message", room=room, text="mine")
    await here.be("2")
    await here.turn("message", room=room, text="theirs")
    await here.chat.post("web", room, CARD, "row:1")
    await here.be("1")

    before = (await here.read("/api/state"))["rooms"][0]
    newest = (await here.read(f"/api/rooms/{room}"))["messages"][-1]["id"]
    await here.post(f"/api/rooms/{room}/read", {"seen": newest})
    after = (await here.read("/api/state"))["rooms"][0]

    assert (before["unread"], before["preview"], before["author"]) == (2, "A card", "")
    assert after["unread"] == 0


@pytest.mark.parametrize("seen", [None, "1", -1, 2**31, 1.5, True])
async def test_seen_is_a_message(here, seen):
    room = await here.open_room()

    response = await here.post(f"/api/rooms/{room}/read", {"seen": seen})

    assert response.status == 400
    assert await response.json() == OUT_OF_DATE


async def test_room_shows_its_members_and_what_is_pinned(here):
    room = await here.open_room()
    receipt = await here.chat.post("web", room, CARD, "row:1")
    await here.chat.set_room("web", room, replace(PLAN, pinned=receipt))

    shown = await here.read(f"/api/rooms/{room}")

    assert [member["name"] for member in shown["members"]] == ["Anna", "Bo"]
    assert (shown["name"], shown["topic"], shown["is_open"]) == (PLAN.name, PLAN.topic, True)
    assert shown["pinned"]["title"] == "A card"
    assert shown["has_older"] is False


async def test_search_finds_by_what_was_typed(here):
    found = await here.post("/api/search", {"name": "clinics", "typed": "harb"})

    assert await found.json() == {"found": [{"value": "1", "label": "Harbour Clinic"}]}


async def test_search_says_why_not(here):
    refused = await here.post("/api/search", {"name": "others", "typed": "x"})
    unknown = await here.post("/api/search", {"name": "nothing", "typed": "x"})

    assert (refused.status, await refused.json()) == (403, {"error": "Not yours to search."})
    assert (unknown.status, await unknown.json()) == (400, OUT_OF_DATE)


async def test_refusal_is_a_sentence(here):
    assert title((await here.turn("action", action="test.refuse"))["say"]) == "Not now."


async def test_message_sealed_under_a_lost_key_says_so(here):
    room = await here.open_room()
    await here.turn("message", room=room, text="lost words")

    async def lose(db):
        message = (await db.exec(select(WebMessage))).one()
        message.sealed = b"sealed under another key"

    await here.store.write(lose)

    assert "This message can no longer be read." in (await here.texts(room))[0]


async def test_message_of_somebody_who_left_keeps_their_name(here):
    room = await here.open_room()
    await here.be("2")
    await here.turn("message", room=room, text="goodbye")
    await here.be("1")

    await here.chat.set_room("web", room, replace(PLAN, members=("1",)))

    assert '<span class="author" dir="auto">Bo</span>' in (await here.texts(room))[0]
    assert len((await here.read(f"/api/rooms/{room}"))["members"]) == 1
