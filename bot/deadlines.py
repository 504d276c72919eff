"""`tovholder deadline`: count the working days from starts given by hand or in a file."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import TextIOWrapper
from itertools import chain

from handlers.calendar_cards import closed_name
from locales import dates
from locales import gettext as _
from models.calendar import COPENHAGEN, Calendar, ContactWindow, WorkingCalendar

STANDARD_INPUT = "-"


def run(starts: Sequence[str], calendar: str, *, as_json: bool) -> int:
    """Print a line (or JSON object) per start; 1 if any could not be read."""
    counting = WorkingCalendar(Calendar(calendar))
    failed = 0
    for text in _texts(starts):
        try:
            opened = _read(text)
            window = counting.window(opened)
        except (ValueError, OverflowError):  # no date, or one at the end of all calendars
            failed = 1
            print(_unreadable(text), file=sys.stderr)  # noqa: T201 -- the command line
            continue
        print(_line(opened, window, as_json=as_json))  # noqa: T201 -- as above
    return failed


def _texts(starts: Iterable[str]) -> Iterator[str]:
    lines = _lines() if STANDARD_INPUT in starts else iter(())
    given = (start for start in starts if start != STANDARD_INPUT)
    return (text for text in chain(given, lines) if text)


def _lines() -> Iterator[str]:
    if isinstance(sys.stdin, TextIOWrapper):
        # A letter in another encoding spoils its own line, not the rest of the file.
        sys.stdin.reconfigure(errors="backslashreplace")
    return (line.strip() for line in sys.stdin)


def _read(text: str) -> datetime:
    """A start without a zone is Copenhagen time; without a time of day it is midnight."""
    opened = datetime.fromisoformat(text)
    return opened if opened.tzinfo else opened.replace(tzinfo=COPENHAGEN)


def _line(opened: datetime, window: ContactWindow, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(_plain(opened, window), ensure_ascii=False)
    target, deadline = map(dates.day_with_year, (window.target_on, window.deadline_on))
    said = _("Opened {opened}: target {target}, deadline {deadline}.").format(
        opened=dates.day_with_year(window.opened_on), target=target, deadline=deadline
    )
    if not window.skipped:
        return said
    days = ", ".join(f"{dates.day(day)} ({closed_name(why)})" for day, why in window.skipped)
    return said + " " + _("Not counted: {days}.").format(days=days)


def _plain(opened: datetime, window: ContactWindow) -> dict[str, object]:
    skipped = [{"date": day.isoformat(), "why": why.value} for day, why in window.skipped]
    return {
        "opened": opened.isoformat(),
        "target": window.target_on.isoformat(),
        "deadline": window.deadline_on.isoformat(),
        "skipped": skipped,
    }


def _unreadable(text: str) -> str:
    return _("{text} is not a start. Write it as 2026-12-23T14:30.").format(
        text=repr(text[:40])
    )
