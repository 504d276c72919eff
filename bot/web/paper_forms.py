"""Forms on pages as HTML: no script, so every answer is the whole page anew."""

from collections.abc import Iterator, Mapping

from htpy import (
    Element,
    Node,
    VoidElement,
    a,
    button,
    div,
    h1,
    header,
    li,
    main,
    p,
    section,
    ul,
)
from htpy import form as form_
from htpy import input as input_

from bot.web import labels
from bot.web.fields import field
from bot.web.paper import document
from bot.web.parts import part
from bot.web.posted import PRESS
from bot.web.render import about_required
from handlers.cards import Form, FormField
from locales import gettext as _

Fields = Mapping[str, tuple[str, ...]]


def form(shown: Form, errors: Mapping[str, str], *, token: str, back: str) -> Element:
    """A page with a form; `back` is where one goes who sends nothing."""
    name = _("Not saved: {title}").format(title=shown.title) if errors else shown.title
    return document(
        name,
        header(".paper-head")[h1(dir="auto")[shown.title]],
        main[
            section[
                form_(".form", method="post", novalidate=True)[
                    _mended(shown, errors),
                    map(part, shown.intro),
                    about_required(shown),
                    (field(one, errors.get(one.name, "")) for one in shown.fields),
                    _hidden(PRESS, token),
                    div(".buttons")[
                        _send(shown.submit) if shown.submit else None,
                        a(".button", href=back)[_("Back without saving")],
                    ],
                ]
            ]
        ],
    )


def again(sentence: str, texts: tuple[str, ...], fields: Fields, *, token: str) -> Element:
    """Nothing was taken, and what was written is still here. `texts` is what is to be seen."""
    return document(
        "Tovholder",
        main(".narrow")[
            h1["Tovholder"],
            p(role="alert")[sentence],
            form_(method="post")[
                (section[p(".text", dir="auto")[text]] for text in texts),
                (_hidden(name, one) for name, values in fields.items() for one in values),
                _hidden(PRESS, token),
                _send(_("Send again")),
            ],
        ],
    )


def _send(label: str) -> Element:
    return button(".button.primary", type="submit")[label]


def _hidden(name: str, value: str) -> VoidElement:
    return input_(type="hidden", name=name, value=value)


def _mended(shown: Form, errors: Mapping[str, str]) -> Element | None:
    """What is to be mended, and where. It has the focus, so that it is read first."""
    if not errors:
        return None
    return div(".mend", role="alert", tabindex=-1, autofocus=True)[
        p[_("Nothing has been saved yet.")], ul[_lines(shown, errors)]
    ]


def _lines(shown: Form, errors: Mapping[str, str]) -> Iterator[Node]:
    known = {one.name: one for one in shown.fields}
    for name, error in errors.items():
        yield li(dir="auto")[_line(known[name], error) if name in known else error]


def _line(shown: FormField, error: str) -> Element:
    return a(href=f"#{labels.field_id(shown)}")[
        _("{field}: {error}").format(field=shown.label, error=error)
    ]
