"""Structured logs: one JSON object per line, ids and codes, never what a person wrote."""

import json
import logging
import sys
from datetime import UTC, datetime

from models.guard import mask

# These write whole requests and tokens at DEBUG.
KEPT_AT_INFO = ("slack_bolt", "slack_sdk", "aiohttp", "microsoft_teams", "httpx", "asyncio")
# These say the same every second, or, of the database, every statement.
KEPT_AT_WARNING = ("apscheduler", "alembic", "aiohttp.access", "sqlalchemy")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": _said(record),
        }
        if record.exc_info and record.exc_info[0]:
            # The text of an exception may hold a person's words; its type does not.
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def _said(record: logging.LogRecord) -> str:
    """The message, masked; of asyncio's the first line: the next shows an exception's text."""
    said = record.getMessage()
    first = said.partition("\n")[0] if record.name == "asyncio" else said
    return mask(first, today=datetime.fromtimestamp(record.created, UTC).date())


def set_up(level: str) -> None:
    """Log to standard error, so that standard output keeps its one line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in KEPT_AT_INFO:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelName(level)))
    for quiet in KEPT_AT_WARNING:
        logging.getLogger(quiet).setLevel(logging.WARNING)
