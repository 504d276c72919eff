"""Every page behind a link, as axe, a telephone, a printer and a dark screen meet it."""

import sqlite3
from contextlib import closing

import pytest
from playwright.async_api import Page, expect

from handlers import routes
from tests.browser.conftest import Served, Sit
from tests.browser.seat import Seat
from tests.browser.steps import (
    CPR,
    GP,
    MONDAY,
    NURSE,
    SOCIAL_WORKER,
    count,
    everything_in,
    open_course,
    take,
)
from tests.browser.test_main_job import ask
from tests.browser.test_overview import enter, look, serious
from tests.browser.test_pages import write_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LEAD = "koordinator for indgangen Udgående team Aarhus"
# What is saved as a file, and has its page under another name.
FILES = {
    name for name in routes.PAGES if name.endswith((".pdf", ".csv", ".ics", ".text", ".json"))
}
NOTE = "Ring først, og skriv bagefter. Så ved begge, hvad der er aftalt."
EXPERIENCES = "/p/experience.page/1"


def number(server: Served, statement: str) -> int:
    with closing(sqlite3.connect(server.folder / "tovholder.db")) as connection:
        return int(connection.execute(statement).fetchone()[0])


async def visit(page: Page, server: Served, name: str, subject: object) -> None:
    """In the session that a link has begun."""
    found = await page.goto(f"{server.url}/p/{name}/{subject}")
    assert found is not None
    assert found.status == 200, (name, await page.inner_text("body"))
    await look(page, f"page-{name.replace('.', '-')}")


async def call_meeting(nurse: Seat, alias: str) -> None:
    await nurse.write("/plan")
    await nurse.press(alias, within=nurse.card("Hvilket forløb").last)
    await nurse.press("Netværksmøde", within=nurse.card(f"Fælles plan for {alias}").last)
    await nurse.form.get_by_label("Hvilken dag?").fill(MONDAY.isoformat())
    await nurse.form.get_by_label("Hvornår begynder det?").fill("14.00")
    await nurse.form.get_by_label("Hvor?").fill("Hos Aarhus Kommune, lokale 2")
    await nurse.submit("Send")


async def test_every_page_can_be_read_by_everybody(sit: Sit, monday: Served) -> None:
    nurse, gp = await sit(NURSE), await sit(GP)
    alias = await open_course(nurse)
    await ask(gp, "Hvem følger op på blodprøverne?")
    await take(await sit(SOCIAL_WORKER), alias)
    await write_plan(nurse, alias)
    await call_meeting(nurse, alias)
    case = number(monday, f"select id from 'case' where alias = '{alias}'")
    meeting = number(monday, "select max(id) from meeting")
    looked = {
        *("plan.page", "filing.page", "log.page", "meeting.page"),
        *("overview.course", "overview.content", "overview.board", "overview.advice"),
    }
    page = await enter(nurse)
    for name in sorted(looked):
        subjects = {"meeting.page": meeting, "overview.board": "", "overview.advice": ""}
        await visit(page, monday, name, subjects.get(name, case))

    lead = await sit(LEAD)
    page = await enter(lead)
    digest = number(
        monday,
        "select max(digest.id) from digest join person on person.id = person_id "
        f"where name = '{lead.name}'",
    )
    for name, subject in {
        "evaluation.page": "1:this_year",
        "experience.page": 1,
        "overview.cluster": 1,
        "overview.directory": "",
        "digest.page": digest,
        "digest.course": f"{case}:{digest}",
    }.items():
        await visit(page, monday, name, subject)
        looked.add(name)
    await look(await pack_for_seminar(lead), "page-seminar-page")

    assert looked | {"seminar.page"} == set(routes.PAGES) - FILES


async def pack_for_seminar(lead: Seat) -> Page:
    """Read it through and say so: only then it opens."""
    await lead.write("/tovholder evaluering")
    await lead.press("Til læringsseminaret", within=lead.messages.last)
    await lead.form.get_by_role("checkbox", name="Jeg har læst det igennem").check()
    await lead.submit("Lav materialet")
    async with lead.context.expect_page() as opened:
        await lead.page.get_by_role("link", name="Åbn siden").last.click()
    page = await opened.value
    await page.get_by_role("button").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("læringsseminar")
    return page


