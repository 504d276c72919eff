"""Each part of a card as HTML. htpy escapes every text."""

import re
from typing import assert_never

from htpy import (
    Element,
    Node,
    a,
    button,
    dd,
    div,
    dl,
    dt,
    figcaption,
    figure,
    h3,
    img,
    li,
    p,
    section,
    span,
    ul,
)

from handlers.cards import (
    Button,
    Buttons,
    Chart,
    Contact,
    Facts,
    Items,
    Link,
    Outside,
    Part,
    People,
    Pressable,
    Row,
    Rows,
    Style,
    Text,
    Tone,
)
from locales import gettext as _

# A number as we write it, 86 00 00 00: one can tap it, and it stays on one line.
PHONE = re.compile(r"(?<!\d )(?<!\d)(\d\d(?: \d\d){3})(?! ?\d)")


def part(part: Part) -> Element:  # noqa: C901 -- a line per kind of part
    match part:
        case Text():
            return _text(part)
        case Facts(facts=facts):
            return _facts(facts)
        case Items(title=title, items=items):
            return section[_heading(title), _items(items)]
        case Rows(title=title, rows=rows):
            return section[_heading(title), ul(".rows")[map(_row, rows)]]
        case People(title=title, people=people):
            return section[_heading(title), ul(".people")[map(_contact, people)]]
        case Buttons(buttons=buttons):
            return div(".buttons")[map(_pressable, buttons)]
        case Chart():
            return _chart(part)
        case _:
            assert_never(part)


def _chart(chart: Chart) -> Element:
    if not chart.url:
        return _text(Text(chart.alt, Tone.QUIET))
    return figure[figcaption(dir="auto")[chart.title], img(src=chart.url, alt=chart.alt)]


def _text(text: Text) -> Element:
    spoken = span(".spoken")[_("Urgent:"), " "] if text.tone is Tone.URGENT else None
    return p(class_=f"text {text.tone}", dir="auto")[spoken, _numbered(text.text)]


def _facts(facts: tuple[tuple[str, str], ...]) -> Element:
    return dl(".facts")[
        (div[dt(dir="auto")[label], dd(dir="auto")[_numbered(value)]] for label, value in facts)
    ]


def _items(items: tuple[str, ...]) -> Element:
    return ul(".items")[(li(dir="auto")[_numbered(item)] for item in items)]


def _row(row: Row) -> Element:
    return li[span(dir="auto")[_numbered(row.text)], _button(row.button)]


def _numbered(text: str) -> Node:
    pieces = PHONE.split(text)  # every second one is a number
    return [_phone(piece) if at % 2 else piece for at, piece in enumerate(pieces)]


def _heading(title: str) -> Element | None:
    return h3(dir="auto")[title] if title else None


def _contact(contact: Contact) -> Element:
    return li(".contact")[
        _line("party", contact.party),
        _line("name", contact.name),
        _line("detail", contact.detail),
        _phone(contact.phone),
        _line("note", contact.note),
    ]


def _line(kind: str, text: str) -> Element | None:
    return span(class_=kind, dir="auto")[text] if text else None


def _phone(phone: str) -> Element | None:
    number = "".join(sign for sign in phone if sign.isdecimal() or sign == "+")
    return a(".phone", href=f"tel:{number}")[phone] if phone else None


def _pressable(shown: Pressable) -> Element:
    match shown:
        case Button():
            return _button(shown)
        case Link(url=""):
            return _button(shown.button)
        case Link():
            return _opened(shown, Style.PRIMARY)
        case Outside():
            return outside(shown)
        case _:
            assert_never(shown)


def outside(shown: Outside) -> Element:
    """Nobody over there learns where one came from."""
    return _opened(shown, Style.PLAIN)


def _opened(shown: Link | Outside, style: Style) -> Element:
    return a(
        class_=f"button {style}",
        href=shown.url,
        target="_blank",
        rel="noopener noreferrer",
    )[shown.label]


def _button(shown: Button) -> Element:
    return button(
        class_=f"button {shown.style}",
        type="button",
        data_action=shown.action,
        data_subject=shown.subject,
    )[shown.label]
