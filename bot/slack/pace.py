"""How fast we may call Slack: at 95 % of what it publishes, in each workspace."""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.clock import ticking


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many calls in any stretch of so many seconds."""

    calls: int
    seconds: float = 60.0


# docs.slack.dev/apis/web-api/rate-limits, per method and workspace: as many as Slack takes in a
# minute, in a little more than one. Calls do not arrive as evenly as they leave: one that is
# three seconds late is none too many, while fewer in sixty seconds could be twice as many.
SPARE_SECONDS = 3.0
TIER_2, TIER_3, TIER_4 = (Limit(calls, 60 + SPARE_SECONDS) for calls in (20, 50, 100))
TIERS = {
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.invite": TIER_3,
    "conversations.kick": TIER_3,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "users.lookupByEmail": TIER_3,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    # "Several hundred" a minute in a workspace; nowhere is it said how many.
    "chat.postMessage": Limit(200),
}
# One a second in each channel, "short bursts allowed".
LANES = {"chat.postMessage": Limit(3, 3.0)}
MANY = 10_000

# Workspace and method, and a lane's channel.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delay:
    """`seconds` to wait, 0 for none. `is_lane`: for this channel alone."""

    seconds: float = 0.0
    is_lane: bool = False


class Pace:
    """What this process has called lately. The replicas share the relay's gates, not this."""

    def __init__(self, ticking: Callable[[], float] = ticking) -> None:
        self.ticking = ticking
        self._calls: dict[Key, deque[float]] = {}
        self._held: dict[Key, float] = {}

    def delay(
        self, workspace: str, method: str, channel: str = "", *, is_awaited: bool = False
    ) -> Delay:
        """Count a call that may go now, or say how long to wait; then it is not counted.

        What a person awaits waits only where Slack itself has told us to.
        """
        at, whole, lane = self.ticking(), (workspace, method), (workspace, method, channel)
        wait = self._held.get(whole, at) - at
        if not is_awaited:
            wait = max(wait, self._wait(whole, at))
        if wait > 0:
            return Delay(_up(wait))
        if is_awaited:
            return Delay()
        if method in LANES and (wait := self._wait(lane, at)):
            return Delay(_up(wait), is_lane=True)
        self._count([whole, lane] if method in LANES else [whole], at)
        return Delay()

    def hold(self, workspace: str, method: str, seconds: float) -> None:
        """Slack said so: no call of this method there for so long, whoever waits."""
        key, until = (workspace, method), self.ticking() + seconds
        self._held[key] = max(until, self._held.get(key, until))

    def _wait(self, key: Key, at: float) -> float:
        calls, limit = self._calls.get(key), _limit(key)
        if calls is None or len(calls) < limit.calls:
            return 0.0
        return max(calls[0] + limit.seconds - at, 0.0)

    def _count(self, keys: Iterable[Key], at: float) -> None:
        if len(self._calls) > MANY:
            self._forget(at)
        for key in keys:
            # The oldest falls out by itself: only as many are kept as the limit counts.
            calls = self._calls.setdefault(key, deque(maxlen=_limit(key).calls))
            calls.append(at)

    def _forget(self, at: float) -> None:
        self._calls = {
            key: calls
            for key, calls in self._calls.items()
            if calls[-1] + _limit(key).seconds > at
        }


def _limit(key: Key) -> Limit:
    _, method, *channel = key
    return LANES[method] if channel else TIERS.get(method, TIER_2)


def _up(seconds: float) -> float:
    """Round up to a millisecond: a wait that is too short by a rounding error is one more."""
    return math.ceil(seconds * 1000) / 1000
