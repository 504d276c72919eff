"""Somebody's own window: what they press, what they read, and what must not happen in it."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

# Milliseconds: a machine that does much else besides is slow, not wrong.
PATIENCE = 45_000
expect.set_options(timeout=PATIENCE)

SHOTS = Path(__file__).parents[2] / "screenshots"
WIDE = {"width": 1280, "height": 900}
ALIAS = re.compile(r"[A-ZÆØÅ]+-[A-ZÆØÅ]+-\d+")
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})  # as chats allow in names of rooms
# What a browser says in its console when we refuse something is not an error of the page.
ACCEPTED = ("Failed to load resource",)


def local(day: date, hour: int, minute: int = 0) -> str:
    """A local instant as the page's own field takes it."""
    return f"{day.isoformat()}T{hour:02}:{minute:02}"


class Seat:
    """One browser window with one person in it."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context, self.page, self.url = context, page, url
        self.wrong: list[str] = []
        self.name = ""

    @classmethod
    async def open(cls, browser: Browser, url: str, **how: object) -> "Seat":
        how = {"viewport": WIDE, **how}
        context = await browser.new_context(
            locale="da-DK", timezone_id="Europe/Copenhagen", **how
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        seat = cls(context, page, url)
        page.on("request", seat._watch)
        page.on("console", seat._hear)
        page.on("pageerror", lambda error: seat.wrong.append(str(error)))
        await page.goto(url)
        await expect(page.locator("#me-name")).not_to_be_empty()
        return seat

    async def leave(self) -> None:
        await self.context.close()
        assert self.wrong == []

    def _watch(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != "127.0.0.1":
            self.wrong.append(f"a request left this computer: {request.url}")

    def _hear(self, message) -> None:
        if message.type == "error" and not message.text.startswith(ACCEPTED):
            self.wrong.append(message.text)

    # Who and when: the trial's own controls.

    async def be(self, who: str) -> None:
        """Become the one person whom these words find in the person switcher."""
        await self.page.get_by_role("button", name="Skift person").click()
        await self.page.get_by_label("Søg på navn, funktion eller organisation").fill(who)
        found = self.page.locator("#people-list").get_by_role("button")
        await expect(found).to_have_count(1)
        self.name = await found.locator("strong").inner_text()
        async with self.page.expect_navigation():  # the whole page is somebody else's now
            await found.click()
        await expect(self.page.locator("#me-name")).to_have_text(self.name)

    async def move_clock(self, to: str) -> None:
        """Choose a time with the page's own dialog; what falls due on the way has happened."""
        await self.page.get_by_role("button", name="Vælg tidspunkt").click()
        dialog = self.page.get_by_role("dialog", name="Vælg tidspunkt")
        await dialog.get_by_label("Dag og klokkeslæt").fill(to)
        await dialog.get_by_role("button", name="Stil uret frem").click()
        await expect(dialog).to_be_hidden(timeout=60_000)

    # Where.

    async def start(self) -> None:
        await self.page.get_by_role("link", name="Begynd her").click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(
            "Hvad har du brug for?"
        )

    async def enter(self, room: str | re.Pattern[str]) -> None:
        """Go into the one room with this in its name."""
        await self.page.locator("#rooms").get_by_role("link", name=room).click()
        await expect(self.page.locator("#loading")).to_be_hidden()
        await expect(self.messages.first).to_be_visible()

    async def enter_course(self, alias: str) -> None:
        await self.enter(f"forloeb-{alias.lower().translate(LETTERS)}-")

    async def read_direct(self) -> None:
        """Go to what the bot has told this person alone."""
        await self.page.locator("#directs").get_by_role("link").click()
        await expect(self.messages.first).to_be_visible()

    async def reload(self) -> None:
        await self.page.reload()
        await expect(self.page.locator("#me-name")).not_to_be_empty()

    # What is there.

    @property
    def messages(self) -> Locator:
        return self.page.locator("#messages article")

    @property
    def form(self) -> Locator:
        return self.page.locator("#form-dialog")

    def card(self, title: str | re.Pattern[str]) -> Locator:
        """The messages and private answers whose card has this title."""
        heading = self.page.get_by_role("heading", level=2, name=title)
        return self.messages.filter(has=heading)

    async def titles(self) -> list[str]:
        return await self.page.locator("#messages .card h2").all_inner_texts()

    async def alias(self) -> str:
        """The alias of the course in the newest card."""
        title = await self.page.locator("#messages .card h2").last.inner_text()
        found = ALIAS.search(title)
        assert found is not None, title
        return found.group()

    # What they do.

    async def write(self, text: str) -> None:
        await self.page.get_by_label("Skriv en besked, eller / for kommandoer").fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def press(
        self, label: str | re.Pattern[str], *, within: Locator | None = None
    ) -> None:
        await (within or self.page.locator("main")).get_by_role("button", name=label).click()

    async def submit(self, label: str) -> None:
        """Send the open form and see it close."""
        await self.form.get_by_role("button", name=label).click()
        await expect(self.form).to_be_hidden()

    async def shoot(self, name: str) -> None:
        await self.page.screenshot(path=SHOTS / f"{name}.png")
