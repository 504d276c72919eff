"""Socket Mode's own client and Bolt's adapter meet the fake as they would meet Slack."""

import asyncio
import json

import pytest
from aiohttp import ClientSession, WSMsgType
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import running_fake
from tests.slack.test_blocks import field, modal, typed

ROOM = "forloeb-groen-ravn-17-k3x9"


@pytest.fixture
async def slack():
    async with running_fake() as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm")
        yield slack


@pytest.fixture
async def session():
    async with ClientSession() as session:
        yield session


@pytest.fixture
def client(slack, session):
    return AsyncWebClient("xoxb-1", base_url=slack.url, session=session, retry_handlers=[])


@pytest.fixture
async def heard(slack, session):
    """Connected by Slack's own client: what it hears, and the answers laid ready."""
    heard = []
    heard_answers = []
    web = AsyncWebClient(base_url=slack.url, session=session)
    # A long interval: the test does not wait for what the client does between pings.
    line = SocketModeClient(app_token=slack.app_token, web_client=web, ping_interval=60)

    async def take(client, request):
        heard.append(request)
        payload = heard_answers.pop(0) if heard_answers else None
        await client.send_socket_mode_response(
            SocketModeResponse(request.envelope_id, payload=payload)
        )

    line.socket_mode_request_listeners.append(take)
    await line.connect_to_new_endpoint()
    await slack.socket.until(1)
    heard_and = (heard, heard_answers, line)
    yield heard_and
    await line.close()


async def connected(slack, session):
    """A bare connection with hello read."""
    answer = await session.post(
        f"{slack.url}apps.connections.open",
        headers={"Authorization": f"Bearer {slack.app_token}"},
    )
    line = await session.ws_connect((await answer.json())["url"], autoping=False)
    assert (await line.receive_json())["type"] == "hello"
    return line


async def test_only_the_apps_own_token_opens_a_connection(slack, session):
    answer = await session.post(
        f"{slack.url}apps.connections.open", headers={"Authorization": "Bearer xoxb-1"}
    )

    assert (await answer.json())["error"] == "not_allowed_token_type"


async def test_a_ticket_opens_one_connection(slack, session):
    url = slack.socket.ticket()
    line = await session.ws_connect(url)
    again = await session.get(url.replace("ws://", "http://"))
    await line.close()

    assert again.status == 401


async def test_a_command_goes_down_the_line_and_its_answer_comes_back(slack, heard):
    told, answers, _ = heard
    answers.append({"text": "Hej Anna"})
    anna = slack.person("U1")

    answer = await anna.command("/forloeb", "ny")

    assert (told[0].type, told[0].payload["text"]) == ("slash_commands", "ny")
    assert answer.json == {"text": "Hej Anna"}
    assert [one["text"] for one in anna.whispers] == ["Hej Anna"]


async def test_a_form_is_sent_and_refused_down_the_line(slack, heard, client):
    told, answers, _ = heard
    anna = slack.person("U1")
    await anna.command("/forloeb")
    view = modal(field(typed(), block_id="field:a"))
    trigger = told[0].payload["trigger_id"]
    await client.api_call("views.open", json={"trigger_id": trigger, "view": view})
    answers.append({"response_action": "errors", "errors": {"field:a": "Nej"}})

    await anna.submit(values={"a": "x"})

    assert (told[1].type, anna.modal.errors) == ("interactive", {"field:a": "Nej"})


async def test_an_event_is_repeated_with_its_number(slack, heard):
    told, _, _ = heard
    room = slack.add_channel("T1", ROOM, "UBOT", "U1").id
    await slack.person("U1").say(room, "Hej")

    await slack.again(times=2)

    assert [one.retry_attempt for one in told] == [0, 1, 2]
    assert len({one.payload["event_id"] for one in told}) == 1


async def test_what_nobody_acknowledges(slack, session):
    line = await connected(slack, session)
    slack.socket.ack_within = 0.01

    answer = await slack.person("U1").command("/forloeb")
    await line.close()

    assert answer.status == 0


async def test_a_line_cut_before_the_acknowledgement_does_not_wait(slack, session):
    line = await connected(slack, session)
    sending = asyncio.ensure_future(slack.person("U1").command("/forloeb"))
    await line.receive_json()

    await line.close()

    assert (await asyncio.wait_for(sending, 1)).status == 0


async def test_an_acknowledgement_of_nothing_is_remembered(slack, session):
    line = await connected(slack, session)
    await line.send_json({"envelope_id": "made-up"})
    await line.ping()
    await line.receive()
    await line.close()

    assert slack.bad_payloads == ["socket: ack of nothing {'envelope_id': 'made-up'}"]
    slack.bad_payloads.clear()


async def test_the_app_is_asked_to_make_way_and_comes_back(slack, heard):
    await slack.socket.say_goodbye("warning")

    await slack.socket.until(1, opened=2)
    await slack.person("U1").command("/forloeb")

    assert len(heard[0]) == 1


async def test_pings_are_answered_until_the_line_is_deaf(slack, session):
    line = await connected(slack, session)
    await line.ping(b"a")
    first = await line.receive()
    slack.socket.is_deaf = True
    await line.ping(b"b")
    with pytest.raises(TimeoutError):
        await line.receive(timeout=0.05)
    await line.close()

    assert (first.type, first.data) == (WSMsgType.PONG, b"a")
    assert slack.socket.pings == 2


async def test_each_envelope_goes_down_one_line(slack, session):
    first, second = await connected(slack, session), await connected(slack, session)
    slack.socket.ack_within = 0.01

    await slack.person("U1").command("/forloeb", "1")
    await slack.person("U1").command("/forloeb", "2")

    texts = [
        json.loads((await one.receive()).data)["payload"]["text"] for one in (second, first)
    ]
    assert sorted(texts) == ["1", "2"]
    await first.close()
    await second.close()


async def test_an_eleventh_connection_is_sent_away(slack, session):
    lines = [await connected(slack, session) for _ in range(10)]

    one_more = await session.ws_connect(slack.socket.ticket())
    goodbye = await one_more.receive_json()

    assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")
    for line in [*lines, one_more]:
        await line.close()
