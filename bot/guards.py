"""`tovholder guard --jsonl`: where texts hold personal numbers, for trying out the detector.

A JSON string a line in, a JSON list a line out: where each number stands, never which it is.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from io import TextIOWrapper

from bot import clock
from locales import gettext as _
from models.calendar import COPENHAGEN
from models.guard import find


def run() -> int:
    """Answer each line of standard input; 1 if any was no JSON string (it gets `null`)."""
    today = clock.machine_now().astimezone(COPENHAGEN).date()
    failed = 0
    for number, line in enumerate(_lines(), start=1):
        text = _text(line)
        if text is None:
            failed = 1
            print(_no_string(number), file=sys.stderr)  # noqa: T201 -- the command line
        print("null" if text is None else _found(text, today))  # noqa: T201 -- as above
    return failed


def _lines() -> Iterator[str]:
    if isinstance(sys.stdin, TextIOWrapper):
        # A letter in another encoding spoils its own line, not the rest of the file.
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return (line for line in sys.stdin if line.strip())


def _text(line: str) -> str | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def _found(text: str, today: date) -> str:
    return json.dumps(
        [
            {"start": one.start, "end": one.end, "kind": one.kind, "confidence": one.confidence}
            for one in find(text, today=today)
        ]
    )


def _no_string(number: int) -> str:
    # Its number alone: what stands there may be what must not be repeated.
    return _("Line {number} is not a JSON string.").format(number=number)
