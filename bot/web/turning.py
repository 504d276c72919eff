"""One turn of a person in the web workspace: which handler takes it, and what follows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import sentences
from bot.routing import Routes
from bot.turns import Answer, refusal, take
from bot.web import rooms
from bot.web.asked import Asked, Kind
from bot.web.live import Live
from bot.web.rooms import Post
from bot.web.tables import RoomKind, WebRoom
from bot.web.visitors import Visitor
from handlers.turn import Handler, Incoming
from locales import current
from locales import gettext as _
from scheduler.store import Store


@dataclass(frozen=True, slots=True)
class Turning:
    workspace_id: int
    store: Store
    now: Callable[[], datetime]
    live: Live
    routes: Routes

    async def take(self, asked: Asked, room: WebRoom | None, visitor: Visitor) -> Answer:
        """Take the turn; `room` is one the visitor is in."""
        incoming = self._incoming(asked, room, visitor)
        match asked.kind:
            case Kind.MESSAGE:
                return await self._post(incoming, room)
            case Kind.COMMAND:
                name = self.routes.ALIASES.get(asked.command, asked.command)
                handler = self.routes.COMMANDS.get(name)
                return await self._run(incoming, handler, self._unknown_command)
            case Kind.ACTION:
                handler = self.routes.ACTIONS.get(asked.action)
                return await self._run(incoming, handler, sentences.stale)
            case Kind.SUBMIT:
                handler = self.routes.ACTIONS.get(asked.action)
                return await self._run(incoming, handler, sentences.form_out_of_date)
            case _:
                assert_never(asked.kind)

    async def _run(
        self, incoming: Incoming, handler: Handler | None, otherwise: Callable[[], str]
    ) -> Answer:
        if handler is None:
            return refusal(otherwise())
        return await take(incoming, handler, self.store)

    async def _post(self, incoming: Incoming, room: WebRoom | None) -> Answer:
        """Let the guard look first: what it refuses is kept nowhere."""
        if not incoming.text:
            return Answer(current(), errors=(("text", _("Write something first.")),))
        answer = await take(incoming, self.routes.EVENTS["message"], self.store)
        if answer.is_refused or answer.errors:
            return answer
        if answer.say is not None and incoming.room is None:
            return replace(answer, is_refused=True)  # led elsewhere: it is kept nowhere either
        refused = _no_place(room)
        if refused or room is None:
            return refusal(refused)
        post = Post(room.id, incoming.user, incoming.text, incoming.at, incoming.key)

        async def work(db: AsyncSession) -> list[str]:
            return await rooms.add(db, post)

        self.live.publish(await self.store.write(work), str(room.id))
        return answer

    def _incoming(self, asked: Asked, room: WebRoom | None, visitor: Visitor) -> Incoming:
        is_shared = room is not None and room.kind is RoomKind.ROOM
        incoming = Incoming(
            workspace_id=self.workspace_id,
            user=visitor.user,
            at=self.now(),
            # The page chose the key: within one user, so that nobody can use up another's.
            key=f"web:{self.workspace_id}:{visitor.user}:{asked.key}",
            locale=visitor.locale,
            room=str(room.id) if room and is_shared else None,
            text=asked.text,
        )
        if asked.kind is Kind.ACTION:
            return replace(incoming, subject=asked.subject, text="")
        if asked.kind is Kind.SUBMIT:
            return replace(
                incoming,
                subject=asked.subject,
                text="",
                fields=asked.fields,
                form_key=asked.form_key,
            )
        return incoming

    def _unknown_command(self) -> str:
        return sentences.unknown_command(self.routes.COMMANDS)


def _no_place(room: WebRoom | None) -> str:
    """Say why nothing can be posted here; "" if it can."""
    if room is None:
        return _("Choose a room to write in, or write / to see the commands.")
    if room.kind is RoomKind.DIRECT:
        return _("Nobody reads messages here. Write / to see the commands.")
    if not room.is_open:
        return _("This room is closed. You can read it, but not write in it.")
    return ""
