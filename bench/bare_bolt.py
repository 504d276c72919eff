"""Bolt alone, as its own documentation writes it: the measure of bench/slack.py.

A process of its own. It opens one constant modal, the very one that Tovholder opens, which
comes as JSON on standard input; it says where it is, and serves until it is told to stop.
One HTTP session for all calls, where Bolt would by default open a connection for each.
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


def listeners(client: AsyncWebClient, modal: dict[str, Any]) -> AsyncApp:
    app = AsyncApp(signing_secret=os.environ["SLACK_SIGNING_SECRET"], client=client)

    @app.command("/forloeb")
    async def opens(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal)

    @app.view(modal["callback_id"])
    async def takes(ack: AsyncAck) -> None:
        await ack()

    return app


async def serve(modal: dict[str, Any]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with ClientSession() as session:
        client = AsyncWebClient(
            token=os.environ["SLACK_BOT_TOKEN"],
            base_url=os.environ["SLACK_API_URL"],
            session=session,
        )
        served = listeners(client, modal).server(path="/slack/events").web_app
        runner = web.AppRunner(served, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        print(f"http://{host}:{port}", flush=True)
        await stop.wait()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(json.load(sys.stdin)))
