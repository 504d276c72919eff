"""Calling Slack: what goes out, and what each thing that can go wrong is called."""

import asyncio
import logging
import socket
import ssl

import pytest
from aiohttp import web

from bot.slack.api import SlackApi
from bot.slack.pace import Pace
from bot.slack.verdicts import SlackRefused
from scheduler.chat import Busy, DeliveryError, Failed, Refused, Unsure
from scheduler.counts import REGISTRY
from tests.slack.calling import HandedTokens, Watch, another_server, called, calling
from tests.slack.fake import running_fake

SECRET = "Ulla Jensen, 010190-1234"

PERMANENT = (
    *("account_inactive", "cant_dm_bot", "channel_not_found", "ekm_access_denied"),
    *("enterprise_is_restricted", "invalid_arguments", "invalid_auth", "invalid_blocks"),
    *("is_archived", "messages_tab_disabled", "missing_scope", "msg_too_long", "name_taken"),
    *("no_permission", "not_authed", "not_in_channel", "org_login_required"),
    *("restricted_action", "team_access_not_granted", "token_expired", "token_revoked"),
    *("user_not_found", "something_slack_made_up_yesterday"),
)
DOUBTFUL = ("fatal_error", "internal_error", "service_unavailable")
PASSING = ("request_timeout", "team_added_to_org", "external_channel_migrating")


@pytest.fixture
async def slack():
    async with running_fake() as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm", email="anna@aarhus.dk")
        slack.add_channel("T1", "forloeb-x", "UBOT")
        yield slack


@pytest.fixture
async def api(slack):
    async with calling(slack) as api:
        yield api


def room(slack):
    return slack.channel_named("forloeb-x")


async def say(api, slack, text="Hello"):
    return await api.call("T1", "chat.postMessage", channel=room(slack).id, text=text)


async def outcome(work):
    """What a call raises, as its kind and its code."""
    with pytest.raises(DeliveryError) as caught:
        await work
    return type(caught.value), caught.value.reason_code


async def test_a_call_is_done_and_answered(api, slack):
    answer = await say(api, slack)

    assert [one["text"] for one in slack.messages[room(slack).id]] == ["Hello"]
    assert answer["channel"] == room(slack).id


async def test_nothing_we_say_stands_in_the_address(api, slack):
    await api.call("T1", "conversations.setTopic", channel=room(slack).id, topic=SECRET)
    await api.call("T1", "users.info", user="U1", include_locale=True)
    await api.call("T1", "conversations.invite", channel=room(slack).id, users="U1")

    assert [call.query for call in slack.calls] == [{}, {}, {}]
    assert room(slack).topic == SECRET


async def test_a_method_that_reads_forms_is_sent_one(api, slack):
    answer = await api.call("T1", "users.info", user="U1", include_locale=True)

    assert answer["user"]["locale"] == "da-DK"


async def test_an_argument_that_is_none_is_left_out(api, slack):
    await api.call("T1", "users.conversations", types="private_channel", cursor=None)

    assert slack.calls[0].arguments == {"types": "private_channel"}


async def test_the_workspace_s_own_token_is_sent(api, slack):
    slack.add_workspace("T2", bot_token="xoxb-2", bot_user="UBOT2")

    await api.call("T1", "auth.test")
    await api.call("T2", "auth.test")

    assert [call.token for call in slack.calls] == ["xoxb-1", "xoxb-2"]


async def test_a_workspace_that_has_not_installed_us_is_not_called(api, slack):
    assert await outcome(api.call("T9", "auth.test")) == (Refused, "not_installed")
    assert slack.calls == []


async def test_all_calls_share_a_few_connections():
    ports = set()

    async def answer(request):
        ports.add(request.transport.get_extra_info("peername"))
        return web.json_response({"ok": True})

    async with running_fake() as slack, another_server(answer) as url:
        slack.add_workspace("T1")
        api = SlackApi(HandedTokens(slack), base_url=url, pace=Pace(Watch()))
        await api.start()
        for _ in range(30):
            await api.call("T1", "auth.test", is_awaited=True)
        await api.close()

    assert len(ports) == 1


