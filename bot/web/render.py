"""Cards, forms and messages as HTML. htpy escapes every text."""

from collections.abc import Mapping
from datetime import datetime

from htpy import (
    Element,
    Fragment,
    Renderable,
    button,
    div,
    footer,
    fragment,
    h2,
    header,
    p,
    span,
    time,
)
from htpy import (
    form as form_,
)

from bot.web.fields import field
from bot.web.parts import part
from handlers.cards import Card, Form
from locales import gettext as _
from locales.dates import moment
from models.calendar import COPENHAGEN

BOT = "Tovholder-bot"


def card(shown: Card) -> Element:
    """The card itself; who says it and when stands around it."""
    return div(".card")[h2(dir="auto")[shown.title], map(part, shown.parts)]


def form(shown: Form, errors: Mapping[str, str]) -> Element:
    """A form with its errors: field name -> sentence; "" is about the form as a whole."""
    return form_(
        ".form",
        novalidate=True,
        data_action=shown.action,
        data_subject=shown.subject,
        data_key=shown.key,
        aria_labelledby="form-title",
    )[
        header[h2("#form-title", dir="auto", tabindex=-1)[shown.title]],
        div(".body")[
            map(part, shown.intro),
            about_required(shown),
            _error(errors.get("", "")),
            (field(each, errors.get(each.name, "")) for each in shown.fields),
        ],
        _foot(shown),
    ]


def message(content: Renderable, who: tuple[str, str] | None, at: datetime) -> Fragment:
    """One message: a card of the bot (`who` None), or what a person typed (name, function)."""
    name, function = who or (BOT, _("automatic"))
    return fragment[
        _avatar(who and name),
        div(".said")[
            header[
                span(".author", dir="auto")[name],
                span(".function", dir="auto")[function],
                time(datetime=at.isoformat())[moment(at, COPENHAGEN)],
            ],
            content,
        ],
    ]


def typed(text: str) -> Element:
    return p(".typed", dir="auto")[text]


def private(shown: Card) -> Fragment:
    """A card that nobody else sees, and that its reader can put away."""
    return fragment[
        header[
            span(".only")[_("Only you can see this")],
            button(".button.small", type="button", data_dismiss=True)[_("Put away")],
        ],
        card(shown),
    ]


def about_required(shown: Form) -> Element | None:
    if not any(each.is_required for each in shown.fields):
        return None
    return p(".hint")[_("Fields marked * must be filled in.")]


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


def _avatar(name: str | None) -> Element:
    if name is None:
        return span(".avatar.bot", aria_hidden="true")
    return span(".avatar", aria_hidden="true")[initials(name)]


def _error(error: str) -> Element:
    return p("#form-error.error", role="alert", hidden=not error)[error]


def _foot(shown: Form) -> Element:
    close = _("Cancel") if shown.submit else _("Close")
    return footer[
        button(".button", type="button", data_close=True)[close],
        button(".button.primary", type="submit")[shown.submit] if shown.submit else None,
    ]
