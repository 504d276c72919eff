"""Pages behind links as HTML: no script, made to be read, listened to and printed."""

from collections.abc import Callable

from htpy import (
    Element,
    a,
    body,
    button,
    footer,
    form,
    h1,
    h2,
    head,
    header,
    html,
    link,
    main,
    meta,
    nav,
    p,
    section,
    title,
)

from bot.web.parts import part
from handlers.cards import Link
from handlers.documents import Page, Section
from locales import current
from locales import gettext as _


def page(shown: Page, address: Callable[[Link], str]) -> Element:
    """`address` is where each of its links leads in the same session."""
    return _document(
        shown.title,
        header(".paper-head")[h1(dir="auto")[shown.title], _links(shown, address)],
        main[map(_section, shown.sections)],
        footer(".paper-foot")[p(dir="auto")[shown.foot]] if shown.foot else None,
    )


def offer() -> Element:
    """What a link shows to whoever follows it, a scanner of mail among them: one button."""
    return _document(
        _("A page from Tovholder"),
        main(".narrow")[
            h1[_("A page from Tovholder")],
            p[_("The link is yours alone and works once.")],
            form(method="post")[
                button(".button.primary", type="submit", autofocus=True)[_("Open the page")]
            ],
        ],
    )


def closed(sentence: str) -> Element:
    return _document("Tovholder", main(".narrow")[h1["Tovholder"], p[sentence]])


def _document(name: str, *content: Element | None) -> Element:
    return html(lang=current())[
        head[
            meta(charset="utf-8"),
            meta(name="viewport", content="width=device-width, initial-scale=1"),
            meta(name="color-scheme", content="light dark"),
            meta(name="robots", content="noindex"),
            title[name],
            link(rel="stylesheet", href="/p.css"),
        ],
        body(".paper")[content],
    ]


def _links(shown: Page, address: Callable[[Link], str]) -> Element | None:
    if not shown.links:
        return None
    return nav(aria_label=_("More about this"))[
        (a(".button", href=address(one))[one.label] for one in shown.links)
    ]


def _section(shown: Section) -> Element:
    heading = h2(dir="auto")[shown.title] if shown.title else None
    return section[heading, map(part, shown.parts)]
