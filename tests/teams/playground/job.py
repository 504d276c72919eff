"""The main job in two Playgrounds as two tenants on one bot: opened, taken, in contact, closed.

Run as a program in a network of its own: the Playground listens on every address there is.
It shows no dialog that a card opens, so what Teams asks in a dialog is done without it here:
the question for advice is asked in the form in the chat, and the course is closed by its
handler. Graph is this project's own stub, which hands out the Playground's only channel.
"""

import asyncio
import fcntl
import socket
import struct
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from playwright.async_api import async_playwright
from sqlmodel import delete

from bot import clock as clocks
from bot import migrate
from bot.database import Database, open_store
from bot.teams import registrations
from bot.teams.memory import Memory
from bot.teams.registrations import Registration
from bot.turns import take
from handlers import rooms, routes
from handlers.turn import Incoming
from models.base import Platform
from models.cases import Case, Party
from models.organisations import Membership
from models.people import ChatIdentity
from scheduler.relay import Relay
from tests.conftest import MONDAY, RING
from tests.handlers.test_cases import CPR
from tests.slack.test_main_job import Clock, into_slack
from tests.teams.fake import EVERYTHING, FakeTokens, running_fake
from tests.teams.playground.client import CHANNEL, Home, Window, start, stop
from tests.teams.serving import CLIENT, TEAM, TENANT, Served, registered, serving, settings_of
from tests.town import all_of

OTHER, OTHER_CLIENT = TENANT[:-1] + "2", CLIENT[:-1] + "2"
USER = "00000000-0000-0000-0000-0000000000"
ANNA = Home(56150, TENANT, CLIENT, "Anna Demo", "anna@demo.example", f"{USER}a0")
BO = Home(56151, OTHER, OTHER_CLIENT, "Bo Demo", "bo@demo.example", f"{USER}b0")
SIOCSIFFLAGS, UP_AND_RUNNING = 0x8914, 0x41


