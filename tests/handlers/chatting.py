"""The town with its outbox delivered: what people get, where, and in their own language."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers import rooms, routes
from models.base import Platform
from scheduler.relay import Relay
from tests.conftest import MONDAY
from tests.fakes import FakeChat


@dataclass
class Chatting:
    store: object
    chat: FakeChat = field(default_factory=FakeChat)
    now: datetime = MONDAY

    async def deliver(self, at: datetime = MONDAY) -> None:
        relay = Relay(
            store=self.store,
            chats={Platform.WEB: self.chat},
            show=lambda view, looking, db: routes.VIEWS[view](looking, db),
            known=frozenset(routes.VIEWS),
            rooms=rooms.desired,
            domain_now=lambda: at,
            machine_now=lambda: self.now,
            ticking=lambda: 0.0,
        )
        while await relay.deliver_due():
            pass

    def later(self, **span) -> None:
        """Machine time alone: what was put off is due."""
        self.now += timedelta(**span)

    def cards(self, channel) -> list:
        """What stands in a room, or was sent to a person, oldest first."""
        where = channel if isinstance(channel, str) else f"@{channel.id}"
        return [one.card for one in self.chat.messages.values() if one.channel == where]

    def titles(self, channel) -> list[str]:
        return [card.title for card in self.cards(channel)]
