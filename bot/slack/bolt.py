"""Bolt's application: it checks signatures, and answers Slack's own questions.

All else goes to one middleware that answers without calling `next`: no listener ever runs.
"""

import logging
import re

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.installs import Installs

LOG = logging.getLogger(__name__)
ID = re.compile(r"[0-9A-Za-z]{1,64}")
# Bolt copies its level to all its own: at INFO they write the body of a request whose
# signature is wrong, and that is what a person wrote.
QUIET = logging.getLogger("bot.slack.bolt.own")


class Authorize(AsyncAuthorize):
    """Says who we are in the workspace of a request, from memory: no call to Slack.

    Always answers: a workspace that has not installed us is told so by our middleware, in
    its language; Bolt would post an apology of its own.
    """

    def __init__(self, installs: Installs) -> None:  # there is nothing above to begin
        self._installs = installs

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult:
        install = None
        if team_id and _is_id(team_id) and (not enterprise_id or _is_id(enterprise_id)):
            install = await self._installs.find(team_id, enterprise_id)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=install.bot_user if install else None,
            bot_id=install.bot_id if install else None,
            user_id=user_id,
        )


def _is_id(found: object) -> bool:
    """What Bolt takes from a payload may be anything that JSON can say."""
    return isinstance(found, str) and bool(ID.fullmatch(found))


def async_app(
    *,
    signing_secret: str,
    client: AsyncWebClient,
    installs: Installs,
    middleware: AsyncMiddleware,
    flow: AsyncOAuthFlow | None = None,
) -> AsyncApp:
    QUIET.setLevel(logging.ERROR)
    app = AsyncApp(
        name="tovholder",
        logger=QUIET,
        signing_secret=signing_secret,
        client=client,
        authorize=Authorize(installs),
        oauth_flow=flow,
        # Bolt would also skip what others do to our messages: our edge tells the two apart.
        ignoring_self_events_enabled=False,
    )
    app.use(middleware)
    app.error(_failed)
    return app


async def _failed(error: Exception) -> BoltResponse:
    # The type alone: the text of an exception may hold what a person wrote.
    LOG.error("%s in a request from Slack", type(error).__name__)
    return BoltResponse(status=500, body="")
