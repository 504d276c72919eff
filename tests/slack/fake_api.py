"""The door of Slack's Web API: who asks, may they, is it well asked, is it too often."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack import fake_messages, fake_people, fake_rooms, fake_tables, fake_views
from tests.slack.fake_marks import MARKS
from tests.slack.fake_pictures import picture_problems
from tests.slack.fake_reading import READING
from tests.slack.fake_state import Ask, Call, Fault, Json, SlackError, Workspace

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

BY_THE_EDGE = {502, 504}  # pages of a proxy; the rest is one line of text
STRUCTURED = ("view", "blocks", "metadata", "attachments")
METHODS: dict[str, Callable[["FakeSlack", Ask], Json]] = {
    **fake_rooms.ROOMS,
    **READING,
    **MARKS,
    **fake_messages.MESSAGES,
    **fake_views.VIEWS,
    **fake_people.PEOPLE,
}


async def answer(slack: "FakeSlack", request: web.Request) -> web.StreamResponse:
    """Any call: record it, look for a fault asked for, do it, answer as Slack does."""
    method = request.match_info["method"]
    token, arguments = await read(slack, request, method)
    slack.calls.append(Call(method, token, arguments, dict(request.query), slack.clock()))
    if slack.latency:
        await asyncio.sleep(slack.latency)
    fault = slack.take_fault(method)
    if fault and not fault.is_after:
        return await fail(slack, request, fault)
    mark = len(slack.waiting)
    slack.watch(method, "before")
    if await picture_problems(slack, arguments):
        return web.json_response({"ok": False, "error": "invalid_blocks"})
    headers, body = work(slack, method, token, arguments)
    slack.watch(method, "after")
    if not slack.emits_events:
        del slack.waiting[mark:]
    if fault:
        return await fail(slack, request, fault)
    return web.json_response(
        body, status=429 if "retry-after" in headers else 200, headers=headers
    )


async def read(slack: "FakeSlack", request: web.Request, method: str) -> tuple[str, Json]:
    """The token and the arguments, from where Slack reads them; faults in form are kept."""
    if request.query:
        slack.bad_payloads.append(f"{method}: {sorted(request.query)} in the URL")
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        found = await request.json()
        if method in fake_tables.FORM_ONLY and found:
            slack.bad_payloads.append(f"{method}: reads forms only, was sent JSON")
            found = {}
        arguments |= found
    else:
        arguments |= {
            name: unpacked(name, value) for name, value in (await request.post()).items()
        }
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":  # the app itself, exchanging a code
        number, _, secret = b64decode(token).decode().partition(":")
        arguments |= {"client_id": number, "client_secret": secret}
    return token if scheme == "Bearer" else str(arguments.pop("token", "")), arguments


def unpacked(name: str, value: object) -> object:
    """A structure stands as JSON in a form."""
    return json.loads(value) if name in STRUCTURED and isinstance(value, str) else value


def work(
    slack: "FakeSlack", method: str, token: str, arguments: Json
) -> tuple[dict[str, str], Json]:
    """Headers and body of the answer."""
    if method not in METHODS:
        slack.bad_payloads.append(f"{method}: no such method")
        return {}, {"ok": False, "error": "unknown_method"}
    try:
        ask = Ask(method, admitted(slack, method, token), arguments)
        in_scope(slack, ask)
        if (wait := slack.pace(ask)) > 0:
            return {"retry-after": str(wait)}, {"ok": False, "error": "ratelimited"}
        well_asked(slack, ask)
        scopes = {"x-oauth-scopes": ",".join(sorted(ask.workspace.scopes))}
        return scopes, {"ok": True, **METHODS[method](slack, ask)}
    except SlackError as error:
        return {}, {"ok": False, "error": error.code, **error.more}


def admitted(slack: "FakeSlack", method: str, token: str) -> Workspace:
    """Whose token this is, if it is still worth anything and of the kind the method takes."""
    if method == "oauth.v2.access":
        return next(iter(slack.workspaces.values()))
    if not token:
        raise SlackError("not_authed")
    workspace = slack.owner(token)
    if workspace is None and token != slack.app_token:
        raise SlackError("invalid_auth")
    if (workspace is None) != (method == "apps.connections.open"):
        raise SlackError("not_allowed_token_type")
    if workspace is None:
        return next(iter(slack.workspaces.values()))
    if workspace.state:
        raise SlackError(workspace.state)
    return workspace


def in_scope(slack: "FakeSlack", ask: Ask) -> None:
    needed = needed_scopes(slack, ask)
    if needed and not ask.workspace.scopes & set(needed):
        provided = ",".join(sorted(ask.workspace.scopes))
        raise SlackError("missing_scope", needed=",".join(needed), provided=provided)


def needed_scopes(slack: "FakeSlack", ask: Ask) -> tuple[str, ...]:
    """One of these: by the kind of room where that decides."""
    if ask.method not in fake_tables.BY_ROOM:
        return fake_tables.SCOPES.get(ask.method, ())
    table = fake_tables.BY_ROOM[ask.method]
    if ask.method == "conversations.create":
        return table["private" if ask.flag("is_private") else "public"]
    if ask.method in {"conversations.list", "users.conversations"}:
        return table["private" if "private_channel" in ask.text("types") else "public"]
    room = slack.channels.get(ask.text("channel"))
    return table.get(room.kind if room else "private", table["private"])


def well_asked(slack: "FakeSlack", ask: Ask) -> None:
    """What the method documents, and nothing that it does not."""
    required, optional = fake_tables.ARGUMENTS[ask.method]
    if unknown := set(ask.arguments) - required - optional:
        slack.bad_payloads.append(f"{ask.method}: undocumented {sorted(unknown)}")
    if missing := required - {name for name, given in ask.arguments.items() if given != ""}:
        said = [f"[ERROR] missing required field: {name}" for name in sorted(missing)]
        raise SlackError("invalid_arguments", response_metadata={"messages": said})


async def fail(slack: "FakeSlack", request: web.Request, fault: Fault) -> web.StreamResponse:
    """A fault asked for: dropped, silent, unreadable, a status, or Slack's own code."""
    if fault.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.error == "timeout":
        await slack.closing.wait()
    if fault.error == "garbage":
        return web.Response(text="<html>Slack is down</html>", content_type="text/html")
    wait = {"retry-after": str(fault.retry_after or 1)}
    if fault.error in {429, "ratelimited"}:
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers=wait)
    if isinstance(fault.error, int):
        kind = "text/html" if fault.error in BY_THE_EDGE else "text/plain"
        return web.Response(text="upstream failed", status=fault.error, content_type=kind)
    return web.json_response({"ok": False, "error": fault.error})
