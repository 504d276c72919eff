"""Slack in: one verified payload at a time, answered after the commit and within its time.

Everything is done before the answer that Slack waits for, so there is no work left behind it
that could fail unseen.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse

from bot.gallery import Gallery
from bot.nudging import Nudging
from bot.payloads import Garbled
from bot.routing import Routes
from bot.slack import reading, uninstalls
from bot.slack.acquaintances import Acquaintances
from bot.slack.api import SlackApi
from bot.slack.app_home import AppHome
from bot.slack.asked import Asked, Happening, Nothing
from bot.slack.conversations import Conversations
from bot.slack.following import Following
from bot.slack.happenings import Happenings
from bot.slack.middleware import Middleware
from bot.slack.turning import Turning
from bot.slack.uninstalls import Uninstalls
from bot.slack.visitors import Visitor
from bot.slack.workspaces import Workspaces
from handlers import routes as all_routes
from scheduler.chat import Refused
from scheduler.store import Store

LOG = logging.getLogger(__name__)

# Slack sends an event again for an hour, and by request for a day.
LATEST = timedelta(days=1)
AGAIN: Mapping[str, str | Sequence[str]] = {"Retry-After": "60"}  # seconds
# More than 30,000 an hour in one workspace: the rest never comes.
HELD_BACK = "app_rate_limited"


class SlackEdge:
    """`now` is domain time; `nudge` is told when something was written that may be sent."""

    def __init__(
        self,
        *,
        api: SlackApi,
        store: Store,
        workspaces: Workspaces,
        now: Callable[[], datetime],
        nudge: Callable[[], None],
        gallery: Gallery,
        routes: Routes = all_routes,
    ) -> None:
        self._workspaces, self._now = workspaces, now
        store = Nudging(store, nudge)
        self.acquaintances = people = Acquaintances(api, store, routes)
        home = AppHome(api, store, routes)
        self._happenings = Happenings(api, store, routes, people, home)
        self._uninstalls = Uninstalls(store, routes, workspaces)
        self.following = Following(api, gallery)
        self._conversations = Conversations(
            api, Turning(store, routes), workspaces, people, home, self.following, now
        )

    def middleware(self) -> AsyncMiddleware:
        return Middleware(self.take)

    async def take(self, body: Mapping[str, Any], *, sent: int = 0) -> BoltResponse:
        """Answer a payload; `sent` is when, in Slack's seconds since 1970, 0 for not told.

        200 for all that was understood; 400 for what Slack does not send; 503 for an event
        that Slack has to send again.
        """
        try:
            asked = reading.read(body)
        except ValueError:
            return _garbled()
        try:
            return await self._answered(asked, sent)
        except Garbled:
            return _garbled()

    async def _answered(self, asked: Asked, sent: int) -> BoltResponse:
        match asked:
            case Nothing(who=who, kind=kind):
                if kind == HELD_BACK:
                    LOG.warning("Slack holds back events of workspace %s: too many", who.team)
                return BoltResponse(status=HTTPStatus.OK)
            case Happening():
                is_taken = await self._has_taken(asked, sent)
                return BoltResponse(status=HTTPStatus.OK) if is_taken else _later()
            case _:
                body = await self._conversations.answer(asked)
                return BoltResponse(status=HTTPStatus.OK, body=body or "")

    async def _has_taken(self, asked: Happening, sent: int) -> bool:
        try:
            await self._happen(asked, self._now() - _lateness(asked, sent))
        except Refused as error:
            LOG.info("%s in workspace %s: %s", asked.kind, asked.who.team, error.reason_code)
        except Garbled:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, Slack sends it again
            # The type alone: the text of an exception may hold what a person wrote.
            said = (type(error).__name__, asked.kind, asked.who.team)
            LOG.error("%s in %s of workspace %s", *said)  # noqa: TRY400 -- as above
            return False
        return True

    async def _happen(self, asked: Happening, at: datetime) -> None:
        if asked.kind in uninstalls.KINDS:
            return await self._uninstalls.take(asked, at)
        who = asked.who
        known = await self._workspaces.find(who.team, who.enterprise or None)
        if known is not None:
            await self._happenings.take(asked, Visitor(who, known, "", at))
        return None


def _later() -> BoltResponse:
    """Slack sends it again by itself: at once, after a minute, and after five."""
    return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={**AGAIN})


def _garbled() -> BoltResponse:
    LOG.warning("a payload of a shape that Slack does not send")
    return BoltResponse(status=HTTPStatus.BAD_REQUEST, body={})


def _lateness(asked: Happening, sent: int) -> timedelta:
    """How long it took to get here, by Slack's own clock: events may overtake each other."""
    late = timedelta(seconds=sent - asked.time) if sent and asked.time else timedelta(0)
    return late if timedelta(0) < late < LATEST else timedelta(0)
