"""The port on Teams and Graph: each step can fail, and is taken up where it stopped."""

from dataclasses import replace

import pytest

from bot.teams import channels
from handlers import troubles
from handlers.cards import Card, Text
from handlers.plans import RoomPlan
from models.outbox import Verb
from scheduler.chat import Busy, Refused, RoomGone, Unsure
from tests.teams import seen
from tests.teams.serving import ON_BOTH, TEAM, TENANT

NAME = "forloeb-groen-ravn-17-k3x9"
CARD = Card("A card", (Text("Words"),))


def plan(*members, **more):
    return RoomPlan(NAME, "Topic", tuple(f"u-{one}" for one in members), **more)


async def opened(here, *members):
    made = await here.chat.open_room(TENANT, plan(*members), "k")
    assert await here.chat.set_room(TENANT, made, plan(*members)) == ()
    return here.fake.conversations[made]


async def test_a_message_is_posted_changed_and_taken_away(here):
    room = await opened(here, "anna", "bo")

    receipt = await here.chat.post(TENANT, room.id, CARD, "k")
    await here.chat.update(TENANT, room.id, receipt, Card("Another"))
    assert [seen.read(one.card) for one in room.shown] == ["Another"]
    await here.chat.delete(TENANT, room.id, receipt)
    await here.chat.delete(TENANT, room.id, receipt)

    assert room.shown == []


async def test_a_message_that_somebody_took_away_is_missed_as_anywhere_else(here):
    """By the name that says so: nobody is told of it as of a trouble."""
    room = await opened(here, "anna", "bo")
    receipt = await here.chat.post(TENANT, room.id, CARD, "k")
    room.messages[0].is_deleted = True

    with pytest.raises(Refused) as refused:
        await here.chat.update(TENANT, room.id, receipt, CARD)

    assert refused.value.reason_code in troubles.GONE


@ON_BOTH
async def test_somebody_is_written_to_in_a_chat_of_their_own(here):
    for _ in range(2):
        await here.chat.post(TENANT, "@u-anna", CARD, "k")

    assert here.anna.read() == ["A card\nWords"] * 2
    assert [one for one in here.fake.calls if one.endswith("/v3/conversations")] == [
        f"POST /chat/{TENANT}/v3/conversations"
    ]


async def test_who_does_not_have_the_app_is_not_written_to(here):
    here.fake.users["u-anna"].is_open = False

    with pytest.raises(Refused, match="BotNotInConversationRoster"):
        await here.chat.post(TENANT, "@u-anna", CARD, "k")


async def test_a_room_that_is_gone_is_told_apart(here):
    room = await opened(here, "anna", "bo")
    room.is_enabled = False

    with pytest.raises(RoomGone):
        await here.chat.post(TENANT, room.id, CARD, "k")
    with pytest.raises(RoomGone):
        await here.chat.post(TENANT, "19:nowhere@thread.tacv2", CARD, "k")


@ON_BOTH
async def test_a_room_holds_who_belongs_and_lets_others_go(here):
    room = await opened(here, "anna", "bo")

    await here.chat.set_room(TENANT, room.id, plan("anna", "carla"))

    assert set(room.members) == {"u-anna", "u-carla"}


async def test_who_came_by_hand_is_let_be(here):
    room = await opened(here, "anna", "bo")
    room.members["u-dan"] = "m-dan"

    await here.chat.set_room(TENANT, room.id, plan("anna", "bo"))

    assert set(room.members) == {"u-anna", "u-bo", "u-dan"}


@ON_BOTH
@pytest.mark.parametrize("step", range(6))
async def test_a_room_is_taken_up_where_it_stopped(here, step):
    await _taken_up(here, step)


@pytest.mark.parametrize("kind", ["standard", "chat"])
@pytest.mark.parametrize("step", range(6))
async def test_other_kinds_of_rooms_are_taken_up_where_they_stopped(here, kind, step):
    object.__setattr__(here.chat.chats.registrations.of(TENANT), "rooms", kind)

    await _taken_up(here, step)

    [room] = here.fake.rooms()
    assert room.kind == {"standard": "standard", "chat": "groupChat"}[kind]


async def _taken_up(here, step):
    """Whichever call fails, the same verbs again end in the one room as planned."""
    wanted = plan("anna", "bo")

    async def both():
        made = await here.chat.open_room(TENANT, wanted, "k")
        await here.chat.set_room(TENANT, made, wanted)
        return made

    here.fake.trouble("graph", 503, skip=step)
    made = None
    for _ in range(12):
        try:
            made = await here.chat.find(TENANT, None, Verb.OPEN_ROOM, "k", wanted) or made
            made = await both()
        except Unsure:
            continue
        break

    [room] = here.fake.rooms()
    assert (room.id, room.is_enabled) == (made, True)
    if room.kind != "standard":  # there it is the team that people are in
        assert set(room.members) == {"u-anna", "u-bo"}


@ON_BOTH
async def test_an_answer_that_got_lost_is_found_again(here):
    here.fake.tenants[TENANT].granted.discard("AppCatalog.Read.All")
    with pytest.raises(Refused, match=r"lacks:AppCatalog\.Read\.All"):
        await here.chat.open_room(TENANT, plan("anna"), "k")
    here.fake.tenants[TENANT].granted.add("AppCatalog.Read.All")

    found = await here.chat.find(TENANT, None, Verb.OPEN_ROOM, "k", plan("anna"))

    [room] = here.fake.rooms()
    assert (found, room.is_enabled) == (room.id, True)


