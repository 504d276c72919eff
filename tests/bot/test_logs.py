import json
import logging

import pytest

from bot import logs

SECRET = "what a person wrote"


@pytest.fixture
def lines(capsys):
    """Set the logs up, give what they wrote to standard error, and put everything back."""
    root = logging.getLogger()
    names = [*logs.KEPT_AT_INFO, *logs.KEPT_AT_WARNING]
    before = {name: logging.getLogger(name).level for name in names}
    level, handlers = root.level, root.handlers[:]

    def read():
        written = capsys.readouterr()
        assert written.out == ""
        return [json.loads(line) for line in written.err.splitlines()]

    yield read
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, kept in before.items():
        logging.getLogger(name).setLevel(kept)


def test_a_line_is_an_object_of_ids_and_codes(lines):
    logs.set_up("INFO")

    logging.getLogger("scheduler.relay").warning("outbox %s: %s", 7, "nået")

    [line] = lines()
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "warning", "from": "scheduler.relay", "said": "outbox 7: nået"}


def test_the_text_of_an_error_is_not_written(lines):
    logs.set_up("INFO")

    try:
        {}[SECRET]
    except LookupError:
        logging.getLogger("aiohttp.server").exception("Error handling request")

    [line] = lines()
    assert line["error"] == "KeyError"
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize("name", [*logs.KEPT_AT_INFO, "slack_sdk.web.client"])
def test_the_platforms_own_libraries_stay_at_info(lines, name):
    logs.set_up("DEBUG")

    logging.getLogger(name).debug(SECRET)
    logging.getLogger(name).info("a")
    logging.getLogger("scheduler").debug("b")

    assert [line["said"] for line in lines()] == ["a", "b"]


def test_they_are_no_louder_than_the_rest(lines):
    logs.set_up("ERROR")

    logging.getLogger("slack_sdk").warning("a")

    assert lines() == []


@pytest.mark.parametrize(
    "name", ["apscheduler.executors", "alembic.runtime", "aiohttp.access", "sqlalchemy.engine"]
)
def test_what_says_the_same_every_second_is_quiet(lines, name):
    logs.set_up("DEBUG")

    logging.getLogger(name).info("again")

    assert lines() == []


def test_asyncio_keeps_an_exceptions_text_to_itself():
    record = logging.LogRecord(
        "asyncio", logging.ERROR, "", 0, "Task failed\nfuture: ValueError('written')", (), None
    )

    assert json.loads(logs.JsonLines().format(record))["said"] == "Task failed"
