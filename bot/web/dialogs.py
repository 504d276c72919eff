"""The dialogs of the page: forms, members, and in a trial the people and the clock."""

from htpy import Element, Fragment, button, dialog, div, footer, fragment, h2, header, label, p
from htpy import form as form_
from htpy import input as input_

from locales import gettext as _


def every(*, is_trial: bool) -> Fragment:
    return fragment[
        dialog("#form-dialog", aria_labelledby="form-title"),
        _confirm(),
        _members(),
        fragment[_people(), _time()] if is_trial else None,
    ]


def _confirm() -> Element:
    return dialog("#confirm.small-dialog", aria_labelledby="confirm-title", role="alertdialog")[
        header[h2("#confirm-title")[_("Close without sending?")]],
        div(".body")[p[_("What you have written is not kept.")]],
        footer[
            button(".button", type="button", value="stay")[_("Go on writing")],
            button(".button.danger", type="button", value="leave")[_("Close without sending")],
        ],
    ]


def _members() -> Element:
    return dialog("#members", aria_labelledby="members-title")[
        header[h2("#members-title")[_("Members of this room")]],
        div("#member-list.body.known"),
        _close(),
    ]


def _people() -> Element:
    return dialog("#people", aria_labelledby="people-title")[
        header[h2("#people-title")[_("Switch person")]],
        div(".body")[
            p(".hint", id="people-hint")[
                _("In the trial you play every part. What you do, you do as this person.")
            ],
            label(for_="find-person")[_("Find by name, function or organisation")],
            input_(
                "#find-person", type="text", autocomplete="off", aria_controls="people-list"
            ),
            div("#people-list.known"),
            p("#nobody.quiet", role="status", hidden=True)[_("Nobody found. Try other words.")],
        ],
        _close(),
    ]


def _time() -> Element:
    return dialog("#time.small-dialog", aria_labelledby="time-title")[
        form_("#time-form", novalidate=True)[
            header[h2("#time-title")[_("Choose a time")]],
            div(".body")[
                label(for_="time-to")[_("Day and time of day")],
                p(".hint", id="time-hint")[
                    _("The clock only moves forward. What falls due on the way happens.")
                ],
                input_(
                    "#time-to", type="datetime-local", aria_describedby="time-hint time-error"
                ),
                p("#time-error.error", hidden=True),
            ],
            footer[
                button(".button", type="button", data_close=True)[_("Cancel")],
                button(".button.primary", type="submit")[_("Move the clock")],
            ],
        ]
    ]


def _close() -> Element:
    return footer[button(".button", type="button", data_close=True)[_("Close")]]
