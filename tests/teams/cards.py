"""Is this what Teams takes? By the published schema of Adaptive Cards 1.5 and Teams' own rules.

Each `..._problems` yields one sentence per fault; none means that Teams would show it.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator

from tests.teams.seen import actions, objects

Json = dict[str, Any]
Problems = Iterator[str]

MOST_BYTES = 25_000
MOST_ACTIONS = 6  # "Adaptive Cards supports up to six primary actions"
# Teams' own additions, which the published schema does not know: looked at here. So is the
# style "filtered", which is of 1.5 by its documentation
# (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search).
ADDED = {"msteams", "choices.data"}
# What the schema takes for any text.
WORDS = {"text", "title", "label", "errorMessage", "placeholder", "fallbackText", "altText"}


@cache
def schema() -> Draft6Validator:
    published = files("adaptive_cards").joinpath("schemas/schema-1.5.json")
    return Draft6Validator(json.loads(published.read_text()))


def message_problems(card: Json) -> Problems:
    yield from card_problems(card)
    for action in actions(card):
        fetches = (action.get("data") or {}).get("msteams") == {"type": "task/fetch"}
        if action["type"] == "Action.Submit" and not fetches:
            yield "an Action.Submit in a message comes back as a message"
        if action["type"] == "Action.Execute" and not action.get("verb"):
            yield "an Action.Execute has a verb"


def dialog_problems(dialog: Json) -> Problems:
    """Of what answers task/fetch and task/submit with "continue"."""
    if set(dialog) != {"title", "height", "width", "card"}:
        yield f"a dialog is not {set(dialog)}"
    if dialog["card"]["contentType"] != "application/vnd.microsoft.card.adaptive":
        yield "a dialog shows an Adaptive Card"
    card = dialog["card"]["content"]
    yield from card_problems(card)
    if any(one["type"] == "Action.Execute" for one in actions(card)):
        yield "Action.Execute does nothing in a dialog"


def card_problems(card: Json) -> Problems:
    yield from _schema_problems(json.dumps(_as_published(card)))
    if card.get("version") != "1.5":
        yield "Teams shows version 1.5"
    size = len(json.dumps(card, ensure_ascii=False).encode())
    if size > MOST_BYTES:
        yield f"{size} bytes"
    yield from _element_problems(card)


@cache  # the same card in another language, or with other names, is the same to the schema
def _schema_problems(card: str) -> tuple[str, ...]:
    return tuple(
        f"{'/'.join(map(str, error.absolute_path))}: {_said(error)}"
        for error in schema().iter_errors(json.loads(card))
    )


def _element_problems(card: Json) -> Problems:
    inputs = [one for one in objects(card) if str(one.get("type")).startswith("Input.")]
    ids = [one.get("id") for one in inputs]
    if len(set(ids)) != len(ids) or not all(ids):
        yield f"inputs need ids of their own: {ids}"
    for one in inputs:
        if one.get("isRequired") and not (one.get("label") and one.get("errorMessage")):
            yield f"{one['id']}: required, and nothing says so"
        data = one.get("choices.data")
        if data and (set(data) != {"type", "dataset"} or data["type"] != "Data.Query"):
            yield f"{one['id']}: choices.data is {data}"
    for one in objects(card):
        if one.get("type") == "ActionSet" and len(one["actions"]) > MOST_ACTIONS:
            yield f"{len(one['actions'])} actions"


def _as_published(value: Any) -> Any:
    if isinstance(value, dict):
        told = {
            name: "..." if name in WORDS and isinstance(one, str) else _as_published(one)
            for name, one in value.items()
            if name not in ADDED
        }
        return told | ({"style": "compact"} if value.get("style") == "filtered" else {})
    return [_as_published(one) for one in value] if isinstance(value, list) else value


def _said(error: Any) -> str:
    """The innermost complaint: the schema's outer ones print the whole card."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return str(error.message)[:200]
