"""What Teams can tell us, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.teams.carried import Carried

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Who:
    """`tenant` has registered us. `user` is the Entra object id; "" is nobody in particular."""

    tenant: str
    user: str
    teams_id: str = ""
    name: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """A conversation, whichever thread of it; `message` is the one acted on, "" for none."""

    conversation: str
    is_personal: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """`is_called`: we were mentioned, or it is our own chat; what is edited is read again.

    `has_files`: something came along that we do not take.
    """

    who: Who
    key: str
    where: Where
    text: str
    is_called: bool
    is_edited: bool = False
    has_files: bool = False


class Surface(StrEnum):
    """What was pressed, and so how Teams takes the answer."""

    MESSAGE = "adaptiveCard/action"
    FETCH = "task/fetch"
    DIALOG = "task/submit"
    EXTENSION = "composeExtension/fetchTask"
    EXTENSION_DIALOG = "composeExtension/submitAction"


@dataclass(frozen=True, slots=True)
class Press:
    """`carried` None is a button that is none of ours. `command` is an extension's.

    `text` and `has_files` are of the message that the command was chosen on.
    """

    who: Who
    key: str
    where: Where
    surface: Surface
    carried: Carried | None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    command: str = ""
    text: str = ""
    has_files: bool = False

    @property
    def is_form(self) -> bool:
        """A form of ours always has its one-time key."""
        return bool(self.carried and self.carried.key)


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types in a field whose choices are searched."""

    who: Who
    where: Where
    search: str
    text: str


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that nobody asked us for. `users` are who it is about, by their object ids.

    `name` is what a room is called from now on, "" where that is not told.
    """

    who: Who
    key: str
    where: Where
    kind: str
    users: tuple[Who, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """What Teams may tell us, and we have no use for. `is_invoke`: it waits for an answer."""

    is_invoke: bool


Asked = Written | Press | Typing | Happening | Nothing
