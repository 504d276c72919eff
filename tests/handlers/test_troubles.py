"""What could not be delivered is told: to whom, how often, and what to do about it."""

import pytest
from sqlmodel import select

from handlers import outbox, troubles, troubles_terms
from handlers.turn import Looking, Refusal
from locales import LOCALES, speaking
from models.cases import Case
from models.entries import Did, Entry
from models.outbox import Delivery
from models.people import ChatIdentity, ChatWorkspace, Person, Role
from models.rooms import Room, RoomState
from scheduler.chat import Refused, Unsure
from tests.conftest import MONDAY
from tests.handlers.chatting import Chatting
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, rows, words


@pytest.fixture
def chatting(store) -> Chatting:
    return Chatting(store)


async def speak_english(db):
    for person in (await db.exec(select(Person))).all():
        person.locale = "en"


@pytest.fixture
async def case(store, town) -> Case:
    await store.write(speak_english)
    return await opened(store, town)


async def told(store):
    return [(row.lane, row.subject) for row in await rows(store) if row.view == troubles.VIEW]


async def undelivered(store):
    return [
        (one.chain, one.codes["code"])
        for one in await all_of(store, Entry)
        if one.did is Did.UNDELIVERED
    ]


async def change(store, kind, number, **values):
    async def work(db):
        found = await db.get_one(kind, number)
        for name, value in values.items():
            setattr(found, name, value)

    await store.write(work)


async def row_of(store, view, lane):
    return next(row for row in await rows(store) if (row.view, row.lane) == (view, lane))


async def test_an_invitation_that_reaches_nobody_is_the_coordinators_to_mend(
    store, town, case, chatting
):
    chatting.chat.strangers.add(f"@{town.bo.id}")

    await chatting.deliver()

    lost = await row_of(store, "party.invitation", f"person:{town.bo.id}")
    assert await told(store) == [(f"person:{town.tina.id}", str(lost.id))]
    [card] = chatting.cards(town.tina)
    assert card.title == f"{case.alias}: a message did not reach Bo Demo"
    assert "An invitation to take a course" in words(card)
    assert "Bo Demo, socialrådgiver, Eksempel Kommune" in words(card)
    assert f"cannot be reached in chat. Call instead: {town.bo.phone}." in words(card)
    assert await undelivered(store) == [(f"case:{case.id}", "user_not_found")]


async def test_it_is_told_once(store, town, case, chatting):
    chatting.chat.strangers.add(f"@{town.bo.id}")
    await chatting.deliver()
    lost = await row_of(store, "party.invitation", f"person:{town.bo.id}")

    async def again(db):
        await troubles.report(db, lost, "user_not_found", at=MONDAY)

    await store.write(again)

    assert len(await told(store)) == 1
    assert len(await undelivered(store)) == 1


async def test_without_a_coordinator_who_chats_the_opener_hears_it(store, town, case, chatting):
    await change(store, ChatIdentity, town.tina.id, is_active=False)
    chatting.chat.strangers.add(f"@{town.bo.id}")

    await chatting.deliver()

    assert [lane for lane, _subject in await told(store)] == [f"person:{town.anna.id}"]


async def test_nobody_is_told_by_the_way_that_does_not_reach_them(store, town, chatting):
    await change(store, Person, town.anna.id, roles=[Role.COORDINATOR], locale="en")
    await change(store, Person, town.tina.id, roles=[])
    case = await opened(store, town)
    chatting.chat.strangers.add(f"@{town.anna.id}")

    async def write(db):
        address = outbox.person(town.anna.id)
        outbox.post(db, address, "case.card", case.id, at=MONDAY, key="lost")

    await store.write(write)
    await chatting.deliver()

    assert await told(store) == []
    assert await undelivered(store) == [(f"case:{case.id}", "user_not_found")]


async def test_a_trouble_that_cannot_be_told_makes_no_other(store, town, case, chatting):
    chatting.chat.strangers |= {f"@{town.bo.id}", f"@{town.tina.id}"}

    await chatting.deliver()

    assert len(await told(store)) == 1
    [row] = [row for row in await rows(store) if row.view == troubles.VIEW]
    assert (row.state, row.error) == (Delivery.DEAD, "user_not_found")
    assert len(await undelivered(store)) == 1


async def test_a_room_that_cannot_be_opened_says_what_an_administrator_must_do(
    store, town, case, chatting
):
    chatting.chat.fail("open_room", Refused("restricted_action"))

    await chatting.deliver()

    assert (await all_of(store, Room))[0].state is RoomState.DEAD
    [card] = [card for card in chatting.cards(town.tina) if "could not be opened" in card.title]
    assert card.title == f"{case.alias}: the room could not be opened"
    assert "allow apps to create private channels" in words(card)
    assert "forloeb-" in words(card)


