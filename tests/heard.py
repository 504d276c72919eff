"""What the people of all tests wrote, and all that was logged meanwhile: the two never meet.

Everything that people write comes in by one check, and everything that is logged goes through
`logging` or is said by a process that a test has started. After each test the new lines are
searched for every text so far, so it works on several cores and names the test. What a started
process takes in by itself is not known here, only what it says of the texts that are.
"""

import asyncio.subprocess
import logging
import subprocess
from functools import wraps

import pytest

from bot.logs import JsonLines
from handlers import guarding

SHORTEST = 12  # characters; less may be a code of ours as well, and so may a single word


class Heard(logging.Handler):
    """`texts` are lines that people wrote; `said` are log lines not yet searched."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.texts, self.said, self.searched = set(), set(), set()

    def wrote(self, *texts):
        lines = (line.strip() for text in texts for line in text.splitlines())
        self.texts.update(one for one in lines if len(one) >= SHORTEST and " " in one)

    def emit(self, record):
        self.note(self.format(record))

    def note(self, said):
        if said not in self.searched:
            self.said.add(said)

    def leaks(self):
        """How many of the new lines hold something that a person wrote, by their beginning."""
        new, self.said = self.said, set()
        self.searched |= new
        return sorted(
            line[:80].partition('"said"')[0]
            for line in new
            if any(text in line for text in self.texts)
        )


HEARD = Heard()


def listen():
    """For the whole session: the way in, the log, and what processes say."""
    guarding.check = _noting_texts(guarding.check)
    logging.Logger.info = _noting_infos(logging.Logger.info)
    logging.getLogger().addHandler(HEARD)
    subprocess.Popen.communicate = _noting_output(subprocess.Popen.communicate)
    process = asyncio.subprocess.Process
    process.communicate = _noting_output_later(process.communicate)


def _noting_texts(check):
    @wraps(check)
    def noting(turn, **more):
        HEARD.wrote(turn.text, *(text for several in turn.fields.values() for text in several))
        return check(turn, **more)

    return noting


def _noting_infos(info):
    """The product logs them, and a test's logger may not: noted before that is asked."""

    @wraps(info)
    def noting(self, message, *args, **more):
        HEARD.emit(self.makeRecord(self.name, logging.INFO, "", 0, message, args, None))
        return info(self, message, *args, **more)

    return noting


def _noting_output(communicate):
    @wraps(communicate)
    def noting(self, *args, **more):
        return _noted(communicate(self, *args, **more))

    return noting


def _noting_output_later(communicate):
    @wraps(communicate)
    async def noting(self, *args, **more):
        return _noted(await communicate(self, *args, **more))

    return noting


def _noted(said):
    for one in filter(None, said):
        text = one.decode(errors="replace") if isinstance(one, bytes) else one
        for line in text.splitlines():
            if line.startswith('{"at": '):
                HEARD.note(line)
    return said


@pytest.fixture(autouse=True)
def _nothing_written_is_logged():
    yield
    if leaks := HEARD.leaks():
        pytest.fail(f"A log line holds what a person wrote: {leaks}", pytrace=False)
