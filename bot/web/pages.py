"""The one page of the web workspace. Its script fills in what is said and who is there."""

from htpy import (
    BaseElement,
    Element,
    Fragment,
    a,
    aside,
    body,
    button,
    details,
    div,
    footer,
    fragment,
    h1,
    h2,
    head,
    header,
    html,
    img,
    label,
    link,
    main,
    meta,
    nav,
    p,
    script,
    section,
    span,
    strong,
    summary,
    textarea,
    title,
    ul,
)
from htpy import form as form_

from bot.web import dialogs
from locales import current
from locales import gettext as _


def workspace(*, is_trial: bool) -> Element:
    return html(lang=current())[
        head[
            meta(charset="utf-8"),
            meta(name="viewport", content="width=device-width, initial-scale=1"),
            meta(name="color-scheme", content="light dark"),
            title["Tovholder"],
            link(rel="icon", href="/static/icon.svg", type="image/svg+xml"),
            link(rel="stylesheet", href="/static/app.css"),
            script(type="module", src="/static/app.js"),
        ],
        body(_words())[
            a(".skip", href="#text")[_("Go to the writing field")],
            _banner() if is_trial else None,
            p("#offline", role="status", hidden=True)[
                _("The connection is gone. Trying again …")
            ],
            div(".workspace")[_side(is_trial=is_trial), _main()],
            dialogs.every(is_trial=is_trial),
            div("#announcer.spoken", aria_live="polite"),
        ],
    ]


def _words() -> dict[str, str]:
    """What the script says by itself."""
    return {
        "data-word-new": _("New message in {room} from {author}."),
        "data-word-unread": _("{count} unread"),
        "data-word-failed": _("It could not be sent. Check the connection and try again."),
        "data-word-commands": _("{count} commands. Choose with the arrow keys."),
        "data-word-changed": _("Changed: {title}"),
        "data-word-start": _("What do you need?"),
        "data-word-about": _(
            "Only you see the answers here. Nobody watches this place. Acute? Call 112."
        ),
    }


def _banner() -> Element:
    return p(".banner")[
        strong[_("Trial")],
        " ",
        _(
            "Demo data: nothing here is a real citizen or a real member of staff. "
            "Do not write about real people. Everything stays on this computer."
        ),
    ]


def _side(*, is_trial: bool) -> Element:
    return aside(".side", aria_label=_("Your overview"))[
        header(".brand")[img(src="/static/icon.svg", alt="", width=30, height=30), "Tovholder"],
        _me(is_trial=is_trial),
        _clock(is_trial=is_trial),
        nav(aria_label=_("Rooms"))[
            a(".room", href="#start", id="to-start")[
                span(".avatar.bot", aria_hidden="true"),
                div[strong[_("Start here")], span(".preview")[_("All you can ask me for")]],
            ],
            h2[_("Rooms")],
            ul("#rooms"),
            p("#no-rooms.quiet", hidden=True)[
                _("You are in no room yet. One opens with each course of care.")
            ],
            h2("#directs-title", hidden=True)[_("For you alone")],
            ul("#directs"),
        ],
    ]


def _me(*, is_trial: bool) -> Element:
    return section(".me", aria_label=_("Who you are"))[
        span("#me-initials.avatar", aria_hidden="true"),
        div[strong("#me-name", dir="auto"), span("#me-function.quiet", dir="auto")],
        button("#switch.button.small", type="button")[_("Switch person")] if is_trial else None,
    ]


def _clock(*, is_trial: bool) -> Element:
    leaps: Fragment | None = None
    if is_trial:
        leaps = fragment[
            button(".button.small", type="button", data_leap="morning")[
                _("Next working day 08:30")
            ],
            button(".button.small", type="button", data_leap="hour")[_("Next hour")],
            button("#choose-time.button.small", type="button")[_("Choose a time")],
        ]
    return section(".clock", aria_label=_("The clock"))[
        p("#clock-text", aria_live="polite"), div(".leaps")[leaps]
    ]


def _main() -> Element:
    return main[
        header(".top")[
            a(".back", href="#")[span(aria_hidden="true")["‹ "], _("All rooms")],
            div[h1("#room-name", dir="auto", tabindex=-1), p("#room-topic", dir="auto")],
            span("#closed.pill", hidden=True)[_("Closed")],
            button("#show-members.button.small", type="button", hidden=True)[
                _("Members"), " ", span("#member-count")
            ],
        ],
        details("#pinned", hidden=True)[
            summary[span(".pin")[_("Pinned")], " ", span("#pinned-title", dir="auto")],
            div("#pinned-card"),
        ],
        div("#flow", tabindex=0, role="region", aria_label=_("Messages"))[
            ul("#commands", hidden=True),
            p("#older.quiet", hidden=True)[_("Only the newest messages are shown here.")],
            div("#messages"),
            p("#loading.quiet")[_("Loading …")],
        ],
        _composer(),
    ]


def _composer() -> Element:
    return footer(".composer")[
        p("#problem.error", role="alert", hidden=True),
        form_("#composer", autocomplete="off")[
            label(".spoken", for_="text")[_("Write a message, or / for commands")],
            ul("#completions", role="listbox", aria_label=_("Commands"), hidden=True),
            _writing(),
            button(".button.primary", type="submit")[_("Send")],
        ],
        p("#composer-hint.hint")[
            span(".keys")[_("Enter sends. Shift and Enter makes a new line."), " "],
            _("Never write CPR numbers."),
        ],
    ]


def _writing() -> BaseElement:
    return textarea(
        "#text",
        rows=1,
        dir="auto",
        placeholder=_("Message or /command"),
        aria_autocomplete="list",
        aria_haspopup="listbox",
        aria_controls="completions",
        aria_describedby="problem composer-hint",
    )