def wake_loopback() -> None:
    """A network of our own begins with nothing that is up; not ours to wake elsewhere."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh", b"lo", UP_AND_RUNNING)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, asked)


async def move_in(db):
    """One practice alone: the Playground searches no lists while one types."""
    town = await into_slack(db, "da")
    for person in town.people.values():
        person.locale = "da"
    left = Membership.organisation_id == town.phone_practice.id
    await db.exec(delete(Membership).where(left))
    return town


def only_channel(fake):
    """Every channel that our Graph makes is the one that the Playground has."""
    make = fake.graph._made

    def made(*how):
        conversation = make(*how)
        fake.conversations.pop(conversation.id)
        conversation.id = CHANNEL
        fake.conversations[CHANNEL] = conversation
        return conversation

    fake.graph._made = made


def relaying(store, served, clock):
    return Relay(
        store=store,
        chats={Platform.TEAMS: served.teams.chat},
        show=lambda view, looking, db: routes.VIEWS[view](looking, db),
        known=frozenset(routes.VIEWS),
        rooms=rooms.desired,
        domain_now=clock.now,
        machine_now=clocks.machine_now,
        ticking=clocks.ticking,
    )


async def main(folder: Path, chromium: str) -> None:
    url = f"sqlite:///{folder}/tovholder.db"
    await migrate.upgrade(url)
    async with AsyncExitStack() as stack:
        store = open_store(url, RING)
        stack.push_async_callback(store.close)
        await store.write(move_in)
        clock = Clock()
        served = await serve(stack, store, clock)
        for home in (ANNA, BO):
            stack.callback(stop, start(home, folder / home.name, f"{served.root}/api/messages"))
            await answering(home.port)
        windows = await opened(stack, chromium)
        relay = asyncio.create_task(delivering(relaying(store, served, clock)))
        stack.callback(relay.cancel)
        try:
            await live(store, *windows)
        finally:
            for window in windows:
                await window.shoot("last")


async def serve(stack: AsyncExitStack, store: Database, clock: Clock) -> Served:
    """One bot for two tenants, each with a registration of its own."""
    fake = await stack.enter_async_context(running_fake())
    registered(fake)
    fake.add_tenant(OTHER, OTHER_CLIENT, *EVERYTHING, team=TEAM)
    only_channel(fake)
    other = Registration(OTHER, OTHER_CLIENT, "-", "Kommunen", host_teams=(TEAM,))
    await registrations.keep(Memory(store), RING, other)
    local = f"http://localhost:{ANNA.port}/_connector/"
    more = {"TEAMS_UNAUTHENTICATED": "yes", "TEAMS_SERVICE_URL": local}
    service = serving(fake, store, settings_of(fake, **more), now=clock.now)
    served = await stack.enter_async_context(service)
    # The Playground takes any token, our Graph does not.
    served.teams.api.tokens = FakeTokens(fake)
    return served


async def opened(stack: AsyncExitStack, chromium: str) -> list[Window]:
    playwright = await stack.enter_async_context(async_playwright())
    how = ["--no-sandbox", "--disable-gpu"]
    browser = await playwright.chromium.launch(executable_path=chromium, args=how)
    stack.push_async_callback(browser.close)
    return [await Window.open(browser, home) for home in (ANNA, BO)]


async def answering(port: int) -> None:
    for _ in range(200):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        await asyncio.sleep(0.2)
    raise TimeoutError(f"no Playground on port {port}")


async def delivering(relay: Relay) -> None:
    """As the running program does: what is written down goes out at once."""
    while True:
        if not await relay.deliver_due():
            await asyncio.sleep(0.1)


async def live(store, anna: Window, bo: Window) -> None:
    for somebody in (anna, bo):  # is known by e-mail from here on
        await somebody.says("tovholder")
        await somebody.reads("Hvad venter på mig?")
    await open_a_course(anna)
    await take_it(store, bo)
    await ask_for_advice(bo)
    await close_it(store)
    for somebody in (anna, bo):
        await somebody.room()
        await somebody.reads("(afsluttet)")
        await somebody.shoot("closed")


async def open_a_course(anna: Window) -> None:
    await anna.says("forløb")
    await anna.reads("Første besked til parterne")
    await anna.ticks("checkbox", "Hurtig kontakt")
    await anna.ticks("radio", "Ja")
    await anna.fills("Første besked til parterne", f"Ring om {CPR}")
    await anna.presses("Opret forløbet")
    await anna.reads("Skriv ikke CPR-nummer her")
    await anna.shoot("corrected")
    await anna.fills("Første besked til parterne", "Vi vil gerne mødes i næste uge.")
    await anna.presses("Opret forløbet")
    await anna.reads("er oprettet")
    await anna.room()
    await anna.reads("Læser med i en anden chat, ikke her: Eksempel Kommune")
    await anna.shoot("room")


async def take_it(store, bo: Window) -> None:
    await bo.chat()
    await bo.presses("Jeg tager den")
    await bo.reads("Du er kontaktperson")
    await bo.shoot("taken")
    await bo.room()
    await bo.presses("Jeg ved, hvem borgeren er")
    await bo.presses("Ja, pr. telefon")
    await bo.reads("Fik kontakt")
    await bo.shoot("in-contact")
    parties = await all_of(store, Party)
    assert [one.contact_on is not None for one in parties] == [False, True, False]


async def ask_for_advice(bo: Window) -> None:
    await bo.says("råd")
    await bo.reads("Skriv ikke navne eller CPR-numre.")
    await bo.fills("Dit spørgsmål", "Hvordan taler vi om medicin, når hjemmet er uroligt?")
    await bo.presses("Send")
    await bo.reads("Dit spørgsmål er modtaget")
    await bo.shoot("advice")


async def close_it(store) -> None:
    [case] = await all_of(store, Case)
    [anna] = [one for one in await all_of(store, ChatIdentity) if one.external_id == ANNA.user]
    incoming = Incoming(
        workspace_id=anna.workspace_id,
        user=ANNA.user,
        at=MONDAY,
        key="close",
        subject=str(case.id),
        fields={"ending": ("plan",), "anyway": ("yes",), "informed": ("yes",)},
    )
    answer = await take(incoming, routes.ACTIONS["case.close"], store)
    assert (answer.is_refused, answer.errors) == (False, ())


if __name__ == "__main__":
    wake_loopback()
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(Path(made), sys.argv[1]))
