"""Pictures follow the words that they belong to, in a message of their own to one person.

Slack fetches a picture while it takes the message, refuses the whole message when it cannot,
and waits three seconds for an answer: less than drawing may take. So the words go first, and
a picture that does not come takes nothing away.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.children import NotDrawn
from bot.gallery import Gallery
from bot.slack import whispers
from bot.slack.api import SlackApi
from bot.slack.asked import Command, Press, Submit
from bot.turns import Answer
from handlers.cards import Card, Chart, Part
from scheduler.chat import DeliveryError

LOG = logging.getLogger(__name__)


class Following:
    """`close` gives up on what has not been drawn yet."""

    def __init__(self, api: SlackApi, gallery: Gallery) -> None:
        self._api, self._gallery = api, gallery
        self._tasks: set[asyncio.Task[None]] = set()

    def words(self, asked: Command | Press | Submit, answer: Answer) -> Answer:
        """What is said at once: its charts follow, or are said in words where none can."""
        if answer.say is None or not charts_of(answer.say):
            return answer
        follows = bool(_address(asked))
        parts = (_in_words(one) for one in answer.say.parts if not (follows and _is_drawn(one)))
        return replace(answer, say=replace(answer.say, parts=tuple(parts)))

    def follow(self, asked: Command | Press | Submit, answer: Answer) -> None:
        """Begin to draw; this returns at once."""
        url = _address(asked)
        charts = charts_of(answer.say) if answer.say and url else ()
        if answer.say and charts:
            card = Card(answer.say.title, charts)
            task = asyncio.create_task(self._send(url, card, charts))  # noqa: TID251 -- lost, it is only a look
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send(self, url: str, card: Card, charts: Sequence[Chart]) -> None:
        try:
            await self._gallery.pictures(charts)  # so that Slack gets each at once
            await self._api.respond(url, whispers.ephemeral(card))
        except NotDrawn:
            LOG.info("pictures of a card could not be drawn")
        except DeliveryError as error:
            LOG.info("pictures of a card did not follow it: %s", error.reason_code)


def charts_of(card: Card) -> tuple[Chart, ...]:
    """Those that have an address."""
    return tuple(one for one in card.parts if isinstance(one, Chart) and one.url)


def _is_drawn(part: Part) -> bool:
    return isinstance(part, Chart) and part.url != ""


def _in_words(part: Part) -> Part:
    return replace(part, url="") if isinstance(part, Chart) else part


def _address(asked: Command | Press | Submit) -> str:
    """Where more can be said to this person alone; "" in a modal and in the App Home."""
    match asked:
        case Command(response_url=url) | Press(response_url=url, view=None):
            return url
        case _:
            return ""
