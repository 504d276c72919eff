"""How jobs and the relay reach the database, whichever it is."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

Result = TypeVar("Result")
Work = Callable[[AsyncSession], Awaitable[Result]]


class Store(Protocol):
    async def write(self, work: Work[Result]) -> Result:
        """Run `work` in one transaction, committed when it returns, undone when it raises.

        `work` awaits nothing but the session, and may be run again after a lost race.
        """
        ...

    async def read(self, work: Work[Result]) -> Result:
        """Run `work` in a transaction that cannot write."""
        ...

    async def scrub(self) -> None:
        """See to it that what was deleted is not left in the database's own log.

        Where the database looks after that by itself (PostgreSQL), this does nothing.
        """
        ...
