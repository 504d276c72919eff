"""What became of a call, by what Teams, Graph or something on the way answered."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from bot.calling import Answer, read
from scheduler.chat import Busy, Failed, Refused, Unsure

CODE = re.compile(r"[A-Za-z0-9_.]{1,64}")
# "Retry 412, 502 and 504"; the first of them was certainly not carried out.
PASSING = frozenset({HTTPStatus.PRECONDITION_FAILED})


class TeamsRefused(Refused):
    """Teams or Graph said no. `said` is their own sentence: never log it."""

    def __init__(self, status: int, reason_code: str, said: str) -> None:
        super().__init__(reason_code)
        self.status, self.said = status, said


def judged(answer: Answer) -> dict[str, Any]:
    """Return what was answered ({} for nothing), or raise what became of the call."""
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Busy(answer.retry_after, "throttled")
    if status in PASSING:
        raise Failed(f"http_{status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        raise Unsure(f"http_{status}")
    found = read(answer.body)
    if status < HTTPStatus.MULTIPLE_CHOICES:
        if found is None and answer.body.strip():
            raise Unsure("unreadable")  # a page of something on the way, perhaps
        return found or {}
    raise _refusal(status, found)


def _refusal(status: int, found: Mapping[str, Any] | None) -> TeamsRefused | Failed:
    if found is None and status not in {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}:
        return Failed(f"http_{status}")  # an error page is a proxy's: it did not let us through
    error = (found or {}).get("error")
    told = error if isinstance(error, Mapping) else {}
    code, said = str(told.get("code", "")), str(told.get("message", ""))
    return TeamsRefused(status, code if CODE.fullmatch(code) else f"http_{status}", said)
