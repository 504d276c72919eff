"""What one reads in an Adaptive Card of ours, and what Teams would send back from it."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
ACTIONS = {"Action.Execute", "Action.Submit", "Action.OpenUrl"}


def objects(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        yield from objects(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def kinds(payload: Any) -> set[str]:
    return {one["type"] for one in objects(payload) if isinstance(one.get("type"), str)}


def read(payload: Any) -> str:
    """Every text in the order in which it stands, a line for each paragraph."""
    return "\n".join(_read(payload))


def _read(value: Any) -> Iterator[str]:
    match value:
        case {"title": title, "card": card}:  # a dialog
            yield title
            yield from _read(card)
        case {"type": "RichTextBlock", "inlines": runs}:
            yield "".join(run["text"] for run in runs)
        case {"type": str(kind), "title": title} if kind in ACTIONS:
            yield title
        case {"type": str(kind)} if kind.startswith("Input."):
            yield from _read_input(value)
        case dict() | list():
            for one in value.values() if isinstance(value, dict) else value:
                yield from _read(one)


def _read_input(shown: Json) -> Iterator[str]:
    choices = [choice["title"] for choice in shown.get("choices", ())]
    yield from (shown["label"], *(choices or [shown.get("value", "")]))


def actions(card: Json) -> list[Json]:
    return [one for one in objects(card) if one.get("type") in ACTIONS]


def action(card: Json, title: str) -> Json:
    return next(one for one in actions(card) if one["title"] == title)


def by_verb(card: Json, name: str) -> Json:
    """The first button that takes this action of ours."""
    found = [one for one in actions(card) if one.get("data", {}).get("act") == name]
    assert found, f"no {name} on {read(card)}"
    return found[0]


def field(card: Json, name: str) -> Json:
    return next(one for one in objects(card) if str(one.get("id")).partition(":")[2] == name)


def filled(card: Json, **given: str) -> Json:
    """What the inputs of a card send: `given` by field, else what stands there beforehand."""
    inputs = [one for one in objects(card) if str(one.get("type")).startswith("Input.")]
    return {
        one["id"]: given.get(one["id"].partition(":")[2], one.get("value", ""))
        for one in inputs
    }
