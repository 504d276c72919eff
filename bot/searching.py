"""A look at something while a form is open: read only, remembered nowhere."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import exits, routes
from handlers.cards import Form
from handlers.turn import Incoming, Refusal, Search, Turn
from locales import known, speaking
from models.people import identified
from models.rooms import located
from scheduler.store import Crowded, Store


async def find(incoming: Incoming, search: Search, store: Store) -> Sequence[tuple[str, str]]:
    """Return (value, label) pairs. Raises Refusal when it is not theirs to search; Crowded."""
    if store.is_crowded(to_read=True):
        raise Crowded

    async def work(db: AsyncSession) -> Sequence[tuple[str, str]]:
        found = await search(await _turn(incoming, db), db)
        return exits.choices(found, incoming.at)

    return await store.read(work)


async def form_again(incoming: Incoming, name: str, store: Store) -> Form | None:
    """Make FORMS[name] anew from what was sent, under its own key; None when it is not theirs.

    For a platform that does not keep an open form as it was.
    """
    if name not in routes.FORMS:
        return None

    async def work(db: AsyncSession) -> Form | None:
        turn = await _turn(incoming, db)
        own = turn.person.locale if turn.person else None
        with speaking(known(own or incoming.locale or "")):
            try:
                return replace(await exits.form(name, turn, db), key=incoming.form_key)
            except Refusal:
                return None

    return await store.read(work)


async def _turn(incoming: Incoming, db: AsyncSession) -> Turn:
    who = identified(incoming.workspace_id, incoming.user)
    here = located(incoming.workspace_id, incoming.room or "")
    return Turn(
        person=(await db.exec(who)).first(),
        at=incoming.at,
        workspace_id=incoming.workspace_id,
        room=(await db.exec(here)).first(),
        subject=incoming.subject,
        text=incoming.text.strip(),
        fields=incoming.fields,
    )
