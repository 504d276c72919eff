"""Each field of a form as elements of an Adaptive Card."""

from typing import assert_never

from bot.lengths import clean, line, shorten
from bot.lines import NOTHING
from bot.teams.elements import QUIET, WRONG, Element, lines
from bot.teams.limits import LABEL, OPTION, PARAGRAPH
from handlers.cards import (
    ChoiceField,
    ChoicesField,
    DateField,
    FormField,
    SearchField,
    TextField,
)
from locales import gettext as _

# How the id of an input begins: what is sent of several ticks is one text as well.
FIELD, SEVERAL = "field:", "several:"
SEPARATOR = ","  # between the values of several ticks, as Teams sends them
MOST_RADIOS = 6  # more choices than these are easier to find in a list that opens


def field(shown: FormField, error: str) -> list[Element]:
    """The field and, right under it, what is to be said about it; `error` "" is none."""
    element = _element(shown)
    if element is None:
        named = lines(
            [((_name(shown), True),), ((_("There is nothing to choose from."), False),)]
        )
    else:
        named = [_common(shown) | element]
    return [*named, *_note(shown.hint), *_note(_cut(shown)), *wrong([error])]


def wrong(sentences: list[str]) -> list[Element]:
    """A line about an error in a field, or in the form."""
    said = " ".join(filter(None, map(line, sentences)))
    return lines([((f"⚠️ {said}", True),)], WRONG) if said else []


def can_be_chosen(value: str) -> bool:
    """Whether Teams can carry the value, and hand it back unchanged."""
    return bool(value) and clean(value) == value and SEPARATOR not in value


def _element(shown: FormField) -> Element | None:
    """What one fills in; None when there is nothing to choose from."""
    match shown:
        case TextField():
            return _text(shown)
        case ChoiceField():
            return _choice(shown)
        case ChoicesField():
            return _choices(shown)
        case DateField(value=value):
            return {"type": "Input.Date", **({"value": value.isoformat()} if value else {})}
        case SearchField():
            return _search(shown)
        case _:
            assert_never(shown)


def _text(shown: TextField) -> Element:
    value = _kept(shown)
    return {
        "type": "Input.Text",
        "isMultiline": shown.is_long,
        "maxLength": _most(shown),
        **({"value": value} if value else {}),
    }


def _kept(shown: TextField) -> str:
    return shorten(_whole(shown), _most(shown))


def _whole(shown: TextField) -> str:
    return clean(shown.value) if shown.is_long else line(shown.value)


def _most(shown: TextField) -> int:
    return max(1, min(PARAGRAPH, shown.max_length))


def _cut(shown: FormField) -> str:
    if isinstance(shown, TextField) and _kept(shown) != _whole(shown):
        return _("What you wrote was too long for this field. The end is not here.")
    return ""


def _choice(shown: ChoiceField) -> Element | None:
    found = _offered(shown.choices)
    is_short = shown.is_required and len(found) <= MOST_RADIOS
    chosen = [one for one in (shown.value,) if one in found]
    # A choice that has been made stays made in the other styles: this one can be emptied.
    style = "expanded" if is_short else "compact" if shown.is_required else "filtered"
    return _set(found, chosen, style)


def _choices(shown: ChoicesField) -> Element | None:
    found = _offered(shown.choices)
    chosen = [one for one in found if one in shown.values]
    element = _set(found, chosen, "expanded")
    return element and element | {"isMultiSelect": True}


def _search(shown: SearchField) -> Element:
    found = {shown.value: shown.value_label} if can_be_chosen(shown.value) else {}
    return {
        **_chosen(found, list(found), "filtered"),
        "placeholder": _("Write a few letters"),
        "choices.data": {"type": "Data.Query", "dataset": shown.search},
    }


def _offered(choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {value: label for value, label in choices if can_be_chosen(value)}


def _set(found: dict[str, str], chosen: list[str], style: str) -> Element | None:
    return _chosen(found, chosen, style) if found else None


def _chosen(found: dict[str, str], chosen: list[str], style: str) -> Element:
    choices = [
        {"title": shorten(line(label) or value, OPTION), "value": value}
        for value, label in found.items()
    ]
    return {
        "type": "Input.ChoiceSet",
        "style": style,
        "wrap": True,
        "choices": choices,
        **({"value": SEPARATOR.join(chosen)} if chosen else {}),
        **({"placeholder": _("Choose")} if style != "expanded" else {}),
    }


def _common(shown: FormField) -> Element:
    required = {"isRequired": True, "errorMessage": _("This must be filled in.")}
    kind = SEVERAL if isinstance(shown, ChoicesField) else FIELD
    return {
        "id": f"{kind}{shown.name}",
        "label": _name(shown),
        **(required if shown.is_required else {}),
    }


def _note(said: str) -> list[Element]:
    return lines([((clean(said), False),)], QUIET)


def _name(shown: FormField) -> str:
    return shorten(line(shown.label), LABEL) or NOTHING
