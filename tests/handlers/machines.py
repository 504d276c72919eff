"""What every state machine of the tests begins with: a database of its own, and a clock."""

import asyncio
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine

from bot.database import open_store
from tests.conftest import MONDAY, RING, SHARED, emptying

FILES = count(1)


def files(template: Path, directory: Path) -> Callable[[], str]:
    """Makes a SQLite file with every table and no rows; returns its address."""

    def make() -> str:
        path = directory / f"machine-{next(FILES)}.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    return make


def servers(postgres) -> Callable[[], str]:
    """Empties the PostgreSQL database that the tests share; returns its address."""

    def make() -> str:
        postgres.run(SHARED, emptying())
        return postgres.url(SHARED)

    return make


class Machine(RuleBasedStateMachine):
    """`fresh` makes the database of each run."""

    fresh = None

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.store = open_store(type(self).fresh(), RING)
        self.at = MONDAY

    def run(self, awaitable):
        return self.loop.run_until_complete(awaitable)

    def teardown(self):
        self.run(self.store.close())
        self.loop.close()
