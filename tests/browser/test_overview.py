"""The overview in a real browser: by keyboard, on a telephone, on paper, and by itself."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.conftest import Served, Sit
from tests.browser.seat import SHOTS, Seat
from tests.browser.steps import COORDINATOR, NURSE, open_course
from tests.browser.test_by_hand import NAMELESS, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SERIOUS = {"serious", "critical"}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def enter(seat: Seat) -> Page:
    """From one's own overview, by the link that is there for five minutes."""
    await seat.write("/tovholder")
    await seat.press("Mit overblik", within=seat.page.locator("#messages").last)
    link = seat.page.get_by_role("link", name="Åbn overblikket").last
    await expect(link).to_be_visible()
    async with seat.context.expect_page() as opened:
        await link.click()
    page = await opened.value
    await expect(page.get_by_role("button")).to_have_count(1)
    assert await serious(page) == []
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Overblik")
    return page


async def serious(page: Page) -> list[tuple[str, str]]:
    """What axe finds that keeps somebody out: the rule, and where."""
    found = await Axe().run(page)
    return [
        (one["id"], node["html"])
        for one in found.response["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


async def look(page: Page, name: str) -> None:
    """As it is on a screen, on a telephone and on paper: nothing serious, nothing cut off."""
    assert await serious(page) == []
    assert await page.evaluate(NAMELESS) == []
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    before = page.viewport_size
    await page.set_viewport_size(PHONE)
    assert await page.evaluate(WIDE) <= 0
    assert await serious(page) == []
    await page.screenshot(path=SHOTS / f"{name}-phone.png", full_page=True)
    await page.set_viewport_size(before)
    await page.emulate_media(media="print")
    await page.screenshot(path=SHOTS / f"{name}-print.png", full_page=True)
    await page.emulate_media(media="screen", color_scheme="dark")
    assert await serious(page) == []
    await page.emulate_media(color_scheme="light")


async def test_the_overview_is_used_by_everybody(sit: Sit, monday: Served) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)

    board = await enter(nurse)
    await expect(board.get_by_role("row", name=alias)).to_be_visible()
    await look(board, "overview-board")
    await board.get_by_role("link", name=alias).click()
    await expect(board.get_by_role("heading", name="Tidslinje")).to_be_visible()
    await look(board, "overview-course")
    await board.get_by_role("link", name="Vis indhold (logges)").click()
    await expect(board.get_by_text("Det er logget, at du har læst det.")).to_be_visible()
    await look(board, "overview-content")

    coordinator = await sit(COORDINATOR)
    board = await enter(coordinator)
    row = board.get_by_role("row", name=alias)
    await expect(row).to_be_visible()
    await expect(row.get_by_role("link")).to_have_count(0)
    await look(board, "overview-coordinator")
    await board.get_by_role("link", name="Huller i kartoteket").click()
    await expect(board.get_by_role("heading", level=1)).to_have_text("Huller i kartoteket")
    await look(board, "overview-gaps")


async def test_a_board_shows_itself_anew_and_can_be_paused(sit: Sit, monday: Served) -> None:
    nurse = await sit(NURSE)
    board = await enter(nurse)
    await board.clock.install()
    await board.reload()
    pause = board.get_by_role("button", name="Sæt opdatering på pause")
    await expect(pause).to_be_visible()
    await board.get_by_role("link", name="Alle").focus()
    first = await open_course(nurse)

    await board.clock.run_for(61_000)

    await expect(board.get_by_role("row", name=first)).to_be_visible()
    await expect(board.get_by_role("status")).to_have_text("Siden er opdateret.")
    await expect(board.get_by_role("link", name="Alle")).to_be_focused()

    await pause.click()
    second = await open_course(await sit(NURSE))
    await board.clock.run_for(120_000)
    await expect(board.get_by_role("row", name=second)).to_have_count(0)
    await pause.click()
    await expect(board.get_by_role("row", name=second)).to_be_visible()
