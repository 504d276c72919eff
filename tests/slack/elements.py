"""What Slack accepts as a part of a block: buttons, choices, inputs."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.slack.texts import (
    list_problems,
    string_problems,
    text_problems,
    unknown_problems,
)

Problems = Iterator[str]

BUTTON_TEXT, BUTTON_VALUE, URL = 75, 2000, 3000
ACTION_ID = 255
OPTION_TEXT, OPTION_VALUE, OPTIONS = 75, 150, 100
FEW_OPTIONS = 10  # checkboxes and radio buttons
PLACEHOLDER = 150
INPUT_TEXT = 3000
ALT_TEXT = 2000

COMMON = {"type", "action_id"}
PICKED = COMMON | {"placeholder", "confirm", "focus_on_load"}
TYPED = COMMON | {"placeholder", "initial_value", "dispatch_action_config", "focus_on_load"}
PEOPLE_AND_ROOMS = {
    f"{many}{kind}_select" for many in ("", "multi_") for kind in ("users", "conversations")
} | {"channels_select", "multi_channels_select"}
DATES = {"datepicker": r"\d{4}-\d\d-\d\d", "timepicker": r"([01]\d|2[0-3]):[0-5]\d"}


def element_problems(given: Any, where: str) -> Problems:
    """Any interactive element; the caller knows which kinds fit where."""
    if not isinstance(given, dict) or given.get("type") not in CHECKS:
        yield f"{where}: no element Slack knows: {given!r:.80}"
        return
    if given["type"] != "image" and "action_id" in given:
        yield from string_problems(given["action_id"], f"{where}.action_id", ACTION_ID)
    if "placeholder" in given:
        yield from text_problems(
            given["placeholder"], f"{where}.placeholder", PLACEHOLDER, is_plain=True
        )
    if "confirm" in given:
        yield from confirm_problems(given["confirm"], f"{where}.confirm")
    yield from CHECKS[given["type"]](given, where)


def confirm_problems(given: dict[str, Any], where: str) -> Problems:
    for name, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from text_problems(
            given.get(name), f"{where}.{name}", longest, is_plain=name != "text"
        )
    yield from unknown_problems(given, {"title", "text", "confirm", "deny", "style"}, where)


def button_problems(given: dict[str, Any], where: str) -> Problems:
    known = COMMON | {"text", "value", "url", "style", "confirm", "accessibility_label"}
    yield from unknown_problems(given, known, where)
    yield from text_problems(given.get("text"), f"{where}.text", BUTTON_TEXT, is_plain=True)
    if "value" in given:
        yield from string_problems(given["value"], f"{where}.value", BUTTON_VALUE)
    if "url" in given:
        yield from string_problems(given["url"], f"{where}.url", URL)
        if not re.match(r"https?://|mailto:|tel:", str(given["url"])):
            yield f"{where}.url: no link"
    if given.get("style", "primary") not in {"primary", "danger"}:
        yield f"{where}.style: {given['style']!r}"
    if "accessibility_label" in given:
        label = given["accessibility_label"]
        yield from string_problems(label, f"{where}.accessibility_label", BUTTON_TEXT)


def option_problems(given: Any, where: str, *, is_plain: bool = True) -> Problems:
    if not isinstance(given, dict):
        yield f"{where}: must be an option"
        return
    yield from unknown_problems(given, {"text", "value", "description", "url"}, where)
    yield from text_problems(given.get("text"), f"{where}.text", OPTION_TEXT, is_plain=is_plain)
    yield from string_problems(given.get("value"), f"{where}.value", OPTION_VALUE)
    if "description" in given:
        yield from text_problems(
            given["description"], f"{where}.description", OPTION_TEXT, is_plain=is_plain
        )


def options_problems(given: Any, where: str, most: int, *, is_plain: bool = True) -> Problems:
    yield from list_problems(given, where, most, what="options")
    for number, option in enumerate(given if isinstance(given, list) else []):
        yield from option_problems(option, f"{where}[{number}]", is_plain=is_plain)
    values = [one.get("value") for one in given or [] if isinstance(one, dict)]
    if len(set(values)) < len(values):
        yield f"{where}: two options with one value"


def group_problems(given: Any, where: str) -> Problems:
    yield from list_problems(given, where, OPTIONS, what="option groups")
    for number, group in enumerate(given if isinstance(given, list) else []):
        at = f"{where}[{number}]"
        yield from text_problems(group.get("label"), f"{at}.label", 75, is_plain=True)
        yield from options_problems(group.get("options"), f"{at}.options", OPTIONS)


def initial_problems(given: dict[str, Any], where: str) -> Problems:
    """What is chosen from the start must be among what there is to choose."""
    groups = [group.get("options", []) for group in given.get("option_groups", [])]
    offered = given.get("options", []) + [one for group in groups for one in group]
    chosen = given.get("initial_options", [])
    if "initial_options" in given:
        yield from list_problems(chosen, f"{where}.initial_options", OPTIONS)
    if "initial_option" in given:
        chosen = [given["initial_option"]]
    for option in chosen if isinstance(chosen, list) else []:
        yield from option_problems(option, f"{where}.initial", is_plain=False)
        if not given["type"].endswith("external_select") and option not in offered:
            yield f"{where}: {option!r:.80} is not among the options"


def static_problems(given: dict[str, Any], where: str) -> Problems:
    multi = given["type"].startswith("multi_")
    initial = {"initial_options", "max_selected_items"} if multi else {"initial_option"}
    yield from unknown_problems(given, PICKED | initial | {"options", "option_groups"}, where)
    if ("options" in given) == ("option_groups" in given):
        yield f"{where}: options or option_groups, one of them"
    elif "options" in given:
        yield from options_problems(given["options"], f"{where}.options", OPTIONS)
    else:
        yield from group_problems(given["option_groups"], f"{where}.option_groups")
    yield from initial_problems(given, where)
    yield from most_problems(given, where)


def most_problems(given: dict[str, Any], where: str) -> Problems:
    most = given.get("max_selected_items", 1)
    if not isinstance(most, int) or most < 1:
        yield f"{where}.max_selected_items: at least 1"
    elif "max_selected_items" in given and len(given.get("initial_options", [])) > most:
        yield f"{where}: more chosen than may be"


def external_problems(given: dict[str, Any], where: str) -> Problems:
    multi = given["type"].startswith("multi_")
    initial = {"initial_options", "max_selected_items"} if multi else {"initial_option"}
    yield from unknown_problems(given, PICKED | initial | {"min_query_length"}, where)
    least = given.get("min_query_length", 3)
    if not isinstance(least, int) or isinstance(least, bool) or least < 0:
        yield f"{where}.min_query_length: {least!r}"
    if "action_id" not in given:
        yield f"{where}: an external select without action_id cannot be asked about"
    yield from initial_problems(given, where)
    yield from most_problems(given, where)


def few_problems(given: dict[str, Any], where: str) -> Problems:
    many = given["type"] == "checkboxes"
    initial = "initial_options" if many else "initial_option"
    known = COMMON | {"options", initial, "confirm", "focus_on_load"}
    yield from unknown_problems(given, known, where)
    yield from options_problems(
        given.get("options"), f"{where}.options", FEW_OPTIONS, is_plain=False
    )
    yield from initial_problems(given, where)


def overflow_problems(given: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(given, COMMON | {"options", "confirm"}, where)
    yield from options_problems(given.get("options"), f"{where}.options", 5)


def when_problems(given: dict[str, Any], where: str) -> Problems:
    name = "initial_date" if given["type"] == "datepicker" else "initial_time"
    yield from unknown_problems(given, PICKED | {name, "timezone"}, where)
    if name in given and not re.fullmatch(DATES[given["type"]], str(given[name])):
        yield f"{where}.{name}: {given[name]!r}"


def instant_problems(given: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(given, PICKED | {"initial_date_time"}, where)
    if not isinstance(given.get("initial_date_time", 10**9), int):
        yield f"{where}.initial_date_time: must be seconds"


def plain_input_problems(given: dict[str, Any], where: str) -> Problems:
    known = TYPED | {"multiline", "min_length", "max_length"}
    yield from unknown_problems(given, known, where)
    least, most = given.get("min_length", 0), given.get("max_length", INPUT_TEXT)
    if not (isinstance(most, int) and 1 <= most <= INPUT_TEXT):
        yield f"{where}.max_length: {most!r}, must be 1 to {INPUT_TEXT}"
        return
    if not (isinstance(least, int) and 0 <= least <= most):
        yield f"{where}.min_length: {least!r}"
    if "initial_value" in given:
        value = given["initial_value"]
        yield from string_problems(value, f"{where}.initial_value", most, least=0)


def typed_problems(given: dict[str, Any], where: str) -> Problems:
    numbers = {"min_value", "max_value", "is_decimal_allowed"}
    is_number = given["type"] == "number_input"
    yield from unknown_problems(given, TYPED | (numbers if is_number else set()), where)
    if is_number and not isinstance(given.get("is_decimal_allowed"), bool):
        yield f"{where}.is_decimal_allowed: required"
    if "initial_value" in given:
        yield from string_problems(given["initial_value"], f"{where}.initial_value", INPUT_TEXT)


def image_problems(given: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(given, {"type", "image_url", "slack_file", "alt_text"}, where)
    yield from string_problems(given.get("alt_text"), f"{where}.alt_text", ALT_TEXT)
    if ("image_url" in given) == ("slack_file" in given):
        yield f"{where}: image_url or slack_file, one of them"
    elif "image_url" in given:
        yield from string_problems(given["image_url"], f"{where}.image_url", URL)


def anybody_problems(given: dict[str, Any], where: str) -> Problems:
    kind = given["type"].removeprefix("multi_").removesuffix("s_select")
    multi = given["type"].startswith("multi_")
    initial = {f"initial_{kind}s", "max_selected_items"} if multi else {f"initial_{kind}"}
    rooms = {"filter", "default_to_current_conversation", "response_url_enabled"}
    yield from unknown_problems(given, PICKED | initial | rooms, where)


CHECKS: dict[str, Callable[[dict[str, Any], str], Problems]] = {
    "button": button_problems,
    "overflow": overflow_problems,
    "image": image_problems,
    "checkboxes": few_problems,
    "radio_buttons": few_problems,
    "static_select": static_problems,
    "multi_static_select": static_problems,
    "external_select": external_problems,
    "multi_external_select": external_problems,
    "datepicker": when_problems,
    "timepicker": when_problems,
    "datetimepicker": instant_problems,
    "plain_text_input": plain_input_problems,
    "number_input": typed_problems,
    "email_text_input": typed_problems,
    "url_text_input": typed_problems,
    **dict.fromkeys(PEOPLE_AND_ROOMS, anybody_problems),
}
