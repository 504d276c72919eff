"""Installing us in one more workspace: a page with a button, Slack's consent, and back here."""

import logging
from collections.abc import Awaitable, Callable, Collection
from http import HTTPStatus

from aiohttp import web
from htpy import a, p
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot.settings import Settings
from bot.slack import oauth_pages, scopes
from bot.slack.greeting import Unanswered, ask
from bot.slack.manifest import REDIRECT_PATH
from bot.slack.stores import STATE_SECONDS, Installations, States
from bot.web.door import Door
from locales import gettext as _

LOG = logging.getLogger(__name__)
QUIET = logging.getLogger("bot.slack.oauth.own")  # Bolt's own: it logs codes and states

INSTALL_PATH = "/slack/install"
AUTHORIZE_PATH = "/oauth/v2/authorize"

Installed = Callable[[Installation], Awaitable[None]]


class NotAllowed(BoltError):
    """A workspace that nobody has asked in: its people would pass for ours by their e-mail."""


class Flow(AsyncOAuthFlow):
    """Bolt's flow, with our page, and with Slack's silence as one more way to fail.

    slack_sdk sends the client's secret in a way that aiohttp is about to drop.
    """

    allowed: Collection[str] = ()

    async def store_installation(
        self, request: AsyncBoltRequest, installation: Installation
    ) -> None:
        """Keep what an allowed workspace or organisation gave us; else raise NotAllowed."""
        if {installation.team_id, installation.enterprise_id}.isdisjoint(self.allowed):
            raise NotAllowed
        await super().store_installation(request, installation)

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Bolt would copy a part of our address into Slack's as it stands, scopes and all."""
        return str(self.settings.authorize_url_generator.generate(state=state))

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return oauth_pages.page(
            _("Add Tovholder to your Slack workspace"),
            p[_("Slack asks what Tovholder may do there, and brings you back here.")],
            p[a(".button.primary", href=url)[_("Add to Slack")]],
        )

    async def run_installation(self, code: str) -> Installation | None:
        """Change the code into a token; None when Slack does not, or does not answer."""
        ours = {
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret,
            "redirect_uri": self.settings.redirect_uri or "",
        }
        try:
            said = await ask(self.client, "oauth.v2.access", "", code=code, **ours)
            token = str(said.get("access_token") or "")
            bot = await ask(self.client, "auth.test", token)
        except Unanswered as error:
            LOG.warning("Slack gave no token for a code: %s", error.reason_code)
            return None
        return _installation(said, token, str(bot.get("bot_id") or ""))


def flow(
    settings: Settings,
    client: AsyncWebClient,
    installations: Installations,
    states: States,
    installed: Installed,
) -> Flow:
    """`installed` is told of each installation once it is kept, before the person is."""
    QUIET.setLevel(logging.ERROR)
    authorize = URL(settings.slack_api_url).origin().with_path(AUTHORIZE_PATH)

    async def succeed(args: AsyncSuccessArgs) -> BoltResponse:
        await installed(args.installation)
        return _answer(
            args, HTTPStatus.OK, oauth_pages.page(oauth_pages.added(args.installation))
        )

    found = Flow(
        client=client,
        logger=QUIET,
        settings=AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            scopes=scopes.needed(),
            user_scopes=(),
            redirect_uri=f"{settings.url}{REDIRECT_PATH}",
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=str(authorize),
            callback_options=AsyncCallbackOptions(success=succeed, failure=_fail),
            installation_store=installations,
            installation_store_bot_only=True,
            state_store=states,
            state_expiration_seconds=STATE_SECONDS,
            logger=QUIET,
        ),
    )
    found.allowed = settings.slack_teams
    return found


class Pages:
    """The two pages, behind the door that all our pages have."""

    def __init__(self, flow: Flow, door: Door) -> None:
        self._flow, self._door = flow, door

    def attach(self, app: web.Application) -> None:
        for path, handle in ((INSTALL_PATH, self._start), (REDIRECT_PATH, self._finish)):
            app.router.add_get(path, self._door.guard(handle), name=path.rpartition("/")[2])

    async def _start(self, request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await self._flow.handle_installation(_asked(request)))

    async def _finish(self, request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await self._flow.handle_callback(_asked(request)))


def _installation(said: AsyncSlackResponse, token: str, bot_id: str) -> Installation:
    team, organisation = said.get("team") or {}, said.get("enterprise") or {}
    return Installation(
        app_id=said.get("app_id"),
        enterprise_id=organisation.get("id"),
        enterprise_name=organisation.get("name"),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=token,
        bot_id=bot_id,
        bot_user_id=said.get("bot_user_id"),
        bot_scopes=said.get("scope") or "",
        user_id=(said.get("authed_user") or {}).get("id") or "",
        is_enterprise_install=bool(said.get("is_enterprise_install")),
    )


async def _fail(args: AsyncFailureArgs) -> BoltResponse:
    reason, status = args.reason, HTTPStatus(args.suggested_status_code)
    if isinstance(args.error, NotAllowed):
        reason, status = oauth_pages.NOT_ALLOWED, HTTPStatus.FORBIDDEN
    LOG.info("an installation failed: %s", reason if reason in oauth_pages.KNOWN else "other")
    again = p[a(href=INSTALL_PATH)[_("Try again")]]
    return _answer(args, status, oauth_pages.page(oauth_pages.failed(reason), again))


def _answer(
    args: AsyncSuccessArgs | AsyncFailureArgs, status: HTTPStatus, page: str
) -> BoltResponse:
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(
        status=status,
        body=page,
        headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": cookie},
    )


def _asked(request: web.Request) -> AsyncBoltRequest:
    return AsyncBoltRequest(
        body="",
        query=request.query_string,
        headers={name: list(request.headers.getall(name)) for name in request.headers},
    )