@pytest.mark.parametrize("code", PERMANENT)
async def test_what_slack_will_not_do_is_refused_with_its_code(api, slack, code):
    slack.fail("chat.postMessage", code)

    assert await outcome(say(api, slack)) == (SlackRefused, code)
    assert called(slack) == ["chat.postMessage"]


async def test_a_refusal_carries_all_that_slack_says(api, slack):
    with pytest.raises(SlackRefused) as caught:
        await api.call("T1", "conversations.invite", channel=room(slack).id, users="U1,U9")

    assert caught.value.answer["errors"] == [
        {"user": "U9", "ok": False, "error": "user_not_found"}
    ]
    assert isinstance(caught.value, Refused)


@pytest.mark.parametrize("code", DOUBTFUL)
async def test_what_may_have_been_done_is_unsure(api, slack, code):
    slack.fail("chat.postMessage", code, is_after=True)

    assert await outcome(say(api, slack)) == (Unsure, code)
    assert len(slack.messages[room(slack).id]) == 1


@pytest.mark.parametrize("code", PASSING)
async def test_what_passes_has_failed_for_now(api, slack, code):
    slack.fail("chat.postMessage", code)

    assert await outcome(say(api, slack)) == (Failed, code)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
async def test_a_server_that_stumbles_may_have_done_it(api, slack, status):
    slack.fail("chat.postMessage", status, is_after=True)

    assert await outcome(say(api, slack)) == (Unsure, f"http_{status}")
    assert called(slack) == ["chat.postMessage"]


@pytest.mark.parametrize("status", [302, 400, 403, 404, 407])
async def test_whatever_else_stands_in_between_did_not_let_us_through(api, slack, status):
    slack.fail("chat.postMessage", status)

    assert await outcome(say(api, slack)) == (Failed, f"http_{status}")


@pytest.mark.parametrize(
    ("said", "waits"), [("7", 7.0), ("", None), ("soon", None), ("-1", None), ("nan", None)]
)
async def test_too_many_is_busy_for_as_long_as_it_says(said, waits):
    async def answer(request):
        headers = {"Retry-After": said} if said else {}
        return web.json_response({"ok": False}, status=429, headers=headers)

    async with running_fake() as slack, another_server(answer) as url:
        slack.add_workspace("T1")
        api = SlackApi(HandedTokens(slack), base_url=url)
        await api.start()
        with pytest.raises(Busy) as caught:
            await api.call("T1", "chat.postMessage", channel="C1", text="Hello")
        await api.close()

    assert (caught.value.reason_code, caught.value.retry_after) == ("ratelimited", waits)
    assert caught.value.is_lane is False


@pytest.mark.parametrize("code", ["ratelimited", "rate_limited"])
async def test_too_many_may_be_said_in_the_answer(code):
    async def answer(request):
        return web.json_response({"ok": False, "error": code})

    async with running_fake() as slack, another_server(answer) as url:
        slack.add_workspace("T1")
        api = SlackApi(HandedTokens(slack), base_url=url)
        await api.start()
        assert await outcome(api.call("T1", "auth.test")) == (Busy, code)
        await api.close()


def told_to_wait():
    return REGISTRY.get_sample_value("tovholder_platform_limits_total", {"platform": "slack"})


async def test_what_slack_holds_back_is_not_called_until_then(slack):
    watch = Watch()
    async with calling(slack, pace=Pace(watch)) as api:
        slack.fail("chat.postMessage", 429, retry_after=30)
        before = told_to_wait()

        assert await outcome(say(api, slack)) == (Busy, "ratelimited")
        watch.seconds += 29
        assert await outcome(say(api, slack)) == (Busy, "paced")
        awaited = api.call("T1", "chat.postMessage", is_awaited=True, channel="C1", text="x")
        assert await outcome(awaited) == (Busy, "paced")
        assert told_to_wait() - before == 1  # our own patience is no limit of theirs
        watch.seconds += 1
        await say(api, slack)

    assert called(slack) == ["chat.postMessage"] * 2


