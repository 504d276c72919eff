"""The App Home: one's own overview, anew when it is opened and after what is done there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.routing import Routes
from bot.slack import render
from bot.slack.api import SlackApi
from bot.slack.visitors import Visitor
from bot.turns import take
from handlers.cards import Card, with_urls
from locales import speaking
from scheduler.store import Store

CONTENT = "home.show"  # the action whose answer is the content


@dataclass(frozen=True, slots=True)
class AppHome:
    api: SlackApi
    store: Store
    routes: Routes

    async def publish(self, visitor: Visitor, key: str, above: Sequence[Card] = ()) -> None:
        """Show the Home as things are now, with some cards `above`. Raises DeliveryError.

        `key` is that of the turn it follows on.
        """
        handler = self.routes.ACTIONS.get(CONTENT)
        if handler is None:
            return
        answer = await take(visitor.incoming(f"{key}:home"), handler, self.store)
        with speaking(answer.locale):
            cards = [*above, *([answer.say] if answer.say else [])]
            await self.api.call(
                visitor.who.team,
                "views.publish",
                is_awaited=True,
                user_id=visitor.who.user,
                # Slack keeps it, and shows it for days: no link of five minutes belongs there.
                view=render.home([with_urls(card, lambda _shown: "") for card in cards]),
            )
