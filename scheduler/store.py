"""How jobs and the relay reach the database, whichever it is."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

Result = TypeVar("Result")
Work = Callable[[AsyncSession], Awaitable[Result]]


class Unavailable(Exception):
    """The database could not do it, and nothing was stored.

    Unless `is_in_doubt`: the connection was lost during the commit. `reason_code` is the
    database's own and holds nothing that a person wrote.
    """

    def __init__(self, code: str, *, is_in_doubt: bool = False) -> None:
        Exception.__init__(self, code)
        self.reason_code, self.is_in_doubt = code, is_in_doubt


class Crowded(Unavailable):
    """So much waits for the database already that this was not begun."""

    def __init__(self) -> None:
        super().__init__("crowded")


class Store(Protocol):
    def is_crowded(self, *, to_read: bool) -> bool:
        """Whether so much waits already that what a person asks now is better refused."""
        return False

    async def write(self, work: Work[Result]) -> Result:
        """Run `work` in one transaction, committed when it returns, undone when it raises.

        `work` awaits nothing but the session, and may be run again after a lost race.
        Raises Unavailable when the database is full, locked, read-only or not there.
        """
        ...

    async def read(self, work: Work[Result]) -> Result:
        """Run `work` in a transaction that cannot write. Raises Unavailable, as `write`."""
        ...

    async def scrub(self) -> bool:
        """See to it that what was deleted is not left in the database's own log.

        False: it still is, as somebody reads how it was before, or there is no room; try again.
        Where the database looks after that by itself (PostgreSQL), this does nothing.
        """
        ...
