"""What the people of all tests wrote, and all that was logged meanwhile: the two never meet.

Everything that people write comes in by one check, and everything that is logged goes through
`logging` or is said by a process that a test has started. After each test the new lines are
searched for every text so far, so it works on several cores and names the test. A line of
writing is looked for anywhere in them; what is shorter, a single word even, among the words
that they say beyond the sentences of a source (docs/decisions/076).
"""

import asyncio.subprocess
import json
import logging
import re
import subprocess
from functools import cache, wraps
from pathlib import Path

import pytest

from bot.logs import KEPT_AT_INFO, KEPT_AT_WARNING, JsonLines
from handlers import guarding

ROOT = Path(__file__).parent.parent
SHORTEST = 12  # characters of a line of writing: less, or one word, stands in others by chance
WORD = re.compile(r"\w+")
# Nothing tells these from an id: a short number, and whom somebody has chosen in Slack.
ID = re.compile(r"[0-9]{1,7}|(<@)?U[A-Z0-9]+>?")
LOGGED = re.compile(r'(?:LOG|logger)\.[a-z]+\(\s*"([^"\n]+)"[,)]')
VALUE = re.compile(r"%[a-z]")


class Heard(logging.Handler):
    """What people wrote: `texts` are lines of writing, `words` what is shorter, `fresh` that of
    this test. And what was `said` in it, by the line: its values, where they are known.
    """

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.texts, self.words, self.fresh, self.searched = set(), set(), set(), set()
        self.said = {}

    def wrote(self, *texts):
        for line in (line.strip() for text in texts for line in text.splitlines()):
            if len(line) >= SHORTEST and " " in line:
                self.texts.add(line)
            elif not (ID.fullmatch(line) or ID.fullmatch(words_of(line))):
                self.fresh.add(words_of(line))
        self.fresh.discard("")
        self.words |= self.fresh

    def emit(self, record):
        if is_written(record):
            given = record.args.values() if isinstance(record.args, dict) else record.args
            self.note(self.format(record), tuple(map(str, given or ())) or None)

    def note(self, line, values=None):
        if line not in self.searched:
            self.said[line] = values

    def read(self, output):
        """What a process has said, as it was taken or from its file."""
        for line in output.splitlines():
            if line.startswith('{"at": '):
                self.note(line)

    def leaks(self):
        """How many of the new lines hold something that a person wrote, by their beginning."""
        new, self.said = self.said, {}
        self.searched.update(new)
        found = [line for line, values in new.items() if self._is_leak(line, values)]
        self.fresh = set()
        return sorted(line[:80].partition('"said"')[0] for line in found)

    def _is_leak(self, line, values):
        if any(text in line for text in self.texts):
            return True
        module, said = read(line)
        values = values or values_in(module, said)
        if values is None:
            return not self.fresh.isdisjoint(phrases(said))
        return any(not self.words.isdisjoint(phrases(one)) for one in values)


def is_written(record):
    """Whether the product writes it, however much it is told to log."""
    least = (
        *((name, logging.WARNING) for name in KEPT_AT_WARNING),
        *((name, logging.INFO) for name in KEPT_AT_INFO),
    )
    return all(
        record.levelno >= level
        for name, level in least
        if f"{record.name}.".startswith(f"{name}.")
    )


def words_of(text):
    """Its words alone, a space apart, as they are compared."""
    return " ".join(WORD.findall(text.casefold()))


def phrases(text):
    """Whatever stands between two ends of words, as long as a short text may be."""
    words = WORD.findall(text.casefold())
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + SHORTEST // 2) + 1):
            yield " ".join(words[first:last])


def read(line):
    """Who logs, and what is said; all of a line that is cut off, or none of ours."""
    try:
        found = json.loads(line)
        return found["from"], found["said"]
    except (ValueError, KeyError):
        return "", line


def values_in(module, said):
    """What is said beyond a sentence of the module's source; None if it is none of these."""
    found = (one.fullmatch(said) for one in sentences(module))
    return next((one.groups() for one in found if one), None)


@cache
def sentences(module):
    """What a module of ours logs, with a group for each value."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    found = LOGGED.findall(path.read_text()) if path.is_file() else ()
    return [re.compile("(.*)".join(map(re.escape, VALUE.split(one)))) for one in found]


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


def noting_typed(write):
    """For what people type into a process that a test has started: `write(where, text)`."""

    @wraps(write)
    def noting(self, text, *args, **more):
        HEARD.wrote(text)
        return write(self, text, *args, **more)

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
        HEARD.read(one.decode(errors="replace") if isinstance(one, bytes) else one)
    return said


@pytest.fixture(autouse=True)
def _nothing_written_is_logged():
    yield
    if leaks := HEARD.leaks():
        pytest.fail(f"A log line holds what a person wrote: {leaks}", pytrace=False)
