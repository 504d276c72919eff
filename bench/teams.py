"""Teams: what Tovholder does with an activity, beside a handler that does nothing.

Both stand in an aiohttp server of this process behind the same door: they take the same signed
activities (*Open a course*, beside the message box) and check their tokens by Microsoft's SDK
and the same key set. The other answers at once, with the very form that Tovholder answers
with; Tovholder looks up who asks, takes the turn on SQLite and makes the form.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any

from aiohttp import ClientSession, web

from bench.printing import show
from bot import migrate
from bot.database import Database, open_store
from bot.teams.door import MessagesDoor, Proof
from bot.teams.registrations import Registration, Registrations
from tests.conftest import RING
from tests.teams import fake_login
from tests.teams.conftest import move_in
from tests.teams.fake import FakeTeams, running_fake
from tests.teams.serving import CLIENT, TENANT, Served, registered, serving

ROUNDS, WARMING, ALONE, MANY, AT_ONCE = 5, 32, 80, 192, 16
Json = dict[str, Any]


@dataclass
class Load:
    """Somebody who chooses the same thing again and again, each an activity of its own."""

    fake: FakeTeams
    session: ClientSession
    url: str
    alone: list[float] = field(default_factory=list)  # milliseconds each, one at a time
    rates: list[float] = field(default_factory=list)  # per second, several at a time

    def __post_init__(self) -> None:
        person = self.fake.person("u-anna")
        self.around = person.around(person.chat) | {
            "type": "invoke",
            "name": "composeExtension/fetchTask",
            "value": {"commandId": "forloeb", "commandContext": "compose"},
        }
        token = fake_login.token(CLIENT, self.around["serviceUrl"])
        self.headers = {"Authorization": f"Bearer {token}"}

    async def choose(self) -> Json:
        sent = self.around | {"id": f"f:{next(self.fake.numbers)}"}
        async with self.session.post(self.url, json=sent, headers=self.headers) as answer:
            assert answer.status == HTTPStatus.OK  # noqa: S101 -- else nothing was measured
            found: Json = await answer.json()
            return found

    async def some(self, count: int) -> list[float]:
        """Return how many milliseconds each took."""
        took = []
        for _ in range(count):
            began = time.perf_counter()
            await self.choose()
            took.append((time.perf_counter() - began) * 1000)
        return took

    async def rate(self) -> float:
        began = time.perf_counter()
        await asyncio.gather(*(self.some(MANY // AT_ONCE) for _ in range(AT_ONCE)))
        return MANY / (time.perf_counter() - began)


async def measure(folder: Path) -> dict[str, float]:
    url = f"sqlite:///{folder}/tovholder.db"
    await migrate.upgrade(url)
    store = open_store(url, RING)
    try:
        async with running_fake() as fake, ClientSession() as session:
            registered(fake)
            async with serving(fake, store) as served:
                return await _beside_nothing(fake, store, served, session)
    finally:
        await store.close()


async def _beside_nothing(
    fake: FakeTeams, store: Database, served: Served, session: ClientSession
) -> dict[str, float]:
    town, _workspace = await store.write(move_in)
    fake.add_user(TENANT, "u-anna", town.anna.name)
    ours = Load(fake, session, f"{served.root}/api/messages")
    runner, url = await _noop(fake, served, await ours.choose())
    try:
        noop = Load(fake, session, url)
        await _compare(ours, noop)
        return _figures(ours, noop)
    finally:
        await runner.cleanup()


async def _noop(fake: FakeTeams, served: Served, form: Json) -> tuple[web.AppRunner, str]:
    async def nothing(_activity: Mapping[str, Any], _tenant: str) -> tuple[HTTPStatus, Json]:
        return HTTPStatus.OK, form

    app, known = web.Application(), Registrations([Registration(TENANT, CLIENT, "")])
    proof = Proof(known, fake.openid_url)
    MessagesDoor(proof, known, served.teams.api, nothing).attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"


async def _compare(*loads: Load) -> None:
    for load in loads:
        await load.some(WARMING)
    for _round in range(ROUNDS):
        for load in loads:
            load.alone += await load.some(ALONE)
        for load in loads:
            load.rates.append(await load.rate())


def _figures(ours: Load, noop: Load) -> dict[str, float]:
    """The best of the rounds: everything else on a machine only ever slows them down."""
    rate, most = max(ours.rates), max(noop.rates)
    p50, least = median(ours.alone), median(noop.alone)
    return {
        "rate_over_noop": round(rate / most, 2),
        "activities_per_s": round(rate, 1),
        "noop_per_s": round(most, 1),
        "p50_over_noop_ms": round(p50 - least, 2),
        "p50_ms": round(p50, 2),
        "noop_p50_ms": round(least, 2),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        show(asyncio.run(measure(Path(folder))))


if __name__ == "__main__":
    main()
