"""Socket Mode: Slack talks to us over a line that we open. For trying out, without an address.

slack_sdk keeps the line and renews it when Slack asks. Over the years it has been left deaf in
several ways, so somebody listens whether it still hears: if not, it is thrown away whole.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

LOG = logging.getLogger(__name__)
QUIET = logging.getLogger("bot.slack.socket.own")  # the client's own: it logs whole errors


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A line is deaf when nothing was heard for `silence`, not even a pong."""

    ping: float = 10.0
    look: float = 5.0
    silence: float = 60.0
    connect: float = 30.0
    back_off: float = 5.0
    close: float = 1.0
    drain: float = 8.0


@dataclass(eq=False)
class Line:
    """One client of slack_sdk's, and what we know of whether it hears. Used once."""

    handler: "_Handler"
    ticking: Callable[[], float]
    _heard: tuple[object, ...] = ()
    _heard_at: float = 0.0

    @property
    def client(self) -> SocketModeClient:
        return self.handler.client

    async def open(self) -> None:
        await self.client.connect()  # type: ignore[no-untyped-call] # slack_sdk's own gap
        self._heard_at = self.ticking()

    def is_deaf(self, silence: float) -> bool:
        heard = (self.client.last_ping_pong_time, self.client.current_session)
        if (*heard, self.handler.count) != self._heard:
            self._heard, self._heard_at = (*heard, self.handler.count), self.ticking()
        return self.ticking() - self._heard_at >= silence or self.client.closed

    async def close(self, patience: float) -> None:
        """Let go of everything, whether or not the other side still answers."""
        client = self.client
        client.closed, client.auto_reconnect_enabled = True, False
        with contextlib.suppress(Exception):
            async with asyncio.timeout(patience):
                await client.disconnect()  # type: ignore[no-untyped-call] # as above
        work = (client.message_processor, client.current_session_monitor)
        running = [one for one in (*work, client.message_receiver) if one is not None]
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await client.aiohttp_client_session.close()


@dataclass(eq=False)
class Socket:
    """Start it inside the running loop. `ticking` are seconds that never jump."""

    app: AsyncApp
    app_token: str
    client: AsyncWebClient
    ticking: Callable[[], float]
    patience: Patience = field(default_factory=Patience)
    is_connected: bool = False
    _busy: "set[asyncio.Task[object]]" = field(default_factory=set)
    _line: Line | None = None
    _task: "asyncio.Task[None] | None" = None

    async def start(self) -> None:
        QUIET.setLevel(logging.CRITICAL)
        # Nothing is lost with this task: what was not acknowledged is delivered again.
        self._task = asyncio.create_task(self._keep(), name="slack socket")  # noqa: TID251

    async def stop(self) -> None:
        """Take nothing new, answer what is under way, then hang up."""
        if self._line is not None:
            self._line.client.socket_mode_request_listeners.clear()
        if self._busy:
            await asyncio.wait(self._busy, timeout=self.patience.drain)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        """Be connected, for ever."""
        while True:
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 -- whatever it was, try again
                LOG.warning("%s in Socket Mode; connecting anew", type(error).__name__)
            await asyncio.sleep(self.patience.back_off)

    async def _listen(self) -> None:
        """Connect, and return when the line hears nothing any more."""
        handler = _Handler(self.app, self.app_token, self.client, self.patience.ping)
        handler.busy = self._busy
        line = self._line = Line(handler, self.ticking)
        try:
            async with asyncio.timeout(self.patience.connect):
                await line.open()
            self.is_connected = True
            LOG.info("connected to Slack in Socket Mode")
            # Silence is not an event that one could wait for.
            while not line.is_deaf(self.patience.silence):  # noqa: ASYNC110
                await asyncio.sleep(self.patience.look)
            LOG.warning("nothing heard in Socket Mode; connecting anew")
        finally:
            self.is_connected, self._line = False, None
            await line.close(self.patience.close)


class _Handler(AsyncSocketModeHandler):
    """Bolt's, with a count of what has come and a note of what is under way."""

    def __init__(
        self, app: AsyncApp, app_token: str, client: AsyncWebClient, ping: float
    ) -> None:
        super().__init__(app, app_token, logger=QUIET, web_client=client, ping_interval=ping)
        self.count, self.busy = 0, set[asyncio.Task[object]]()

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        self.count += 1
        if task := asyncio.current_task():
            self.busy.add(task)
            task.add_done_callback(self.busy.discard)
        try:
            await super().handle(self.client, req)
        except Exception as error:  # noqa: BLE001 -- not acknowledged: Slack sends it again
            LOG.warning("%s in an envelope from Slack", type(error).__name__)
