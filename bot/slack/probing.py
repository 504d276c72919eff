"""Has this message been posted? Known by a key that it carries, and that says nothing."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bot.slack.api import SlackApi
from bot.slack.channels import next_page
from scheduler.chat import Refused, Unsure

EVENT = "tovholder"
PAGE = 200
PAGES = 5


def signed(key: str) -> dict[str, Any]:
    """The metadata of a message. Anybody in the workspace can read it."""
    return {"event_type": EVENT, "event_payload": {"key": _opaque(key)}}


async def posted(api: SlackApi, workspace: str, channel: str, key: str) -> str | None:
    """Return the receipt of our message with this key, if it is there.

    Looks through what was said lately; Refused when it may have been said before that.
    """
    place = await _direct(api, workspace, channel[1:]) if channel[0] == "@" else channel
    bot_user, wanted = await api.tokens.bot_user(workspace), _opaque(key)
    cursor = None
    for _ in range(PAGES):
        answer = await api.call(
            workspace,
            "conversations.history",
            channel=place,
            limit=PAGE,
            cursor=cursor,
            include_all_metadata=True,
        )
        for message in answer.get("messages") or []:
            # Another app could copy a key that it has read.
            if message.get("user") == bot_user and _key(message) == wanted:
                return receipt(place, message.get("ts"))
        cursor = next_page(answer)
        if cursor is None:
            return None
    raise Refused("too_far_back")


def receipt(channel: object, ts: object) -> str:
    if not (channel and ts):
        raise Unsure("unreadable")
    return f"{channel}:{ts}"


async def _direct(api: SlackApi, workspace: str, user: str) -> str:
    answer = await api.call(workspace, "conversations.open", users=user)
    try:
        return str(answer["channel"]["id"])
    except (KeyError, TypeError) as error:
        raise Unsure("unreadable") from error


def _opaque(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _key(message: Mapping[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return None
    return (metadata.get("event_payload") or {}).get("key")
