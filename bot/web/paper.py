"""Pages behind links as HTML: no script, made to be read, listened to and printed."""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from htpy import (
    Element,
    VoidElement,
    a,
    body,
    button,
    div,
    figcaption,
    figure,
    footer,
    form,
    h1,
    h2,
    head,
    header,
    html,
    img,
    link,
    main,
    meta,
    nav,
    p,
    script,
    section,
    span,
    style,
    table,
    tbody,
    td,
    th,
    thead,
    title,
    tr,
)
from htpy import input as input_
from markupsafe import Markup

from bot.web.parts import outside, part
from bot.web.posted import PRESS
from handlers.cards import Button, Buttons, Chart, Link, Outside, Pressable
from handlers.documents import Choices, Page, PagePart, Picture, Section, Table
from locales import current
from locales import gettext as _


@dataclass(frozen=True, slots=True)
class Leads:
    """`address` is where a page's links lead in the same session.

    `token` is what one of its buttons sends to the page itself; "" for one not shown there.
    """

    address: Callable[[Link], str]
    token: Callable[[Button], str]


# In a file that stands alone no link leads on, and nothing can be pressed.
NOWHERE = Leads(lambda _link: "", lambda _button: "")


def page(shown: Page, leads: Leads) -> Element:
    return document(
        shown.title,
        header(".paper-head")[h1(dir="auto")[shown.title], _links(shown, leads)],
        main[(_section(one, leads) for one in shown.sections)],
        footer(".paper-foot")[p(dir="auto")[shown.foot]] if shown.foot else None,
        _live() if shown.is_live else None,
        words=_words() if shown.is_live else {},
        more=script(type="module", src="/p.js") if shown.is_live else None,
    )


def _live() -> Element:
    """What the script fills in; without it the page is as it was when it was opened."""
    return div(".live")[
        button("#pause.button", type="button", aria_pressed="false", hidden=True)[
            _("Pause the updating")
        ],
        span("#said", role="status"),
    ]


def _words() -> dict[str, str]:
    """What the script says by itself."""
    return {
        "data-word-changed": _("The page has been updated."),
        "data-word-offline": _("The connection is gone. Trying again …"),
    }


def alone(shown: Page) -> Element:
    """A file of its own, that needs nothing from anywhere."""
    sheet = files("bot.web").joinpath("static/paper.css").read_text()
    return document(
        shown.title,
        header(".paper-head")[h1(dir="auto")[shown.title]],
        main[(_section(one, NOWHERE) for one in shown.sections)],
        footer(".paper-foot")[p(dir="auto")[shown.foot]] if shown.foot else None,
        look=style[Markup(sheet)],  # noqa: S704 -- our own style sheet
    )


def offer() -> Element:
    """What a link shows to whoever follows it, a scanner of mail among them: one button."""
    return document(
        _("A page from Tovholder"),
        main(".narrow")[
            h1[_("A page from Tovholder")],
            p[_("The link is yours alone and works once.")],
            form(method="post")[
                button(".button.primary", type="submit", autofocus=True)[_("Open the page")]
            ],
        ],
    )


def onward(address: str, sentence: str) -> Element:
    """Lead on at once: from here, so that the next page is asked for by a page of ours."""
    return document(
        "Tovholder",
        main(".narrow")[
            h1["Tovholder"], p[sentence], a(".button.primary", href=address)[_("Go on")]
        ],
        more=meta(http_equiv="refresh", content=f"0; url={address}"),
    )


def closed(sentence: str) -> Element:
    return document("Tovholder", main(".narrow")[h1["Tovholder"], p[sentence]])


def document(
    name: str,
    *content: Element | None,
    look: Element | None = None,
    more: Element | VoidElement | None = None,
    words: Mapping[str, str] | None = None,
) -> Element:
    return html(lang=current())[
        head[
            meta(charset="utf-8"),
            meta(name="viewport", content="width=device-width, initial-scale=1"),
            meta(name="color-scheme", content="light dark"),
            meta(name="robots", content="noindex"),
            title[name],
            look or link(rel="stylesheet", href="/p.css"),
            more,
        ],
        body(".paper", words or {})[content],
    ]


def _links(shown: Page, leads: Leads) -> Element | None:
    if not shown.links:
        return None
    return nav(aria_label=_("More about this"))[(_link(one, leads) for one in shown.links)]


def _link(shown: Link, leads: Leads) -> Element:
    return a(".button", href=leads.address(shown))[shown.label]


def _section(shown: Section, leads: Leads) -> Element:
    heading = h2(dir="auto")[shown.title] if shown.title else None
    return section[heading, (_part(one, leads) for one in shown.parts)]


def _part(shown: PagePart, leads: Leads) -> Element | None:
    match shown:
        case Table():
            return _table(shown, leads)
        case Choices():
            return _choices(shown, leads)
        case Buttons(buttons=buttons):
            return _buttons(tuple(_pressables(buttons, leads)))
        case Picture(title=name, svg=svg, alt=alt):
            return figure[figcaption[name], img(src=_inline(svg), alt=alt)]
        case Chart(title=name, alt=alt):  # not drawn: what it shows, in words
            return figure[figcaption[name], p[alt]]
        case _:
            return part(shown)


def _buttons(shown: tuple[Element, ...]) -> Element | None:
    return div(".buttons")[shown] if shown else None


def _pressables(buttons: tuple[Pressable, ...], leads: Leads) -> Iterator[Element]:
    for one in buttons:
        if isinstance(one, Link):
            yield _link(one, leads)
        elif isinstance(one, Outside):
            yield outside(one)
        elif token := leads.token(one):
            yield form(method="post")[
                input_(type="hidden", name=PRESS, value=token),
                button(class_=f"button {one.style}", type="submit")[one.label],
            ]


def _inline(svg: str) -> str:
    """In the page itself, so that it can be saved and printed with it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _choices(shown: Choices, leads: Leads) -> Element:
    """The chosen one is said, and not only coloured."""
    return nav(".choices", aria_label=shown.title)[
        span(".note", dir="auto")[shown.title],
        (
            a(
                ".button",
                href=leads.address(one),
                aria_current="page" if one == shown.chosen else None,
            )[one.label]
            for one in shown.links
        ),
    ]


def _table(shown: Table, leads: Leads) -> Element:
    links = shown.links or (None,) * len(shown.rows)
    hrefs = [leads.address(one) if one else "" for one in links]
    rows = (
        _row(shown.heads, cells, href) for cells, href in zip(shown.rows, hrefs, strict=True)
    )
    # Whoever scrolls by keyboard needs to get there.
    return div(".wide", tabindex="0", role="region", aria_label=", ".join(shown.heads))[
        # The roles stay where a telephone sets a row's cells under each other.
        table(role="table")[
            thead(role="rowgroup")[tr(role="row")[map(_head, shown.heads)]],
            tbody(role="rowgroup")[rows],
        ]
    ]


def _head(name: str) -> Element:
    return th(scope="col", role="columnheader", dir="auto")[name]


def _row(heads: tuple[str, ...], cells: tuple[str, ...], href: str) -> Element:
    name, _end, meaning = cells[0].partition("\n")
    small = span(".note", dir="auto")[meaning] if meaning else None
    head = a(href=href, dir="auto")[name] if href else span(dir="auto")[name]
    return tr(role="row")[
        th(scope="row", role="rowheader")[head, "\n", small],
        (
            td(role="cell", dir="auto", data_head=of)[one]
            for of, one in zip(heads[1:], cells[1:], strict=True)
        ),
    ]
