"""What a person does in Teams and waits for: taken, committed, and then answered."""

import logging
from asyncio import timeout
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from bot import sentences
from bot.teams import answers, chats, render
from bot.teams.acquaintances import Acquaintances
from bot.teams.answers import Json
from bot.teams.asked import Press, Surface, Typing, Written
from bot.teams.chats import Chats
from bot.teams.turning import Turning
from bot.teams.visitors import Visitor
from bot.turns import Answer, refusal
from handlers import exits
from handlers.cards import Card
from locales import gettext as _
from locales import known, speaking
from scheduler.chat import DeliveryError
from scheduler.store import Unavailable

LOG = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds, for a look at what is in trouble already


@dataclass(frozen=True, slots=True)
class Conversations:
    chats: Chats
    turning: Turning
    people: Acquaintances

    async def press(self, asked: Press, visitor: Visitor) -> Json:
        """Return the body of the answer. Raises nothing."""
        try:
            await self.people.meet(visitor)
            with speaking(known(visitor.who.locale)):
                answer = await self._pressed(asked, visitor)
        except Exception as error:  # noqa: BLE001 -- the last stop before a person
            _log(error, asked.surface, visitor)
            answer = self._in_their_language(visitor, partial(sentences.failed, error))
        try:
            return await self._answered(
                asked, visitor, await self._open(asked, visitor, answer)
            )
        except Exception as error:  # noqa: BLE001 -- what was done is done
            _log(error, asked.surface, visitor)
            broken = self._in_their_language(visitor, sentences.broken)
            return answers.to_press(replace(asked, carried=None), broken)

    async def written(self, asked: Written, visitor: Visitor) -> None:
        """Take a command, or let the guard read what was said.

        Raises Unavailable for what was not said to us, and nothing else: nobody waits for an
        answer to that.
        """
        try:
            await self.people.meet(visitor)
            with speaking(known(visitor.who.locale)):
                answer = await self._said(asked, visitor)
        except Exception as error:  # whatever it is, who called us is told
            if isinstance(error, Unavailable) and not asked.is_called:
                raise
            _log(error, "message", visitor)
            answer = self._in_their_language(visitor, partial(sentences.failed, error))
        if answer.say or answer.show or answer.form:
            try:
                await self._tell(visitor, answer)
            except Exception as error:  # noqa: BLE001 -- what was done is done
                _log(error, "message", visitor)

    async def found(self, asked: Typing, visitor: Visitor) -> Json:
        try:
            found = await self.turning.search(asked, visitor)
        except Exception as error:  # noqa: BLE001 -- a field that finds nothing says so itself
            _log(error, "search", visitor)
            found = ()
        return answers.to_search(found)

    async def whisper(self, visitor: Visitor, answer: Answer) -> None:
        """Tell somebody alone what came of something that happened."""
        if answer.say or answer.show:
            await self._tell(visitor, answer)

    async def _pressed(self, asked: Press, visitor: Visitor) -> Answer:
        if asked.surface is Surface.EXTENSION:
            return await self.turning.chosen(asked, visitor)
        return await self.turning.press(asked, visitor)

    async def _open(self, asked: Press, visitor: Visitor, answer: Answer) -> Answer:
        """A form that was not taken, with what is to be said of it; else the answer as it is.

        Where it cannot be made anew either, what was sent is all that there is to show.
        """
        is_open = answer.is_refused or (answer.errors and answer.form is None)
        if not (asked.is_form and is_open):
            return answer
        try:
            async with timeout(PATIENCE):
                return answers.mended(answer, await self.turning.form_again(asked, visitor))
        except Exception as error:  # noqa: BLE001 -- why it was not taken is known already
            _log(error, asked.surface, visitor)
            return answer

    async def _answered(self, asked: Press, visitor: Visitor, answer: Answer) -> Json:
        card = answer.say
        is_alone = visitor.where.is_personal and asked.surface is Surface.MESSAGE
        if is_alone and card is not None and card.parts and await self._sent(visitor, answer):
            with speaking(answer.locale):
                return answers.said(render.title_of(card))
        # Masked, as all that goes out: nobody may have looked at it yet.
        fields = dict(exits.masked(tuple(asked.fields.items()), visitor.at))
        return answers.to_press(replace(asked, fields=fields), answer)

    async def _said(self, asked: Written, visitor: Visitor) -> Answer:
        name, rest = self.turning.command_in(asked.text) if asked.is_called else ("", "")
        if name and not asked.is_edited:
            files = asked.has_files
            return await self.turning.command(name, rest, asked.key, visitor, has_files=files)
        answer = await self.turning.written(asked, visitor)
        if asked.is_edited and not answer.is_refused:
            return replace(answer, say=None)  # guarded again, and not answered anew
        is_left = answer.say is None and asked.is_called
        if not is_left or asked.is_edited:
            return answer
        with speaking(answer.locale):
            said = sentences.nobody_reads_here()
            if not visitor.where.is_personal:
                said = sentences.unknown_command(self.turning.routes.COMMANDS)
            return replace(answer, say=Card(title=said))

    async def _tell(self, visitor: Visitor, answer: Answer) -> None:
        """In their own chat, or else a sentence in the room that says nothing of the answer."""
        if await self._sent(visitor, answer) or visitor.where.is_personal:
            return
        with speaking(answer.locale):
            card = Card(title=_not_in_private(visitor.who.name))
        try:
            await self._post(visitor, visitor.where.conversation, chats.message(card))
        except DeliveryError as error:
            LOG.info("not said in tenant %s: %s", visitor.who.tenant, error.reason_code)

    async def _sent(self, visitor: Visitor, answer: Answer) -> bool:
        who = visitor.who
        with speaking(answer.locale):
            message = _message(answer, "" if visitor.where.is_personal else _room(visitor))
        try:
            chat = visitor.where.conversation
            if not visitor.where.is_personal:
                user = await self.chats.memory.user(who.tenant, who.user)
                chat = await self.chats.own(user, is_awaited=True)
            await self._post(visitor, chat, message)
        except DeliveryError as error:
            LOG.info("not said to user %s: %s", who.user, error.reason_code)
            return False
        return True

    async def _post(self, visitor: Visitor, chat: str, message: Json) -> None:
        await self.chats.post(visitor.who.tenant, chat, message, is_awaited=True)

    def _in_their_language(self, visitor: Visitor, sentence: Callable[[], str]) -> Answer:
        with speaking(known(visitor.who.locale)):
            return refusal(sentence())


def _message(answer: Answer, room: str) -> Json:
    if answer.form is not None:
        shown = render.inline(answer.form, dict(answer.errors), room=room)
        return chats.form_message(render.title_of(answer.form), shown)
    return chats.message(answer.say or answer.show or Card(title=sentences.broken()))


def _room(visitor: Visitor) -> str:
    return visitor.where.conversation


def _not_in_private(name: str) -> str:
    return _(
        "{name}: I cannot answer you in private from here. Use the buttons on the room's card."
    ).format(name=name)


def _log(error: Exception, what: str, visitor: Visitor) -> None:
    # The type alone: the text of an exception may hold what a person wrote.
    LOG.error("%s in a %s of tenant %s", type(error).__name__, what, visitor.who.tenant)
