"""What only Slack can tell about our settings: asked by `tovholder doctor`."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings, StartUpError
from bot.slack import greeting
from bot.slack.manifest import EVENTS_PATH
from bot.slack.oauth import INSTALL_PATH
from locales import gettext as _


async def findings(settings: Settings) -> AsyncIterator[tuple[str, bool]]:
    """Yield sentences, and whether each is good news."""
    timeout = ClientTimeout(total=greeting.PATIENCE_SECONDS)
    async with ClientSession(timeout=timeout) as session:
        client = greeting.client_of(settings, session)
        if settings.slack_bot_token:
            yield await _bot(client, settings)
        if settings.slack_app_token:
            yield await _app(client, settings)
    if settings.slack_client_id:
        yield (
            _("Workspaces install Tovholder from {url}.").format(
                url=f"{settings.url}{INSTALL_PATH}"
            ),
            True,
        )
    if settings.slack_signing_secret:
        yield _where(settings), True


async def _bot(client: AsyncWebClient, settings: Settings) -> tuple[str, bool]:
    try:
        install = await greeting.introduce(client, settings.slack_bot_token.get_secret_value())
    except StartUpError as error:
        return str(error), False
    except greeting.Unreachable as error:
        return greeting.unreachable(settings.slack_api_url, error.reason_code), False
    said = _("Slack knows the bot in the workspace {workspace}, and no scope is missing.")
    return said.format(workspace=install.name), True


async def _app(client: AsyncWebClient, settings: Settings) -> tuple[str, bool]:
    try:
        await greeting.open_socket(client, settings)
    except StartUpError as error:
        return str(error), False
    except greeting.Unreachable as error:
        return greeting.unreachable(settings.slack_api_url, error.reason_code), False
    return _("Slack opens Socket Mode for the app."), True


def _where(settings: Settings) -> str:
    if settings.url:
        return _("Slack must reach {url}: it is in the app's manifest.").format(
            url=f"{settings.url}{EVENTS_PATH}"
        )
    return _("Slack must reach {path} on this server's public address.").format(
        path=EVENTS_PATH
    )
