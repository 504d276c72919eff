"""`tovholder verify`: whether every chain of the timeline still holds together."""

import asyncio
import sys
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import settings
from bot.database import Database, open_store
from bot.serving import no_database
from bot.settings import StartUpError
from locales import gettext as _
from locales import ngettext
from models.entries import START, Entry, follows, newest_tombstone, page
from models.seals import KeyRing, new_key

BATCH = 2_000


@dataclass
class Verification:
    """What has been read so far. `broken` names the first place that does not hold.

    Entries up to `let_go` are covered by a tombstone.
    """

    chain: str = ""
    seq: int = 0
    digest: str = START
    let_go: int = 0
    chains: int = 0
    entries: int = 0
    broken: tuple[str, int] | None = None
    read: tuple[str, int] = field(default=("", 0))

    async def go_on(self, db: AsyncSession) -> bool:
        """Look at the next batch; return whether there may be more."""
        batch = (await db.exec(page(self.read, BATCH))).all()
        for entry in batch:
            await self._look(entry, db)
            if self.broken:
                return False
        return bool(batch)

    async def _look(self, entry: Entry, db: AsyncSession) -> None:
        if entry.chain != self.chain:
            await self._begin(entry.chain, db)
        self.read = entry.chain, entry.seq
        self.entries += 1
        if entry.seq <= self.let_go:
            return  # a tombstone covers it: it is on its way out
        if not follows(entry, self.seq, self.digest):
            self.broken = entry.chain, self.seq + 1
        self.seq, self.digest = entry.seq, entry.digest

    async def _begin(self, chain: str, db: AsyncSession) -> None:
        let_go = (await db.exec(newest_tombstone(chain))).first()
        self.chain, self.chains = chain, self.chains + 1
        self.seq, self.digest = (let_go.seq, let_go.digest) if let_go else (0, START)
        self.let_go = self.seq


async def verify(store: Database) -> Verification:
    """Read every chain, batch by batch, up to the first that does not hold."""
    found = Verification()
    while await store.read(found.go_on):
        pass
    return found


def run() -> int:
    """Say how it stands; 1 when a chain is broken, or the database cannot be read."""
    try:
        found = asyncio.run(_verified())
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    if found.broken:
        print(broken(*found.broken), file=sys.stderr)  # noqa: T201 -- as above
        return 1
    print(_whole(found))  # noqa: T201 -- as above
    return 0


async def _verified() -> Verification:
    read = settings.read()
    # Chains hold nothing sealed: whoever looks after them needs no key.
    store = open_store(read.database, KeyRing([new_key()]))
    try:
        return await verify(store)
    except DBAPIError as error:
        raise StartUpError(no_database(read)) from error
    finally:
        await store.close()


def broken(chain: str, seq: int) -> str:
    return _(
        "The chain {chain} does not hold at entry number {number}: it has been changed, or one "
        "before it is gone. Keep the database as it is, and compare it with a backup."
    ).format(chain=chain, number=seq)


def _whole(found: Verification) -> str:
    entries = ngettext("{n} entry", "{n} entries", found.entries).format(n=found.entries)
    chains = ngettext("{n} chain", "{n} chains", found.chains).format(n=found.chains)
    return _("All hold: {entries} in {chains}.").format(entries=entries, chains=chains)
