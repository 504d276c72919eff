"""One HTTP call to a chat platform: sent once, and what never left told from what may have."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import getproxies, proxy_bypass

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from scheduler.chat import Failed, Unsure

# The relay sends a batch at a time; the rest is for people who wait.
CONNECTIONS = 64
NEVER_SENT = (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError)
MOST_ORIGINS = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """`location` is where the platform says that it goes on, "" for nowhere."""

    status: int
    retry_after: float | None
    body: bytes
    location: str = ""


class Caller:
    """One session for all calls: opened by `start`, closed by `close`. It repeats nothing."""

    def __init__(self) -> None:
        self._ways: dict[URL, URL | None] = {}
        self._session: ClientSession | None = None

    async def start(self) -> None:
        self._session = ClientSession(
            connector=TCPConnector(limit=CONNECTIONS), cookie_jar=DummyCookieJar()
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(
        self,
        method: str,
        url: URL,
        body: bytes | None,
        headers: Mapping[str, str],
        seconds: float,
    ) -> Answer:
        """Raise Failed for what never left, Unsure for what may have arrived."""
        if self._session is None:
            raise RuntimeError("not started")
        timeout = ClientTimeout(total=seconds, connect=seconds / 2)
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                proxy=self._way(url.origin()),
            ) as response:
                after = seconds_of(response.headers.get("Retry-After", ""))
                where = response.headers.get("Content-Location", "")
                location = where or response.headers.get("Location", "")
                return Answer(response.status, after, await response.read(), location)
        except NEVER_SENT as error:
            raise Failed("unreachable") from error
        except TimeoutError as error:
            raise Unsure("timeout") from error
        except ClientError as error:
            raise Unsure("dropped") from error

    def _way(self, origin: URL) -> URL | None:
        if origin not in self._ways:
            if len(self._ways) >= MOST_ORIGINS:
                self._ways.clear()
            self._ways[origin] = _proxy(origin)
        return self._ways[origin]


@asynccontextmanager
async def in_time(seconds: float) -> AsyncIterator[None]:
    """Several calls take no longer than one may; what is cut short is in doubt."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise Unsure("timeout") from error


def read(body: bytes) -> dict[str, Any] | None:
    """The object that an answer holds; None for anything else."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def seconds_of(said: str) -> float | None:
    return float(said) if said.isascii() and said.isdigit() else None


def json_of(value: object) -> tuple[bytes, str]:
    return json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8"


def _proxy(origin: URL) -> URL | None:
    """What the environment says (HTTPS_PROXY, NO_PROXY), once.

    aiohttp would ask it, and ~/.netrc, for every call, each time in a thread.
    """
    if proxy_bypass(origin.host or ""):
        return None
    found = getproxies().get(origin.scheme)
    return URL(found) if found else None
