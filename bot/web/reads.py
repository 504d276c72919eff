"""What the page reads: the state of things, one room, a search."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import searching
from bot.routing import Routes
from bot.web import rooms, state
from bot.web.colleagues import Json, by_organisation, colleagues
from bot.web.door import sent
from bot.web.problems import Problem, out_of_date
from bot.web.tables import WebRoom
from bot.web.visitors import Visitor
from handlers.turn import Incoming, Refusal
from locales import gettext as _
from scheduler.store import Store

MOST_FOUND = 50
LARGEST_ID = 2**31  # what a 32-bit key counts to


@dataclass(frozen=True, slots=True)
class Reads:
    workspace_id: int
    store: Store
    now: Callable[[], datetime]
    routes: Routes
    is_trial: bool

    async def state(self, request: web.Request, visitor: Visitor) -> web.Response:
        async def work(db: AsyncSession) -> Json:
            everybody = await colleagues(db, self.workspace_id) if self.is_trial else {}
            me = await colleagues(db, self.workspace_id, [visitor.user])
            return {
                "me": me[visitor.user].shown(),
                "people": by_organisation(everybody),
                "rooms": await state.room_list(db, self.workspace_id, visitor.user),
            }

        found = await self.store.read(work)
        clock = state.clock(self.now(), can_move=self.is_trial)
        return web.json_response(found | {"clock": clock, "commands": self._commands()})

    async def room(self, request: web.Request, visitor: Visitor) -> web.Response:
        async def work(db: AsyncSession) -> Json:
            room = await own_room(db, request.match_info["room"], visitor)
            return await state.room(db, self.workspace_id, room, visitor.user)

        return web.json_response(await self.store.read(work))

    async def seen(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Remember the newest message this person has had on the screen."""
        newest = (await sent(request)).get("seen")
        if type(newest) is not int or not 0 <= newest < LARGEST_ID:
            raise out_of_date()

        async def work(db: AsyncSession) -> None:
            room = await own_room(db, request.match_info["room"], visitor)
            await rooms.mark_read(db, room.id, visitor.user, newest)

        await self.store.write(work)
        return web.json_response({})

    async def search(self, request: web.Request, visitor: Visitor) -> web.Response:
        """Find while one types. A POST, because what people type belongs in no address."""
        asked = await sent(request)
        search = self.routes.SEARCHES.get(str(asked.get("name", "")))
        if search is None:
            raise out_of_date()

        try:
            found = await searching.find(self._incoming(asked, visitor), search, self.store)
        except Refusal as refusal:
            raise Problem(HTTPStatus.FORBIDDEN, refusal.sentence) from refusal
        shown = [{"value": value, "label": label} for value, label in found[:MOST_FOUND]]
        return web.json_response({"found": shown})

    def _incoming(self, asked: Json, visitor: Visitor) -> Incoming:
        return Incoming(
            workspace_id=self.workspace_id,
            user=visitor.user,
            at=self.now(),
            key="",  # a search is remembered nowhere
            room=str(asked.get("room", "")),
            text=str(asked.get("typed", "")),
        )

    def _commands(self) -> list[Json]:
        hints = self.routes.COMMAND_HINTS
        return [{"name": name, "hint": hints[name]()} for name in self.routes.COMMANDS]


async def own_room(db: AsyncSession, room_id: str, visitor: Visitor) -> WebRoom:
    """Raise Problem, the same whether there is no such room or somebody else's."""
    room = await rooms.room_for(db, rooms.number(room_id), visitor.user)
    if room is None:
        raise Problem(HTTPStatus.NOT_FOUND, _("There is no such room, or you are not in it."))
    return room
