"""Slack out: the chat port on Slack's Web API. The relay repeats; nothing here does."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress

from bot.calling import in_time
from bot.slack import channels, membership, probing, render, settling, tables
from bot.slack.api import SlackApi
from bot.slack.channels import Channel
from handlers.cards import Card
from handlers.plans import RoomPlan
from models.outbox import Verb
from scheduler.chat import DeliveryError, Refused, RoomGone
from scheduler.store import Store

PATIENCE = 8.0
# Besides. Whom it is too short for is invited when the room is set: its first message goes on.
INVITING = 2.0


class SlackChat:
    """A channel is Slack's id, or "@" and a user's. A receipt is "<channel>:<ts>".

    `patience` is in seconds, for all the calls of a verb.
    """

    can_find = True

    def __init__(self, api: SlackApi, store: Store, *, patience: float = PATIENCE) -> None:
        self.api, self.store, self.patience = api, store, patience

    async def open_room(self, workspace: str, plan: RoomPlan, key: str) -> str:
        """Create a private channel and invite its members; the rest is for `set_room`.

        A name that is taken is taken by ourselves, before an answer that got lost: our own
        channel of that name is the room. Nobody else's ever is.
        """
        async with self._in_time():
            channel = await self._opened(workspace, plan)
        with suppress(DeliveryError, TimeoutError):
            async with asyncio.timeout(INVITING):
                await membership.invited(channel, plan)
        return channel.memory.channel

    async def set_room(self, workspace: str, channel: str, plan: RoomPlan) -> tuple[str, ...]:
        async with self._in_time():
            return tuple(await settling.settled(await self._channel(workspace, channel), plan))

    async def post(self, workspace: str, channel: str, card: Card, key: str) -> str:
        try:
            answer = await self.api.call(
                workspace,
                "chat.postMessage",
                channel=channel.removeprefix("@"),
                **render.message(card),
                metadata=probing.signed(key),
                unfurl_links=False,
                unfurl_media=False,
            )
        except Refused as refused:
            if channel.startswith("@") or refused.reason_code not in channels.GONE:
                raise
            raise RoomGone(refused.reason_code) from refused
        return probing.receipt(answer.get("channel"), answer.get("ts"))

    async def update(self, workspace: str, channel: str, receipt: str, card: Card) -> None:
        place, ts = _place(receipt)
        shown = render.message(card)
        await self.api.call(workspace, "chat.update", channel=place, ts=ts, **shown)

    async def delete(self, workspace: str, channel: str, receipt: str) -> None:
        place, ts = _place(receipt)
        try:
            await self.api.call(workspace, "chat.delete", channel=place, ts=ts)
        except Refused as refused:
            if refused.reason_code != "message_not_found":
                raise

    async def find(
        self, workspace: str, channel: str | None, verb: Verb, key: str, plan: RoomPlan | None
    ) -> str | None:
        """Look for the room among our own by its name; for a message by its opaque key."""
        async with self._in_time():
            if verb is Verb.OPEN_ROOM and plan is not None:
                return await self._own(workspace, plan)
            if verb is Verb.POST and channel is not None:
                return await probing.posted(self.api, workspace, channel, key)
        return None

    async def _opened(self, workspace: str, plan: RoomPlan) -> Channel:
        try:
            return await channels.opened(self.api, self.store, workspace, plan)
        except Refused as refused:
            room = refused.reason_code == "name_taken" and await self._own(workspace, plan)
            if not room:
                raise
            return await self._channel(workspace, room)

    async def _own(self, workspace: str, plan: RoomPlan) -> str | None:
        bot_user = await self.api.tokens.bot_user(workspace)
        return await channels.found(self.api, workspace, plan.name, bot_user)

    async def _channel(self, workspace: str, channel: str) -> Channel:
        return Channel(
            self.api, self.store, await tables.recall(self.store, workspace, channel)
        )

    def _in_time(self) -> AbstractAsyncContextManager[None]:
        return in_time(self.patience)


def _place(receipt: str) -> tuple[str, str]:
    channel, _, ts = receipt.partition(":")
    if not (channel and ts):
        raise Refused("message_not_found")
    return channel, ts
