"""Each field of a form as Block Kit."""

from typing import assert_never

from bot.lengths import clean, line, shorten
from bot.slack import blockkit
from bot.slack.blockkit import Block, plain
from bot.slack.budget import ERROR
from bot.slack.limits import LABEL, MOST_OPTIONS, MOST_TICKS, PARAGRAPH
from bot.slack.options import can_be_chosen, option, options
from handlers.cards import (
    ChoiceField,
    ChoicesField,
    DateField,
    FormField,
    SearchField,
    TextField,
)
from locales import gettext as _
from locales import ngettext

FIELD = "field:"  # how the block_id of a field begins
SEARCHED = "search:"  # how the action_id of a search begins: search:<search>:<field>
VALUE = "value"  # the action_id of every other field
NAMELESS = "–"


def field(shown: FormField, error: str) -> list[Block]:
    """The field and, right under it, what is to be said about it; `error` "" is none."""
    element, note = _element(shown)
    named = [_input(shown, element)] if element else blockkit.lines([((_name(shown), True),)])
    return [*named, *blockkit.quiet(note), *wrong(shown.name, [error])]


def wrong(name: str, sentences: list[str]) -> list[Block]:
    """A line about an error in the field of this name, or in the form ("")."""
    said = " ".join(filter(None, map(line, sentences)))
    found = blockkit.lines([(("⚠️ ", False), (shorten(said, LABEL), True))]) if said else []
    return [{**block, "block_id": f"{ERROR}{name}"} for block in found]


def _element(shown: FormField) -> tuple[Block | None, str]:
    """What one fills in, None when there is nothing to choose from; and what to say of it."""
    match shown:
        case TextField():
            return _text(shown)
        case ChoiceField():
            return _choice(shown)
        case ChoicesField():
            return _choices(shown)
        case DateField(value=value):
            initial = {"initial_date": value.isoformat()} if value else {}
            return _menu("datepicker", _("Choose a day.")) | initial, ""
        case SearchField():
            return _search(shown), ""
        case _:
            assert_never(shown)


def _text(shown: TextField) -> tuple[Block, str]:
    most = max(1, min(PARAGRAPH, shown.max_length))
    value = clean(shown.value) if shown.is_long else line(shown.value)
    kept = shorten(value, most)
    initial = {"initial_value": kept} if kept else {}
    element = {
        "type": "plain_text_input",
        "action_id": VALUE,
        "multiline": shown.is_long,
        "max_length": most,
        **initial,
    }
    cut = _("What you wrote was too long for this field. The end is not here.")
    return element, cut if kept != value else ""


def _choice(shown: ChoiceField) -> tuple[Block | None, str]:
    found, left_out = options(shown.choices, [shown.value], MOST_OPTIONS)
    # A radio button cannot be taken back, so an optional choice is a menu that can be emptied.
    is_short = shown.is_required and len(found) <= MOST_TICKS
    kind = _ticks("radio_buttons") if is_short else _menu("static_select", _("Choose"))
    chosen = found.get(shown.value)
    initial = {"initial_option": chosen} if chosen else {}
    return _offered(kind | initial, found, left_out)


def _choices(shown: ChoicesField) -> tuple[Block | None, str]:
    found, left_out = options(shown.choices, shown.values, MOST_OPTIONS)
    is_short = len(found) <= MOST_TICKS
    kind = _ticks("checkboxes") if is_short else _menu("multi_static_select", _("Choose"))
    chosen = [one for value, one in found.items() if value in shown.values]
    initial = {"initial_options": chosen} if chosen else {}
    return _offered(kind | initial, found, left_out)


def _offered(
    element: Block, found: dict[str, Block], left_out: int
) -> tuple[Block | None, str]:
    if not found:
        return None, _("There is nothing to choose from.")
    said = ngettext(
        "{count} more choice does not fit here.",
        "{count} more choices do not fit here.",
        left_out,
    ).format(count=left_out)
    return element | {"options": list(found.values())}, said if left_out else ""


def _search(shown: SearchField) -> Block:
    chosen = option(shown.value, shown.value_label) if can_be_chosen(shown.value) else None
    return {
        **_menu("external_select", _("Write a few letters")),
        "action_id": f"{SEARCHED}{shown.search}:{shown.name}",
        "min_query_length": 1,
        **({"initial_option": chosen} if chosen else {}),
    }


def _ticks(kind: str) -> Block:
    return {"type": kind, "action_id": VALUE}


def _menu(kind: str, placeholder: str) -> Block:
    return {"type": kind, "action_id": VALUE, "placeholder": plain(placeholder)}


def _input(shown: FormField, element: Block) -> Block:
    hint = shorten(clean(shown.hint), LABEL)
    return {
        "type": "input",
        "block_id": f"{FIELD}{shown.name}",
        "label": plain(_name(shown)),
        "element": element,
        "optional": not shown.is_required,
        **({"hint": plain(hint)} if hint else {}),
    }


def _name(shown: FormField) -> str:
    return shorten(line(shown.label), LABEL) or NAMELESS
