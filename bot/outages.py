"""What keeps a database from working: its disk, its locks, its server, or the way there."""

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from scheduler.store import Unavailable

LOST = "lost"  # the connection, by either side
# Beginnings of SQLite's names of its errors (sqlite.org/rescode.html).
OF_SQLITE = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "SQLITE_FULL", "SQLITE_IOERR"),
    *("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_NOMEM"),
)
# Classes of PostgreSQL's: connections, resources, somebody's intervention, the system, and
# a server that is set to be read from alone.
OF_POSTGRESQL = ("08", "53", "57P", "58", "25006")
NOT_OURS_TO_WRITE = ("SQLITE_READONLY", "25006")


class Outage(Unavailable, OperationalError):
    """Still what SQLAlchemy raises, so that commands catch both alike."""

    def __init__(self, code: str, cause: BaseException, *, is_in_doubt: bool = False) -> None:
        Unavailable.__init__(self, code, is_in_doubt=is_in_doubt)
        OperationalError.__init__(self, None, None, cause, hide_parameters=True)


def found_in(error: BaseException, *, is_reading: bool = False) -> str:
    """Return the code of the outage that an error tells of; "" for any other error.

    Whoever writes where one may only read has made a mistake, and it is no outage.
    """
    code = _code(error)
    return "" if is_reading and code.startswith(NOT_OURS_TO_WRITE) else code


def _code(error: BaseException) -> str:
    told = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(told, "sqlite_errorname", None) or ""
    state = getattr(told, "sqlstate", None) or ""
    if name.startswith(OF_SQLITE):
        return str(name)
    if state.startswith(OF_POSTGRESQL):
        return str(state)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return LOST
    return type(told).__name__ if isinstance(told, OSError | TimeoutError | NoneFree) else ""