async def test_a_doubt_that_is_never_settled_is_told_as_a_doubt(store, town, case, chatting):
    await chatting.deliver()
    chatting.chat.can_find = False
    for call in range(1, 99):
        chatting.chat.fail("post", Unsure("timeout"), call=call)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)

    for _ in range(30):  # three hours, and then nine tries
        await chatting.deliver()
        chatting.later(minutes=10)
    chatting.chat.faults.clear()
    await chatting.deliver()

    assert (f"case:{case.id}", "unsure") in await undelivered(store)
    [card] = chatting.cards(town.tina)
    assert card.title == f"{case.alias}: a message did not reach the room"
    assert "It may or may not have arrived. Look in the room." in words(card)


async def test_what_fell_short_in_a_room_is_told_once_not_each_time(
    store, town, case, chatting
):
    chatting.chat.shortfalls = (
        "not_invited:user_not_found",
        "no_bookmark:restricted_action",
        "not_pinned:missing_scope",
        "connect:not_paid",
    )
    await chatting.deliver()
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await chatting.deliver()

    codes = [subject.partition(":")[2] for _lane, subject in await told(store)]
    assert codes == ["not_invited:user_not_found", "connect:not_paid"]
    [card] = chatting.cards(town.tina)
    assert "not everybody could be invited to the room" in words(card)
    assert "Slack Connect needs a paid plan" in words(card)
    assert "bookmark" not in words(card)


async def test_that_a_team_of_rooms_is_nearly_full_is_told_once_for_all_of_them(
    store, town, case, chatting
):
    chatting.chat.shortfalls = ("host_team:t1:900:nearly_full",)
    await chatting.deliver()
    await opened(store, town)
    await chatting.deliver()
    chatting.chat.shortfalls = ("host_team:t1:950:nearly_full",)
    await opened(store, town)
    await chatting.deliver()

    codes = [subject.partition(":")[2] for _lane, subject in await told(store)]
    assert codes == ["host_team:t1:900:nearly_full", "host_team:t1:950:nearly_full"]
    cards = chatting.cards(town.tina)
    assert "nearly full, so new rooms are made in the next one" in words(cards[0])


async def closed(store, town, case):
    fields = {"ending": "moved", "informed": "yes", "anyway": "yes"}
    await acting(store, town, "anna").submit("case.close", fields, case.id, at=MONDAY)


async def test_a_room_that_cannot_be_archived_is_archived_by_hand(store, town, case, chatting):
    await chatting.deliver()
    chatting.chat.shortfalls = ("not_archived:restricted_action", "not_removed:not_allowed")
    await closed(store, town, case)

    await chatting.deliver()

    [card] = chatting.cards(town.tina)
    for said in (
        f"{case.alias}: the room could not be archived",
        "Archive the room by hand.",
        "somebody without a part could not be taken out",
        "Remove them from the room by hand.",
    ):
        assert said in words(card)


async def test_a_closed_course_whose_room_cannot_be_set_says_the_same(
    store, town, case, chatting
):
    await chatting.deliver()
    chatting.chat.fail("set_room", Refused("not_in_channel"))
    await closed(store, town, case)

    await chatting.deliver()

    assert "Archive the room by hand." in words(chatting.cards(town.tina))


async def test_of_a_room_that_was_given_up_nobody_hears(store, town, case, chatting):
    await chatting.deliver()
    chatting.chat.fail("set_room", Refused("not_in_channel"))
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    await change(store, Room, 1, state=RoomState.CLOSED)

    await chatting.deliver()

    assert "not_in_channel" in {row.error for row in await rows(store)}
    assert await undelivered(store) == []


async def test_a_code_that_is_none_is_not_passed_on(store, town, case, chatting):
    chatting.chat.shortfalls = ("what a citizen said",)

    await chatting.deliver()

    assert [code for _chain, code in await undelivered(store)] == ["unknown"]


