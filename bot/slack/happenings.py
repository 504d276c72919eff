"""What happens in Slack without anybody asking us: each event, and what comes of it.

Raises DeliveryError when somebody could not be told: Slack then sends the event again.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import sentences
from bot.payloads import inside, reference, text
from bot.routing import Routes
from bot.slack import messages, probing, render, tables
from bot.slack.acquaintances import Acquaintances, traits
from bot.slack.api import SlackApi
from bot.slack.app_home import AppHome
from bot.slack.asked import Happening
from bot.slack.messages import Message
from bot.slack.visitors import Visitor
from bot.turns import Answer, take
from handlers.cards import Card
from handlers.turn import ATTACHMENTS
from locales import speaking
from models.people import ChatIdentity
from models.rooms import Room, RoomState, located
from scheduler.chat import Refused
from scheduler.store import Store

LOG = logging.getLogger(__name__)

JOINED, LEFT, RENAMED, BACK = "joined", "left", "renamed", "unarchived"
# Slack's names of what happens to a room, and ours. A private channel goes by either.
IN_ROOMS: Mapping[str, str] = {
    "member_joined_channel": JOINED,
    "member_left_channel": LEFT,
    "group_rename": RENAMED,
    "channel_rename": RENAMED,
    "group_archive": "archived",
    "channel_archive": "archived",
    "group_unarchive": BACK,
    "channel_unarchive": BACK,
    "group_left": "removed",
    "channel_left": "removed",
    "group_deleted": "removed",
    "channel_deleted": "removed",
}

Follow = Callable[[Happening, Visitor], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Happenings:
    """Their visitors are not met yet, and have no user when nobody is said to have done it."""

    api: SlackApi
    store: Store
    routes: Routes
    acquaintances: Acquaintances
    home: AppHome

    async def take(self, asked: Happening, visitor: Visitor) -> None:
        """Follow an event; one that we have no use for is none to complain of."""
        follow: Mapping[str, Follow] = {
            "message": self._message,
            "app_home_opened": self._home_opened,
            "user_change": self._user_changed,
            "team_join": self._arrived,
            **dict.fromkeys(IN_ROOMS, self._in_room),
        }
        if asked.kind in follow:
            await follow[asked.kind](asked, visitor)

    async def _message(self, asked: Happening, visitor: Visitor) -> None:
        if text(asked.event, "subtype") in messages.TOPICS:
            await self._in_room(asked, visitor)
        elif gone := messages.own_gone(asked.event, visitor.known):
            await self._deleted(asked, visitor, gone)
        else:
            await self._written(asked, visitor)

    async def _written(self, asked: Happening, visitor: Visitor) -> None:
        """The guard reads what was written, and says what it has to say to the writer alone."""
        said = messages.written(asked.event, visitor.known)
        if said is None or not (said.is_direct or await self._room(visitor, said.channel)):
            return
        writer = await self._met(replace(visitor, who=replace(visitor.who, user=said.user)))
        incoming = replace(
            writer.incoming(asked.key, said.channel),
            text=said.text,
            subject=_under(said),
            fields={ATTACHMENTS: ("yes",)} if said.has_files else {},
            is_posted=True,
        )
        answer = await take(incoming, self.routes.EVENTS["message"], self.store)
        if said.is_edited and not answer.is_refused:
            return  # what is mended is guarded again, and not answered anew
        if said.is_direct and answer.say is None:
            with speaking(answer.locale):
                answer = replace(answer, say=Card(title=sentences.nobody_reads_here()))
        await self._tell(writer, said.channel, answer, thread=said.thread)

    async def _deleted(self, asked: Happening, visitor: Visitor, gone: str) -> None:
        channel, handler = reference(asked.event, "channel"), self.routes.EVENTS.get("deleted")
        if handler is None or await self._room(visitor, channel) is None:
            return
        await tables.forget(self.store, visitor.who.team, channel)
        subject = probing.receipt(channel, gone)
        incoming = replace(visitor.incoming(asked.key, channel), subject=subject)
        await take(incoming, handler, self.store)

    async def _in_room(self, asked: Happening, visitor: Visitor) -> None:
        channel = reference(asked.event, "channel")
        room = await self._room(visitor, channel)
        name = _what(asked, visitor, room) if room else ""
        if not name:
            return
        await self._look_again(name, visitor, channel)
        handler = self.routes.EVENTS.get(name)
        if handler is not None:
            actor = await self._met(visitor)
            answer = await take(actor.incoming(asked.key, channel), handler, self.store)
            await self._tell(actor, channel, answer)

    async def _home_opened(self, asked: Happening, visitor: Visitor) -> None:
        if text(asked.event, "tab") == "home":
            await self.home.publish(await self._met(visitor), asked.key)

    async def _user_changed(self, asked: Happening, visitor: Visitor) -> None:
        """Every change of a status comes here: what is not about our people ends at once."""
        self.acquaintances.forget(visitor.who)
        handler = self.routes.EVENTS.get("changed")
        if handler is None or not await self._is_ours(visitor):
            return
        fields = traits(visitor.who, inside(asked.event, "user"))
        await take(replace(visitor.incoming(asked.key), fields=fields), handler, self.store)

    async def _arrived(self, asked: Happening, visitor: Visitor) -> None:
        """Somebody is new in the workspace: the directory may have waited for them."""
        profile = inside(asked.event, "user")
        await self.acquaintances.introduce(visitor.who, visitor.known, profile, visitor.at)

    async def _tell(
        self, visitor: Visitor, channel: str, answer: Answer, *, thread: str = ""
    ) -> None:
        card, who = answer.say or answer.show, visitor.who
        if card is None or not who.user:
            return
        with speaking(answer.locale):
            message = render.message(card)
        try:
            await self.api.call(
                who.team,
                "chat.postEphemeral",
                is_awaited=True,
                channel=channel,
                user=who.user,
                thread_ts=thread or None,
                **message,
            )
        except Refused as error:
            # They are no longer there, or we are not: nobody is left to tell.
            LOG.info("not said to user %s: %s", who.user, error.reason_code)

    async def _met(self, visitor: Visitor) -> Visitor:
        return replace(visitor, locale=await self.acquaintances.meet(visitor))

    async def _room(self, visitor: Visitor, channel: str) -> Room | None:
        """Our own room; what happens in other channels is none of our business."""

        async def work(db: AsyncSession) -> Room | None:
            return (await db.exec(located(visitor.known.id, channel))).first()

        return await self.store.read(work)

    async def _is_ours(self, visitor: Visitor) -> bool:
        """Whether we have known this user, shut out since or not."""
        statement = select(ChatIdentity.id).where(
            col(ChatIdentity.workspace_id) == visitor.known.id,
            col(ChatIdentity.external_id) == visitor.who.user,
        )

        async def work(db: AsyncSession) -> bool:
            return (await db.exec(statement)).first() is not None

        return await self.store.read(work)

    async def _look_again(self, name: str, visitor: Visitor, channel: str) -> None:
        """What the sender remembers of a channel is not so any more, unless somebody joined."""
        user = visitor.who.user if name == LEFT else ""
        if name != JOINED:
            await tables.forget(self.store, visitor.who.team, channel, user=user)


def _under(said: Message) -> str:
    """The receipt of our message that somebody answers; what they mend is no new answer."""
    is_answer = said.is_direct and said.thread and not said.is_edited
    return probing.receipt(said.channel, said.thread) if is_answer else ""


def _what(asked: Happening, visitor: Visitor, room: Room) -> str:
    """What happened to a room, as we say it; "" for what we did ourselves."""
    name = IN_ROOMS.get(asked.kind, RENAMED)  # a topic changed by hand is as a name
    if visitor.who.user == visitor.known.bot_user:
        # Invited again to a room that we had lost.
        return BACK if name == JOINED and room.state is RoomState.CLOSED else ""
    if name == RENAMED and _new_name(asked) == room.name:
        return ""
    return name


def _new_name(asked: Happening) -> str:
    channel = asked.event.get("channel")
    return text(channel, "name") if isinstance(channel, Mapping) else ""