async def test_a_fast_caller_is_told_to_wait_and_slack_is_not_called(api, slack):
    for _ in range(3):
        await say(api, slack)

    with pytest.raises(Busy) as caught:
        await say(api, slack)

    assert (caught.value.reason_code, caught.value.retry_after) == ("paced", 3.0)
    assert caught.value.is_lane is True
    assert called(slack) == ["chat.postMessage"] * 3


async def test_a_full_tier_is_not_a_matter_of_one_lane(api, slack):
    for _ in range(20):
        await api.call("T1", "conversations.setTopic", channel=room(slack).id, topic="x")

    with pytest.raises(Busy) as caught:
        await api.call("T1", "conversations.setTopic", channel=room(slack).id, topic="x")

    assert caught.value.is_lane is False


async def test_slack_s_own_limits_are_never_met():
    async with running_fake(tiers=True) as slack:
        slack.add_workspace("T1")
        async with calling(slack) as api:
            wished = [
                api.call("T1", "conversations.create", name=f"x{number}")
                for number in range(40)
            ]
            outcomes = await asyncio.gather(*wished, return_exceptions=True)

    refused = [str(one) for one in outcomes if isinstance(one, Exception)]
    assert refused == ["paced"] * 20


async def test_a_call_that_is_never_answered_is_unsure(slack):
    async with calling(slack, timeout=0.05) as api:
        slack.fail("chat.postMessage", "timeout", is_after=True)

        assert await outcome(say(api, slack)) == (Unsure, "timeout")

    assert len(slack.messages[room(slack).id]) == 1


@pytest.mark.parametrize("is_after", [True, False], ids=["after", "before"])
async def test_a_dropped_connection_is_unsure_and_nothing_is_sent_again(api, slack, is_after):
    slack.fail("chat.postMessage", drop=True, is_after=is_after)

    assert await outcome(say(api, slack)) == (Unsure, "dropped")
    assert called(slack) == ["chat.postMessage"]
    assert len(slack.messages[room(slack).id]) == int(is_after)


async def test_an_answer_that_breaks_off_is_unsure():
    async def answer(request):
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"ok": tr')
        request.transport.abort()
        return response

    async with running_fake() as slack, another_server(answer) as url:
        slack.add_workspace("T1")
        api = SlackApi(HandedTokens(slack), base_url=url)
        await api.start()
        assert await outcome(api.call("T1", "auth.test")) == (Unsure, "dropped")
        await api.close()


@pytest.mark.parametrize(
    "body",
    ["<html>Slack is down</html>", "", "[]", '"ok"', "null", "{", "\udcff"],
    ids=["a page", "nothing", "a list", "a word", "null", "half", "not text"],
)
async def test_an_answer_that_cannot_be_read_is_unsure(body):
    async def answer(request):
        raw = body.encode("utf-8", "surrogateescape")
        return web.Response(body=raw, content_type="text/plain")

    async with running_fake() as slack, another_server(answer) as url:
        slack.add_workspace("T1")
        api = SlackApi(HandedTokens(slack), base_url=url)
        await api.start()
        assert await outcome(api.call("T1", "auth.test")) == (Unsure, "unreadable")
        await api.close()


@pytest.mark.parametrize("said", ["Anna Holm is not here", "", None, 7, ["x"], "x" * 65])
async def test_only_a_code_passes_for_one(said):
    async def answer(request):
        return web.json_response({"ok": False, "error": said})

    async with running_fake() as slack, another_server(answer) as url:
        slack.add_workspace("T1")
        api = SlackApi(HandedTokens(slack), base_url=url)
        await api.start()
        assert await outcome(api.call("T1", "auth.test")) == (SlackRefused, "unknown_error")
        await api.close()


async def test_a_server_that_is_not_there_has_certainly_not_done_it(slack):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    api = SlackApi(HandedTokens(slack), base_url=f"http://127.0.0.1:{port}/api/")
    await api.start()

    assert await outcome(api.call("T1", "auth.test")) == (Failed, "unreachable")
    await api.close()


async def test_a_name_that_leads_nowhere_has_certainly_not_done_it(slack):
    api = SlackApi(HandedTokens(slack), base_url="http://slack.invalid/api/")
    await api.start()

    assert await outcome(api.call("T1", "auth.test")) == (Failed, "unreachable")
    await api.close()


