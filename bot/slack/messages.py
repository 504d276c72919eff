"""Which messages are a person's own words, and which change a room.

https://docs.slack.dev/reference/events/message lists the subtypes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.payloads import identifier, inside, text
from bot.slack.texts import readable
from bot.slack.visitors import DIRECT
from bot.slack.workspaces import Known

WRITTEN = frozenset({"", "file_share", "me_message", "thread_broadcast"})
TOPICS = frozenset({"channel_topic", "group_topic"})
EDITED, DELETED = "message_changed", "message_deleted"


@dataclass(frozen=True, slots=True)
class Message:
    """`thread` "" stands in none. An edited message is read again as it now reads."""

    user: str
    channel: str
    text: str
    thread: str
    is_edited: bool
    has_files: bool = False

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith(DIRECT)


def written(event: Mapping[str, Any], known: Known) -> Message | None:
    """What a person wrote, now or anew; None for what bots, and Slack itself, say."""
    subtype = text(event, "subtype")
    message = inside(event, "message") if subtype == EDITED else event
    if not _is_by_person(message, known):
        return None
    said = _said(message)
    # A link that unfolds is a change too, of nothing that was written.
    if subtype == EDITED and said == _said(inside(event, "previous_message")):
        return None
    return Message(
        user=identifier(message, "user"),
        channel=identifier(event, "channel"),
        text=said,
        thread=identifier(message, "thread_ts"),
        is_edited=subtype == EDITED,
        has_files=has_files(message),
    )


def words(message: Mapping[str, Any]) -> str:
    """What somebody wrote, and the messages of others that they sent on with it."""
    sent_on = (text(one, "text") or text(one, "fallback") for one in _forwarded(message))
    return "\n".join(filter(None, map(readable, [text(message, "text"), *sent_on])))


def has_files(message: Mapping[str, Any]) -> bool:
    return any(one.get("files") for one in [message, *_forwarded(message)])


def own_gone(event: Mapping[str, Any], known: Known) -> str:
    """The ts of a message of ours that somebody deleted; "" for anything else."""
    before = inside(event, "previous_message")
    is_deleted = text(event, "subtype") == DELETED
    is_own = known.bot_user == identifier(before, "user") != ""
    return identifier(before, "ts") if is_deleted and is_own else ""


def _said(message: Mapping[str, Any]) -> str:
    """The text, and what the files that came along are called, for the guard."""
    return "\n".join([words(message), *_file_names(message)])


def _file_names(message: Mapping[str, Any]) -> Iterator[str]:
    for shown in [message, *_forwarded(message)]:
        for one in _objects(shown.get("files")):
            names = (text(one, "name"), text(one, "title"))
            yield from filter(None, dict.fromkeys(names))


def _forwarded(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of what is attached, other messages: it may also be a page that unfolds of its address.

    https://github.com/slackapi/slack-skills-plugin/issues/149
    """
    attached = _objects(message.get("attachments"))
    return [one for one in attached if one.get("is_share") or one.get("is_msg_unfurl")]


def _objects(found: object) -> list[Mapping[str, Any]]:
    several = found if isinstance(found, list) else []
    return [one for one in several if isinstance(one, Mapping)]


def _is_by_person(message: Mapping[str, Any], known: Known) -> bool:
    is_bot = message.get("bot_id") or text(message, "user") in {"", known.bot_user}
    return not is_bot and text(message, "subtype") in WRITTEN
