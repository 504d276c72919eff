"""What Slack accepts as text: lengths, emptiness, and what must be escaped."""

import re
from collections.abc import Iterator
from typing import Any

SECTION_TEXT = 3000
SHOUTS = re.compile(r"<!(?:channel|here|everyone)\b[^<>]*>")
# What may stand between < and >: a person, a room, a link, a date, a group.
TOKEN = re.compile(
    r"<(?:"
    r"@[UWB][A-Z0-9]+(?:\|[^<>]*)?"
    r"|#[CG][A-Z0-9]+(?:\|[^<>]*)?"
    r"|!subteam\^S[A-Z0-9]+(?:\|[^<>]*)?"
    r"|!date\^\d+\^[^<>|]+\|[^<>]+"
    r"|(?:https?://|mailto:|tel:)[^<>|\s]+(?:\|[^<>]+)?"
    r")>"
)
ENTITY = re.compile(r"&(?:amp|lt|gt);")
QUOTE = re.compile(r"(?m)^(?:>|>>>) ")  # a quotation is markup


def mrkdwn_problems(text: str, where: str) -> Iterator[str]:
    """&, < and > as entities, in Slack's own tokens or as a quotation; nobody shouted at."""
    if SHOUTS.search(text):
        yield f"{where}: calls everybody"
    rest = QUOTE.sub("", ENTITY.sub("", TOKEN.sub("", SHOUTS.sub("", text))))
    if found := re.search(r"[&<>]", rest):
        near = rest[max(0, found.start() - 10) : found.start() + 10]
        yield f"{where}: {found.group()} is not escaped near {near!r}"


def string_problems(value: Any, where: str, longest: int, *, least: int = 1) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{where}: must be a string, is {type(value).__name__}"
    elif len(value) < least or (least and not value.strip()):
        yield f"{where}: must not be empty"
    elif len(value) > longest:
        yield f"{where}: {len(value)} characters, at most {longest}"


def text_problems(
    given: Any, where: str, longest: int = SECTION_TEXT, *, is_plain: bool = False
) -> Iterator[str]:
    """A text object; `is_plain` where Slack takes no markup."""
    if not isinstance(given, dict):
        yield f"{where}: must be a text object, is {type(given).__name__}"
        return
    kind = given.get("type")
    if kind not in ({"plain_text"} if is_plain else {"plain_text", "mrkdwn"}):
        yield f"{where}: type {kind!r} is not taken here"
        return
    allowed = {"type", "text", "emoji" if kind == "plain_text" else "verbatim"}
    yield from unknown_problems(given, allowed, where)
    yield from string_problems(given.get("text"), where, longest)
    if kind == "mrkdwn" and isinstance(given.get("text"), str):
        yield from mrkdwn_problems(given["text"], where)


def unknown_problems(given: dict[str, Any], allowed: set[str], where: str) -> Iterator[str]:
    if unknown := sorted(set(given) - allowed):
        yield f"{where}: invalid additional property {', '.join(unknown)}"


def list_problems(
    given: Any, where: str, most: int, *, least: int = 1, what: str = "items"
) -> Iterator[str]:
    if not isinstance(given, list):
        yield f"{where}: must be a list of {what}, is {type(given).__name__}"
    elif not least <= len(given) <= most:
        yield f"{where}: {len(given)} {what}, must be {least} to {most}"