async def test_who_cannot_prove_to_be_slack_hears_nothing(slack):
    """Plain HTTP where TLS is spoken: the handshake fails, and no request has left."""
    api = SlackApi(HandedTokens(slack), base_url=slack.url.replace("http://", "https://"))
    await api.start()

    with pytest.raises(Failed) as caught:
        await api.call("T1", "auth.test")

    assert isinstance(caught.value.__cause__, ssl.SSLError | OSError)
    assert slack.calls == []
    await api.close()


async def test_many_at_once_each_get_their_own_answer(api, slack):
    slack.latency = 0.01

    answers = await asyncio.gather(
        *(api.call("T1", "conversations.create", name=f"x{number}") for number in range(15))
    )

    names = [answer["channel"]["name"] for answer in answers]
    assert names == [f"x{number}" for number in range(15)]


async def test_the_way_out_may_be_through_a_proxy(slack, monkeypatch):
    async def answer(request):
        return web.json_response({"ok": True, "asked": str(request.url)})

    async with another_server(answer) as url:
        monkeypatch.setenv("http_proxy", url.removesuffix("/api/"))
        api = SlackApi(HandedTokens(slack), base_url="http://slack.example/api/")
        await api.start()
        found = await api.call("T1", "auth.test")
        await api.close()

    assert found["asked"] == "http://slack.example/api/auth.test"


async def test_nothing_is_called_before_the_start(slack):
    api = SlackApi(HandedTokens(slack), base_url=slack.url)

    with pytest.raises(RuntimeError):
        await api.call("T1", "auth.test")
    await api.close()


async def test_a_response_url_is_answered(api, slack):
    url = slack.response_url("T1", "U1", room(slack).id, None)

    await api.respond(url, {"text": "Hello", "response_type": "ephemeral"})

    assert [(one["to"], one["text"]) for one in slack.ephemerals] == [("U1", "Hello")]


async def test_a_response_url_that_is_spent_is_refused(api, slack):
    url = slack.response_url("T1", "U1", room(slack).id, None)
    for _ in range(5):
        await api.respond(url, {"text": "Hello"})

    assert await outcome(api.respond(url, {"text": "Hello"})) == (Refused, "expired_url")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/response/1",
        "http://hooks.slack.com/actions/T1/1/x",
        "https://hooks.slack.com.evil.example/x",
        "https://hooks.slack.com@evil.example/x",
        "https://hooks.slack.com:8443/x",
        "/response/1",
        "file:///etc/passwd",
        "not an address",
        "",
    ],
)
async def test_nobody_but_slack_hears_what_is_said_to_somebody(api, slack, url):
    assert await outcome(api.respond(url, {"text": SECRET})) == (Refused, "foreign_url")
    assert slack.ephemerals == []


async def test_what_goes_wrong_with_an_answer_is_said_in_the_same_way(slack):
    async with calling(slack) as api:
        url = slack.response_url("T1", "U1", room(slack).id, None)
        with pytest.raises(SlackRefused) as caught:
            await api.respond(url, {"text": "x", "blocks": [{"type": "nonsense"}]})
        slack.bad_payloads.clear()

    assert caught.value.reason_code == "invalid_blocks"


async def test_nothing_that_was_said_or_a_token_is_logged(slack, caplog):
    caplog.set_level(logging.DEBUG)
    async with calling(slack, timeout=0.2) as api:
        await say(api, slack, SECRET)
        for fault in ("channel_not_found", "fatal_error", "garbage", 500, 429):
            slack.fail("chat.update", fault)
            with pytest.raises(DeliveryError):
                await api.call("T1", "chat.update", channel="C1", ts="1.1", text=SECRET)
        slack.fail("chat.delete", drop=True)
        with pytest.raises(DeliveryError):
            await api.call("T1", "chat.delete", channel="C1", ts="1.1")

    said = " ".join(record.getMessage() for record in caplog.records)
    assert [word for word in ("Ulla", "010190", "xoxb") if word in said] == []
