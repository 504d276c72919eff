"""A response_url: where an interaction is answered, five times in thirty minutes."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack.fake_api import fail
from tests.slack.fake_messages import apply_response
from tests.slack.fake_pictures import picture_problems
from tests.slack.fake_state import RESPONSE_URL_LASTS, Call, Json, SlackError

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

METHOD = "response_url"  # its name among the calls and the faults


async def respond(slack: "FakeSlack", request: web.Request) -> web.StreamResponse:
    body = await request.json()
    slack.calls.append(Call(METHOD, "", body, dict(request.query), slack.clock()))
    if slack.latency:
        await asyncio.sleep(slack.latency)
    fault = slack.take_fault(METHOD)
    if fault and not fault.is_after:
        return await fail(slack, request, fault)
    unseen = await unfetched(slack, body)
    answer = unseen or use(slack, request.match_info["key"], body)
    return await fail(slack, request, fault) if fault else answer


async def unfetched(slack: "FakeSlack", body: Json) -> web.Response | None:
    """A message whose picture Slack cannot fetch is refused as a whole."""
    if await picture_problems(slack, body):
        return web.json_response({"ok": False, "error": "invalid_blocks"}, status=400)
    return None


def use(slack: "FakeSlack", key: str, body: Json) -> web.Response:
    given = slack.response_urls.get(key)
    if given is None or given.uses_left == 0:
        return web.Response(status=404, text="used_url")
    if slack.clock() - given.at > RESPONSE_URL_LASTS:
        return web.Response(status=404, text="expired_url")
    given.uses_left -= 1
    mark = len(slack.waiting)
    try:
        apply_response(slack, given, body)
    except SlackError as error:
        return web.json_response({"ok": False, "error": error.code}, status=400)
    if not slack.emits_events:
        del slack.waiting[mark:]
    return web.Response(text="ok")
