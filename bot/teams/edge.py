"""Teams in: one verified activity at a time, answered after the commit and within its time.

Never a 5xx: Teams would stop delivering to us for hours. An event whose work failed is taken
again from the start when Teams sends it anew, which it does by itself where it got no answer.
One that could not be stored waits until it can be.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from bot.nudging import Nudging
from bot.payloads import Garbled
from bot.routing import Routes
from bot.teams import reading
from bot.teams.acquaintances import Acquaintances
from bot.teams.asked import Asked, Happening, Nothing, Press, Typing, Written
from bot.teams.chats import Chats
from bot.teams.conversations import Conversations
from bot.teams.happenings import Happenings
from bot.teams.memory import Memory
from bot.teams.turning import Turning
from bot.teams.visitors import Visitor
from bot.teams.waiting import Event, Waiting
from bot.teams.workspaces import Workspaces
from handlers import routes as all_routes
from scheduler.store import Store

LOG = logging.getLogger(__name__)

Taken = tuple[HTTPStatus, dict[str, Any] | None]
OK: Taken = (HTTPStatus.OK, None)


class TeamsEdge:
    """`now` is domain time; `nudge` is told when something was written that may be sent."""

    def __init__(
        self,
        *,
        chats: Chats,
        store: Store,
        workspaces: Workspaces,
        now: Callable[[], datetime],
        nudge: Callable[[], None],
        routes: Routes = all_routes,
    ) -> None:
        self._workspaces, self._now = workspaces, now
        store = Nudging(store, nudge)
        memory = Memory(store)
        self.people = people = Acquaintances(chats, memory, store, routes)
        self._conversations = Conversations(chats, Turning(store, routes), people)
        self._happenings = Happenings(memory, store, routes, people, self._conversations)
        self.waiting = Waiting(self._follow)

    async def take(self, activity: Mapping[str, Any], tenant: str) -> Taken:
        """Answer an activity that was proven to be this tenant's.

        200 for all that was understood; 400 for what Teams does not send; 501 for an invoke
        that is new to us.
        """
        try:
            asked = reading.read(activity, tenant)
            return await self._answered(asked, tenant)
        except Garbled:
            LOG.warning("an activity of a shape that Teams does not send")
            return HTTPStatus.BAD_REQUEST, None
        except Exception as error:  # noqa: BLE001 -- never a 5xx: see above
            # The type alone: the text of an exception may hold what a person wrote.
            LOG.error("%s in tenant %s", type(error).__name__, tenant)  # noqa: TRY400 -- as above
            return OK

    async def _answered(self, asked: Asked, tenant: str) -> Taken:
        if isinstance(asked, Nothing):
            return (HTTPStatus.NOT_IMPLEMENTED, None) if asked.is_invoke else OK
        workspace_id = await self._workspaces.id_of(tenant)
        if workspace_id is None:
            return OK
        visitor = Visitor(asked.who, asked.where, workspace_id, self._now())
        match asked:
            case Written(is_called=True):
                await self._conversations.written(asked, visitor)
                return OK
            case Press():
                return HTTPStatus.OK, await self._conversations.press(asked, visitor)
            case Typing():
                return HTTPStatus.OK, await self._conversations.found(asked, visitor)
            case Written() | Happening():
                await self.waiting.take(asked, visitor)
                return OK

    async def _follow(self, event: Event, visitor: Visitor) -> None:
        """What nobody waits for an answer to. Raises Unavailable: then it is to be kept."""
        if isinstance(event, Written):
            await self._conversations.written(event, visitor)
        else:
            await self._happenings.take(event, visitor)
