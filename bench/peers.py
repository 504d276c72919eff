"""Beside our peers, on the same layers: one process, a Slack that answers at once.

- A signed slash command over HTTP until it is acknowledged, by 1 client and by 8.
- The same without HTTP: Bolt's dispatch in the process itself.
- From sending the form until Slack is asked for the room.

Ours are measured here, each figure the best of some rounds: everything else on a machine only
ever slows them down. The peers' were measured elsewhere, on two cores that did nothing else
(Dispatch on PostgreSQL, incidentbot in the process alone), and stand here to be compared with.
"""

import asyncio
import json
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from statistics import median

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bench import processes, slack_load, slack_stage
from bench.printing import show
from bench.slack_light import light_slack
from bench.slack_load import Load, Patterns
from bench.slack_processes import SECRET, Tovholder
from bot import app
from bot.settings import Settings
from tests.slack.fake_delivery import FORM, Delivery, headers

ROUNDS, WARMING, COMMANDS = 3, 48, 160
ROOMS = 15  # Slack lets us make twenty a minute
CLIENTS = (1, 8)
# name: the least and the most that was measured of it elsewhere
PEERS = {
    "dispatch_commands_per_s_over_http": (22, 46),
    "dispatch_resident_mb": (617, 617),
    "incidentbot_commands_per_s_in_process_by_1": (94, 94),
    "incidentbot_commands_per_s_in_process_by_8": (480, 740),
    "incidentbot_resident_mb": (111, 111),
    "dispatch_form_to_room_ms": (300, 1_200),
    "incidentbot_form_to_room_ms": (8, 16),
}


async def measure(folder: Path) -> dict[str, float]:
    tovholder = Tovholder(folder)
    await tovholder.fill()
    seen = await slack_stage.watch(tovholder)
    patterns = Patterns(seen.command, seen.submission)
    async with light_slack() as (slack, url):
        async with (
            slack_load.session() as session,
            processes.serving(tovholder.values(url)) as process,
        ):
            load = Load(slack, session, f"{process.address}/slack/events")
            over_http = await _over_http(load, patterns)
            over_http["resident_mb"] = round(process.resident / 1e6)
        return over_http | await _in_process(tovholder, url, patterns)


async def _over_http(load: Load, patterns: Patterns) -> dict[str, float]:
    await load.rate(patterns.a_command, WARMING, opens=True)
    rates = {
        clients: [
            await load.rate(patterns.a_command, COMMANDS, opens=True, at_once=clients)
            for _ in range(ROUNDS)
        ]
        for clients in CLIENTS
    }
    rooms = await load.times_to_room(patterns.a_submission, ROOMS)
    return {
        **{
            f"commands_per_s_over_http_by_{n}": round(max(each), 1) for n, each in rates.items()
        },
        "form_to_room_ms": round(median(rooms), 1),
        "form_to_room_worst_ms": round(max(rooms), 1),
    }


async def _in_process(tovholder: Tovholder, slack: str, patterns: Patterns) -> dict[str, float]:
    """Bolt's dispatch as our door calls it, in an application that nobody is connected to."""
    bot = await app.build(Settings.model_validate(tovholder.values(slack)), port=0)
    assert bot.slack is not None  # noqa: S101 -- its settings are there
    try:
        rates: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
        for clients in CLIENTS * (ROUNDS + 1):  # the first warms
            rates[clients].append(await _dispatch(bot.slack.bolt, patterns, clients))
    finally:
        await bot.slack.close()
        await bot.store.close()
    return {
        f"commands_per_s_in_process_by_{n}": round(max(each), 1) for n, each in rates.items()
    }


async def _dispatch(bolt: AsyncApp, patterns: Patterns, clients: int) -> float:
    """Commands per second."""
    asked = iter([_request(patterns.a_command()) for _ in range(COMMANDS)])

    async def one_after_the_other() -> None:
        for request in asked:
            answer = await bolt.async_dispatch(request)
            assert answer.status == HTTPStatus.OK  # noqa: S101 -- nothing else may be measured

    began = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(clients)))
    return COMMANDS / (time.perf_counter() - began)


def _request(delivery: Delivery) -> AsyncBoltRequest:
    head = headers(delivery.body, FORM, secret=SECRET, timestamp=int(time.time()))
    return AsyncBoltRequest(
        body=delivery.body.decode(), headers={name: [value] for name, value in head.items()}
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours = asyncio.run(measure(Path(folder)))
    print("peers measured elsewhere, from and to:", json.dumps(PEERS))
    show(ours)


if __name__ == "__main__":
    main()
