"""Addresses of pictures: nobody guesses or reads one, each ends, and a chart is drawn once."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import sealed_links, sealed_pictures
from bot.gallery import Gallery
from bot.web.door import Door
from bot.web.headers import attach as attach_headers
from bot.web.pictures import PictureDoor
from handlers.cards import Bar, Chart
from models.seals import KeyRing, new_key
from tests.conftest import RING

HOST = "tovholder.test"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BARS = (Bar("2", 12, "12"), Bar("senere", None, "", 2))
CHART = Chart("Days", "columns", BARS, "Days. 2: 12.", "dage", "parter", ((0.5, "2 dage"),))


@dataclass
class Site:
    client: TestClient
    gallery: Gallery
    at: datetime = NOW

    def get(self, path):
        return self.client.get(path)


@pytest.fixture
async def site():
    app, gallery = web.Application(), Gallery()
    attach_headers(app, is_secure=True)
    door = Door(frozenset({f"https://{HOST}"}))
    site = Site(None, gallery)
    PictureDoor(RING, gallery, door, lambda: site.at).attach(app)
    async with TestClient(TestServer(app), headers={"Host": HOST}) as site.client:
        yield site
    await gallery.close()


async def test_an_address_holds_what_is_drawn_and_no_words_beside(site):
    path = sealed_pictures.path(RING, CHART, at=NOW)

    found = sealed_pictures.read(RING, path.removeprefix("/i/"))

    assert found == (replace(CHART, title="", alt=""), NOW + timedelta(minutes=30))
    assert "Days" not in path
    assert sealed_pictures.path(RING, CHART, at=NOW) != path


async def test_a_picture_is_drawn_once_for_all_who_fetch_it(site):
    paths = [sealed_pictures.path(RING, CHART, at=NOW) for _ in range(2)]

    answers = [await site.get(path) for path in paths]
    pictures = [await one.read() for one in answers]

    assert [one.status for one in answers] == [200, 200]
    assert {one.content_type for one in answers} == {"image/png"}
    assert pictures[0].startswith(b"\x89PNG")
    assert pictures[1] == pictures[0]
    assert len(site.gallery._hung) == 1
    headers = answers[0].headers
    assert headers["Cache-Control"] == "private, max-age=1800"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_an_address_ends_after_half_an_hour(site):
    path = sealed_pictures.path(RING, CHART, at=NOW)
    site.at += timedelta(minutes=30)

    assert (await site.get(path)).status == 410
    assert site.gallery._hung == {}


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("x", id="nonsense"),
        pytest.param("æøå", id="no ASCII"),
        pytest.param(RING.seal("picture").decode(), id="something else of ours"),
        pytest.param(sealed_links.path(RING, 1, "poem", "7", at=NOW)[3:], id="a page's"),
        pytest.param(
            sealed_pictures.path(KeyRing([new_key()]), CHART, at=NOW)[3:], id="forged"
        ),
    ],
)
async def test_what_is_no_address_of_ours_shows_nothing(site, token):
    assert (await site.get(f"/i/{token}")).status == 410
    assert site.gallery._hung == {}


async def test_a_picture_opens_no_page():
    token = sealed_pictures.path(RING, CHART, at=NOW).removeprefix("/i/")

    assert sealed_links.read(RING, token) is None


async def test_what_cannot_be_drawn_is_no_picture(site):
    path = sealed_pictures.path(RING, replace(CHART, shape="cake"), at=NOW)

    answers = [(await site.get(path)).status for _ in range(2)]

    assert answers == [500, 500]


def test_a_chart_too_large_for_an_address_has_none():
    bars = tuple(Bar(str(n) * 9, n * 7919, str(n**5)) for n in range(400))

    assert sealed_pictures.path(RING, replace(CHART, bars=bars), at=NOW) == ""
