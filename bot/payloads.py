"""Foreign JSON, read strictly: Garbled for a shape that a chat platform does not send."""

from collections.abc import Mapping
from typing import Any

from bot.typed import clean

LONGEST_ID = 255
LATEST = 2**33  # seconds since 1970


class Garbled(ValueError):
    """Says which part of a payload it was, and nothing of what stood there."""


def text(sent: Mapping[str, Any], name: str) -> str:
    """The text under this name, fit to be stored; "" when it was left out."""
    found = sent.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Garbled(f"{name} is not a text")
    return clean(found)


def identifier(sent: Mapping[str, Any], name: str) -> str:
    """One of a platform's ids, or "": short, and without a space in it."""
    found = text(sent, name)
    if len(found) > LONGEST_ID or found.split() != [found] * bool(found):
        raise Garbled(f"{name} is not an id")
    return found


def needed(sent: Mapping[str, Any], name: str) -> str:
    """An id that is never left out."""
    found = identifier(sent, name)
    if not found:
        raise Garbled(f"{name} is missing")
    return found


def whole_number(sent: Mapping[str, Any], name: str) -> int:
    """0 when it was left out."""
    found = sent.get(name)
    if found is None:
        return 0
    if type(found) is not int or not 0 <= found < LATEST:
        raise Garbled(f"{name} is not a number")
    return found


def inside(sent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under this name; an empty one when it was left out."""
    found = sent.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise Garbled(f"{name} is not an object")
    return found


def objects(sent: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list; none when it was left out."""
    found = sent.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise Garbled(f"{name} is not a list of objects")
    return found


def first(sent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The first object of a list; an empty one when there is none."""
    return next(iter(objects(sent, name)), {})


def reference(sent: Mapping[str, Any], name: str) -> str:
    """An id that stands alone in one payload and inside an object in the next."""
    found = sent.get(name)
    return identifier(found, "id") if isinstance(found, Mapping) else identifier(sent, name)
