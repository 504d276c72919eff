"""What a button or a form carries for us, unseen: what it does, about what, and its key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"[a-z_.]{1,80}")
_SUBJECT = re.compile(r"[^\x00-\x1f]{0,200}")
_KEY = re.compile(r"[0-9A-Za-z_-]{0,64}")
_ROOM = re.compile(r"[!-~]{0,200}")
# Not "key": a client that renders with React keeps that name for itself, and sends nothing.
ACTION, SUBJECT, KEY, ROOM = "act", "on", "once", "in"
FORMER_KEY = "key"  # in forms that stand in chats since before

SHAPES = {ACTION: _NAME, SUBJECT: _SUBJECT, KEY: _KEY, ROOM: _ROOM}


@dataclass(frozen=True, slots=True)
class Carried:
    """`key` "" is a button; a form of ours always has its one-time key.

    `room` is the conversation where it was asked for, when it is shown in another.
    """

    action: str
    subject: str = ""
    key: str = ""
    room: str = ""

    def written(self) -> dict[str, str]:
        held = {ACTION: self.action, SUBJECT: self.subject, KEY: self.key, ROOM: self.room}
        return {name: value for name, value in held.items() if value}


def read(data: Mapping[str, Any]) -> Carried | None:
    """Read what we wrote; None for anything else."""
    data = {KEY: data.get(FORMER_KEY, "")} | dict(data)
    held = [data.get(name, "") for name in SHAPES]
    if not all(isinstance(one, str) for one in held):
        return None
    is_ours = all(
        shape.fullmatch(one) for shape, one in zip(SHAPES.values(), held, strict=True)
    )
    return Carried(*held) if is_ours else None
