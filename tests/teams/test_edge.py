"""What people do in Teams, and what comes back to them alone."""

import asyncio

import pytest

from bot.teams.tables import TeamsRoom
from handlers import routes
from handlers.plans import RoomPlan
from handlers.turn import Done
from models.entries import Entry
from models.people import Person
from models.rooms import Room, RoomState
from models.seen import Seen
from tests.teams import seen
from tests.teams.cards import dialog_problems
from tests.teams.serving import ON_BOTH, TENANT
from tests.town import all_of, opening_fields

NAME = "forloeb-groen-ravn-17-k3x9"


async def room_of(here, *members):
    """A room that exists, with its row in our database."""
    plan = RoomPlan(NAME, "Topic", tuple(f"u-{one}" for one in members))
    made = await here.chat.open_room(TENANT, plan, "k")
    await here.chat.set_room(TENANT, made, plan)

    async def work(db):
        row = Room(workspace_id=here.workspace_id, name=NAME, external_id=made)
        row.state, row.organisation_id = RoomState.OPEN, here.town.team.id
        db.add(row)

    await here.store.write(work)
    return here.fake.conversations[made]


@pytest.mark.parametrize(
    "text",
    ["/tovholder", "tovholder", "Tovholder", "TOVHOLDER!", " tovholder  ", "<p>tovholder</p>"],
)
async def test_a_command_is_known_however_it_is_written(here, text):
    await here.anna.says(text)

    assert "You can" in here.anna.read()[-1]


@pytest.mark.parametrize("alias", ["sag", "case", "Forløb", "forloeb", "/forløb"])
async def test_aliases_and_danish_letters_lead_to_the_same(here, alias):
    await here.anna.says(alias)

    assert seen.by_verb(here.anna.last.card, "case.open")["type"] == "Action.Execute"


async def test_a_command_in_a_room_is_answered_in_private(here):
    room = await room_of(here, "anna", "bo")

    await here.anna.says("tovholder", room)

    assert "You can" in here.anna.read()[-1]
    assert room.shown == []


async def test_without_a_mention_nothing_in_a_room_is_a_command(here):
    room = await room_of(here, "anna", "bo")

    await here.anna.says("tovholder", room, mention=False)

    assert (here.anna.read(), room.shown) == ([], [])


async def test_who_cannot_be_written_to_is_told_so_in_the_room(here):
    room = await room_of(here, "anna", "bo")
    here.fake.users["u-anna"].is_open = False

    await here.anna.says("tovholder", room)

    [said] = [seen.read(one.card) for one in room.shown]
    assert said.startswith("Anna Demo: I cannot answer you in private from here.")


async def test_words_to_the_bot_that_are_no_command_are_not_left_without_an_answer(here):
    await here.anna.says("hello")

    assert here.anna.read() == [
        "Nobody reads messages here. Write /tovholder to see what you can do."
    ]


@ON_BOTH
@pytest.mark.parametrize("mention", [True, False])
async def test_a_cpr_number_in_a_room_is_answered_to_its_writer_alone(here, mention):
    room = await room_of(here, "anna", "bo")

    await here.anna.says("251248-9996", room, mention=mention)

    assert "CPR" in here.anna.read()[-1]
    assert "delete it there" in here.anna.read()[-1]
    assert room.shown == []
    assert "251248" not in str(await all_of(here.store, Entry))


@ON_BOTH
async def test_the_same_activity_again_does_nothing_twice(here):
    for _ in range(2):
        await here.anna.says("tovholder", id="once")

    assert len([one for one in await all_of(here.store, Seen) if "teams:" in one.key]) <= 1
    assert len(set(here.anna.read())) == 1


async def test_a_button_is_answered_in_place(here):
    await here.anna.says("tovholder")

    told = await here.anna.presses(here.anna.last, "What waits for me?")

    assert (told.status, told.body["type"]) == (
        200,
        "application/vnd.microsoft.activity.message",
    )
    assert told.said == "Nothing waits for you. No open deadlines."


async def test_a_button_that_asks_a_form_opens_a_dialog(here):
    await here.anna.says("tovholder")

    told = await here.anna.presses(here.anna.last, "Language")

    assert [*dialog_problems(told.dialog)] == []
    done = await here.anna.sends(told.dialog, "Save", locale="en")
    assert done.status == 200


async def test_a_form_that_is_not_right_stays_open_with_what_was_written(here):
    await here.anna.says("forløb")
    form = here.anna.last.card
    fields = opening_fields(here.town)
    given = {name: ",".join(map(str, _several(value))) for name, value in fields.items()}
    given["first_message"] = "Ring til mig om 251248-9996."

    told = await here.anna.sends_form(form, _send(form), **given)

    assert "Do not write CPR numbers here" in told.said
    assert seen.field(told.card, "first_message")["value"] == "Ring til mig om ******-****."
    given["first_message"] = "Ring til mig."
    done = await here.anna.sends_form(told.card, _send(told.card), **given)
    assert "⚠️" not in done.said


