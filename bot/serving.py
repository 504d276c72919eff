"""Start the product, say where it is, and stop when asked to."""

import asyncio
import errno
import os
import signal
import socket
from pathlib import Path

from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot import app, clock, logs, stillness
from bot import settings as reading
from bot.addresses import LOOPBACK
from bot.guests import Guests, connections
from bot.heads import Entrance
from bot.settings import Settings, StartUpError, no_database
from bot.teams import needed
from locales import gettext as _
from models.installation import Mode

# What is under way when we are told to stop may take this long.
DRAIN_SECONDS = 8.0


def run(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Raises StartUpError with the sentence to show."""
    settings = reading.read()
    logs.set_up(settings.log_level)
    if settings.mode is Mode.TRIAL and host not in LOOPBACK:
        raise StartUpError(
            _("A trial is for this computer alone: leave --host out, or use 127.0.0.1.")
        )
    if settings.teams_unauthenticated and host not in LOOPBACK:
        raise StartUpError(needed.not_on_this_computer())
    os.umask(0o077)  # what we write is for our own eyes
    _make(settings.data_dir)
    asyncio.run(_serve(settings, host, port))


async def _serve(settings: Settings, host: str, port: int) -> None:
    sock = _bind(host, port)
    served = sock.getsockname()[1]
    try:
        bot = await app.build(settings, port=served)
    except (DBAPIError, OSError, TypeError) as error:  # TypeError: an option asyncpg has not
        raise StartUpError(no_database(settings)) from error
    bot.runner.warmed = stillness.settle
    stillness.prepare()
    guests = Guests(clock.ticking)
    guests.attach(bot.web)
    runner = web.AppRunner(bot.web, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    stop = _told_to_stop()
    try:
        await Entrance(runner, sock).start()
        print(_address(settings, host, served), flush=True)  # noqa: T201 -- the one line
        async with guests.watched(lambda: connections(runner)):
            await stop.wait()
    finally:
        await runner.cleanup()


def _bind(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; raises StartUpError if it is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise StartUpError(_no_port(host, port, error)) from error


def _no_port(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return _("Port {port} is in use. Choose another with --port.").format(port=port)
    return _("Cannot listen on {host}, port {port}. Check --host and --port.").format(
        host=host, port=port
    )


def _address(settings: Settings, host: str, port: int) -> str:
    where = f"[{host}]" if ":" in host else host
    address = settings.url or f"http://{where}:{port}"
    if settings.mode is Mode.TRIAL:
        return _("Tovholder runs on {address} (a trial; its data is in {folder}).").format(
            address=address, folder=settings.data_dir
        )
    return _("Tovholder runs on {address}.").format(address=address)


def _make(data_dir: Path) -> None:
    """Make the data directory, its owner's alone; raises StartUpError if it cannot be used."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = data_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartUpError(
            _("TOVHOLDER_DATA_DIR: {path} cannot be written. Choose another folder.").format(
                path=data_dir
            )
        ) from error


def _told_to_stop() -> asyncio.Event:
    """Listen from now on for being told to stop: who reads our address may tell us at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
