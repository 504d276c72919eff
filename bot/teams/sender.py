"""Teams out: the chat port on Teams and Graph. The relay repeats; nothing here does."""

from contextlib import AbstractAsyncContextManager

from bot import sentences
from bot.calling import in_time
from bot.teams import chats
from bot.teams.channels import Channels
from bot.teams.chats import Chats
from bot.teams.graph import Graph
from bot.teams.group_chats import GroupChats
from bot.teams.memory import Memory
from bot.teams.rooms import Found, Kind, Room, placed, receipt
from bot.teams.tables import TeamsRoom, TeamsUser
from bot.teams.verdicts import TeamsRefused
from handlers.cards import Button, Buttons, Card
from handlers.plans import RoomPlan
from locales import gettext as _
from models.outbox import Verb
from scheduler.chat import Refused, RoomGone

PATIENCE = 9.0
KINDS: dict[str, Kind] = {
    "shared": Channels(is_shared=True),
    "standard": Channels(is_shared=False),
    "chat": GroupChats(),
}
# A room that is not there for us any more.
GONE = frozenset(
    {
        *("BotNotInConversationRoster", "ConversationNotFound", "NotFound", "http_404"),
        *("ConversationBlockedByUser", "BotDisabledByAdmin", "Forbidden"),
    }
)
# There is no such message any more: the same as Slack's "message_not_found".
NO_MESSAGE = frozenset({"ActivityNotFoundInConversation", "NotFound", "http_404"})
CALLED = "called"  # what the receipt of a mention begins with: it says nothing to change


class TeamsChat:
    """A channel is a conversation's id, or "@" and a user's Entra object id.

    `patience` is in seconds, for all the calls of a verb.
    """

    # Of a room, by its name. Of messages Teams tells an app nothing: see `find`.
    can_find = True

    def __init__(self, chats: Chats, memory: Memory, *, patience: float = PATIENCE) -> None:
        self.chats, self.memory, self.patience = chats, memory, patience

    async def open_room(self, workspace: str, plan: RoomPlan, key: str) -> str:
        """Make the room and let us into it; the rest is for `set_room`."""
        async with self._in_time():
            row = await self.memory.room_named(workspace, plan.name)
            room, kind = self._room(row)
            await kind.opened(room, plan)
        return row.conversation

    async def set_room(self, workspace: str, channel: str, plan: RoomPlan) -> tuple[str, ...]:
        async with self._in_time():
            row = await self.memory.room(workspace, channel)
            if row is None and plan.is_gone:
                return ()
            if row is None:
                raise Refused("channel_not_found")
            room, kind = self._room(row)
            if plan.is_gone:
                await kind.deleted(room)
                await self.memory.erase(row)
                return ()
            return tuple(await kind.settled(room, plan))

    async def post(self, workspace: str, channel: str, card: Card, key: str) -> str:
        if channel.startswith("@"):
            async with self._in_time():
                return await self._to_person(workspace, channel[1:], card)
        try:
            made = await self.chats.post(workspace, channel, chats.message(card))
        except TeamsRefused as refused:
            if refused.reason_code not in GONE:
                raise
            raise RoomGone(refused.reason_code) from refused
        return receipt(channel, made)

    async def update(self, workspace: str, channel: str, receipt: str, card: Card) -> None:
        conversation, message = placed(receipt)
        if message.startswith(CALLED):
            return
        try:
            await self.chats.update(workspace, conversation, message, chats.message(card))
        except TeamsRefused as refused:
            if refused.reason_code not in NO_MESSAGE:
                raise
            raise Refused("message_not_found") from refused

    async def delete(self, workspace: str, channel: str, receipt: str) -> None:
        conversation, message = placed(receipt)
        try:
            await self.chats.delete(workspace, conversation, message.removeprefix(CALLED))
        except TeamsRefused as refused:
            if refused.reason_code not in GONE | NO_MESSAGE:
                raise

    async def find(
        self, workspace: str, channel: str | None, verb: Verb, key: str, plan: RoomPlan | None
    ) -> str | None:
        """Look for the room by its name. Raises Refused for a message: nothing can tell.

        It is then sent again, and says itself that it may be a repeat.
        """
        if verb is not Verb.OPEN_ROOM or plan is None:
            raise Refused("cannot_look")
        async with self._in_time():
            row = await self.memory.room_named(workspace, plan.name)
            room, kind = self._room(row)
            if row.conversation or await kind.found(room, plan) is not None:
                await kind.opened(room, plan)
                return row.conversation
        return None

    async def look(self, row: TeamsRoom) -> Found | None:
        """How a room is now; None when it is gone."""
        room, kind = self._room(row)
        return await kind.looked(room)

    async def _to_person(self, tenant: str, user: str, card: Card) -> str:
        known = await self.memory.user(tenant, user)
        try:
            chat = await self.chats.own(known)
        except Refused as refused:
            if refused.reason_code != "other_tenant":
                raise
            return await self._called(known)
        return receipt(chat, await self.chats.post(tenant, chat, chats.message(card)))

    async def _called(self, user: TeamsUser) -> str:
        """Call somebody of another tenant in a room of theirs, and say nothing of what it is.

        The button tells them, and them alone.
        """
        rooms = await self.memory.rooms_with(user.tenant, user.user)
        if not (rooms and user.teams_id):
            raise Refused("no_identity")
        button = Button(_("What waits for me?"), "help.waiting")
        card = Card(sentences.something_waits(), (Buttons((button,)),))
        activity = chats.calling(user, sentences.something_waits(), card)
        place = rooms[-1].conversation
        return receipt(place, f"{CALLED}{await self.chats.post(user.tenant, place, activity)}")

    def _room(self, row: TeamsRoom) -> tuple[Room, Kind]:
        registration = self.chats.registrations.of(row.tenant)
        if registration is None:
            raise Refused("not_installed")
        graph = Graph(self.chats.api, row.tenant)
        return Room(graph, self.memory, registration, row), KINDS[registration.rooms]

    def _in_time(self) -> AbstractAsyncContextManager[None]:
        return in_time(self.patience)
