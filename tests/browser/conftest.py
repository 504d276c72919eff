"""A real server in a process of its own, and real browser windows with people in them."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Keyboard, Locator, async_playwright

from tests.browser.calm import calm_monday
from tests.browser.seat import SHOTS, Seat, local
from tests.heard import HEARD, noting_typed

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--lang=da")
PATIENCE_SECONDS = 30

Sit = Callable[..., Awaitable[Seat]]

# What is typed comes into another process: its log is searched for it when it ends.
Locator.fill = noting_typed(Locator.fill)  # type: ignore[method-assign]
Locator.press_sequentially = noting_typed(Locator.press_sequentially)  # type: ignore[method-assign]
Keyboard.type = noting_typed(Keyboard.type)  # type: ignore[method-assign]


class Served:
    """`python -m bot serve` in a process of its own, over a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder.with_suffix(".log")
        # Every setting of ours out of the way: the trial as a stranger meets it.
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_", "COV_"))
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                stdin=subprocess.DEVNULL,
                text=True,
                env=clean | {"TOVHOLDER_DATA_DIR": str(folder)},
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self.url = next((word for word in line.split() if word.startswith("http")), "")
        if not self.url:
            self._process.stdout.close()
            self._process.wait(PATIENCE_SECONDS)
            pytest.fail(f"The server did not start: {self.log.read_text()}")

    def stop(self) -> None:
        self._process.terminate()
        assert self._process.wait(PATIENCE_SECONDS) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()
        HEARD.read(self.log.read_text())
        assert HEARD.leaks() == []


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    server = Served(folder)
    try:
        yield server
    finally:
        server.stop()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=list(ARGUMENTS)
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def dawn(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial's folder on a calm Monday at six in the morning, with its server stopped."""
    folder = tmp_path_factory.mktemp("dawn") / "data"
    folder.mkdir()
    with served(folder) as server:
        seat = await Seat.open(browser, server.url)
        await seat.move_clock(local(calm_monday(), 6, 0))
        await seat.leave()
    return folder


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def monday(browser: Browser, dawn: Path) -> AsyncIterator[Served]:
    """A server for all that happens on Monday morning: its clock is not moved any more."""
    folder = dawn.parent / "monday"
    shutil.copytree(dawn, folder)
    with served(folder) as server:
        seat = await Seat.open(browser, server.url)
        await seat.move_clock(local(calm_monday(), 9, 15))
        await seat.leave()
        yield server


@pytest.fixture
def server(dawn: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of the test's own, whose clock stands at dawn on Monday and may be moved."""
    folder = tmp_path / "data"
    shutil.copytree(dawn, folder)
    with served(folder) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def sit(browser: Browser, monday: Served) -> AsyncIterator[Sit]:
    """Open a window of somebody's own on Monday morning."""
    async with windows(browser, monday.url) as sit:
        yield sit


@pytest_asyncio.fixture(loop_scope="session")
async def sit_early(browser: Browser, server: Served) -> AsyncIterator[Sit]:
    """Open a window of somebody's own at dawn, on a server whose clock may be moved."""
    async with windows(browser, server.url) as sit:
        yield sit


@asynccontextmanager
async def windows(browser: Browser, url: str) -> AsyncIterator[Sit]:
    """Afterwards nothing may have gone wrong in any of them."""
    SHOTS.mkdir(exist_ok=True)
    async with AsyncExitStack() as opened:

        async def sit(who: str = "", **how: object) -> Seat:
            seat = await Seat.open(browser, url, **how)
            opened.push_async_callback(seat.leave)
            if who:
                await seat.be(who)
            return seat

        yield sit
