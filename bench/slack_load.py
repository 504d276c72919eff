"""Signed commands and submissions, one at a time or many, from a pattern that Slack sent."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, TCPConnector

from bench.slack_light import LightSlack
from bench.slack_processes import SECRET
from tests.slack.fake_delivery import FORM, Delivery, headers

AT_ONCE = 32

Payload = dict[str, Any]
Signed = tuple[bytes, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Patterns:
    """`command` and `submission`, each to be sent again as if it were another."""

    command: Payload
    submission: Payload

    def a_command(self) -> Delivery:
        return Delivery("command", self.command | {"trigger_id": secrets.token_hex(16)})

    def a_submission(self) -> Delivery:
        """Another modal of the same form, filled in alike, with a one-time key of its own."""
        view = self.submission["view"]
        held = json.loads(view["private_metadata"]) | {"k": secrets.token_urlsafe(18)}
        fresh = {"id": f"V{secrets.token_hex(6)}", "private_metadata": json.dumps(held)}
        return Delivery("interactive", self.submission | {"view": view | fresh})


@dataclass(frozen=True, slots=True)
class Load:
    """`url` is where an application takes what Slack sends."""

    slack: LightSlack
    session: ClientSession
    url: str

    async def rate(
        self, make: Callable[[], Delivery], times: int, *, opens: bool, at_once: int = AT_ONCE
    ) -> float:
        """Requests per second, until the last is answered and each form it opens is open."""
        ready = iter(_signed(make, times))
        wanted = self.slack.opened + times * opens
        began = time.perf_counter()
        await asyncio.gather(*(self._send_all(ready) for _ in range(at_once)))
        await self.slack.until(wanted)
        took = time.perf_counter() - began
        assert self.slack.opened == wanted  # noqa: S101 -- else something else was measured
        return times / took

    async def times(
        self, make: Callable[[], Delivery], times: int, *, opens: bool
    ) -> list[float]:
        """Milliseconds to the answer of each, one after the other."""
        took = []
        for ready in _signed(make, times):
            wanted = self.slack.opened + opens
            began = time.perf_counter()
            await self._send(ready)
            took.append((time.perf_counter() - began) * 1000)
            await self.slack.until(wanted)
        return took

    async def times_to_room(self, make: Callable[[], Delivery], times: int) -> list[float]:
        """Milliseconds from sending each form until Slack is asked for its room.

        The next is sent when all about the last has been told: it waits for nothing else.
        """
        took = []
        for ready in _signed(make, times):
            await self.slack.until_quiet()
            asked = self.slack.next_room()
            began = time.perf_counter()
            await self._send(ready)
            took.append((await asked - began) * 1000)
        return took

    async def _send_all(self, ready: Iterator[Signed]) -> None:
        for one in ready:
            await self._send(one)

    async def _send(self, signed: Signed) -> None:
        body, head = signed
        async with self.session.post(self.url, data=body, headers=head) as answer:
            said = await answer.read()
            assert answer.ok, answer.status  # noqa: S101 -- nothing else may be measured
            # A form that is not taken says so here; a course that is opened is counted later.
            assert b'"errors"' not in said, said  # noqa: S101 -- as above


def session() -> ClientSession:
    return ClientSession(connector=TCPConnector(limit=AT_ONCE))


def _signed(make: Callable[[], Delivery], times: int) -> Sequence[Signed]:
    stamp = int(time.time())
    bodies = [make().body for _ in range(times)]
    return [(body, headers(body, FORM, secret=SECRET, timestamp=stamp)) for body in bodies]
