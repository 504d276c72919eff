"""Write the timeline: who did what, when, as ids and codes."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models.entries import (
    START,
    Did,
    Entry,
    Tombstone,
    digest,
    head,
    heads,
    newest_tombstone,
)
from models.people import Person

SYSTEM = "system"


def of_case(case_id: int | None) -> str:
    return f"case:{case_id}"


def of_organisation(organisation_id: int | None) -> str:
    return f"organisation:{organisation_id}"


def of_cluster(cluster_id: int | None) -> str:
    return f"cluster:{cluster_id}"


async def record(
    db: AsyncSession,
    chain: str,
    did: Did,
    *,
    at: datetime,
    by: Person | None,
    is_first: bool = False,
    **codes: Any,  # noqa: ANN401 -- ids and codes, kept as JSON
) -> None:
    """Add the next entry of a chain. `codes` are ids and codes, never what a person wrote.

    `is_first`: the chain begins here, with what it is about, so there is no end to look up.
    """
    last = None if is_first else await end_of(db, chain)
    db.add(_next(last, chain, did, at, by, codes))


async def record_each(
    db: AsyncSession,
    did: Did,
    told: Sequence[tuple[str, dict[str, Any]]],
    *,
    at: datetime,
    new: AbstractSet[str] = frozenset(),
) -> None:
    """Add what nobody in particular did to several chains: (chain, codes) of each, in order.

    `new` chains begin here: there is no end to look up.
    """
    last = await _heads(db, {chain for chain, _codes in told} - new)
    last |= dict.fromkeys(new)
    for chain, codes in told:
        last[chain] = entry = _next(last[chain], chain, did, at, None, codes)
        db.add(entry)


async def _heads(
    db: AsyncSession, chains: AbstractSet[str]
) -> dict[str, Entry | Tombstone | None]:
    """What the next entry of each chain stands on, as `end_of` does for one."""
    found = (await db.exec(heads(chains))).all() if chains else []
    last: dict[str, Entry | Tombstone | None] = {entry.chain: entry for entry in found}
    for chain in chains - last.keys():
        last[chain] = await end_of(db, chain)
    return last


def _next(
    last: Entry | Tombstone | None,
    chain: str,
    did: Did,
    at: datetime,
    by: Person | None,
    codes: dict[str, Any],
) -> Entry:
    entry = Entry(
        chain=chain,
        seq=last.seq + 1 if last else 1,
        at=at,
        actor_id=by.id if by else None,
        did=did,
        codes=codes,
        previous=last.digest if last else START,
        digest="",
    )
    entry.digest = digest(entry)
    return entry


async def end_of(db: AsyncSession, chain: str) -> Entry | Tombstone | None:
    """What the next entry stands on: the last one, or what was left when they were let go."""
    last = (await db.exec(head(chain))).first()
    return last or (await db.exec(newest_tombstone(chain))).first()