async def test_a_form_that_breaks_keeps_what_was_written(here, monkeypatch):
    dialog = (await here.anna.extends("raad")).dialog
    monkeypatch.setitem(routes.ACTIONS, "advice.ask", _breaking)

    told = await here.anna.sends(dialog, _send(dialog), question="Ring til mig.")

    assert "Ikke gemt. Prøv igen." in seen.read(told.dialog)
    question = seen.field(told.dialog["card"]["content"], "question")
    assert question["value"] == "Ring til mig."
    assert list(dialog_problems(told.dialog)) == []


async def test_what_nothing_makes_a_form_of_is_sent_again_as_it_was(here, monkeypatch):
    """Several ticks, words with a comma, and a field that was left empty."""
    dialog, taken = (await here.anna.extends("raad")).dialog, []
    monkeypatch.setitem(routes.FORMS, "advice.ask", _breaking)
    monkeypatch.setitem(routes.ACTIONS, "advice.ask", _breaking)
    data = {"several:a": "1,2", "field:b": "Ring, og skriv 251248-9996", "field:c": ""}
    sent = seen.action(dialog["card"]["content"], _send(dialog))["data"] | data

    told = await here.anna.invokes("task/submit", {"data": sent})
    monkeypatch.setitem(routes.ACTIONS, "advice.ask", _noting("asked", taken))
    await here.anna.sends(told.dialog, "Send again")

    assert "Ring, og skriv ******-****" in seen.read(told.dialog)
    assert "1,2" not in seen.read(told.dialog)
    assert list(dialog_problems(told.dialog)) == []
    [(_name, turn)] = taken
    assert turn.fields == {"a": ("1", "2"), "b": ("Ring, og skriv ******-****",), "c": ()}


@ON_BOTH
async def test_a_form_is_taken_once_however_often_it_is_sent(here):
    told = await here.anna.extends("raad")

    answers = [
        await here.anna.sends(told.dialog, _send(told.dialog), question="Hvad gør vi?")
        for _ in range(2)
    ]

    assert [one.status for one in answers] == [200, 200]
    assert answers[0].body == answers[1].body


async def test_both_commands_beside_the_message_box_open_a_form(here):
    for command in ("raad", "forloeb"):
        told = await here.anna.extends(command)
        assert [*dialog_problems(told.dialog)] == []


async def test_a_question_is_asked_from_a_message_with_its_words(here):
    said = "<div>Kan vi <b>trappe ned</b>?</div><div>Hvorn&aring;r?</div>"

    told = await here.anna.extends("advice.from_message", on=said, files=("text/html",))

    found = seen.field(told.dialog["card"]["content"], "question")["value"]
    assert [one.split() for one in found.splitlines()] == [
        ["Kan", "vi", "trappe", "ned", "?"],
        ["Hvornår?"],
    ]


@pytest.mark.parametrize(
    "kind", ["image/png", "reference", "application/vnd.microsoft.teams.file.download.info"]
)
async def test_files_are_not_taken_along(here, kind):
    told = await here.anna.extends("advice.from_message", on="Se her", files=(kind,))
    assert "I cannot take files along." in seen.read(told.dialog)

    files = [{"contentType": kind, "name": "Fil"}]
    await here.anna.says("råd", attachments=files)
    assert "I cannot take files along." in here.anna.read()[-1]
    await here.anna.says("råd", attachments=[{"contentType": "text/html", "content": "råd"}])
    assert "value" not in seen.field(here.anna.last.card, "question")


async def test_a_form_from_before_keeps_its_key(here):
    """It was carried by a name at which some clients send nothing at all."""
    told = await here.anna.extends("raad")
    action = seen.action(told.dialog["card"]["content"], _send(told.dialog))
    action["data"]["key"] = action["data"].pop("once")

    done = await here.anna.sends(told.dialog, action["title"], question="Hvad gør vi?")

    assert "⚠️" not in seen.read(done.body)
    assert "Hvad gør vi?" not in seen.read(done.body)
    again = await here.anna.sends(told.dialog, action["title"], question="Og nu?")
    assert again.body == done.body


async def test_a_form_without_its_key_is_taken_by_nobody(here):
    told = await here.anna.extends("raad")
    data = {"act": "advice.ask", "field:question": "Hvad gør vi?"}

    told = await here.anna.invokes("task/submit", {"data": data})

    assert "virker ikke længere" in seen.read(told.dialog)


@pytest.mark.parametrize("data", [{}, {"act": "nonsense"}, {"act": 7}, {"act": "x" * 100}])
async def test_a_button_of_somebody_elses_is_stale(here, data):
    told = await here.anna.invokes("adaptiveCard/action", {"action": {"data": data}})

    assert told.said == "Knappen virker ikke længere. Hent beskeden frem igen."