async def test_of_messages_teams_tells_nothing(here):
    with pytest.raises(Refused, match="cannot_look"):
        await here.chat.find(TENANT, "19:x@thread.tacv2", Verb.POST, "k", None)


@pytest.mark.parametrize(
    "permission",
    [
        *("Channel.Create", "AppCatalog.Read.All"),
        "TeamsAppInstallation.ManageSelectedForTeam.All",
    ],
)
async def test_a_missing_permission_is_named(here, permission):
    here.fake.tenants[TENANT].granted.discard(permission)

    with pytest.raises(Refused) as refused:
        await here.chat.open_room(TENANT, plan("anna"), "k")

    assert refused.value.reason_code == f"lacks:{permission}"


async def test_one_who_cannot_come_keeps_out_nobody_else(here):
    here.fake.tenants[TENANT].granted.discard("ChannelMember.ReadWrite.All")
    made = await here.chat.open_room(TENANT, plan("anna"), "k")

    short = await here.chat.set_room(TENANT, made, plan("anna", "bo", "carla"))

    assert short == ("not_invited:lacks:ChannelMember.ReadWrite.All",)


@ON_BOTH
async def test_teams_asks_to_wait_and_is_waited_for_to_the_second(here):
    room = await opened(here, "anna", "bo")
    here.fake.trouble("chat", 429, retry_after=30)

    with pytest.raises(Busy) as busy:
        await here.chat.post(TENANT, room.id, CARD, "k")
    with pytest.raises(Busy):
        await here.chat.post(TENANT, room.id, CARD, "k")

    assert busy.value.retry_after == 30
    assert room.shown == []
    posts = [one for one in here.fake.calls if one.endswith("/activities")]
    assert len(posts) == 1  # the second was not sent


async def test_what_may_have_arrived_is_in_doubt(here):
    room = await opened(here, "anna", "bo")
    here.fake.trouble("chat", 502, after=True)

    with pytest.raises(Unsure):
        await here.chat.post(TENANT, room.id, CARD, "k")

    assert len(room.shown) == 1


async def test_a_closed_room_is_archived_and_takes_no_more(here):
    room = await opened(here, "anna", "bo")

    await here.chat.set_room(TENANT, room.id, plan("anna", "bo", is_open=False))
    await here.chat.set_room(TENANT, room.id, plan("anna", "bo", is_open=False))

    assert room.is_archived
    with pytest.raises(RoomGone):
        await here.chat.post(TENANT, room.id, CARD, "k")


async def test_a_room_that_shall_be_gone_is_deleted_and_forgotten(here):
    room = await opened(here, "anna", "bo")
    gone = replace(plan(), is_open=False, is_gone=True)
    here.fake.tenants[TENANT].granted.discard("Channel.Delete.All")

    with pytest.raises(Refused) as refused:
        await here.chat.set_room(TENANT, room.id, gone)
    assert refused.value.reason_code == "lacks:Channel.Delete.All"

    here.fake.tenants[TENANT].granted.add("Channel.Delete.All")
    assert await here.chat.set_room(TENANT, room.id, gone) == ()
    assert await here.chat.set_room(TENANT, room.id, gone) == ()

    assert room.id not in here.fake.conversations
    assert await here.chat.memory.room(TENANT, room.id) is None


async def test_somebody_of_another_tenant_comes_in_where_both_allow_it(here):
    abroad = "11111111-0000-4000-8000-000000000009"
    here.fake.add_user(abroad, "u-ext", "Eva Ekstern")
    memory = here.chat.memory
    user = await memory.user(TENANT, "u-ext")
    await memory.write(user, home=abroad, teams_id="29:u-ext", name="Eva Ekstern")
    made = await here.chat.open_room(TENANT, plan("anna"), "k")

    short = await here.chat.set_room(TENANT, made, plan("anna", "ext"))
    assert short == ("not_invited:lacks:cross_tenant_access",)

    here.fake.friends.add(frozenset({abroad, TENANT}))
    assert await here.chat.set_room(TENANT, made, plan("anna", "ext")) == ()

    await here.chat.post(TENANT, "@u-ext", Card("Secret", (Text("Words"),)), "k")
    [called] = here.fake.conversations[made].shown
    assert called.activity["entities"][0]["mentioned"] == {
        "id": "29:u-ext",
        "name": "Eva Ekstern",
    }
    assert "Secret" not in str(called.activity)
    assert seen.by_verb(called.card, "help.waiting")["type"] == "Action.Execute"


@ON_BOTH
async def test_when_a_team_is_full_the_next_is_used(here, monkeypatch):
    other = "33333333-0000-4000-8000-000000000002"
    registration = here.chat.chats.registrations.of(TENANT)
    object.__setattr__(registration, "host_teams", (TEAM, other))
    here.fake.tenants[TENANT].teams.append(other)
    monkeypatch.setattr(channels, "MOST_CHANNELS", 2)
    monkeypatch.setattr(channels, "NEARLY", 1)
    teams, short = [], []
    for number in range(3):
        one = RoomPlan(f"{NAME}{number}", "Topic", ("u-anna",))
        made = await here.chat.open_room(TENANT, one, "k")
        short += await here.chat.set_room(TENANT, made, one)
        teams.append(here.fake.conversations[made].team)

    assert teams == [TEAM, TEAM, other]
    assert short == [
        f"host_team:{TEAM}:1:nearly_full",
        f"host_team:{TEAM}:2:nearly_full",
        f"host_team:{other}:1:no_next",
    ]
