"""Bolt alone, as its own documentation writes it: the measure of bench/slack.py.

A process of its own. It opens one constant modal, the very one that Tovholder opens, which
comes as JSON on standard input; it says where it is, and serves until it is told to stop.
One HTTP session for all calls, where Bolt would by default open a connection for each.

Given a database's URL, it first looks up who asks, as every turn of Tovholder does: the least
that an application can do which does not answer just anybody.
"""

import asyncio
import json
import os
import signal
import sys
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.database import open_store
from bot.turns import looking
from models.people import Person
from models.seals import KeyRing, new_key
from scheduler.store import Store


def listeners(client: AsyncWebClient, modal: dict[str, Any], store: Store | None) -> AsyncApp:
    app = AsyncApp(signing_secret=os.environ["SLACK_SIGNING_SECRET"], client=client)

    @app.command("/forloeb")
    async def opens(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        if store is not None:
            await store.read(lambda db: _who(body["user_id"], db))
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal)

    @app.view(modal["callback_id"])
    async def takes(ack: AsyncAck) -> None:
        await ack()

    return app


async def _who(user: str, db: AsyncSession) -> Person:
    asked = {"workspace": 1, "user": user, "room": "", "key": "", "keys": [""]}
    person, _room, _seen = (await db.exec(looking(), params=asked)).one()
    return person


async def serve(modal: dict[str, Any], store: Store | None) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with ClientSession() as session:
        client = AsyncWebClient(
            token=os.environ["SLACK_BOT_TOKEN"],
            base_url=os.environ["SLACK_API_URL"],
            session=session,
        )
        served = listeners(client, modal, store).server(path="/slack/events").web_app
        runner = web.AppRunner(served, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        print(f"http://{host}:{port}", flush=True)
        await stop.wait()
        await runner.cleanup()


if __name__ == "__main__":
    looks_up = [open_store(url, KeyRing([new_key()])) for url in sys.argv[1:]]
    asyncio.run(serve(json.load(sys.stdin), next(iter(looks_up), None)))
