"""Socket Mode, Slack's side: connections by ticket, envelopes, acknowledgements, goodbyes."""

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode, WSMsgType, web

from tests.slack.fake_delivery import Answer, Delivery, Retry
from tests.slack.fake_state import Json

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack

CONNECTIONS = 10  # at a time, per app
ACK = 3.0  # seconds


class Socket:
    """`is_deaf` answers no pings, as a connection that has died without a word."""

    def __init__(self, slack: "FakeSlack") -> None:
        self.slack = slack
        self.is_deaf = False
        self.ack_within = ACK
        self.tickets: set[str] = set()
        self.connections: list[web.WebSocketResponse] = []
        self.opened = 0  # how many there have been
        self.pings = 0  # how many came from the app
        self._acks: dict[str, asyncio.Future[Answer]] = {}
        self._carried: dict[str, web.WebSocketResponse] = {}
        self._turn = 0
        self._changed = asyncio.Condition()

    def ticket(self) -> str:
        number = self.slack.number("ticket-")
        self.tickets.add(number)
        root = self.slack.root.replace("http://", "ws://")
        return f"{root}/link/?ticket={number}&app_id=A1"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello to goodbye; a ticket opens one."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=401, text="invalid ticket")
        self.tickets.remove(ticket)
        line = web.WebSocketResponse(autoping=False)
        await line.prepare(request)
        if len(self.connections) >= CONNECTIONS:
            await line.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await line.close()
            return line
        await self._hello(line)
        try:
            await self._listen(line)
        finally:
            await self._gone(line)
        return line

    async def _hello(self, line: web.WebSocketResponse) -> None:
        self.connections.append(line)
        self.opened += 1
        debug = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}
        await line.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "debug_info": debug,
                "connection_info": {"app_id": "A1"},
            }
        )
        async with self._changed:
            self._changed.notify_all()

    async def _listen(self, line: web.WebSocketResponse) -> None:
        async for message in line:
            if message.type is WSMsgType.PING:
                self.pings += 1
                if not self.is_deaf:
                    await line.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))

    async def _gone(self, line: web.WebSocketResponse) -> None:
        if line in self.connections:
            self.connections.remove(line)
        for number, carrier in self._carried.items():
            if carrier is line and not self._acks[number].done():
                self._acks[number].set_result(Answer(0))
        async with self._changed:
            self._changed.notify_all()

    def _acknowledged(self, given: Json) -> None:
        """A payload goes with it only where Slack said that it reads one."""
        waiting = self._acks.get(given.get("envelope_id", ""))
        if waiting is None or waiting.done():
            self.slack.bad_payloads.append(f"socket: ack of nothing {given}")
            return
        payload = given.get("payload")
        waiting.set_result(Answer(200, json.dumps(payload) if payload else ""))

    async def send(self, delivery: Delivery, retry: Retry | None = None) -> Answer:
        """Down one of the connections, in turn; status 0 when nobody acknowledged in time."""
        number = self.slack.number("envelope-")
        waiting = asyncio.get_running_loop().create_future()
        self._acks[number] = waiting
        self._turn += 1
        line = self._carried[number] = self.connections[self._turn % len(self.connections)]
        try:
            await line.send_json(delivery.envelope(number, retry))
            return await asyncio.wait_for(waiting, self.ack_within)
        except (TimeoutError, ConnectionError):
            return Answer(0)
        finally:
            del self._acks[number], self._carried[number]

    async def say_goodbye(self, reason: str = "warning", *, is_closing: bool = False) -> None:
        """Ask every connection to make way: `warning` or `refresh_requested`."""
        for line in list(self.connections):
            body = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
            await line.send_json(body)
            if is_closing:
                await line.close()

    async def until(self, connections: int = 1, *, opened: int = 0) -> None:
        """Wait until so many are connected, `opened` since the start."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: len(self.connections) == connections and self.opened >= opened
            )

    async def close(self) -> None:
        for line in list(self.connections):
            await line.close(code=WSCloseCode.GOING_AWAY)
