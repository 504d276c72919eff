"""What stands around every field: its label, hint and error, tied to it for every reader.

The error's place is always there, so that the page can fill it without a new form.
"""

from collections.abc import Iterable
from typing import assert_never

from htpy import Attribute, Element, Node, div, fieldset, label, legend, p, span

from handlers.cards import (
    ChoiceField,
    ChoicesField,
    DateField,
    FormField,
    SearchField,
    TextField,
)
from locales import gettext as _


def labelled(shown: FormField, error: str, control: Node) -> Element:
    return div(".field", _rules(shown))[
        label(for_=field_id(shown), dir="auto")[shown.label, _required(shown)],
        _hint(shown),
        control,
        _error(shown, error),
    ]


def group(shown: FormField, error: str, ticks: Iterable[Element], *, role: str) -> Element:
    is_radio = role == "radiogroup"
    return fieldset(
        ".field",
        _rules(shown),
        id=field_id(shown),
        role=role,
        tabindex=-1,
        aria_describedby=_described_by(shown),
        aria_required="true" if is_radio and shown.is_required else None,
        aria_invalid=invalid(error) if is_radio else None,
    )[
        legend(dir="auto")[shown.label, _required(shown)],
        _hint(shown),
        div(".ticks")[ticks],
        _error(shown, error),
    ]


def common(shown: FormField, error: str) -> dict[str, Attribute]:
    return {
        "id": field_id(shown),
        "name": shown.name,
        "dir": "auto",
        "required": shown.is_required,
        "aria-describedby": _described_by(shown),
        "aria-invalid": invalid(error),
    }


def invalid(error: str) -> str | None:
    return "true" if error else None


def field_id(shown: FormField) -> str:
    return f"field-{shown.name}"


def _rules(shown: FormField) -> dict[str, Attribute]:
    missing = _missing(shown) if shown.is_required else None
    return {"data-field": shown.name, "data-missing": missing}


def _missing(shown: FormField) -> str:
    match shown:
        case TextField():
            return _("Write something here.")
        case ChoiceField():
            return _("Choose one.")
        case ChoicesField():
            return _("Choose at least one.")
        case DateField():
            return _("Choose a day.")
        case SearchField():
            return _("Write a few letters and choose one from the list.")
        case _:
            assert_never(shown)


def _required(shown: FormField) -> Element | None:
    return span(".required", aria_hidden="true")[" *"] if shown.is_required else None


def _hint(shown: FormField) -> Element | None:
    return (
        p(".hint", id=f"{field_id(shown)}-hint", dir="auto")[shown.hint] if shown.hint else None
    )


def _error(shown: FormField, error: str) -> Element:
    return p(".error", id=f"{field_id(shown)}-error", dir="auto", hidden=not error)[error]


def _described_by(shown: FormField) -> str:
    hint = f"{field_id(shown)}-hint " if shown.hint else ""
    return f"{hint}{field_id(shown)}-error"
