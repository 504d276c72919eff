"""Which messages are a person's own words, and which change a room.

https://docs.slack.dev/reference/events/message lists the subtypes.
"""

from collections.abc import Iterator, Mapping, Sequence
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
        has_files=bool(message.get("files")),
    )


def own_gone(event: Mapping[str, Any], known: Known) -> str:
    """The ts of a message of ours that somebody deleted; "" for anything else."""
    before = inside(event, "previous_message")
    is_deleted = text(event, "subtype") == DELETED
    is_own = known.bot_user == identifier(before, "user") != ""
    return identifier(before, "ts") if is_deleted and is_own else ""


def _said(message: Mapping[str, Any]) -> str:
    """The text, and what the files that came along are called, for the guard."""
    return "\n".join([readable(text(message, "text")), *_file_names(message)])


def _file_names(message: Mapping[str, Any]) -> Iterator[str]:
    files = message.get("files")
    for one in files if isinstance(files, Sequence) else ():
        if isinstance(one, Mapping):
            names = (text(one, "name"), text(one, "title"))
            yield from filter(None, dict.fromkeys(names))


def _is_by_person(message: Mapping[str, Any], known: Known) -> bool:
    is_bot = message.get("bot_id") or text(message, "user") in {"", known.bot_user}
    return not is_bot and text(message, "subtype") in WRITTEN
