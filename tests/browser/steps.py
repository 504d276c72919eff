"""The steps that more than one story takes, and the people and parties in them."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from playwright.async_api import Locator, expect

from locales import dates, speaking
from tests.browser.calm import calm_monday
from tests.browser.seat import Seat

MONDAY = calm_monday()
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in range(1, 5))

NURSE = "specialsygeplejerske Udgående team Aarhus"
BRIDGE_BUILDER = "brobygger Udgående team Aarhus"
SENIOR_DOCTOR = "overlæge Udgående team Aarhus"
SOCIAL_WORKER = "socialrådgiver Aarhus Kommune"
COORDINATOR = "koordinator Aarhus Kommune"
GP = "praktiserende læge Solsikken Aarhus"
OTHERS = "socialrådgiver Samsø Kommune"

TEAM = "Udgående team Aarhus, Regionspsykiatrien"
MUNICIPALITY = "Aarhus Kommune"
WITH_CHAT, WITHOUT_CHAT = "Lægehuset Solsikken Aarhus", "Lægehuset Mælkebøtten Aarhus"
FIRST_MESSAGE = "Vi vil gerne mødes inden weekenden, helst hos jer."
TAKE = "Jeg tager den (du bliver kontaktperson)"
KNOW = "Jeg ved, hvem borgeren er"
CPR = "251248-9996"
# How the titles end of what the bot says beside its reminders: invitations, one's own steps.
OTHER_TITLES = (
    *("beder om kontakt", "Du er kontaktperson"),
    *("Har I fået kontakt?", "Kontakten er registreret"),
)


async def open_course(
    seat: Seat, *, municipality: str = MUNICIPALITY, practice: str = WITH_CHAT
) -> str:
    """Open a course from the start page; return its alias."""
    await seat.write("/forloeb")
    await fill_opening(seat, municipality=municipality, practice=practice)
    await seat.submit("Opret forløbet")
    await expect(seat.card("er oprettet")).to_be_visible()
    return await seat.alias()


async def fill_opening(
    seat: Seat, *, municipality: str = MUNICIPALITY, practice: str = WITH_CHAT
) -> None:
    if municipality:
        await seat.form.get_by_label("Hvilken kommune?").select_option(municipality)
    if practice:
        await seat.form.get_by_role("combobox", name="Hvilken praksis?").press_sequentially(
            practice[:15]
        )
        await seat.form.get_by_role("option", name=practice).click()
    await seat.form.get_by_role("checkbox", name="Hurtig kontakt").check()
    await seat.form.get_by_role("radio", name="Ja").check()
    await seat.form.get_by_label("Første besked til parterne").fill(FIRST_MESSAGE)


async def take(seat: Seat, alias: str) -> None:
    """Take the course from its invitation, and say that one knows the citizen."""
    await seat.read_direct()
    await seat.press(TAKE, within=seat.card(alias).first)
    await seat.press(KNOW, within=seat.card(f"{alias}: Du er kontaktperson"))
    await expect(seat.card(f"{alias}: Har I fået kontakt?").last).to_be_visible()


async def reminders(seat: Seat, alias: str) -> list[str]:
    """What the bot has reminded this person of, in order, after a fresh look."""
    titles = await direct_titles(seat)
    about = [title.removeprefix(f"{alias}: ") for title in titles if title.startswith(alias)]
    return [title for title in about if not title.endswith(OTHER_TITLES)]


async def overviews(seat: Seat) -> list[str]:
    return [title for title in await direct_titles(seat) if title.startswith("Overblik")]


async def direct_titles(seat: Seat) -> list[str]:
    await seat.start()
    await seat.reload()
    if not await seat.page.locator("#directs").get_by_role("link").count():
        return []
    await seat.read_direct()
    return await seat.titles()


def fact(card: Locator, label: str) -> Locator:
    term = card.page.locator("dt", has_text=re.compile(f"^{label}$"))
    return card.locator(".facts > div", has=term).locator("dd")


def day(on: date) -> str:
    with speaking("da"):
        return dates.day(on)


def everything_in(folder: Path) -> bytes:
    """The files of a server's folder, byte for byte, and what the server has logged."""
    files = [*folder.glob("*"), folder.with_suffix(".log")]
    return b"".join(path.read_bytes() for path in files if path.is_file())


def count(folder: Path, table: str, where: str) -> int:
    """How many rows of a table meet a condition."""
    with closing(sqlite3.connect(folder / "tovholder.db")) as connection:
        statement = f"select count(*) from {table} where {where}"
        return int(connection.execute(statement).fetchone()[0])
