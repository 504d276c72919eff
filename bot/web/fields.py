"""Each field of a form as HTML."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from babel.numbers import format_decimal
from htpy import (
    Attribute,
    BaseElement,
    Element,
    Node,
    div,
    label,
    option,
    select,
    span,
    textarea,
    ul,
)
from htpy import input as input_

from bot.web.labels import common, field_id, group, invalid, labelled
from handlers.cards import (
    ChoiceField,
    ChoicesField,
    DateField,
    FormField,
    SearchField,
    TextField,
)
from locales import current
from locales import gettext as _

MOST_RADIOS = 6  # more choices than these are easier to find in a list that opens


def field(shown: FormField, error: str) -> Element:
    """One field; `error` "" is none."""
    match shown:
        case TextField():
            return labelled(shown, error, _text(shown, error))
        case ChoiceField():
            return _choice(shown, error)
        case ChoicesField():
            return group(shown, error, _boxes(shown, error), role="group")
        case DateField():
            return labelled(shown, error, _day(shown, error))
        case SearchField():
            return labelled(shown, error, _search(shown, error))
        case _:
            assert_never(shown)


def _text(shown: TextField, error: str) -> BaseElement:
    too_long = _("This is too long. Write at most {limit} characters.").format(
        limit=format_decimal(shown.max_length, locale=current())
    )
    # Not maxlength: it cuts a pasted text short without a word.
    limit: dict[str, Attribute] = {
        "data-max-length": shown.max_length,
        "data-too-long": too_long,
        "autocomplete": "off",
    }
    if shown.is_long:
        return textarea(common(shown, error), limit, rows=5)[shown.value]
    return _input(shown, error, limit | {"type": "text", "value": shown.value})


def _choice(shown: ChoiceField, error: str) -> Element:
    # A radio button cannot be taken back, so an optional choice is a list with an empty line.
    if shown.is_required and len(shown.choices) <= MOST_RADIOS:
        return group(shown, error, _radios(shown), role="radiogroup")
    lines = (("", _("Choose")), *shown.choices)
    options = (
        option(value=value, selected=value == shown.value)[text] for value, text in lines
    )
    return labelled(shown, error, select(common(shown, error))[options])


def _radios(shown: ChoiceField) -> Iterable[Element]:
    for value, text in shown.choices:
        tick = input_(type="radio", name=shown.name, value=value, checked=value == shown.value)
        yield label(".tick")[tick, span(dir="auto")[text]]


def _boxes(shown: ChoicesField, error: str) -> Iterable[Element]:
    for value, text in shown.choices:
        tick = input_(
            type="checkbox",
            name=shown.name,
            value=value,
            checked=value in shown.values,
            aria_invalid=invalid(error),
        )
        yield label(".tick")[tick, span(dir="auto")[text]]


def _day(shown: DateField, error: str) -> BaseElement:
    value = shown.value.isoformat() if shown.value else None
    return _input(shown, error, {"type": "date", "value": value})


def _search(shown: SearchField, error: str) -> Node:
    listed = f"{field_id(shown)}-list"
    typed: dict[str, Attribute] = {
        "name": None,  # what is sent is the hidden field: the chosen key
        "type": "text",
        "role": "combobox",
        "value": shown.value_label,
        "autocomplete": "off",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": listed,
        "placeholder": _("Write a few letters"),
        "data-search": shown.search,
        "data-nothing": _("Nothing found. Try other words."),
    }
    return div(".combo")[
        _input(shown, error, typed),
        input_(type="hidden", name=shown.name, value=shown.value),
        ul(id=listed, role="listbox", aria_label=shown.label, hidden=True),
    ]


def _input(shown: FormField, error: str, attributes: Mapping[str, Attribute]) -> BaseElement:
    return input_(common(shown, error), attributes)