@ON_BOTH
async def test_choices_are_found_while_somebody_types(here):
    value = {"kind": "search", "queryText": "Sols", "dataset": "practices"}

    told = await here.anna.invokes("application/search", value)

    assert told.body["value"]["results"] == [
        {"value": str(here.town.practice.id), "title": "Lægehuset Solsikken"}
    ]


async def test_a_stranger_is_told_that_nobody_knows_them(here):
    here.fake.add_user(TENANT, "u-zoe", "Zoe Ukendt", "zoe@elsewhere.example")

    await here.zoe.says("forløb")

    assert "kender dig ikke endnu" in here.zoe.read()[-1]


@ON_BOTH
async def test_somebody_of_the_directory_is_known_by_their_address(here):
    here.fake.add_user(TENANT, "u-new", "Ny Kollega", "ny@demo.example")

    async def work(db):
        db.add(_person(here.town.team.id))

    await here.store.write(work)
    await here.new.says("tovholder")

    assert "Ny Kollega" not in here.new.read()[-1]
    assert "Det kan du" in here.new.read()[-1]


@ON_BOTH
async def test_who_comes_and_goes_is_followed_in_our_own_rooms_alone(here, monkeypatch):
    room = await room_of(here, "anna", "bo")
    happened = []
    for name in ("joined", "left", "renamed", "archived", "removed", "deleted"):
        monkeypatch.setitem(routes.EVENTS, name, _noting(name, happened))
    account = {"id": "29:u-bo", "aadObjectId": "u-bo"}
    told = [
        {"type": "conversationUpdate", "membersAdded": [account]},
        {"type": "conversationUpdate", "membersRemoved": [account]},
        {
            "type": "conversationUpdate",
            "channelData": {"eventType": "channelRenamed", "channel": {"id": room.id}},
        },
        {"type": "installationUpdate", "action": "remove"},
        {"type": "messageDelete", "id": "1:7"},
    ]
    for one in told:
        assert (await here.anna.tells(one, room)).status == 200
    for one in (told[0], told[1], told[3], told[4]):  # in her own chat: none of ours
        assert (await here.anna.tells(one)).status == 200

    assert [name for name, _turn in happened] == [
        *("joined", "left", "renamed", "removed", "deleted"),
    ]
    assert happened[-1][1].subject == f"1:7@{room.id}"
    [row] = await all_of(here.store, TeamsRoom)
    assert (row.is_known, "u-bo" in row.invited) == (False, False)


@ON_BOTH
async def test_a_room_that_we_give_its_name_back_is_no_news(here, monkeypatch):
    """Teams tells of that as well, and says no more than that it has this name."""
    room = await room_of(here, "anna", "bo")
    happened = []
    monkeypatch.setitem(routes.EVENTS, "renamed", _noting("renamed", happened))

    for name in ("something else", NAME):
        channel = {"id": room.id, "name": name}
        data = {"eventType": "channelRenamed", "channel": channel}
        await here.anna.tells({"type": "conversationUpdate", "channelData": data}, room)

    assert [name for name, _turn in happened] == ["renamed"]


@ON_BOTH
async def test_who_is_not_said_to_leave_has_not_left(here, monkeypatch):
    room = await room_of(here, "anna", "bo")
    happened = []
    monkeypatch.setitem(routes.EVENTS, "left", _noting("left", happened))
    us = [{"id": f"28:{here.fake.tenants[TENANT].client_id}"}]
    data = {"eventType": "channelMemberRemoved", "channel": {"id": room.id}}
    told = {"type": "conversationUpdate", "membersRemoved": us, "channelData": data}

    await here.anna.tells(told, room)

    assert happened == []


@ON_BOTH
async def test_a_handler_that_breaks_is_told_in_words_and_is_no_failure(here, monkeypatch):
    monkeypatch.setitem(routes.COMMANDS, "/tovholder", _breaking)

    told = await here.anna.says("tovholder")

    assert told.status == 200
    assert here.anna.read() == ["Ikke gemt. Prøv igen."]


async def test_who_is_too_many_is_told_so(here, monkeypatch):
    monkeypatch.setattr(here.store, "most_waiting", 0)

    told = await here.anna.says("tovholder")

    assert told.status == 200
    assert here.anna.read() == [
        "Der er rigtig mange på lige nu. Intet er gemt. Prøv igen om lidt."
    ]


async def test_a_teams_that_hangs_keeps_no_answer_waiting(here):
    here.fake.down.add("chat")

    told = await asyncio.wait_for(here.anna.says("tovholder"), timeout=15)

    assert told.status == 200


def _noting(name, happened):
    async def note(turn, db):
        happened.append((name, turn))
        return Done()

    return note


async def _breaking(_turn, _db):
    raise RuntimeError("secret")


def _several(value):
    return value if isinstance(value, list | tuple) else [value]


def _send(shown):
    return next(one["title"] for one in seen.actions(shown) if "once" in one["data"])


def _person(organisation_id):
    return Person(
        organisation_id=organisation_id,
        name="Ny Kollega",
        function="sygeplejerske",
        email="ny@demo.example",
    )
