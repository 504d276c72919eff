"""The only place that reads clocks. There are two.

Machine time runs leases, back-off, gates and sessions. Domain time is what dates and
reminders go by; in a trial it can be moved forward, never back.
"""

import time
from datetime import UTC, datetime, timedelta


def machine_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- this is the place


def ticking() -> float:
    """Seconds that never jump, for measuring how long something took."""
    return time.monotonic()


class DomainClock:
    """Now, as far as dates are concerned (UTC). `ahead` is how far it has been moved."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return machine_now() + self.ahead

    def move_to(self, instant: datetime) -> None:
        """Move forward to `instant`; raises ValueError for an earlier one."""
        if instant < self.now():
            raise ValueError("the clock only moves forward")
        self.ahead = instant - machine_now()
