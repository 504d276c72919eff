"""The way in: only what Slack has signed, and an answer to all of it, whatever breaks."""

import asyncio
import json
import logging
from urllib.parse import urlencode

import pytest
from sqlalchemy.exc import OperationalError

from bot.slack import render
from handlers.cards import Card
from tests.slack.at_edge import at_edge, seen
from tests.slack.fake_delivery import FORM, JSON, signature

NOT_SAVED = "Not saved. Try again."
SECRET = "the secret words of a person"
NOT_INSTALLED = "Tovholder is not installed in this workspace any more."
SAID = {"type": "message", "channel_type": "group", "user": "UANNA", "text": SECRET}


@pytest.fixture
async def here(sqlite_store, monkeypatch):
    async with at_edge(sqlite_store, monkeypatch) as here:
        yield here


@pytest.fixture
def logged(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def database_error():
    return OperationalError("select ?", {"text": SECRET}, Exception(SECRET))


def heard(person):
    return [one["text"] for one in person.whispers]


def command(**changed):
    given = {
        "team_id": "T1",
        "user_id": "UANNA",
        "command": "/hvem",
        "text": SECRET,
        "trigger_id": "1.2.a",
    }
    return urlencode(given | changed).encode()


FORGERIES = [
    pytest.param({"secret": "another"}, id="another secret"),
    pytest.param({"sign": None}, id="no signature"),
    pytest.param({"sign": "v0=" + "0" * 64}, id="a made-up signature"),
    pytest.param({"sign": "v0=æøå"}, id="a signature in no ASCII"),
    pytest.param({"age": 360}, id="six minutes old"),
    pytest.param({"age": -360}, id="six minutes ahead"),
    pytest.param({"timestamp": None}, id="no time"),
    pytest.param({"timestamp": "yesterday"}, id="a time that is none"),
]


@pytest.mark.parametrize("forged", FORGERIES)
@pytest.mark.parametrize("kind", [FORM, JSON])
async def test_what_slack_has_not_signed_is_turned_away(here, logged, kind, forged):
    body = command() if kind == FORM else json.dumps({"type": "event_callback"}).encode()

    answer = await here.slack.post(body, kind, **forged)

    assert answer.status == 401
    assert here.handlers.turns == []
    assert SECRET not in logged.text


async def test_a_signature_of_four_minutes_ago_will_do(here):
    assert (await here.slack.post(command(), age=240)).status == 200


async def test_the_body_is_part_of_what_is_signed(here):
    now = int(here.slack.machine_time())
    sign = signature(here.slack.signing_secret, now, command())

    answers = [
        await here.slack.post(body, sign=sign, timestamp=now)
        for body in (command(user_id="UBO"), b"\xff\xfe\x00", command())
    ]

    assert [one.status for one in answers] == [401, 401, 200]


GARBLED = [
    pytest.param(b"", FORM, id="nothing"),
    pytest.param(b"{", JSON, id="broken JSON"),
    pytest.param(b"payload=%7B", FORM, id="a broken payload"),
    pytest.param(b"payload=[]", FORM, id="a payload that is a list"),
    pytest.param(b"payload=", FORM, id="an empty payload"),
    pytest.param(b"[1,2]", JSON, id="a list"),
    pytest.param(b'"text"', JSON, id="a text"),
    pytest.param(b"null", JSON, id="null"),
    pytest.param(b"[" * 100_000, JSON, id="a deep hole"),
    pytest.param(b"a=1&b=2", FORM, id="somebody else's form"),
    pytest.param(command(team_id=""), FORM, id="a command of no team"),
    pytest.param(b'{"type":"event_callback","team_id":"T1"}', JSON, id="an event without one"),
    pytest.param(
        b'{"type":"event_callback","team_id":"T1","event_id":"E","event":7}',
        JSON,
        id="an event that is a number",
    ),
    pytest.param(
        urlencode({"payload": json.dumps({"type": "block_actions", "team": {"id": "T1"}})}),
        FORM,
        id="a click by nobody",
    ),
]


@pytest.mark.parametrize(("body", "kind"), GARBLED)
async def test_what_slack_does_not_send_is_not_understood(here, body, kind):
    answer = await here.slack.post(body if isinstance(body, bytes) else body.encode(), kind)

    assert (answer.status, answer.json) in ((400, None), (400, {}))
    assert here.handlers.turns == []
    assert (await here.anna.command("/hvem")).status == 200


async def test_slack_may_ask_whether_we_are_there(here):
    challenge = {"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}

    answer = await here.slack.post(json.dumps(challenge).encode(), JSON)

    assert (answer.status, answer.json) == (200, {"challenge": "3eZbrw1aB"})


@pytest.mark.parametrize(
    "kind", ["app_mention", "reaction_added", "channel_created", "something_new"]
)
async def test_an_event_that_we_did_not_ask_for_is_no_error(here, kind):
    answer = await here.tell({"type": kind, "user": "UANNA"})

    assert (answer.status, here.handlers.events) == (200, [])


async def test_events_that_slack_holds_back_are_said_to_be_missing(here, caplog):
    told = {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1518467820}

    answer = await here.slack.post(json.dumps(told).encode(), JSON)

    assert answer.status == 200
    assert "Slack holds back events of workspace T1" in caplog.text


@pytest.mark.parametrize("kind", ["view_closed", "shortcut"])
async def test_an_interaction_that_we_have_no_use_for_is_no_error(here, kind):
    answer = await here.act({"type": kind, "team": {"id": "T1"}, "user": {"id": "UANNA"}})

    assert answer.status == 200


@pytest.mark.parametrize("error", [RuntimeError(SECRET), ValueError(SECRET), database_error()])
async def test_a_command_whose_handler_fails_is_answered_at_once(here, logged, error):
    here.handlers.crash = error

    # Bolt loses the answer of a listener that raises after its ack, and waits three seconds.
    async with asyncio.timeout(2):
        answer = await here.anna.command("/hvem", SECRET)

    assert answer.status == 200
    assert heard(here.anna) == [NOT_SAVED]
    assert SECRET not in logged.text
    assert type(error).__name__ in logged.text


async def test_a_command_that_failed_can_be_delivered_again_and_is_then_taken(here):
    here.handlers.crash = RuntimeError(SECRET)
    await here.anna.command("/hvem")
    here.handlers.crash = None

    await here.slack.again(times=1)

    assert len(here.handlers.turns) == 1


async def test_a_button_whose_handler_fails_says_so(here):
    message = await here.card()
    here.handlers.crash = RuntimeError(SECRET)

    answer = await here.anna.press(message, "Count")

    assert answer.status == 200
    assert heard(here.anna) == [NOT_SAVED]


async def test_a_form_whose_handler_fails_keeps_what_was_written(here):
    await here.anna.command("/forloeb")
    here.handlers.crash = RuntimeError(SECRET)

    answer = await here.anna.submit(values={"why": SECRET})
    errors = dict(here.anna.modal.errors)
    here.handlers.crash = None
    await here.anna.submit(values={})

    assert answer.status == 200
    assert errors == {"field:why": NOT_SAVED}
    assert here.handlers.turns[0].value("why") == SECRET


async def test_an_event_whose_handler_fails_is_asked_for_again(here, logged):
    here.handlers.crash = RuntimeError(SECRET)

    answer = await here.anna.say(here.room, SECRET)
    here.handlers.crash = None
    again = await here.slack.again()

    assert [answer.status, *(one.status for one in again)] == [503, 200, 200, 200]
    assert here.handlers.happened == ["message"]
    assert SECRET not in logged.text


async def test_without_a_database_nothing_is_lost_and_everybody_is_told(here, logged):
    message = await here.card()
    await here.anna.command("/forloeb")
    await here.bo.command("/hvem")  # whose language is heard the first time
    form = here.anna.modal
    here.bo.slack.ephemerals.clear()
    here.store.error = database_error()

    said = await here.anna.command("/hvem", SECRET)
    pressed = await here.bo.press(message, "Count")
    sent = await here.anna.submit(form, {"why": SECRET})
    typed = await here.anna.type("clinic", "har", form)
    event = await here.anna.say(here.room, SECRET)

    assert [one.status for one in (said, pressed, sent, typed)] == [200] * 4
    assert event.status == 503
    assert (heard(here.anna), heard(here.bo)) == ([NOT_SAVED], [NOT_SAVED])
    assert form.errors == {"field:why": NOT_SAVED}
    assert typed.json == {"options": []}
    assert SECRET not in logged.text
    here.store.error = None
    await here.slack.again(times=1)
    assert here.handlers.happened == ["message"]


async def test_an_answer_that_cannot_be_drawn_undoes_nothing(here, logged, monkeypatch):
    def fail(_card):
        raise RuntimeError(SECRET)

    message = await here.card()
    monkeypatch.setattr(render, "message", fail)

    said = await here.anna.command("/hvem")
    pressed = await here.anna.press(message, "Count")

    assert (said.status, pressed.status) == (200, 200)
    assert heard(here.anna) == [
        "Something went wrong here, not with you. Try again in a moment."
    ]
    assert len(here.handlers.turns) == 2
    assert SECRET not in logged.text


async def test_a_workspace_that_has_not_installed_us_is_told(here):
    here.slack.add_workspace("T2", bot_token="xoxb-2", bot_user="UBOT2")
    here.slack.add_user("T2", "UZOE", name="Zoe Demo")
    zoe = here.slack.person("UZOE", "T2")

    said = await zoe.command("/hvem")
    event = await zoe.open_home()

    assert (said.status, event.status) == (200, 200)
    assert NOT_INSTALLED in said.json["text"] or heard(zoe)[0].startswith("Tovholder er ikke")
    assert here.handlers.turns == []


async def test_a_workspace_that_uninstalled_us_is_told_and_may_come_again(here):
    message = await here.card()
    await here.anna.command("/forloeb")
    form = here.anna.modal

    await here.slack.uninstall()
    said = await here.anna.command("/hvem")
    await here.anna.press(message, "Count")
    await here.anna.submit(form, {"why": "because"})
    after = await here.tell(SAID | {"channel": here.room, "ts": "1.1"})

    assert set(here.handlers.happened) == {"uninstalled"}
    assert (said.status, after.status) == (200, 200)
    assert heard(here.anna)[-1].startswith(NOT_INSTALLED)
    assert form.errors["field:why"].startswith(NOT_INSTALLED)
    assert here.handlers.turns == []


async def test_somebodys_own_token_that_is_revoked_uninstalls_nothing(here):
    await here.tell({"type": "tokens_revoked", "tokens": {"oauth": ["UANNA"], "bot": []}})

    await here.anna.command("/hvem")

    assert here.handlers.happened == []
    assert len(here.handlers.turns) == 1


async def test_an_address_that_is_not_slacks_is_never_called(here):
    message = await here.card()
    with here.slack.holding() as held:
        await here.anna.press(message, "Count")
    payload = held[0].payload | {"response_url": "https://evil.example/collect"}

    answer = await here.act(payload)

    assert answer.status == 200
    assert here.called("response_url") == 0
    assert heard(here.anna) == ["Number 1"]


async def test_what_only_reads_wakes_no_relay(here):
    await here.anna.press(await here.card(), "Ask")
    nudged = len(here.nudges)
    await here.anna.type("clinic", "Sol")
    await here.anna.command("/unknown")

    assert len(here.nudges) == nudged == 1


async def test_the_relay_is_nudged_after_every_turn_that_writes(here):
    await here.anna.command("/hvem")
    await here.anna.say(here.room, "hello")

    assert len(here.nudges) == 2


async def test_out_of_order_deliveries_are_each_taken_once(here):
    with here.slack.holding() as held:
        await here.anna.command("/hvem")
        await here.anna.say(here.room, "first")
        await here.anna.say(here.room, "second")

    for delivery in [*reversed(held), *held]:
        assert (await here.slack.send(delivery)).status == 200

    assert [turn.text for _, turn in here.handlers.events] == ["second", "first"]
    assert len(here.handlers.turns) == 1
    assert len(await seen(here.store)) == 3


async def test_the_same_delivery_four_times_at_once_does_its_work_once(here):
    with here.slack.holding() as held:
        await here.anna.command("/hvem")

    answers = await asyncio.gather(*(here.slack.send(held[0]) for _ in range(4)))

    assert {one.text for one in answers} == {answers[0].text}
    assert len(here.handlers.turns) == 1


def test_a_refusal_is_a_card_like_any_other():
    assert render.message(Card(NOT_SAVED))["text"] == NOT_SAVED
