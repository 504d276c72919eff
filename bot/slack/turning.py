"""One turn of a person in Slack: which handler takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot import searching, sentences
from bot.routing import Routes
from bot.slack import metadata
from bot.slack.asked import Command, Press, Submit, Typing, View
from bot.slack.metadata import Metadata
from bot.slack.visitors import Visitor
from bot.turns import Answer, refusal, take
from handlers.turn import ATTACHMENTS, Handler, Incoming, Refusal
from scheduler.store import Store


@dataclass(frozen=True, slots=True)
class Turning:
    store: Store
    routes: Routes

    async def command(self, asked: Command, visitor: Visitor) -> Answer:
        name = self.routes.ALIASES.get(asked.name, asked.name)
        incoming = replace(visitor.incoming(asked.key, asked.channel), text=asked.text)
        return await self._run(
            incoming,
            self.routes.COMMANDS.get(name),
            lambda: sentences.unknown_command(self.routes.COMMANDS),
        )

    async def press(self, asked: Press, visitor: Visitor) -> Answer:
        action, subject = asked.action or ("", "")
        channel = asked.channel or held_by(asked.view).channel
        incoming = replace(
            visitor.incoming(asked.key, channel),
            subject=subject,
            text=asked.text,
            fields={ATTACHMENTS: ("yes",)} if asked.has_files else {},
        )
        return await self._run(incoming, self.routes.ACTIONS.get(action), sentences.stale)

    async def submit(self, asked: Submit, visitor: Visitor) -> Answer:
        held = held_by(asked.view)
        incoming = replace(
            visitor.incoming(asked.key, held.channel),
            subject=held.subject,
            fields=asked.fields,
            form_key=held.key,
        )
        # A form of ours always has its one-time key: nothing without it may be taken.
        handler = self.routes.ACTIONS.get(held.form) if held.key else None
        return await self._run(incoming, handler, sentences.form_out_of_date)

    async def search(self, asked: Typing, visitor: Visitor) -> Sequence[tuple[str, str]]:
        """Find (value, label) pairs; none where this person may not search."""
        search = self.routes.SEARCHES.get(asked.search or "")
        if search is None:
            return ()
        incoming = replace(visitor.incoming("", held_by(asked.view).channel), text=asked.text)
        try:
            return await searching.find(incoming, search, self.store)
        except Refusal:
            return ()

    async def _run(
        self, incoming: Incoming, handler: Handler | None, otherwise: Callable[[], str]
    ) -> Answer:
        if handler is None:
            return refusal(otherwise())
        return await take(incoming, handler, self.store)


def held_by(view: View | None) -> Metadata:
    """What a view carries for us; nothing when it is garbled: it is then none of ours."""
    try:
        return metadata.read(view.metadata) if view else Metadata()
    except ValueError:
        return Metadata()
