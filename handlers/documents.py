"""What stands behind a link: a page to read or a file, as a value without HTML."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.cards import Buttons, Chart, Facts, Items, Link, Part, People, Rows, Text


@dataclass(frozen=True, slots=True)
class Table:
    """A row's first cell is its heading; a line end in it sets the rest smaller.

    `links` is where each row's heading leads; None, or none at all: nowhere.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[Link | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """The same page with other things on it. `chosen` is the one that is looked at."""

    title: str
    links: tuple[Link, ...]
    chosen: Link | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it was drawn."""

    title: str
    svg: str
    alt: str


# A page shows those of a card's buttons that routes.ON_PAGES names; on paper there are none.
PagePart = Text | Facts | Items | People | Buttons | Table | Choices | Chart | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """Parts under a heading of their own."""

    title: str
    parts: tuple[PagePart, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`links` lead to other pages, in the same session. `foot` stands small at the end.

    `is_live`: it is shown anew by itself, so looking at it must be no entry.
    """

    title: str
    sections: tuple[Section, ...]
    links: tuple[Link, ...] = ()
    foot: str = ""
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """`name` is what it is saved as: letters of ASCII, digits, "-" and one "."."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Printed:
    """The same page as a PDF, saved under `name` (as File)."""

    name: str
    page: Page


Document = Page | File | Printed


def on_page(parts: Iterable[Part]) -> tuple[PagePart, ...]:
    """A card's parts as a page has them: a line says what the button beside it does."""
    return tuple(_lines(one) if isinstance(one, Rows) else one for one in parts)


def _lines(shown: Rows) -> Items:
    return Items(shown.title, tuple(f"{one.button.label}: {one.text}" for one in shown.rows))
