"""POST /slack/events: events, commands, buttons, forms and searches, each signed by Slack."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.slack.manifest import EVENTS_PATH

LOG = logging.getLogger(__name__)
# A form's view is at most 250 kB, and three times as long once it is percent-encoded.
MOST_BYTES = 1024 * 1024


class EventsDoor:
    """Looks at the signature before anything else: Bolt reads the body first."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app, self._verifier = app, SignatureVerifier(signing_secret)

    def attach(self, app: web.Application) -> None:
        app.router.add_post(EVENTS_PATH, self.take)

    async def take(self, request: web.Request) -> web.Response:
        try:
            body = await request.clone(client_max_size=MOST_BYTES).read()
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self._is_signed(body, request.headers):
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        try:
            asked = _parsed(body, request)
        except Exception as error:  # noqa: BLE001 -- whatever Bolt's parser stumbles over
            LOG.warning("%s in what was posted to %s", type(error).__name__, EVENTS_PATH)
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """At most five minutes ago, with our secret; compared in constant time."""
        try:
            return self._verifier.is_valid_request(body, headers)
        except (ValueError, TypeError):  # a time that is no number, a signature in no ASCII
            return False


def _parsed(body: bytes, request: web.Request) -> AsyncBoltRequest:
    """Raises all sorts of errors for what is neither JSON nor a form of Slack's."""
    asked = AsyncBoltRequest(
        body=body.decode(),
        query=request.query_string,
        headers={name: list(request.headers.getall(name)) for name in request.headers},
    )
    if not isinstance(asked.body.get("event", {}), dict):  # Bolt looks into it
        raise TypeError("an event that is no object")
    return asked
