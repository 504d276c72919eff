"""Which of Slack's settings belong together, and where on api.slack.com each is found."""

from collections.abc import Iterator

from bot.addresses import is_safe
from bot.settings import Settings
from locales import gettext as _


def problems(settings: Settings) -> Iterator[str]:
    """Say what is wrong or missing, each in one sentence that names its variable first."""
    yield from _wrong(settings)
    yield from _missing_identity(settings)
    if not (settings.slack_signing_secret or settings.slack_app_token):
        yield no_transport()


def _wrong(settings: Settings) -> Iterator[str]:
    if not _begins(settings.slack_bot_token.get_secret_value(), "xoxb-"):
        yield _(
            "SLACK_BOT_TOKEN must start with xoxb-: copy the Bot User OAuth Token from "
            "api.slack.com/apps, your app, OAuth & Permissions."
        )
    if not _begins(settings.slack_app_token.get_secret_value(), "xapp-"):
        yield _(
            "SLACK_APP_TOKEN must start with xapp-: make one on api.slack.com/apps, your app, "
            "Basic Information, App-Level Tokens, with the scope connections:write."
        )
    if not is_safe(settings.slack_api_url):
        yield _(
            "SLACK_API_URL must start with https://; leave it out to reach Slack itself. "
            "Only a server on this computer may be reached by http://."
        )


def _missing_identity(settings: Settings) -> Iterator[str]:
    has_client = bool(settings.slack_client_id or settings.slack_client_secret)
    if not (has_client or settings.slack_bot_token):
        yield no_token()
    if has_client and settings.slack_bot_token:
        yield _(
            "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID for several: set one of "
            "them alone."
        )
    if has_client and not settings.slack_client_id:
        yield no_client_id()
    if has_client and not settings.slack_client_secret:
        yield no_client_secret()
    if has_client and not settings.url.startswith("https://"):
        yield _(
            "TOVHOLDER_URL must be your own public address, starting with https://: "
            "workspaces install Tovholder from there."
        )
    if has_client and not any(settings.slack_teams):
        yield no_teams()


def no_token() -> str:
    return _(
        "SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token from api.slack.com/apps, "
        "your app, OAuth & Permissions, once the app is installed in your workspace."
    )


def no_transport() -> str:
    return _(
        "SLACK_SIGNING_SECRET is not set: copy it from api.slack.com/apps, your app, Basic "
        "Information, App Credentials. To try things out without a public address, set "
        "SLACK_APP_TOKEN instead (Basic Information, App-Level Tokens, connections:write)."
    )


def no_client_id() -> str:
    return _(
        "SLACK_CLIENT_ID is not set: copy it from api.slack.com/apps, your app, Basic "
        "Information, App Credentials."
    )


def no_client_secret() -> str:
    return _(
        "SLACK_CLIENT_SECRET is not set: copy it from api.slack.com/apps, your app, Basic "
        "Information, App Credentials."
    )


def no_teams() -> str:
    return _(
        "TOVHOLDER_SLACK_TEAMS is not set: list the workspaces that may install Tovholder, by "
        "their ids, separated by commas. A workspace's id begins with T and stands in its "
        "address in a browser, app.slack.com/client/T..."
    )


def _begins(value: str, start: str) -> bool:
    return not value or value.startswith(start)
