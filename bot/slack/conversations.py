"""What a person does in Slack and waits for: taken, committed, and then answered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, assert_never

from bot import sentences
from bot.slack import answers, presses
from bot.slack.acquaintances import Acquaintances
from bot.slack.api import SlackApi
from bot.slack.app_home import AppHome
from bot.slack.asked import Command, Press, Submit, Typing
from bot.slack.following import Following
from bot.slack.turning import Turning, held_by
from bot.slack.visitors import Visitor
from bot.slack.workspaces import Workspaces
from bot.turns import Answer, refusal
from handlers.cards import Card
from locales import speaking
from scheduler.chat import DeliveryError
from scheduler.store import Unavailable

LOG = logging.getLogger(__name__)

Json = dict[str, Any]
Done = Command | Press | Submit


@dataclass(frozen=True, slots=True)
class Conversations:
    """`now` is domain time."""

    api: SlackApi
    turning: Turning
    workspaces: Workspaces
    people: Acquaintances
    home: AppHome
    following: Following
    now: Callable[[], datetime]

    async def answer(self, asked: Done | Typing) -> Json:
        """Return the body of the response; {} for none. Raises nothing."""
        if isinstance(asked, Typing):
            return await self._found(asked)
        visitor, answer = await self._turn(asked)
        try:
            shown = await self._shown(asked, visitor, self.following.words(asked, answer))
            self.following.follow(asked, answer)
        except Exception as error:  # noqa: BLE001 -- what was done is done
            _log(error, asked)
            with speaking(answer.locale):
                return {"text": sentences.broken()} if isinstance(asked, Command) else {}
        return shown

    async def _turn(self, asked: Done) -> tuple[Visitor | None, Answer]:
        """Take the turn. No visitor: nothing was done, or nobody knows whether it was."""
        try:
            visitor = await self._visitor(asked)
            if visitor is None:
                return None, self._refusal(asked, sentences.not_installed)
            with speaking(visitor.locale):
                answer = await self._taken(asked, visitor)
        except Exception as error:  # noqa: BLE001 -- the last stop before a person
            _log(error, asked)
            return None, self._refusal(asked, partial(sentences.failed, error))
        self.people.heard(asked.who, answer.locale)
        return visitor, answer

    def _refusal(self, asked: Done, sentence: Callable[[], str]) -> Answer:
        """In the language this person was heard in last."""
        with speaking(self.people.language(asked.who)):
            return refusal(sentence())

    async def _taken(self, asked: Done, visitor: Visitor) -> Answer:
        match asked:
            case Command():
                return await self.turning.command(asked, visitor)
            case Press():
                return await self.turning.press(asked, visitor)
            case Submit():
                return await self.turning.submit(asked, visitor)
            case _:
                assert_never(asked)

    async def _shown(self, asked: Done, visitor: Visitor | None, answer: Answer) -> Json:
        match asked:
            case Command():
                return await answers.to_command(self.api, asked, answer)
            case Submit(view=view):
                held = held_by(view)
                if held.is_home:
                    await self._renew_home(asked, visitor)
                return answers.to_form(asked, held, answer)
            case Press():
                await self._shown_at(asked, visitor, answer)
                return {}
            case _:
                assert_never(asked)

    async def _shown_at(self, asked: Press, visitor: Visitor | None, answer: Answer) -> None:
        view, held = asked.view, held_by(asked.view)
        if view is None:
            return await presses.in_message(self.api, asked, answer)
        if view.is_home:
            left = await presses.in_home(self.api, asked, answer)
            return await self._renew_home(asked, visitor, left)
        await presses.in_modal(self.api, asked, view, held, answer)
        if held.is_home:
            await self._renew_home(asked, visitor)
        return None

    async def _renew_home(
        self, asked: Press | Submit, visitor: Visitor | None, above: Card | None = None
    ) -> None:
        if visitor is None:
            return
        try:
            await self.home.publish(visitor, asked.key, [above] if above else ())
        except (DeliveryError, Unavailable) as error:  # it is renewed when it is next opened
            LOG.info("no Home for user %s: %s", asked.who.user, error.reason_code)

    async def _found(self, asked: Typing) -> Json:
        try:
            visitor = await self._visitor(asked)
            found = await self.turning.search(asked, visitor) if visitor else ()
        except Exception as error:  # noqa: BLE001 -- a field that finds nothing says so itself
            _log(error, asked)
            found = ()
        return answers.to_search(found)

    async def _visitor(self, asked: Done | Typing) -> Visitor | None:
        """Who this is, introduced if they are new; None when we are not installed there."""
        who = asked.who
        known = await self.workspaces.find(who.team, who.enterprise or None)
        if known is None:
            return None
        stranger = Visitor(who, known, "", self.now())
        return Visitor(who, known, await self.people.meet(stranger), stranger.at)


def _log(error: Exception, asked: Done | Typing) -> None:
    # The type alone: the text of an exception may hold what a person wrote.
    said = (type(error).__name__, type(asked).__name__.lower(), asked.who.team)
    LOG.error("%s in a %s of workspace %s", *said)
