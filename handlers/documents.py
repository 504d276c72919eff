"""What stands behind a link: a page to read or a file, as a value without HTML."""

from dataclasses import dataclass

from handlers.cards import Facts, Items, Link, People, Text

PagePart = Text | Facts | Items | People


@dataclass(frozen=True, slots=True)
class Section:
    """Parts under a heading of their own."""

    title: str
    parts: tuple[PagePart, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`links` lead to other pages, in the same session. `foot` stands small at the end."""

    title: str
    sections: tuple[Section, ...]
    links: tuple[Link, ...] = ()
    foot: str = ""


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
