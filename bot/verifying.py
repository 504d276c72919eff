"""`tovholder verify`: whether every chain of the timeline still holds together.

A chain that somebody cut short, or wrote anew from its beginning, holds together as well. It is
told by the heads of all chains as they were before, in a file that is kept elsewhere.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import reaching, settings
from bot.database import Database
from bot.settings import StartUpError
from locales import gettext as _
from locales import ngettext
from models.entries import START, Entry, follows, newest_tombstone, page
from models.seals import KeyRing, new_key

BATCH = 2_000

Heads = dict[str, tuple[int, str]]  # by chain: the number of its last entry, and its digest


@dataclass
class Verification:
    """What has been read so far. `broken` names the first place that does not hold.

    Entries up to `let_go` are covered by a tombstone. `known` are heads from before, `standing`
    the chains in which that head was met, `missed` the first that was not.
    """

    chain: str = ""
    seq: int = 0
    digest: str = START
    let_go: int = 0
    chains: int = 0
    entries: int = 0
    broken: tuple[str, int] | None = None
    read: tuple[str, int] = field(default=("", 0))
    known: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    heads: Heads = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    missed: tuple[str, int] | None = None

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
        self.heads[entry.chain] = head = (entry.seq, entry.digest)
        if self.known.get(entry.chain) == head:
            self.standing.add(entry.chain)
        await self._judge(entry, db)

    async def _judge(self, entry: Entry, db: AsyncSession) -> None:
        if entry.seq <= self.let_go:
            return  # a tombstone covers it: it is on its way out
        if follows(entry, self.seq, self.digest):
            self.seq, self.digest = entry.seq, entry.digest
        elif await self._stand_on_tombstone(db):  # it was cut while we were reading it
            await self._judge(entry, db)
        else:
            self.broken = entry.chain, self.seq + 1

    async def _begin(self, chain: str, db: AsyncSession) -> None:
        self.chain, self.chains = chain, self.chains + 1
        self.seq, self.digest, self.let_go = 0, START, 0
        await self._stand_on_tombstone(db)

    async def _stand_on_tombstone(self, db: AsyncSession) -> bool:
        """Go on behind the newest; False: there is none that is further than we are."""
        stone = (await db.exec(newest_tombstone(self.chain))).first()
        if stone is None or stone.seq <= self.seq:
            return False
        self.seq, self.digest, self.let_go = stone.seq, stone.digest, stone.seq
        return True

    async def look_for_heads(self, db: AsyncSession) -> None:
        """See whether a tombstone covers those that were not met."""
        for chain in sorted(self.known.keys() - self.standing):
            seq, digest = self.known[chain]
            let_go = (await db.exec(newest_tombstone(chain))).first()
            is_covered = let_go is not None and (
                let_go.seq > seq or (let_go.seq, let_go.digest) == (seq, digest)
            )
            if not is_covered:
                self.missed = self.missed or (chain, seq)


async def verify(
    store: Database, known: Mapping[str, tuple[int, str]] | None = None
) -> Verification:
    """Read every chain, batch by batch, up to the first that does not hold.

    `known`: heads that this told of before, which must stand there still.
    """
    found = Verification(known=known or {})
    while await store.read(found.go_on):
        pass
    if not found.broken:
        await store.read(found.look_for_heads)
    return found


def run(path: str | None = None) -> int:
    """Say how it stands; 1 when a chain is broken, or the database cannot be read.

    `path`: where the heads of the chains are kept, compared and renewed.
    """
    try:
        found = asyncio.run(_verified(_kept(path) if path else {}))
        if wrong := _wrong(found, path):
            print(wrong, file=sys.stderr)  # noqa: T201 -- the command line
            return 1
        if path:
            _keep(path, found.heads)
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- as above
        return 1
    print(_whole(found))  # noqa: T201 -- as above
    return 0


def _kept(path: str) -> Heads:
    """The heads in a file of ours; none where there is no file yet."""
    try:
        said = json.loads(Path(path).read_text())
        return {str(chain): (int(seq), str(digest)) for chain, (seq, digest) in said.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StartUpError(_no_heads(path)) from error


def _keep(path: str, heads: Heads) -> None:
    """The new ones or, wherever it is stopped, the old ones."""
    beside = Path(f"{path}.new")
    try:
        beside.write_text(json.dumps(heads, indent=0, sort_keys=True) + "\n")
        beside.replace(path)
    except OSError as error:
        raise StartUpError(_("{path} cannot be written.").format(path=path)) from error


def _wrong(found: Verification, path: str | None) -> str:
    if found.broken:
        return broken(*found.broken)
    return _missed(*found.missed, path or "") if found.missed else ""


async def _verified(known: Heads) -> Verification:
    read = settings.read()
    # Chains hold nothing sealed: whoever looks after them needs no key.
    async with reaching.there(read, KeyRing([new_key()])) as store:
        return await verify(store, known)


def broken(chain: str, seq: int) -> str:
    return _(
        "The chain {chain} does not hold at entry number {number}: it has been changed, or one "
        "before it is gone. Keep the database as it is, and compare it with a backup."
    ).format(chain=chain, number=seq)


def _missed(chain: str, seq: int, path: str) -> str:
    return _(
        "Entry number {number} of the chain {chain} stood here when {path} was written; now it "
        "is gone, or another one. If no backup has been brought back since, keep the database "
        "as it is, and compare it with one."
    ).format(chain=chain, number=seq, path=path)


def _no_heads(path: str) -> str:
    return _(
        "{path} is no file of this command's. Give the one that it wrote, or a new name."
    ).format(path=path)


def _whole(found: Verification) -> str:
    entries = ngettext("{n} entry", "{n} entries", found.entries).format(n=found.entries)
    chains = ngettext("{n} chain", "{n} chains", found.chains).format(n=found.chains)
    return _("All hold: {entries} in {chains}.").format(entries=entries, chains=chains)
