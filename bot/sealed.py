"""Everything that is kept sealed, table by table: looked at when we start, and sealed anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, tuple_, update
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.settings import StartUpError
from bot.slack.install_tables import SlackInstall
from bot.teams.tables import TeamsTenant
from bot.web.tables import WebMessage
from locales import gettext as _
from models.advice import AdviceRequest
from models.advice import compared as question_words
from models.passages import Passage, PassageKind
from models.records import RecordNumber, compared
from models.seals import KeyRing, Unreadable
from models.sign_in import SignIn
from models.used_aliases import UsedAlias, marked
from models.waiting_texts import WaitingText
from scheduler.store import Store

# Tables with texts that are sealed, and the column that holds them.
SEALED: tuple[tuple[type[SQLModel], str], ...] = (
    (Passage, "sealed"),
    (RecordNumber, "sealed"),
    (SignIn, "sealed"),
    (WaitingText, "sealed"),
    (UsedAlias, "sealed"),
    (TeamsTenant, "sealed"),
    (SlackInstall, "token"),
    (WebMessage, "sealed"),
)


async def require_opening(store: Store, ring: KeyRing) -> None:
    """Raises StartUpError when the keys open nothing of what is stored; nothing is written."""
    found = await tried(store, ring)
    if found and not any(found):
        raise StartUpError(
            _(
                "TOVHOLDER_KEYS opens nothing of what is stored here: these are not the keys "
                "that it was sealed with. Nothing has been changed. Set the right keys, or the "
                "right database."
            )
        )


async def tried(store: Store, ring: KeyRing) -> list[bool]:
    """Whether the keys open each of some samples of what is stored; nothing is written."""
    return [opens(ring, one) for one in await store.read(_samples)]


def opens(ring: KeyRing, sealed: bytes) -> bool:
    try:
        ring.open(sealed)
    except Unreadable:
        return False
    return True


async def _samples(db: AsyncSession) -> list[bytes]:
    """The oldest and the newest of each table: keys are changed in the order of time."""
    found = []
    for table, name in SEALED:
        column, keys = table.__table__.c[name], _keys(table)  # type: ignore[attr-defined]
        kept: Any = select(column).where(column.is_not(None), column != b"")
        for order in (keys, [key.desc() for key in keys]):
            rows = (await db.exec(kept.order_by(*order).limit(1))).all()
            found += [row[0] for row in rows]
    return found


@dataclass
class Resealing:
    """One table on its way to the first key. `unread` are texts that no key opens."""

    table: type[SQLModel]
    name: str
    ring: KeyRing
    batch: int
    after: tuple[Any, ...] | None = None
    done: int = 0
    unread: int = 0

    async def go_on(self, db: AsyncSession) -> bool:
        """Seal one batch anew; return whether there may be more."""
        keys, column = _keys(self.table), self.table.__table__.c[self.name]  # type: ignore[attr-defined]
        asked: Any = select(*keys, column).where(column.is_not(None), column != b"")
        if self.after is not None:
            asked = asked.where(tuple_(*keys) > self.after)
        rows: Sequence[Row[Any]] = (
            await db.exec(asked.order_by(*keys).limit(self.batch))
        ).all()
        for row in rows:
            await self._seal(db, tuple(row[:-1]), row[-1])
        self.after = tuple(rows[-1][:-1]) if rows else self.after
        return bool(rows)

    async def _seal(self, db: AsyncSession, key: tuple[Any, ...], kept: bytes) -> None:
        if self.ring.is_first(kept):
            return
        try:
            text = self.ring.open(kept)
        except Unreadable:
            self.unread += 1
            return
        keys, column = _keys(self.table), self.table.__table__.c[self.name]  # type: ignore[attr-defined]
        mine = [one == value for one, value in zip(keys, key, strict=True)]
        # Only as it was read: who has changed it meanwhile has sealed it as well.
        changed = update(self.table).where(*mine, column == kept)
        values = {self.name: self.ring.seal(text), **await self._besides(db, key, text)}
        await db.exec(changed.values(values).execution_options(synchronize_session=False))
        if self.table is Passage:
            await self._mark_question(db, key, text)
        self.done += 1

    async def _mark_question(self, db: AsyncSession, key: tuple[Any, ...], text: str) -> None:
        """What a question is recognised by, when it is asked again, is in its request."""
        passage = await db.get_one(Passage, key[0])
        if passage.kind is not PassageKind.QUESTION:
            return
        [mark, *_older] = self.ring.fingerprints(question_words(text))
        kept = update(AdviceRequest).where(
            col(AdviceRequest.id) == passage.request_id,
            col(AdviceRequest.fingerprint).is_not(None),
        )
        marked = kept.values(fingerprint=mark)
        await db.exec(marked.execution_options(synchronize_session=False))

    async def _besides(
        self, db: AsyncSession, key: tuple[Any, ...], text: str
    ) -> dict[str, str]:
        """What goes with a seal: the name of its key, and what a number is recognised by."""
        values = {}
        if "key_id" in self.table.model_fields:
            values["key_id"] = self.ring.key_id
        if self.table is RecordNumber:
            number = await db.get_one(RecordNumber, key[0])
            marks = self.ring.fingerprints(compared(number.organisation_id, text))
            values["fingerprint"] = marks[0]
        if self.table is UsedAlias:
            values["fingerprint"] = self.ring.fingerprints(marked(text))[0]
        return values


def _keys(table: type[SQLModel]) -> list[Any]:
    return list(table.__table__.primary_key)  # type: ignore[attr-defined]
