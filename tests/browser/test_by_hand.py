"""How people use it: by keyboard alone, on a telephone, impatiently, and carelessly."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Served, Sit
from tests.browser.seat import Seat
from tests.browser.steps import (
    COORDINATOR,
    CPR,
    FIRST_MESSAGE,
    GP,
    KNOW,
    MUNICIPALITY,
    NURSE,
    SOCIAL_WORKER,
    TAKE,
    WITHOUT_CHAT,
    count,
    everything_in,
    fill_opening,
    open_course,
    take,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = {"width": 390, "height": 844}
ADVISERS = re.compile("raadgivere-aarhus")
MOST_TABS = 40
# Everything one can act on, seen, with no name that a screen reader could say.
NAMELESS = """() => {
    const seen = (one) => one.checkVisibility() && one.type !== "hidden";
    const words = (ids) => (ids ?? "").split(/\\s+/).filter(Boolean)
        .map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const name = (one) => [
        one.getAttribute("aria-label"), words(one.getAttribute("aria-labelledby")),
        ...[...(one.labels ?? [])].map((label) => label.textContent),
        one.matches("button, a, summary") ? one.textContent : "", one.getAttribute("alt"),
    ].join("").trim();
    const acted = "button, a[href], input, select, textarea, summary, img, [role=listbox]";
    const nameless = [...document.querySelectorAll(acted)]
        .filter((one) => seen(one) && !name(one) && one.getAttribute("alt") !== "");
    const title = (one) => one.querySelector("legend")?.textContent
        || words(one.getAttribute("aria-labelledby"));
    const groups = [...document.querySelectorAll("fieldset, dialog[open]")]
        .filter((one) => !title(one));
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    const lost = [...document.querySelectorAll("[aria-describedby], [aria-controls]")]
        .flatMap((one) => ["aria-describedby", "aria-controls"]
            .flatMap((kind) => (one.getAttribute(kind) ?? "").split(/\\s+/).filter(Boolean)))
        .filter((id) => !document.getElementById(id));
    return [...nameless, ...groups].map((one) => one.outerHTML.slice(0, 120))
        .concat(twice.map((id) => `twice: ${id}`), lost.map((id) => `nowhere: ${id}`));
}"""


async def test_a_course_is_opened_with_the_keyboard_alone(sit: Sit) -> None:
    nurse = await sit(NURSE)
    page, keys = nurse.page, nurse.page.keyboard
    await tab_to(page, "Skriv en besked, eller / for kommandoer")
    await keys.type("/forloeb")
    await keys.press("Enter")
    await expect(nurse.form).to_be_visible()

    await tab_to(page, "Hvilken kommune?")
    await keys.type("Aarhus")
    await tab_to(page, "Hvilken praksis?")
    await keys.type("mælke")
    await expect(nurse.form.get_by_role("option", name=WITHOUT_CHAT)).to_be_visible()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await tab_to(page, "Hurtig kontakt")
    await keys.press("Space")
    await tab_to(page, "Ja")
    await keys.press("Space")
    await tab_to(page, "Opret forløbet")
    await nurse.shoot("18-keyboard")
    await keys.press("Enter")

    await expect(nurse.form).to_be_hidden()
    await expect(nurse.card("er oprettet").last).to_be_visible()


async def test_the_first_tab_leads_to_the_writing_field(sit: Sit) -> None:
    nurse = await sit(NURSE)
    await nurse.page.locator("#rooms").get_by_role("link", name="raadgivere-aarhus").click()
    await nurse.reload()
    await expect(nurse.page.get_by_role("heading", level=1)).to_have_text(ADVISERS)

    await tab_to(nurse.page, "Gå til skrivefeltet")
    await nurse.page.keyboard.press("Enter")

    await expect(nurse.page.locator("#text")).to_be_focused(timeout=3_000)
    await expect(nurse.page.get_by_role("heading", level=1)).to_have_text(ADVISERS)


async def test_escape_asks_before_it_throws_writing_away(sit: Sit) -> None:
    nurse = await sit(NURSE)
    await nurse.write("/forloeb")
    await nurse.form.get_by_label("Første besked til parterne").fill("Halvt skrevet")

    await nurse.page.keyboard.press("Escape")

    sure = nurse.page.get_by_role("alertdialog")
    await expect(sure.get_by_text("Vil du lukke uden at sende?")).to_be_visible()
    await sure.get_by_role("button", name="Skriv videre").click()
    await expect(nurse.form.get_by_label("Første besked til parterne")).to_have_value(
        "Halvt skrevet"
    )


@pytest.mark.parametrize("way", ["Escape", "Annullér"])
async def test_a_form_that_comes_back_to_be_mended_is_not_thrown_away(
    sit: Sit, way: str
) -> None:
    nurse = await sit(NURSE)
    await nurse.write("/forloeb")
    await fill_opening(nurse)
    await nurse.form.get_by_role("checkbox", name="Almen praksis").uncheck()
    await nurse.form.get_by_role("button", name="Opret forløbet").click()
    await expect(nurse.form.get_by_label("Hvorfor er almen praksis ikke med?")).to_be_focused()

    if way == "Escape":
        await nurse.page.keyboard.press("Escape")
    else:
        await nurse.form.get_by_role("button", name=way).click()

    sure = nurse.page.get_by_role("alertdialog")
    await expect(sure.get_by_text("Vil du lukke uden at sende?")).to_be_visible()
    await sure.get_by_role("button", name="Skriv videre").click()
    await expect(nurse.form.get_by_label("Første besked til parterne")).to_have_value(
        FIRST_MESSAGE
    )


async def test_a_telephone_shows_the_list_and_the_room_by_turns(sit: Sit) -> None:
    nurse = await sit(NURSE, viewport=PHONE, has_touch=True, is_mobile=True)
    rooms = nurse.page.get_by_role("navigation", name="Rum")
    await nurse.page.goto(nurse.url)
    await expect(rooms).to_be_visible()
    await expect(nurse.page.locator("main")).to_be_hidden()
    await nurse.shoot("19-telephone-list")

    await nurse.start()
    await expect(rooms).to_be_hidden()
    alias = await open_course(nurse)
    await nurse.page.get_by_role("link", name="Alle rum").click()
    await expect(rooms).to_be_visible()
    await nurse.enter_course(alias)

    await expect(nurse.card(f"Forløb {alias}")).to_be_visible()
    width = await nurse.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    await nurse.shoot("20-telephone-room")


async def test_a_double_click_does_nothing_twice(sit: Sit, monday: Served) -> None:
    nurse = await sit(NURSE)
    before = count(monday.folder, "'case'", "true")
    alias = await open_twice(nurse)
    assert count(monday.folder, "'case'", "true") == before + 1
    worker = await sit(SOCIAL_WORKER)
    await worker.read_direct()

    await worker.card(alias).first.get_by_role("button", name=TAKE).dblclick()
    asked = worker.card(f"{alias}: Du er kontaktperson")
    await expect(asked.first).to_be_visible()
    await asked.first.get_by_role("button", name=KNOW).dblclick()
    await worker.enter_course(alias)
    await worker.page.get_by_role("button", name="Ja, pr. telefon").dblclick()

    card = worker.card(f"Forløb {alias}")
    await expect(card.locator(".contact", has_text=MUNICIPALITY)).to_contain_text("Fik kontakt")
    await expect(worker.card(f"{MUNICIPALITY} har fået en kontaktperson")).to_have_count(1)
    for did in ("claimed", "knew_citizen", "contact"):
        assert entries(monday, alias, did) == 1, did


async def test_a_cpr_number_is_refused_and_kept_nowhere(sit: Sit, monday: Served) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    await nurse.enter_course(alias)
    before = count(monday.folder, "web_message", "author is not null")

    await nurse.write(f"Det drejer sig om {CPR}")

    notice = nurse.messages.filter(has_text="Skriv ikke CPR-nummer her")
    await expect(notice.get_by_text("Kun du kan se det her")).to_be_visible()
    await expect(notice.get_by_text("de tre prikker")).to_have_count(0)  # it stands nowhere
    await expect(nurse.messages.get_by_text(CPR)).to_have_count(0)
    await nurse.shoot("21-cpr")
    await nurse.reload()
    await expect(nurse.messages.first).to_be_visible()
    await expect(nurse.page.get_by_text(CPR)).to_have_count(0)
    assert count(monday.folder, "web_message", "author is not null") == before
    assert CPR.encode() not in everything_in(monday.folder)


async def test_a_cpr_number_in_a_form_is_pointed_out_at_its_field(sit: Sit) -> None:
    gp = await sit(GP)
    await gp.write("/raad")
    await gp.form.get_by_label("Dit spørgsmål").fill(f"Hvad med {CPR}?")

    await gp.form.get_by_role("button", name="Send").click()

    field = gp.form.locator("[data-field=question]")
    await expect(field.get_by_text("Skriv ikke CPR-nummer her")).to_be_visible()
    await expect(gp.form.get_by_label("Dit spørgsmål")).to_be_focused()


async def test_what_colleagues_write_is_read_by_all_in_the_room(sit: Sit) -> None:
    nurse, worker = await sit(NURSE), await sit(SOCIAL_WORKER)
    alias = await open_course(nurse)
    await take(worker, alias)
    await nurse.enter_course(alias)
    await worker.enter_course(alias)

    await nurse.write("Skal vi tale sammen kl. 13? <b>Ring</b>")

    said = worker.messages.get_by_text("Skal vi tale sammen kl. 13? <b>Ring</b>")
    await expect(said).to_be_visible()


async def test_everything_one_can_act_on_has_a_name(sit: Sit) -> None:
    nurse = await sit(NURSE)
    alias = await open_course(nurse)
    assert await nurse.page.evaluate(NAMELESS) == []
    await nurse.write("/forloeb")
    await expect(nurse.form).to_be_visible()
    assert await nurse.page.evaluate(NAMELESS) == []
    await nurse.form.get_by_role("button", name="Annullér").click()
    await nurse.enter_course(alias)
    assert await nurse.page.evaluate(NAMELESS) == []
    await nurse.page.get_by_role("button", name="Medlemmer").click()
    assert await nurse.page.evaluate(NAMELESS) == []
    await nurse.page.keyboard.press("Escape")
    await nurse.page.get_by_role("button", name="Skift person").click()
    assert await nurse.page.evaluate(NAMELESS) == []


async def test_the_language_of_the_browser_is_spoken(sit: Sit) -> None:
    stranger = await sit(COORDINATOR)
    await expect(stranger.page.locator("html")).to_have_attribute("lang", "da")
    await expect(stranger.page.get_by_text("Prøveversion", exact=True)).to_be_visible()


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus bears this name."""
    focused = """() => {
        const one = document.activeElement;
        const labels = [...(one.labels ?? [])].map((label) => label.textContent);
        return [one.getAttribute("aria-label"), ...labels, one.textContent]
            .find(Boolean)?.replace("*", "").trim();
    }"""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate(focused) == name:
            return
    raise AssertionError(f"Tab never comes to {name}")


