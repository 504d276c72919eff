"""What somebody sees who installs us in a workspace: one sentence, and where to go on."""

from htpy import BaseElement, body, h1, head, html, main, meta, p, title
from slack_sdk.oauth.installation_store import Installation

from locales import current
from locales import gettext as _

# Reasons that Bolt gives itself; any other came in the address, from whoever sent it.
NOT_ALLOWED = "not_allowed"
KNOWN = frozenset(
    {
        NOT_ALLOWED,
        *("access_denied", "invalid_browser", "invalid_state", "missing_code"),
        *("invalid_code", "storage_error"),
    }
)


def failed(reason: str) -> str:
    match reason:
        case "access_denied":
            return _("You did not allow it, so nothing was installed.")
        case "invalid_browser" | "invalid_state":
            return _("This installation was begun elsewhere, or too long ago. Begin again.")
        case "not_allowed":
            return _(
                "This workspace is not on the list of those that may install Tovholder here. "
                "Ask whoever runs it to add the workspace's id."
            )
        case _:
            return _("Slack did not complete the installation. Nothing was installed.")


def added(installation: Installation) -> str:
    name = installation.team_name or installation.enterprise_name or ""
    return _("Tovholder is in {workspace} now. Open Slack and write /tovholder.").format(
        workspace=name or _("your workspace")
    )


def page(sentence: str, *more: BaseElement) -> str:
    return str(
        html(lang=current())[
            head[
                meta(charset="utf-8"),
                meta(name="viewport", content="width=device-width, initial-scale=1"),
                title["Tovholder"],
            ],
            body[main[h1["Tovholder"], p[sentence], *more]],
        ]
    )
