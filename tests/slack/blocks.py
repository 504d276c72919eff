"""Is this what Slack takes? Written from Slack's published limits, knowing nothing of the bot.

Each `..._problems` yields one sentence per fault; none means that Slack would show it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.slack.elements import CHECKS, URL, element_problems, image_problems
from tests.slack.texts import (
    list_problems,
    mrkdwn_problems,
    string_problems,
    text_problems,
    unknown_problems,
)

Problems = Iterator[str]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 40_000
BLOCK_ID = CALLBACK_ID = EXTERNAL_ID = 255
FIELDS, FIELD_TEXT = 10, 2000
HEADER, LABEL, HINT = 150, 2000, 2000
CONTEXT, ACTIONS = 10, 25
TITLE = 24
METADATA = 3000
VIEW_BYTES = 250_000
MARKDOWN = 12_000
TABLE_ROWS, TABLE_COLUMNS = 100, 20

TYPING = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
IN_ACTIONS = set(CHECKS) - TYPING - {"image"}
IN_INPUT = set(CHECKS) - {"button", "overflow", "image"}
IN_SECTION = set(CHECKS) - TYPING - {"datetimepicker"}


def section_problems(block: dict[str, Any], where: str) -> Problems:
    known = {"type", "block_id", "text", "fields", "accessory", "expand"}
    yield from unknown_problems(block, known, where)
    if "text" not in block and "fields" not in block:
        yield f"{where}: a section has text or fields"
    if "text" in block:
        yield from text_problems(block["text"], f"{where}.text")
    if "fields" in block:
        yield from list_problems(block["fields"], f"{where}.fields", FIELDS)
        for number, field in enumerate(block["fields"]):
            yield from text_problems(field, f"{where}.fields[{number}]", FIELD_TEXT)
    if "accessory" in block:
        yield from fitting_problems(block["accessory"], f"{where}.accessory", IN_SECTION)


def fitting_problems(element: Any, where: str, taken: set[str]) -> Problems:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in taken:
        yield f"{where}: {kind!r} does not go here"
    else:
        yield from element_problems(element, where)


def header_problems(block: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(block, {"type", "block_id", "text", "level"}, where)
    yield from text_problems(block.get("text"), f"{where}.text", HEADER, is_plain=True)


def divider_problems(block: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(block, {"type", "block_id"}, where)


def context_problems(block: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(block, {"type", "block_id", "elements"}, where)
    elements = block.get("elements")
    yield from list_problems(elements, f"{where}.elements", CONTEXT, what="elements")
    for number, element in enumerate(elements if isinstance(elements, list) else []):
        at = f"{where}.elements[{number}]"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from image_problems(element, at)
        else:
            yield from text_problems(element, at)


def actions_problems(block: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(block, {"type", "block_id", "elements"}, where)
    elements = block.get("elements")
    yield from list_problems(elements, f"{where}.elements", ACTIONS, what="elements")
    for number, element in enumerate(elements if isinstance(elements, list) else []):
        yield from fitting_problems(element, f"{where}.elements[{number}]", IN_ACTIONS)


def input_problems(block: dict[str, Any], where: str) -> Problems:
    known = {"type", "block_id", "label", "element", "hint", "optional", "dispatch_action"}
    yield from unknown_problems(block, known, where)
    yield from text_problems(block.get("label"), f"{where}.label", LABEL, is_plain=True)
    yield from fitting_problems(block.get("element"), f"{where}.element", IN_INPUT)
    if "hint" in block:
        yield from text_problems(block["hint"], f"{where}.hint", HINT, is_plain=True)
    if not isinstance(block.get("optional", False), bool):
        yield f"{where}.optional: must be true or false"


def picture_problems(block: dict[str, Any], where: str) -> Problems:
    inner = {name: value for name, value in block.items() if name not in {"block_id", "title"}}
    yield from image_problems(inner, where)
    if "title" in block:
        yield from text_problems(block["title"], f"{where}.title", 2000, is_plain=True)
    if len(str(block.get("image_url", ""))) > URL:
        yield f"{where}.image_url: too long"


def markdown_problems(block: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(block, {"type", "block_id", "text"}, where)
    yield from string_problems(block.get("text"), f"{where}.text", MARKDOWN)


def table_problems(block: dict[str, Any], where: str) -> Problems:
    yield from unknown_problems(block, {"type", "block_id", "rows", "column_settings"}, where)
    rows = block.get("rows")
    yield from list_problems(rows, f"{where}.rows", TABLE_ROWS, what="rows")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        at = f"{where}.rows[{number}]"
        yield from list_problems(row, at, TABLE_COLUMNS, what="cells")
        for cell in row:
            if cell.get("type") == "raw_text":
                yield from string_problems(cell.get("text"), at, 3000)


def rich_problems(block: dict[str, Any], where: str) -> Problems:
    yield from list_problems(block.get("elements"), f"{where}.elements", 1000)


BLOCKS: dict[str, Callable[[dict[str, Any], str], Problems]] = {
    "section": section_problems,
    "header": header_problems,
    "divider": divider_problems,
    "context": context_problems,
    "actions": actions_problems,
    "input": input_problems,
    "image": picture_problems,
    "markdown": markdown_problems,
    "table": table_problems,
    "rich_text": rich_problems,
}
ONLY_IN_MESSAGES = {"markdown", "table"}


def elements_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive parts of a block, in the order they stand."""
    inner = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
    return [one for one in inner if isinstance(one, dict) and one.get("type") in CHECKS]