async def test_a_room_that_cannot_be_set_is_told_once(store, town, case, chatting):
    await chatting.deliver()
    for call in (1, 2):
        chatting.chat.fail("set_room", Refused("not_in_channel"), call=call)
    for action in ("case.claim", "case.know"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
        await chatting.deliver()

    assert chatting.chat.calls["set_room"] == 3
    [card] = chatting.cards(town.tina)
    assert card.title == f"{case.alias}: the room could not be brought up to date"
    assert "Invite Tovholder to it again." in words(card)


@pytest.mark.parametrize(
    ("code", "told_codes"),
    [
        pytest.param("cant_update_message", ["cant_update_message"], id="it stays old"),
        pytest.param("message_not_found", [], id="somebody took it away"),
    ],
)
async def test_a_card_that_everybody_reads_is_told_of_once_and_a_private_one_never(
    store, town, case, chatting, code, told_codes
):
    await chatting.deliver()
    for call in range(1, 10):
        chatting.chat.fail("update", Refused(code), call=call)

    for action in ("case.claim", "case.know"):
        await acting(store, town, "bo").press(action, case.id, at=MONDAY)
        await chatting.deliver()

    dead = {row.lane for row in await rows(store) if row.state is Delivery.DEAD}
    assert dead == {"room:1", f"person:{town.bo.id}"}
    assert [one for _chain, one in await undelivered(store)] == told_codes


async def test_a_question_that_reaches_no_adviser_is_the_teams_coordinators(
    store, town, chatting
):
    await store.write(speak_english)
    chatting.chat.strangers.add(f"@{town.anna.id}")
    fields = {"question": "Hvad gør vi?"}
    await acting(store, town, "bo").submit("advice.ask", fields, at=MONDAY)

    await chatting.deliver()

    [card] = chatting.cards(town.tina)
    assert card.title == "A message did not reach Anna Demo"
    assert "A question to the team" in words(card)
    assert "Hvad gør vi" not in words(card)
    assert await undelivered(store) == [(f"organisation:{town.team.id}", "user_not_found")]


async def test_what_is_about_no_course_is_the_persons_own_coordinators(store, town, chatting):
    async def write(db):
        outbox.post(
            db, outbox.person(town.dan.id), "help.language_chosen", "", at=MONDAY, key="x"
        )

    chatting.chat.strangers.add(f"@{town.dan.id}")
    await store.write(write)

    await chatting.deliver()

    assert [lane for lane, _subject in await told(store)] == [f"person:{town.carla.id}"]


async def test_a_workspace_that_let_us_go_is_told_where_somebody_can_hear_it(
    store, town, case, chatting
):
    async def move_in(db):
        other = ChatWorkspace(platform="web", external_id="other", name="Other")
        db.add(other)
        await db.flush()
        db.add(ChatIdentity(workspace_id=other.id, external_id="T", person_id=town.tina.id))

    await store.write(move_in)
    await change(store, ChatWorkspace, town.workspace.id, is_installed=False)

    await chatting.deliver()

    cards = chatting.cards("@T")
    assert "must install it again" in words(cards)
    assert {code for _chain, code in await undelivered(store)} == {
        "no_workspace",
        "no_identity",
    }


@pytest.mark.parametrize(
    "subject", ["", "x", "0", "1:", "1:a b", "1:a:æ", "1" * 19, " 1", "1\n"]
)
async def test_a_subject_is_strictly_read(store, town, case, subject):
    async def look(db):
        await troubles.card(Looking(town.tina, subject, MONDAY), db)

    with pytest.raises(Refusal):
        await store.read(look)


async def test_what_has_arrived_after_all_is_no_trouble(store, town, case, chatting):
    await chatting.deliver()
    [row, *_rest] = await rows(store)

    async def look(db, subject, reader):
        return await troubles.card(Looking(reader, subject, MONDAY), db)

    assert await store.read(lambda db: look(db, str(row.id), town.tina)) is None
    assert await store.read(lambda db: look(db, "4711", town.tina)) is None
    assert await store.read(lambda db: look(db, f"{row.id}:connect:x", None)) is None


CODES = (
    *("missing_scope", "restricted_action", "name_taken", "is_archived", "channel_not_found"),
    *("not_in_channel", "user_not_found", "no_identity", "account_inactive", "token_revoked"),
    *("invalid_auth", "not_installed", "no_workspace", "unsure", "msg_too_long", "no_members"),
)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_to_do_and_not_what_it_is_called(code, locale):
    bo = Person(organisation_id=1, name="Bo", function="f", phone="00 00 00 01")

    with speaking(locale):
        said = {
            troubles_terms.remedy(one, who)
            for one in (code, f"not_invited:{code}")
            for who in (None, bo)
        }

    assert all(one.endswith(".") for one in said)
    assert [one for one in said if "{" in one] == []
    assert code == "msg_too_long" or [one for one in said if code in one] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("missing_scope", "install Tovholder again"),
        ("restricted_action", "Settings > Permissions"),
        ("user_not_found", "call whoever is missing"),
        ("user_is_ultra_restricted", "invite them to the room by hand"),
    ],
)
def test_who_is_not_invited_is_invited_otherwise(code, said):
    with speaking("en"):
        assert said in troubles_terms.invite_remedy(f"not_invited:{code}")


@pytest.mark.parametrize(
    "code", ["not_paid", "connection_limit_exceeded", "restricted_action", "missing_scope"]
)
def test_every_reason_against_slack_connect_has_its_remedy(code):
    with speaking("en"):
        said = troubles_terms.connect_remedy(f"connect:{code}")
        default = troubles_terms.connect_remedy("connect:not_allowed_for_team")

    assert "administrator" in said
    assert (said == default) == (code == "restricted_action")


def test_what_nobody_has_thought_of_is_told_by_telephone():
    with speaking("en"):
        assert "the code surprise" in troubles_terms.remedy("surprise", None)


def test_who_has_no_telephone_is_reached_through_the_entry_point():
    bo = Person(organisation_id=1, name="Bo", function="f")

    with speaking("en"):
        assert "entry point" in troubles_terms.remedy("no_identity", bo)
