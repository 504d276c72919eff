"""A process that has everything imported, and forks one life of the product for every line.

A line in is a Life as JSON; a line out is what the product says, which is where it is.
"""

import json
import os
import signal
import sys
from dataclasses import asdict, dataclass, field

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

import bot.slack.service  # noqa: F401 -- or each life would import it anew
from bot import serving

PLACES = (
    (Engine, "begin"),
    (Engine, "before_cursor_execute"),
    (Engine, "commit"),  # before the database is told
    (Pool, "checkin"),  # after it has answered
)


@dataclass(frozen=True, slots=True)
class Life:
    """`ends_at`: the place, counted from the start, at which it is killed; 0 for none."""

    environment: dict[str, str] = field(repr=False)
    log: str
    ends_at: int = 0

    def as_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(slots=True)
class Places:
    """Every place between two steps of a transaction, in all threads."""

    ends_at: int
    passed: int = 0

    def listen(self) -> None:
        for target, name in PLACES:
            event.listen(target, name, self.passing)

    def passing(self, *_what: object) -> None:
        self.passed += 1
        if self.passed == self.ends_at:
            os.kill(os.getpid(), signal.SIGKILL)


def live(life: Life) -> None:
    """Serve until told to stop, or until the end comes. SIGUSR1 asks how far it has come."""
    os.environ.clear()
    os.environ.update(life.environment)
    log = os.open(life.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, sys.stderr.fileno())
    places = Places(life.ends_at)
    places.listen()
    signal.signal(signal.SIGUSR1, lambda *_: _say(places.passed))
    _say(os.getpid())
    serving.run("127.0.0.1", 0)


def _say(number: int) -> None:
    print(number, flush=True)  # noqa: T201 -- to whoever started us


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(sys.stdin.fileno())
            live(Life(**json.loads(line)))
            os._exit(0)


if __name__ == "__main__":
    main()