async def test_what_is_pressed_below_suggestions_is_pressed(sit: Sit) -> None:
    nurse = await sit(NURSE)
    await nurse.write("/forloeb")
    await nurse.form.get_by_role("combobox", name="Hvilken praksis?").press_sequentially("mæl")
    await expect(nurse.form.get_by_role("option", name=WITHOUT_CHAT)).to_be_visible()
    below = nurse.form.get_by_role("checkbox", name="Hurtig kontakt")
    await below.scroll_into_view_if_needed()
    place = await below.bounding_box()
    assert place is not None

    mouse = nurse.page.mouse
    await mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    await mouse.down()
    await mouse.up()

    await expect(below).to_be_checked()
    await expect(nurse.form.get_by_role("listbox")).to_have_count(0)


async def test_what_was_asked_before_one_chose_opens_nothing(sit: Sit) -> None:
    nurse, is_chosen = await sit(NURSE), asyncio.Event()

    async def slowly(route: Route) -> None:
        if "mælke" in (route.request.post_data_json or {}).get("typed", ""):
            await is_chosen.wait()
        await route.continue_()

    await nurse.page.route("**/api/search", slowly)
    await nurse.write("/forloeb")
    practice = nurse.form.get_by_role("combobox", name="Hvilken praksis?")
    await practice.press_sequentially("mæl")
    option = nurse.form.get_by_role("option", name=WITHOUT_CHAT)
    await expect(option).to_be_visible()
    async with nurse.page.expect_request("**/api/search"):
        await practice.press_sequentially("ke")
    async with nurse.page.expect_response("**/api/search") as late:
        await option.click()
        is_chosen.set()
    await (await late.value).finished()
    await nurse.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")

    await expect(nurse.form.get_by_role("listbox")).to_have_count(0)
    await expect(practice).to_have_value(re.compile(WITHOUT_CHAT))


def entries(server: Served, alias: str, did: str) -> int:
    """How often this stands in the timeline of the course."""
    course = f"select 'case:' || id from 'case' where alias = '{alias}'"
    where = f"did = '{did}' and chain = ({course})"
    return count(server.folder, "entry", where)


async def open_twice(seat: Seat) -> str:
    """Fill the form in and click its button as impatient people do."""
    await seat.write("/forloeb")
    await seat.form.get_by_label("Hvilken kommune?").select_option(MUNICIPALITY)
    practice = seat.form.get_by_role("combobox", name="Hvilken praksis?")
    await practice.press_sequentially("mælke")
    await seat.form.get_by_role("option", name=WITHOUT_CHAT).click()
    await seat.form.get_by_role("checkbox", name="Hurtig kontakt").check()
    await seat.form.get_by_role("radio", name="Ja").check()
    await seat.form.get_by_role("button", name="Opret forløbet").dblclick()
    await expect(seat.form).to_be_hidden()
    await expect(seat.card("er oprettet")).to_have_count(1)
    return await seat.alias()
