"""A Playground as a tenant of its own with one person in it, and that person's window."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, expect

FOLDER = Path(__file__).parent
PROGRAM = FOLDER / "node_modules/@microsoft/m365agentsplayground/cli.js"
SHOTS = Path(__file__).parents[3] / "screenshots"
SECONDS = 30
CHANNEL = "channel-sag-1-id"
# It wants five others at least, and one channel at most.
OTHERS = "\n".join(
    f"  - {{id: user-id-{n}, name: Nr. {n} Demo, userPrincipleName: u{n}@demo.example,"
    f" aadObjectId: 00000000-0000-0000-0000-00000000002{n}, givenName: Nr,"
    f" surname: Demo, email: u{n}@demo.example}}"
    for n in range(1, 6)
)
SETTINGS = """\
version: "0.1.0"
tenantId: {tenant}
bot: {{id: {client}, name: Tovholder}}
currentUser: {{id: user-id-0, name: {name}, userPrincipleName: {email},
  aadObjectId: {user}, givenName: {name}, surname: Demo, email: {email}}}
users:
{others}
personalChat: {{id: personal-chat-id}}
groupChat: {{id: group-chat-id, name: Gruppe}}
team: {{id: team-id, name: Forløb, aadGroupId: 00000000-0000-0000-0000-000000000031,
  channels: [{{id: {channel}, name: Rummet}}]}}
"""


@dataclass(frozen=True)
class Home:
    """Who sits at which Playground."""

    port: int
    tenant: str
    client: str
    name: str
    email: str
    user: str


def start(home: Home, folder: Path, bot: str) -> subprocess.Popen[bytes]:
    """It says nothing when it does not like its settings: they are in its own log."""
    folder.mkdir()
    told = SETTINGS.format(others=OTHERS, channel=CHANNEL, **vars(home))
    (folder / ".m365agentsplayground.yml").write_text(told)
    how = ("-e", bot, "-c", "msteams", "-p", str(home.port), "--disable-telemetry")
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            ["node", PROGRAM, "start", *how],
            cwd=folder,
            env=os.environ | {"BROWSER": "none", "HOME": str(folder)},
            stdout=said,
            stderr=said,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(SECONDS)


class Window:
    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name

    @classmethod
    async def open(cls, browser: Browser, home: Home) -> "Window":
        page = await browser.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(SECONDS * 1000)
        await page.goto(f"http://localhost:{home.port}", wait_until="domcontentloaded")
        window = cls(page, home.name)
        await window.room()  # what came before it was first opened is not shown
        await page.get_by_text("Start a new post").wait_for()
        await window.chat()
        return window

    async def chat(self) -> None:
        await self.page.get_by_role("treeitem", name="Personal Chat").click()

    async def room(self) -> None:
        await self.page.get_by_role("treeitem", name="Rummet").click()

    async def says(self, text: str) -> None:
        await self.chat()
        box = self.page.locator("div[role=textbox]").last
        await box.click()
        await box.fill(text)
        await self.page.keyboard.press("Enter")

    async def reads(self, text: str) -> None:
        await expect(self.page.get_by_text(text).last).to_be_visible(timeout=SECONDS * 1000)

    async def ticks(self, kind: Literal["checkbox", "radio"], label: str) -> None:
        await self.page.get_by_role(kind, name=label).last.check()

    async def fills(self, label: str, text: str) -> None:
        await self.page.get_by_label(label).last.fill(text)

    async def presses(self, label: str) -> None:
        """A button of the newest card that has it, and none of the client's own."""
        await self.page.locator("button", has_text=label).last.click()

    async def shoot(self, what: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"teams-{self.name.split()[0]}-{what}.png")
