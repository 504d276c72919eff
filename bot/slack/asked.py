"""What Slack can tell us, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Who:
    """A user in the workspace that has installed us; `home` is the user's own workspace.

    `user` "" is something that happened without anybody being named.
    """

    team: str
    user: str
    enterprise: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A modal, or the App Home, as it stood when somebody used it."""

    id: str
    kind: str
    hash: str
    metadata: str
    payload: Payload

    @property
    def is_home(self) -> bool:
        return self.kind == "home"


@dataclass(frozen=True, slots=True)
class Command:
    who: Who
    key: str
    trigger: str
    name: str
    text: str
    channel: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """`action` None is a button that is none of ours. `view` None: it sits in a message.

    `text` is what stands in the message that a shortcut was chosen on, and `has_files`
    whether anything is attached to it.
    """

    who: Who
    key: str
    trigger: str
    action: tuple[str, str] | None
    channel: str
    response_url: str
    view: View | None
    text: str = ""
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class Submit:
    who: Who
    key: str
    view: View
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types in a field whose choices are searched; `search` None is none of ours."""

    who: Who
    search: str | None
    text: str
    view: View | None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event. Which fields it has depends on its kind (bot/slack/happenings.py).

    `time` is when it happened, in Slack's seconds since 1970; 0 is not told.
    """

    who: Who
    key: str
    kind: str
    event: Payload
    time: int = 0
    is_org_wide: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """What Slack may tell us, and we have no use for."""

    who: Who
    kind: str


Asked = Command | Press | Submit | Typing | Happening | Nothing
