"""What a page of ours asks for, read strictly out of its JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.typed import clean, command_name
from bot.web.problems import out_of_date

# A click's own key, made by the page: a UUID.
KEY = re.compile(r"[0-9A-Za-z-]{16,64}")
MOST_FIELDS = 100


class Kind(StrEnum):
    COMMAND = "command"
    ACTION = "action"
    SUBMIT = "submit"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Asked:
    """One turn as the page sends it. `message` is the message acted on, "" for none."""

    kind: Kind
    key: str
    room: str = ""
    command: str = ""
    text: str = ""
    action: str = ""
    subject: str = ""
    form_key: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def asked(sent: Mapping[str, Any]) -> Asked:
    """Raise Problem for a shape no page of ours sends."""
    key = _text(sent, "key")
    if not KEY.fullmatch(key):
        raise out_of_date()
    kind, command, text = _said(sent)
    return Asked(
        kind=kind,
        key=key,
        room=_text(sent, "room"),
        command=command,
        text=text,
        action=_text(sent, "action"),
        subject=_text(sent, "subject"),
        form_key=_text(sent, "form_key"),
        fields=_fields(sent.get("fields") or {}),
    )


def _said(sent: Mapping[str, Any]) -> tuple[Kind, str, str]:
    """Tell a command from a message: both are typed in the same place."""
    try:
        kind = Kind(_text(sent, "kind"))
    except ValueError as error:
        raise out_of_date() from error
    command, text = _text(sent, "command"), _text(sent, "text").strip()
    if kind is Kind.MESSAGE and text.startswith("/"):
        kind = Kind.COMMAND
        command, text = [*text.split(maxsplit=1), ""][:2]
    return kind, command_name(command), text


def _text(sent: Mapping[str, Any], name: str) -> str:
    found = sent.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise out_of_date()
    return clean(found)


def _fields(found: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(found, dict) or len(found) > MOST_FIELDS:
        raise out_of_date()
    return {name: _values(values) for name, values in found.items()}


def _values(found: object) -> tuple[str, ...]:
    if not isinstance(found, list):
        raise out_of_date()
    return tuple(_text({"value": value}, "value") for value in found)
