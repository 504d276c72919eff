"""What every state machine of the tests begins with: a database of its own, and a clock."""

import asyncio
import shutil
from itertools import count

from hypothesis.stateful import RuleBasedStateMachine

from bot.database import open_store
from tests.conftest import MONDAY, RING

FILES = count(1)


class Machine(RuleBasedStateMachine):
    """`template` is copied into `directory` for each run."""

    template = directory = None

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        path = self.directory / f"machine-{next(FILES)}.db"
        shutil.copy(self.template, path)
        self.store = open_store(f"sqlite:///{path}", RING)
        self.at = MONDAY

    def run(self, awaitable):
        return self.loop.run_until_complete(awaitable)

    def teardown(self):
        self.run(self.store.close())
        self.loop.close()
