"""What a person enters in a modal, as Slack sends it: view.state.values."""

import re
from typing import Any

from tests.slack.blocks import elements_of
from tests.slack.fake_state import Json, OpenView

INPUT_TEXT = 3000
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# The key in the state, the key of what stands there from the start, and what empty is.
SHAPES: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
}


def key_of(block: Json, element: Json) -> tuple[str, str]:
    return block["block_id"], element["action_id"]


def entry(view: OpenView, block: Json, element: Json) -> Json:
    """What stands in one field now: entered, or there from the start."""
    name, initial, empty = SHAPES[element["type"]]
    untouched = {"type": element["type"], name: element.get(initial) or empty}
    return view.filled.get(key_of(block, element), untouched)


def state(view: OpenView) -> Json:
    """Every field of the view, by block and action."""
    values: Json = {}
    for block in view.blocks:
        for element in elements_of(block):
            if element["type"] in SHAPES:
                inner = values.setdefault(block["block_id"], {})
                inner[element["action_id"]] = entry(view, block, element)
    return {"values": values}


def wire(view: OpenView) -> Json:
    """The view as it goes to the app."""
    return {**view.body, "state": state(view)}


def field(view: OpenView, name: str) -> tuple[Json, Json]:
    """The input block of a field and what is in it, by the field's name or its label."""
    inputs = [block for block in view.blocks if block["type"] == "input"]
    for wanted in (f"field:{name}", name):
        for block in inputs:
            if wanted in {block["block_id"], block["label"]["text"]}:
                return block, block["element"]
    stand = [block["block_id"] for block in inputs]
    raise AssertionError(f"{view.title!r} has no field {name!r}: {stand}")


def fill(view: OpenView, values: dict[str, Any]) -> None:
    """Enter values by field name: texts, options by text or value, lists of those, None."""
    for name, value in values.items():
        block, element = field(view, name)
        view.filled[key_of(block, element)] = entered(view, block, element, value)


def entered(view: OpenView, block: Json, element: Json, value: Any) -> Json:
    """One value in the shape that its element gives it."""
    name, _, empty = SHAPES[element["type"]]
    if value in (None, "", [], ()):
        return {"type": element["type"], name: empty}
    if name == "selected_option":
        return {"type": element["type"], name: option(view, block, element, value)}
    if name == "selected_options":
        many = [value] if isinstance(value, str) else value
        chosen = [option(view, block, element, one) for one in many]
        return {"type": element["type"], name: chosen}
    is_list = isinstance(empty, list)
    return {"type": element["type"], name: list(value) if is_list else value}


def option(view: OpenView, block: Json, element: Json, wanted: str) -> Json:
    """What a person can pick here, by its text or its value; nothing that was not offered."""
    offered = [*options(element), *view.offered.get(key_of(block, element), [])]
    name, initial, _ = SHAPES[element["type"]]
    there = entry(view, block, element)[name] or element.get(initial) or []
    offered += there if isinstance(there, list) else [there]
    for one in offered:
        if wanted in {one["value"], one["text"]["text"]}:
            return one
    said = [one["text"]["text"] for one in offered]
    raise AssertionError(f"{wanted!r} is not offered in {block['block_id']}: {said}")


def options(element: Json) -> list[Json]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def refuse_unsendable(view: OpenView) -> None:
    """What Slack's own form stops before the app hears of it."""
    for block in view.blocks:
        if block["type"] == "input":
            problem = unsendable(block, entry(view, block, block["element"]))
            assert problem is None, f"{block['label']['text']!r}: {problem}"


def unsendable(block: Json, given: Json) -> str | None:
    element = block["element"]
    value = given[SHAPES[element["type"]][0]]
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    if isinstance(value, list) and len(value) > element.get("max_selected_items", 10**6):
        return "too many are selected"
    return unsendable_text(element, value) if isinstance(value, str) else None


def unsendable_text(element: Json, value: str) -> str | None:
    if element["type"] == "email_text_input" and not EMAIL.fullmatch(value):
        return "no e-mail address"
    if element["type"] == "number_input" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "no number"
    if element["type"] != "plain_text_input":
        return None
    if not element.get("min_length", 0) <= len(value) <= element.get("max_length", INPUT_TEXT):
        return f"{len(value)} characters are not between the least and the most"
    return None
