"""A page behind a link, in a real browser: one button, once, and no script at all."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Served, Sit
from tests.browser.seat import SHOTS, Seat
from tests.browser.steps import NURSE, count, open_course
from tests.browser.test_by_hand import NAMELESS, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WISHES = "Jeg vil gerne spille fodbold igen – og på Ærø."


async def write_plan(nurse: Seat, alias: str) -> Locator:
    """Write the citizen's wishes; return the link to the page."""
    await nurse.write("/plan")
    await nurse.press(alias, within=nurse.card("Hvilket forløb").last)
    plan = nurse.card(f"Fælles plan for {alias}").last
    await nurse.press("Skriv planen", within=plan)
    await nurse.form.get_by_label("Borgerens egne ønsker og drømme").fill(WISHES)
    await nurse.submit("Gem")
    return nurse.card(f"Fælles plan for {alias}").last.get_by_role("link", name="Åbn som side")


async def look_at(page: Page) -> None:
    """No script, a language, a name for everything, and room on a telephone."""
    assert await page.evaluate("document.scripts.length") == 0
    assert await page.evaluate("document.documentElement.lang") == "da"
    assert await page.evaluate(NAMELESS) == []
    await page.set_viewport_size(PHONE)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wide) <= 0
    await page.screenshot(path=SHOTS / "plan-page-phone.png")


async def test_the_joint_plan_opens_as_a_page_once(sit: Sit, monday: Served) -> None:
    read = ("entry", "did = 'read' and codes like '%\"page\"%'")
    nurse, before = await sit(NURSE), count(monday.folder, *read)
    alias = await open_course(nurse)
    link = await write_plan(nurse, alias)
    address = await link.get_attribute("href")

    async with nurse.context.expect_page() as opened:
        await link.click()
    page = await opened.value
    await expect(page.get_by_role("button")).to_have_count(1)
    await expect(page.get_by_text(WISHES)).to_have_count(0)
    await page.keyboard.press("Enter")  # the button has the focus: nothing else is needed

    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Fælles plan for {alias}")
    await expect(page.get_by_text(WISHES)).to_be_visible()
    await look_at(page)
    await page.reload()
    await expect(page.get_by_text(WISHES)).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="Gem som PDF").click()
    assert (await saved.value).suggested_filename == "faelles-plan.pdf"
    assert re.match("/l/", address or "")
    await page.goto(f"{monday.url}{address}")
    await expect(page.get_by_text("Linket er brugt eller for gammelt.")).to_be_visible()
    assert count(monday.folder, *read) == before + 3