def blocks_problems(blocks: Any, most: int, *, least: int = 0) -> Problems:
    """Every block by itself, and what must be unique among them."""
    yield from list_problems(blocks, "blocks", most, least=least, what="blocks")
    if not isinstance(blocks, list):
        return
    for number, block in enumerate(blocks):
        yield from block_problems(block, f"blocks[{number}]", is_message=most == MESSAGE_BLOCKS)
    yield from unique_problems([one for one in blocks if isinstance(one, dict)])


def block_problems(block: Any, where: str, *, is_message: bool) -> Problems:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in BLOCKS or (kind in ONLY_IN_MESSAGES and not is_message):
        yield f"{where}: no block {kind!r} here"
        return
    if "block_id" in block:
        yield from string_problems(block["block_id"], f"{where}.block_id", BLOCK_ID)
    yield from BLOCKS[kind](block, where)


def unique_problems(blocks: list[dict[str, Any]]) -> Problems:
    """Block ids on a surface, action ids in a block, and buttons' action ids on a surface."""
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"block_id {one!r} twice" for one, times in Counter(ids).items() if times > 1)
    pressed = [
        element["action_id"]
        for block in blocks
        if block.get("type") != "input"
        for element in elements_of(block)
        if "action_id" in element
    ]
    again = [one for one, times in Counter(pressed).items() if times > 1]
    yield from (f"action_id {one!r} twice" for one in again)
    focused = [
        one for block in blocks for one in elements_of(block) if one.get("focus_on_load")
    ]
    if len(focused) > 1:
        yield "focus_on_load twice"
    if [block.get("type") for block in blocks].count("table") > 1:
        yield "only_one_table_allowed"


def message_problems(message: dict[str, Any]) -> Problems:
    """A message, posted, updated or given as an answer: text always, blocks within limits."""
    yield from string_problems(message.get("text"), "text", MESSAGE_TEXT)
    if isinstance(message.get("text"), str):
        yield from mrkdwn_problems(message["text"], "text")
    if "blocks" in message:
        yield from blocks_problems(message["blocks"], MESSAGE_BLOCKS)


MODAL = {
    *("type", "title", "blocks", "close", "submit", "private_metadata", "callback_id"),
    *("clear_on_close", "notify_on_close", "external_id", "submit_disabled"),
}
HOME = {"type", "blocks", "private_metadata", "callback_id", "external_id"}


def view_problems(view: Any) -> Problems:
    """A modal or a Home."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        yield "view: neither a modal nor a home"
        return
    is_modal = view["type"] == "modal"
    yield from unknown_problems(view, MODAL if is_modal else HOME, "view")
    for name, longest in (
        ("private_metadata", METADATA),
        ("callback_id", CALLBACK_ID),
        ("external_id", EXTERNAL_ID),
    ):
        yield from string_problems(view.get(name, ""), name, longest, least=0)
    yield from blocks_problems(view.get("blocks"), VIEW_BLOCKS)
    if is_modal:
        yield from modal_problems(view)
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        yield "view_too_large"


def modal_problems(view: dict[str, Any]) -> Problems:
    yield from text_problems(view.get("title"), "title", TITLE, is_plain=True)
    for name in ("submit", "close"):
        if name in view:
            yield from text_problems(view[name], name, TITLE, is_plain=True)
    blocks = view.get("blocks")
    inputs = [
        one for one in blocks or [] if isinstance(one, dict) and one.get("type") == "input"
    ]
    if inputs and "submit" not in view:
        yield "a modal with inputs has a submit"
