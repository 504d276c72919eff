"""How long, how often and how many at a time the relay tries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.outbox import OutboxMessage
from scheduler.chat import Busy


@dataclass(frozen=True, slots=True)
class Now:
    """One instant on both clocks: leases and waits are machine time, what is told is domain."""

    machine: datetime
    domain: datetime


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """A call may start in the first half of its lease, and may take as long as the other half.

    What is in doubt is left for `probe_delay` after it was first sent: a platform may be that
    late. `batch` is in messages; `bundle` is how many rows become one message at the most,
    for a card has its limits on every platform. For as long as `patience`, a platform that does
    not answer costs a row none of its attempts: it is the platform that is down, not the row.
    """

    lease: timedelta = timedelta(seconds=30)
    probe_delay: timedelta = timedelta(seconds=15)
    batch: int = 20
    bundle: int = 12
    max_attempts: int = 8
    patience: timedelta = timedelta(hours=3)
    first_wait: timedelta = timedelta(seconds=2)
    longest_wait: timedelta = timedelta(minutes=5)

    @property
    def half_lease(self) -> float:
        """In seconds."""
        return self.lease.total_seconds() / 2

    def back_off(self, row: OutboxMessage, at: datetime) -> datetime:
        """When to try again after a failure: each time twice as late, and not all at once."""
        wait = self.first_wait * (1 << max(row.attempts - 1, 0))
        return at + min(wait, self.longest_wait) * (1 + spread(row) / 4)

    def is_patient(self, row: OutboxMessage, at: datetime) -> bool:
        return at - (row.failing_since or at) < self.patience

    def waiting_out(self, row: OutboxMessage, at: datetime) -> datetime:
        """When to try a platform again that is down: after about as long as it has been."""
        down_for = max(at - (row.failing_since or at), timedelta())
        wait = min(self.first_wait + down_for, self.longest_wait)
        return at + wait * (1 + spread(row) / 4)

    def reopening(self, busy: Busy, at: datetime) -> datetime:
        """When the platform lets us in again, as it says itself."""
        if busy.retry_after is None:
            return at + self.first_wait
        return at + timedelta(seconds=busy.retry_after)


def spread(row: OutboxMessage) -> float:
    """Return the row's own place between 0 and 1: always the same, unlike its neighbours'."""
    return (row.id or 0) * 7919 % 1000 / 1000
