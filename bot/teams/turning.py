"""One turn of a person in Teams: which handler takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot import searching, sentences
from bot.routing import Routes
from bot.teams.asked import Press, Typing, Written
from bot.teams.carried import Carried
from bot.teams.visitors import Visitor
from bot.turns import Answer, refusal, take
from bot.typed import command_name
from handlers.cards import Form
from handlers.turn import ATTACHMENTS, CALLED, Handler, Incoming, Refusal
from scheduler.store import Store

NONE = Carried("")


@dataclass(frozen=True, slots=True)
class Turning:
    store: Store
    routes: Routes

    def command_in(self, text: str) -> tuple[str, str]:
        """Return the command that a text begins with, "" for none, and what follows it.

        People write Forløb, /sag and forloeb alike.
        """
        first, *rest = text.split(maxsplit=1) or [""]
        name = f"/{command_name(first).strip('/:,.!?')}"
        name = self.routes.ALIASES.get(name, name)
        is_known = name in self.routes.COMMANDS
        return (name, "".join(rest)) if is_known else ("", text)

    async def command(
        self, name: str, text: str, key: str, visitor: Visitor, *, has_files: bool = False
    ) -> Answer:
        incoming = replace(visitor.incoming(key), text=text, fields=_along(has_files))
        handler = self.routes.COMMANDS.get(name)
        return await self._run(incoming, handler, self._unknown)

    async def chosen(self, asked: Press, visitor: Visitor) -> Answer:
        """A command beside the message box, or one on a message, whose text goes along."""
        if asked.command not in self.routes.SHORTCUTS:
            name, _rest = self.command_in(asked.command)
            return await self.command(name, "", asked.key, visitor)
        fields = _along(asked.has_files)
        incoming = replace(visitor.incoming(asked.key), text=asked.text, fields=fields)
        handler = self.routes.ACTIONS[asked.command]
        return await self._run(incoming, handler, self._unknown)

    async def written(self, asked: Written, visitor: Visitor) -> Answer:
        """The guard reads what was written; nothing is kept of it."""
        called = {CALLED: ("yes",)} if asked.is_called else {}
        incoming = replace(
            visitor.incoming(asked.key), text=asked.text, fields=called, is_posted=True
        )
        return await take(incoming, self.routes.EVENTS["message"], self.store)

    async def press(self, asked: Press, visitor: Visitor) -> Answer:
        held, handler = asked.carried or NONE, None
        if asked.carried is not None and _is_whole(asked):
            handler = self.routes.ACTIONS.get(held.action)
        stale = sentences.form_out_of_date if held.key else sentences.stale
        return await self._run(self._pressed(asked, visitor), handler, stale)

    async def form_again(self, asked: Press, visitor: Visitor) -> Form | None:
        held = asked.carried or NONE
        incoming = self._pressed(asked, visitor)
        return await searching.form_again(incoming, held.action, self.store)

    async def search(self, asked: Typing, visitor: Visitor) -> Sequence[tuple[str, str]]:
        """Find (value, label) pairs; none where this person may not search."""
        search = self.routes.SEARCHES.get(asked.search)
        if search is None:
            return ()
        incoming = replace(visitor.incoming(""), text=asked.text)
        try:
            return await searching.find(incoming, search, self.store)
        except Refusal:
            return ()

    def _pressed(self, asked: Press, visitor: Visitor) -> Incoming:
        held = asked.carried or NONE
        return replace(
            visitor.incoming(asked.key, held.room),
            subject=held.subject,
            fields=asked.fields,
            form_key=held.key,
        )

    def _unknown(self) -> str:
        return sentences.unknown_command(self.routes.COMMANDS)

    async def _run(
        self, incoming: Incoming, handler: Handler | None, otherwise: Callable[[], str]
    ) -> Answer:
        if handler is None:
            return refusal(otherwise())
        return await take(incoming, handler, self.store)


def _along(has_files: bool) -> dict[str, tuple[str, ...]]:
    return {ATTACHMENTS: ("yes",)} if has_files else {}


def _is_whole(asked: Press) -> bool:
    """A form of ours always has its one-time key: what is filled in without it is not taken."""
    return bool(asked.carried and (asked.carried.key or not asked.fields))
