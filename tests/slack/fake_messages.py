"""chat.* and answers to a response_url: what is said, corrected and taken back."""

import copy
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.slack.blocks import elements_of, message_problems
from tests.slack.fake_rooms import inside, visible
from tests.slack.fake_state import (
    Ask,
    Channel,
    Json,
    ResponseUrl,
    SlackError,
)

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

METADATA = 8_000  # Slack says that there is a limit, not which


def checked(slack: "FakeSlack", method: str, message: Json) -> None:
    """Refused and remembered when Slack would not show it."""
    if "text" not in message and "blocks" not in message:
        raise SlackError("no_text")
    problems = list(message_problems(message))
    if not problems:
        return
    slack.bad_payloads += [f"{method}: {problem}" for problem in problems]
    code = "invalid_blocks" if any("blocks" in one for one in problems) else "no_text"
    raise SlackError(code, errors=problems, response_metadata={"messages": problems})


def with_ids(slack: "FakeSlack", blocks: list[Json]) -> list[Json]:
    """Slack names every block and every part that is not named."""
    named = copy.deepcopy(blocks)
    for block in named:
        block.setdefault("block_id", slack.number("b"))
        for element in elements_of(block):
            if element["type"] != "image":
                element.setdefault("action_id", slack.number("a"))
    return named


def content(slack: "FakeSlack", ask: Ask) -> Json:
    """What of a call becomes the message."""
    checked(
        slack,
        ask.method,
        {n: ask.arguments[n] for n in ("text", "blocks") if n in ask.arguments},
    )
    said: Json = {"text": ask.text("text")}
    if "blocks" in ask.arguments:
        said["blocks"] = with_ids(slack, ask.arguments["blocks"])
    if "metadata" in ask.arguments:
        said["metadata"] = metadata(ask.arguments["metadata"])
    return said


def metadata(given: Json) -> Json:
    if given and set(given) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(given)) > METADATA:
        raise SlackError("metadata_too_large")
    return given


def by_bot(ask: Ask) -> Json:
    bot = ask.workspace
    return {"user": bot.bot_user, "bot_id": bot.bot_id, "app_id": bot.app_id, "team": bot.team}


def post(slack: "FakeSlack", ask: Ask) -> Json:
    room = destination(slack, ask)
    thread = {"thread_ts": ask.text("thread_ts")} if ask.text("thread_ts") else {}
    message = slack.say(room, {**by_bot(ask), **content(slack, ask), **thread})
    return {"channel": room.id, "ts": message["ts"], "message": shown(message)}


def destination(slack: "FakeSlack", ask: Ask) -> Channel:
    """A room, or the direct messages with whoever is named instead."""
    if ask.text("channel").startswith(("U", "W")):
        person = ask.workspace.users.get(ask.text("channel"))
        if person is None or person.deleted or person.is_bot:
            raise SlackError("channel_not_found")
        return slack.direct(ask.workspace, person.id)
    return inside(slack, ask)


def shown(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "channel"}


def own(slack: "FakeSlack", ask: Ask, not_own: str) -> Json:
    """Our own message, in a room where it can still be changed."""
    room = visible(slack, ask.workspace, ask.text("channel"))
    if room.is_archived:
        raise SlackError("is_inactive")
    message = slack.message(room.id, ask.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.get("bot_id") != ask.workspace.bot_id:
        raise SlackError(not_own)
    return message


def update(slack: "FakeSlack", ask: Ask) -> Json:
    message = own(slack, ask, "cant_update_message")
    message |= content(slack, ask)
    edited = {"user": ask.workspace.bot_user, "ts": slack.ts()}
    message["edited"] = edited
    slack.emit_changed(message)
    body = {"channel": message["channel"], "ts": message["ts"], "text": message["text"]}
    return {**body, "message": shown(message)}


def delete(slack: "FakeSlack", ask: Ask) -> Json:
    message = own(slack, ask, "cant_delete_message")
    slack.unsay(message)
    return {"channel": message["channel"], "ts": message["ts"]}


def post_ephemeral(slack: "FakeSlack", ask: Ask) -> Json:
    room = inside(slack, ask)
    if ask.text("user") not in room.members:
        raise SlackError("user_not_in_channel")
    said = slack.whisper(room.id, ask.text("user"), {**by_bot(ask), **content(slack, ask)})
    return {"message_ts": said["ts"]}


def permalink(slack: "FakeSlack", ask: Ask) -> Json:
    room = visible(slack, ask.workspace, ask.text("channel"))
    if slack.message(room.id, ask.text("message_ts")) is None:
        raise SlackError("message_not_found")
    stamp = ask.text("message_ts").replace(".", "")
    host = f"https://{ask.workspace.domain}.slack.com"
    return {"channel": room.id, "permalink": f"{host}/archives/{room.id}/p{stamp}"}


def apply_response(slack: "FakeSlack", given: ResponseUrl, body: Json) -> None:
    """Replace or take away the message acted on, or say something beside it."""
    if body.get("delete_original") and given.message is not None:
        slack.unsay(given.message)
        return
    checked(slack, "response_url", {n: body[n] for n in ("text", "blocks") if n in body})
    said: Json = {"text": body.get("text", "")}
    said["blocks"] = with_ids(slack, body.get("blocks", []))
    bot = slack.workspaces[given.team]
    by = {"user": bot.bot_user, "bot_id": bot.bot_id, "app_id": bot.app_id, "team": bot.team}
    if body.get("replace_original") and given.message is not None:
        given.message |= said
    elif body.get("response_type") == "in_channel":
        slack.say(slack.channels[given.channel], {**by, **said})
    else:
        slack.whisper(given.channel, given.user, {**by, **said})


MESSAGES: dict[str, Callable[["FakeSlack", Ask], Json]] = {
    "chat.postMessage": post,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}
