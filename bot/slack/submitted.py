"""What comes back from our own blocks: fields, buttons and searches, read strictly."""

from collections.abc import Mapping
from typing import Any

from bot import payloads
from bot.lengths import clean, shorten
from bot.slack.budget import ERROR
from bot.slack.fields import FIELD, SEARCHED
from bot.slack.limits import LABEL
from bot.slack.parts import OPENED, PRESSED

Values = tuple[str, ...]


def fields(view: Mapping[str, Any]) -> dict[str, Values]:
    """What was filled in, by field; raises ValueError for a shape that Slack does not send."""
    sent = payloads.inside(payloads.inside(view, "state"), "values")
    return {
        block.removeprefix(FIELD): _values(payloads.inside(sent, block))
        for block in sent
        if block.startswith(FIELD)
    }


def errors(view: Mapping[str, Any], found: Mapping[str, str]) -> dict[str, str] | None:
    """Errors by field as the open view can show them itself: sentences by block.

    None when it cannot, because one belongs to no field in it, or because it was drawn with
    errors that would stay: then it must be drawn anew.
    """
    blocks = _block_ids(view)
    placed = {
        f"{FIELD}{name}": shorten(clean(sentence), LABEL) for name, sentence in found.items()
    }
    is_drawn = any(block.startswith(ERROR) for block in blocks)
    can_show = placed and all(placed.values()) and not is_drawn and placed.keys() <= blocks
    return placed if can_show else None


def pressed(action: Mapping[str, Any]) -> tuple[str, str] | None:
    """(action, subject) of a button of ours; None for anything else."""
    sort, _, named = payloads.text(action, "action_id").partition(":")
    name, _, number = named.rpartition(":")
    if f"{sort}:" != PRESSED or not (name and number.isdecimal()):
        return None
    return name, payloads.text(action, "value")


def is_link(action: Mapping[str, Any]) -> bool:
    """Tell whether a link was followed: Slack tells us, and there is nothing to do."""
    return payloads.text(action, "action_id").startswith(OPENED)


def searched(payload: Mapping[str, Any]) -> str | None:
    """Which of our searches is asked while somebody types; None for anything else."""
    sort, _, named = payloads.text(payload, "action_id").partition(":")
    name, _, field = named.partition(":")
    return name if f"{sort}:" == SEARCHED and name and field else None


def _block_ids(view: Mapping[str, Any]) -> set[str]:
    found = view.get("blocks") or []
    return {str(block.get("block_id")) for block in found if isinstance(block, Mapping)}


def _values(actions: Mapping[str, Any]) -> Values:
    """The values of one field; it has one element."""
    if len(actions) != 1:
        raise ValueError("a field has one element")
    [name] = actions
    element = payloads.inside(actions, name)
    match payloads.text(element, "type"):
        case "plain_text_input":
            return _one(payloads.text(element, "value"))
        case "datepicker":
            return _one(payloads.text(element, "selected_date"))
        case "radio_buttons" | "static_select" | "external_select":
            return _one(payloads.text(payloads.inside(element, "selected_option"), "value"))
        case "checkboxes" | "multi_static_select":
            return _several(element.get("selected_options"))
        case kind:
            raise ValueError(f"{kind} is no element of ours")


def _one(value: str) -> Values:
    return (value,) if value else ()


def _several(options: object) -> Values:
    if options is None:
        return ()
    if not isinstance(options, list):
        raise ValueError("selected_options is not a list")  # noqa: TRY004 -- one error for every shape
    return tuple(payloads.text({"value": _value(one)}, "value") for one in options)


def _value(option: object) -> object:
    if not isinstance(option, Mapping):
        raise ValueError("an option is not an object")  # noqa: TRY004 -- one error for every shape
    return option.get("value")
