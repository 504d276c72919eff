"""A Slack on this machine: the Web API, Socket Mode and people, over real connections.

    async with running_fake() as slack:
        slack.add_workspace("T1")
        slack.add_user("T1", "U1", name="Anna Holm", email="anna@aarhus.dk")
        slack.app_url = "http://127.0.0.1:8080/slack/events"
        await slack.person("U1").command("/forloeb", "ny")

It refuses what Slack refuses, in Slack's own codes, and remembers in `bad_payloads` what an
app should never have sent; `running_fake` fails when there is any. Time is `clock`, signatures
take `machine_time`: the app verifies them by the machine's clock.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientConnectionError, ClientSession, web
from aiohttp.typedefs import Handler

from tests.slack import fake_api, fake_delivery, fake_events, fake_responses, fake_tables
from tests.slack.fake_delivery import Answer, Delivery, Retry
from tests.slack.fake_person import SlackPerson
from tests.slack.fake_socket import Socket
from tests.slack.fake_state import Ask, Fault
from tests.slack.fake_world import World

MINUTE = 60.0
POST_EVERY = 1.0  # second, in one channel


class FakeSlack(World):
    """`tiers`: calls are counted; `emits_events`: the app hears of its own deeds."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] | None = None,
        machine_time: Callable[[], float] = time.time,
        tiers: bool = False,
        emits_events: bool = False,
    ) -> None:
        super().__init__(clock)
        self.machine_time = machine_time
        self.tiers, self.emits_events = tiers, emits_events
        self.signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"
        self.app_token = "xapp-1-A1-1-abc"
        self.client_id, self.client_secret = "111.222", "client-secret"
        self.app_url = ""
        self.latency = 0.0
        # Told of each call, before and after it has had its effect.
        self.watch: Callable[[str, str], None] = lambda _method, _when: None
        self.sent: list[Delivery] = []
        self.faults: list[Fault] = []
        self.socket = Socket(self)
        self.closing = asyncio.Event()
        self._held: list[Delivery] | None = None
        self._spent: dict[tuple[str, ...], deque[float]] = defaultdict(deque)

    @property
    def url(self) -> str:
        return f"{self.root}/api/"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024**2, middlewares=[self._noticing])
        app.router.add_route("*", "/api/{method}", partial(fake_api.answer, self))
        app.router.add_post("/response/{key}", partial(fake_responses.respond, self))
        app.router.add_get("/link/", self.socket.connect)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"
        self._session = ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        await self.socket.close()
        await self._session.close()
        await self._runner.cleanup()

    @web.middleware
    async def _noticing(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A call that this Slack cannot make sense of is a fault of the one or the other."""
        try:
            return await handler(request)
        except Exception as error:
            self.bad_payloads.append(f"{request.path}: {type(error).__name__} {error}")
            raise

    def person(self, user: str, team: str = "T1") -> SlackPerson:
        return SlackPerson(self, user, team)

    def fail(
        self,
        method: str,
        error_or_status: str | int = "",
        *,
        times: int = 1,
        retry_after: int | None = None,
        is_after: bool = False,
        drop: bool = False,
    ) -> None:
        """Let the next calls of a method ("*") fail: a code, a status, "timeout", "garbage".

        `drop` ends the connection without an answer; `is_after` lets the work be done first.
        """
        fault = Fault(method, error_or_status, times, retry_after, is_after, drop)
        self.faults.append(fault)

    def take_fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.method in {"*", method}:
                fault.times -= 1
                return fault
        return None

    def pace(self, ask: Ask) -> int:
        """Seconds to wait before this call is taken; 0 when it is not one too many."""
        if not self.tiers:
            return 0
        team, now = ask.workspace.team, self.clock().timestamp()
        if ask.method == "chat.postMessage":
            return self._spend((ask.method, team, ask.text("channel")), 1, POST_EVERY, now)
        most = fake_tables.TIERS.get(ask.method)
        return 0 if most is None else self._spend((ask.method, team), most, MINUTE, now)

    def _spend(self, key: tuple[str, ...], most: int, seconds: float, now: float) -> int:
        spent = self._spent[key]
        while spent and spent[0] <= now - seconds:
            spent.popleft()
        if len(spent) >= most:
            return max(1, round(spent[0] + seconds - now))
        spent.append(now)
        return 0

    async def send(self, delivery: Delivery, retry: Retry | None = None) -> Answer:
        """Bring something to the app, by Socket Mode when it is connected."""
        if self._held is not None:
            self._held.append(delivery)
            return Answer(0)
        self.sent.append(delivery)
        if self.socket.connections:
            return await self.socket.send(delivery, retry)
        return await self.post(delivery.body, delivery.content_type, retry=retry)

    async def post(
        self,
        body: bytes,
        content_type: str = fake_delivery.FORM,
        *,
        secret: str | None = None,
        age: float = 0,
        **more: Any,
    ) -> Answer:
        """Any body, signed; `secret`, `age` (seconds), `timestamp`, `sign` make it wrong."""
        timestamp = more.pop("timestamp", int(self.machine_time() - age))
        secret = self.signing_secret if secret is None else secret
        headers = fake_delivery.headers(
            body, content_type, secret=secret, timestamp=timestamp, **more
        )
        with suppress(ClientConnectionError):
            async with self._session.post(self.app_url, data=body, headers=headers) as answer:
                return Answer(answer.status, await answer.text())
        return Answer(0)

    @contextmanager
    def holding(self) -> Iterator[list[Delivery]]:
        """Keep what would be sent, to be sent in another order, or never."""
        held: list[Delivery] = []
        self._held = held
        try:
            yield held
        finally:
            self._held = None

    async def again(self, delivery: Delivery | None = None, times: int = 3) -> list[Answer]:
        """The same once more, as Slack repeats what was not answered: up to three times."""
        repeated = delivery or self.sent[-1]
        return [await self.send(repeated, Retry(number)) for number in range(1, times + 1)]

    async def deliver(self) -> list[Answer]:
        """Tell the app everything that waits, and what comes of that."""
        answers = []
        while self.waiting:
            answers.append(await self.send(self.waiting.pop(0)))
        return answers

    async def tell(self, mark: int) -> Answer:
        """Tell what has happened since `mark`; the answer to the first of it."""
        own = self.waiting[mark:]
        if not self.emits_events:
            self.waiting = list(own)
        first = len(self.waiting) - len(own)
        answers = await self.deliver()
        return answers[first] if own else Answer(0)

    async def uninstall(self, team: str = "T1", *, is_told: bool = True) -> None:
        """Somebody removes the app: its token is worth nothing from then on."""
        here, mark = self.workspaces[team], len(self.waiting)
        if is_told:
            self.emit(here, fake_events.revoked(here))
            self.emit(here, fake_events.uninstalled())
        here.state = "account_inactive"
        await self.tell(mark)

    async def change_user(self, team: str, user: str, **changes: Any) -> Answer:
        """A profile is changed, or somebody is deactivated: user_change."""
        here, mark = self.workspaces[team], len(self.waiting)
        for name, value in changes.items():
            setattr(here.users[user], name, value)
        stamp = int(self.clock().timestamp())
        may = "users:read.email" in here.scopes
        self.emit(here, fake_events.user_changed(here.users[user], stamp, with_email=may))
        return await self.tell(mark)

    def approve(self, team: str = "T1", user: str = "UADMIN") -> str:
        """An administrator lets the app in: the code that oauth.v2.access takes once."""
        code = self.number("code-")
        self.codes[code] = (team, user)
        return code


@asynccontextmanager
async def running_fake(**options: Any) -> AsyncIterator[FakeSlack]:
    """A Slack for one test, that ends by looking at what it should never have been sent."""
    async with FakeSlack(**options) as slack:
        yield slack
        assert slack.bad_payloads == []
