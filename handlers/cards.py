"""What people see, before a platform gives it a shape. A small, closed vocabulary.

All text is plain and already in the reader's language; renderers escape it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal


class Tone(StrEnum):
    PLAIN = "plain"
    QUIET = "quiet"
    NOTICE = "notice"
    URGENT = "urgent"


class Style(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; a newline inside is kept."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """(label, value) pairs, read as a table."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list under a short heading ("" for none)."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody, or an entry point, to contact. `note` says when or how it stands."""

    party: str
    name: str
    detail: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class People:
    title: str
    people: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing it takes ACTIONS[action] with this subject."""

    label: str
    action: str
    subject: str = ""
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Link:
    """PAGES[page] about this subject, opened in a browser (docs/decisions/038).

    `url` is there only in an answer to one person alone, and is theirs for five minutes.
    Without it a link is a button that asks for such an answer.
    """

    label: str
    page: str
    subject: str = ""
    url: str = ""

    @property
    def button(self) -> Button:
        return Button(self.label, "page.open", f"{self.page}:{self.subject}")


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody else's page, at an address that anybody may know: https://... (decision 100)."""

    label: str
    url: str


Pressable = Button | Link | Outside


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Pressable, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line, and the button beside it that opens what it is about."""

    text: str
    button: Button


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines under a short heading ("" for none), each with its own button."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """`number` is what stands at it; `depth` 0 is the darkest of three."""

    label: str
    value: float | None
    number: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows; `alt` says the same in words. `marks` are lines: (place, name).

    `url` is where it stands drawn, for a while: there only in an answer to one person alone.
    Without it a chart is its words.
    """

    title: str
    shape: Literal["columns", "rows", "line"]
    bars: tuple[Bar, ...]
    alt: str
    x: str = ""
    y: str = ""
    marks: tuple[tuple[float, str], ...] = ()
    url: str = ""


Part = Text | Facts | Items | Rows | People | Buttons | Chart


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    parts: tuple[Part, ...] = ()


def with_urls(card: Card, address: Callable[[Link | Chart], str]) -> Card:
    """The same card with its urls as `address` gives them.

    "" makes links buttons, and says charts in words.
    """

    def linked(part: Part) -> Part:
        if isinstance(part, Chart):
            return replace(part, url=address(part))
        if not isinstance(part, Buttons):
            return part
        shown = (
            replace(one, url=address(one)) if isinstance(one, Link) else one
            for one in part.buttons
        )
        return Buttons(tuple(shown))

    parts = tuple(map(linked, card.parts))
    return card if parts == card.parts else replace(card, parts=parts)


@dataclass(frozen=True, slots=True)
class TextField:
    name: str
    label: str
    value: str = ""
    is_long: bool = False
    is_required: bool = True
    hint: str = ""
    max_length: int = 3000


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """Choose one of (value, label); `value` is chosen beforehand."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    value: str = ""
    is_required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChoicesField:
    """Tick any number of (value, label); `values` are ticked beforehand."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    values: tuple[str, ...] = ()
    is_required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DateField:
    name: str
    label: str
    value: date | None = None
    is_required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SearchField:
    """Choose one from a list too long to show: SEARCHES[search] answers while one types.

    `value` is the chosen key and `value_label` its name.
    """

    name: str
    label: str
    search: str
    value: str = ""
    value_label: str = ""
    is_required: bool = True
    hint: str = ""


FormField = TextField | ChoiceField | ChoicesField | DateField | SearchField


@dataclass(frozen=True, slots=True)
class Form:
    """`action` is both its name in FORMS and what submitting takes in ACTIONS.

    `submit` "" is a form that only shows. `key` is random and one-time, filled in when the
    form is asked; the platform hands it back with the fields.
    """

    title: str
    action: str
    submit: str
    fields: tuple[FormField, ...] = ()
    intro: tuple[Text | Facts | Items, ...] = ()
    subject: str = ""
    key: str = field(default="")