async def test_what_opens_nothing_can_be_read_too(sit: Sit, monday: Served) -> None:
    nurse = await sit(NURSE)
    for path in ("/p/overview.board/", "/l/x", "/p/nothing/1"):
        other = await nurse.context.new_page()
        await other.goto(f"{monday.url}{path}")
        assert await serious(other) == [], path
        await other.close()
    page = await enter(nurse)
    await page.goto(f"{monday.url}{EXPERIENCES}")
    await expect(page.get_by_text("Kun den klyngeansvarlige")).to_be_visible()
    assert await serious(page) == []


async def test_an_experience_is_written_with_the_keyboard_alone(
    sit: Sit, monday: Served
) -> None:
    page = await begin(await sit(LEAD), monday)
    before = count(monday.folder, "experience", "true")
    await page.get_by_label("Din erfaring").fill(NOTE)
    await page.get_by_role("radio", name="hvad der virkede").press("Space")
    await page.get_by_role("radio", name="Rådgivning og sparring").press("Space")
    await page.get_by_role("button", name="Gem", exact=True).press("Enter")

    await expect(page.get_by_text("Det er gjort.")).to_be_visible()
    await look(page, "page-form-done")
    await page.reload()
    await expect(page.get_by_text("Det er gjort.")).to_be_visible()
    await page.get_by_role("link", name="Læs dem").press("Enter")
    await expect(page.get_by_text(NOTE)).to_have_count(1)
    await look(page, "page-experiences")
    assert count(monday.folder, "experience", "true") == before + 1


async def test_what_is_to_be_mended_has_the_focus_and_is_still_there(
    sit: Sit, monday: Served
) -> None:
    page = await begin(await sit(LEAD), monday)
    before = count(monday.folder, "experience", "true")
    await page.get_by_label("Din erfaring").fill(f"Ring om {CPR}, og skriv bagefter.")
    await page.get_by_role("radio", name="Rådgivning og sparring").check()
    await page.get_by_role("button", name="Gem", exact=True).press("Enter")

    await expect(page).to_have_title("Ikke gemt: En erfaring")
    mend = page.locator(".mend")
    await expect(mend).to_be_focused()
    words = page.get_by_label("Din erfaring")
    await expect(words).to_have_value("Ring om ******-****, og skriv bagefter.")
    await expect(page.get_by_role("radio", name="Rådgivning og sparring")).to_be_checked()
    await look(page, "page-form-to-mend")
    assert count(monday.folder, "experience", "true") == before
    assert CPR.encode() not in everything_in(monday.folder)

    await mend.get_by_role("link").press("Enter")
    await expect(words).to_be_focused()
    await words.fill("Ring, og skriv bagefter.")
    await page.get_by_role("radio", name="hvad der virkede").check()
    await page.get_by_role("button", name="Gem", exact=True).dblclick()
    await expect(page.get_by_text("Det er gjort.")).to_be_visible()
    assert count(monday.folder, "experience", "true") == before + 1


async def begin(lead: Seat, monday: Served) -> Page:
    """The form, from the page that shows the experiences."""
    page = await enter(lead)
    await page.goto(f"{monday.url}{EXPERIENCES}")
    await page.get_by_role("button", name="Skriv en erfaring").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("En erfaring")
    await look(page, "page-form")
    return page


async def test_who_was_signed_out_while_writing_loses_nothing(sit: Sit, monday: Served) -> None:
    lead = await sit(LEAD)
    page = await begin(lead, monday)
    await page.get_by_label("Din erfaring").fill("Vi mødes hver måned.")
    await page.get_by_role("radio", name="Relationsdannelse").check()
    await page.get_by_role("radio", name="hvad der virkede").check()
    await lead.context.clear_cookies(name="tovholder_page")

    await page.get_by_role("button", name="Gem", exact=True).click()

    await expect(page.get_by_text("Du er blevet logget ud her")).to_be_visible()
    await expect(page.get_by_text("Vi mødes hver måned.")).to_be_visible()
    await look(page, "page-form-signed-out")
    await lead.reload()  # the link that has been used is gone
    await (await enter(lead)).close()
    await page.get_by_role("button", name="Send igen").click()
    await expect(page.get_by_text("Det er gjort.")).to_be_visible()
