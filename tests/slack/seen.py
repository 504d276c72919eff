"""What one reads in a payload of ours, and the state that Slack would send back."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
SPOKEN = {"text", "plain_text"}


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
    """Every text in the order in which it stands; what follows within a line has no break."""
    return "".join(_read(payload))


def _read(value: Any) -> Iterator[str]:
    match value:
        case {"text": {"text": label}, "value": _, "description": {"text": more}}:
            yield f"{label} {more}\n"
        case {"type": "text" | "plain_text" as kind, "text": str(text)}:
            yield text if kind == "text" else f"{text}\n"
        case {"type": "rich_text_section" | "rich_text_quote", "elements": runs}:
            yield from (*_read(runs), "\n")
        case dict():
            yield from _read(list(value.values()))
        case list():
            for one in value:
                yield from _read(one)


def block(payload: Json, block_id: str) -> Json:
    return next(one for one in payload["blocks"] if one.get("block_id") == block_id)


def field(view: Json, name: str) -> Json:
    return block(view, f"field:{name}")


def element(view: Json, name: str) -> Json:
    return field(view, name)["element"]


def state(view: Json, **given: Any) -> Json:
    """The view as it is handed in: `given` by field, else what stands there beforehand."""
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    values = {
        one["block_id"]: {
            one["element"]["action_id"]: _filled(
                one["element"], given.get(one["block_id"].removeprefix("field:"))
            )
        }
        for one in inputs
    }
    return {**view, "state": {"values": values}}


def _filled(shown: Json, given: Any) -> Json:
    match shown["type"]:
        case "plain_text_input" as kind:
            return {"type": kind, "value": given or shown.get("initial_value")}
        case "datepicker" as kind:
            return {"type": kind, "selected_date": given or shown.get("initial_date")}
        case "checkboxes" | "multi_static_select" as kind:
            chosen = [one for one in shown["options"] if one["value"] in (given or ())]
            return {
                "type": kind,
                "selected_options": chosen or shown.get("initial_options", []),
            }
        case "external_select" as kind:
            found = given and {"text": {"type": "plain_text", "text": given}, "value": given}
            return {"type": kind, "selected_option": found or shown.get("initial_option")}
        case kind:
            chosen = next((one for one in shown["options"] if one["value"] == given), None)
            return {"type": kind, "selected_option": chosen or shown.get("initial_option")}
