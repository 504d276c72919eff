"""Who are we? What SLACK_BOT_TOKEN stands for, asked of Slack once when we start."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.settings import Settings, StartUpError
from bot.slack import scopes, teams
from bot.slack.installs import Install
from locales import gettext as _
from scheduler.store import Store

LOG = logging.getLogger(__name__)
QUIET = logging.getLogger("bot.slack.greeting.own")  # the client's: at DEBUG it logs tokens

PATIENCE_SECONDS = 10.0
# What Slack says of a token that it will never take.
DEAD = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        *(
            "missing_scope",
            "no_permission",
            "org_login_required",
            "access_denied",
            "not_allowed_token_type",
        ),
    }
)


class Unanswered(Exception):
    """Slack did not tell. Carries a code."""

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


class DeadToken(Unanswered):
    """Slack will never take this token."""


class Unreachable(Unanswered):
    """Slack did not answer, or not so that anything follows from it."""


def client_of(settings: Settings, session: ClientSession) -> AsyncWebClient:
    """Slack's own client, for what is nobody's business: who we are, and installations.

    It repeats nothing: its default sends again what may have arrived.
    """
    QUIET.setLevel(logging.ERROR)
    return AsyncWebClient(
        base_url=settings.slack_api_url, session=session, logger=QUIET, retry_handlers=[]
    )


async def settle(client: AsyncWebClient, store: Store, settings: Settings) -> Install:
    """Return the workspace of SLACK_BOT_TOKEN; without Slack, the one it was last time.

    Raises StartUpError.
    """
    token = settings.slack_bot_token.get_secret_value()
    try:
        return await introduce(client, token)
    except Unreachable as error:
        known = await teams.recall_by_token(store, token)
        if known is None:
            sentence = unreachable(settings.slack_api_url, error.reason_code)
            raise StartUpError(sentence) from error
        LOG.warning("Slack does not answer (%s); going on with %s", error, known.team)
        return known


async def check_app_token(client: AsyncWebClient, settings: Settings) -> None:
    """Raises StartUpError for an app token that Slack does not take."""
    if settings.slack_app_token:
        try:
            await open_socket(client, settings)
        except Unreachable as error:
            LOG.warning("Slack opens no Socket Mode yet (%s)", error)


async def open_socket(client: AsyncWebClient, settings: Settings) -> None:
    """Ask for a line that nobody will use. Raises StartUpError or Unreachable."""
    try:
        token = settings.slack_app_token.get_secret_value()
        await ask(client, "apps.connections.open", token)
    except DeadToken as error:
        raise StartUpError(dead_app_token(error.reason_code)) from None


async def introduce(client: AsyncWebClient, token: str) -> Install:
    """Return the token's workspace.

    Raises StartUpError for a token that is dead or may do too little, else Unreachable.
    """
    try:
        said = await ask(client, "auth.test", token)
    except DeadToken as error:
        raise StartUpError(dead_token(error.reason_code)) from None
    found: Mapping[str, Any] = said.data if isinstance(said.data, dict) else {}
    if found.get("is_enterprise_install"):
        raise StartUpError(of_organisation())
    granted = said.headers.get("x-oauth-scopes")
    lacking = scopes.missing(granted) if granted is not None else ()
    if lacking:
        raise StartUpError(too_few_scopes(lacking))
    install = Install(
        team=str(found["team_id"]),
        name=str(found.get("team") or found["team_id"]),
        token=token,
        bot_user=str(found.get("user_id") or ""),
        bot_id=str(found.get("bot_id") or ""),
        app_id="",
        enterprise=str(found.get("enterprise_id") or ""),
    )
    return replace(install, app_id=await app_of(client, install))


async def app_of(client: AsyncWebClient, install: Install) -> str:
    """Return the app's id, or "" when Slack does not tell: it is good for links alone."""
    try:
        said = await ask(client, "bots.info", install.token, bot=install.bot_id)
    except Unanswered:
        return ""
    bot = said.get("bot") or {}
    return str(bot.get("app_id") or "")


async def ask(
    client: AsyncWebClient, method: str, token: str, **arguments: str
) -> AsyncSlackResponse:
    """Call a method with a token, or with none. Raises DeadToken or Unreachable."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await client.api_call(method, data=arguments, headers=headers)
    except SlackApiError as error:
        code = _code(error)
        if code in DEAD:
            raise DeadToken(code) from None
        raise Unreachable(code) from None
    except Exception as error:  # noqa: BLE001 -- whatever came back, nothing follows from it
        raise Unreachable(type(error).__name__) from None


def _code(error: SlackApiError) -> str:
    """Slack's error code, or the HTTP status when there is none."""
    answer = getattr(error.response, "data", None)
    said = answer.get("error") if isinstance(answer, dict) else None
    return str(said or getattr(error.response, "status_code", "unreadable"))


def dead_token(code: str) -> str:
    return _(
        "SLACK_BOT_TOKEN is refused by Slack ({code}): copy the Bot User OAuth Token anew from "
        "api.slack.com/apps, your app, OAuth & Permissions."
    ).format(code=code)


def dead_app_token(code: str) -> str:
    return _(
        "SLACK_APP_TOKEN is refused by Slack ({code}): make one on api.slack.com/apps, your "
        "app, Basic Information, App-Level Tokens, with the scope connections:write."
    ).format(code=code)


def of_organisation() -> str:
    return _(
        "SLACK_BOT_TOKEN belongs to a whole organisation (Enterprise Grid): set "
        "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead."
    )


def too_few_scopes(lacking: tuple[str, ...]) -> str:
    return _(
        "SLACK_BOT_TOKEN lacks the scopes {scopes}: write the manifest anew (tovholder "
        "manifest slack), paste it on api.slack.com/apps, your app, App Manifest, and install "
        "the app again."
    ).format(scopes=", ".join(lacking))


def unreachable(url: str, code: str) -> str:
    return _(
        "Slack does not answer on {url} ({code}): check the network, or SLACK_API_URL."
    ).format(url=url, code=code)
