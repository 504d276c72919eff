"""What became of a call, by what Slack or something on the way answered."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from bot.calling import Answer, read
from scheduler.chat import Busy, Failed, Refused, Unsure

BUSY = frozenset({"ratelimited", "rate_limited"})
# "It's possible some aspect of the operation succeeded before the error was raised."
DOUBTFUL = frozenset({"fatal_error", "internal_error", "service_unavailable", "update_failed"})
# Certainly not done, and may well be later: cut short on its way, or a workspace on the move.
PASSING = frozenset({"request_timeout", "team_added_to_org", "external_channel_migrating"})
CODE = re.compile(r"[a-z0-9_]{1,64}")


class SlackRefused(Refused):
    """Slack said no, with a code of its own. `answer` is all that it said: never log it."""

    def __init__(self, reason_code: str, answer: Mapping[str, Any]) -> None:
        super().__init__(reason_code)
        self.answer = answer


def judged(answer: Answer) -> dict[str, Any]:
    """Return what Slack answered, or raise what became of the call."""
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Busy(answer.retry_after, "ratelimited")
    found = read(answer.body)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        raise Unsure(f"http_{status}")
    if found is None:
        # An error page is a proxy's: it did not let us through.
        raise Unsure("unreadable") if status == HTTPStatus.OK else Failed(f"http_{status}")
    if found.get("ok") is not True:
        raise _error(found)
    return found


def _error(found: Mapping[str, Any]) -> Busy | Failed | Refused | Unsure:
    code = code_of(found)
    if code in BUSY:
        return Busy(None, code)
    if code in DOUBTFUL:
        return Unsure(code)
    return Failed(code) if code in PASSING else SlackRefused(code, found)


def code_of(found: Mapping[str, Any]) -> str:
    """Slack's own code. Codes are shown and logged: nothing else may pass for one."""
    said = found.get("error")
    return said if isinstance(said, str) and CODE.fullmatch(said) else "unknown_error"
