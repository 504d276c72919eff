"""Pages behind links: one button, one use, one person, half an hour."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel import select

from bot import sealed_links
from bot.web.door import Door
from bot.web.headers import attach as attach_headers
from bot.web.linked import LinkedPages
from bot.web.sessions import COOKIE, PAGE_COOKIE, PageSessions, Session, Sessions
from handlers.cards import Facts, Link, Text
from handlers.documents import File, Page, Printed, Section
from handlers.turn import Refusal
from models.links import UsedLink
from models.seals import KeyRing, new_key
from tests.conftest import MONDAY, RING

HOST = "tovholder.test"
ORIGIN = f"https://{HOST}"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
USED = "This link has been used, or is too old. Ask for a new one where you got it."


async def poem(turn, _db):
    said = Text(f"Roses for {turn.me.name} <b>{turn.subject}</b>")
    return Page("A poem", (Section("First", (said, Facts((("Who", "x"),)))),), foot="End")


async def many(turn, _db):
    return Page("Many", (), (Link("The poem", "poem", turn.value("next")),))


async def note(_turn, _db):
    return File("note.ics", "text/calendar", b"BEGIN")


async def print_poem(turn, db):
    return Printed("poem.pdf", await poem(turn, db))


async def refused(_turn, _db):
    raise Refusal("Not for you.")


PAGES = {"poem": poem, "many": many, "note": note, "print": print_poem, "refused": refused}


@dataclass
class Site:
    """`client` is a browser; `at` is the machine's time."""

    client: TestClient
    town: object
    store: object
    at: datetime = NOW
    made: list = field(default_factory=list)

    def link(self, page="poem", subject="7", person=None):
        person = person or self.town.anna
        return sealed_links.path(RING, person.id, page, subject, at=self.at)

    async def get(self, path):
        return await self.client.get(path, allow_redirects=False)

    async def press(self, path, **headers):
        headers = {"Origin": ORIGIN, **headers}
        return await self.client.post(path, headers=headers, allow_redirects=False)

    async def enter(self, page="poem", subject="7", person=None):
        """Follow a link and press its button; return where that leads."""
        pressed = await self.press(self.link(page, subject, person))
        assert pressed.status == 303
        cookie = pressed.cookies[PAGE_COOKIE]
        self.client.session.headers["Cookie"] = f"{PAGE_COOKIE}={cookie.coded_value}"
        return pressed.headers["Location"]


@pytest.fixture
async def site(store, town):
    async def anna_speaks_english(db):
        for one in town.people.values():
            (await db.merge(one)).locale = "en"

    await store.write(anna_speaks_english)
    app = web.Application()
    attach_headers(app, is_secure=True)
    site = Site(None, town, store)
    LinkedPages(
        store=store,
        ring=RING,
        sessions=PageSessions(RING, is_secure=True),
        door=Door(frozenset({ORIGIN})),
        now=lambda: MONDAY,
        machine_now=lambda: site.at,
        pages={
            "poem": poem,
            "many": many,
            "note": note,
            "print": print_poem,
            "refused": refused,
        },
    ).attach(app)
    headers = {"Host": HOST, "Accept-Language": "en"}
    site.client = TestClient(TestServer(app), headers=headers)
    await site.client.start_server()
    yield site
    await site.client.close()


async def test_following_a_link_shows_one_button_and_uses_nothing_up(site):
    link = site.link()

    pages = [await site.get(link) for _scanner in range(3)]

    assert [page.status for page in pages] == [200] * 3
    html = await pages[0].text()
    assert re.findall(r"<(form|button|input|a|script)\b", html) == ["form", "button"]
    assert "Roses" not in html
    assert pages[0].cookies == {}
    assert await all_of_used(site.store) == []


async def test_the_button_opens_the_page_for_the_links_person(site):
    page = await site.get(await site.enter(subject="7"))

    html = await page.text()
    assert page.status == 200
    assert "Roses for Anna Demo &lt;b&gt;7&lt;/b&gt;" in html
    assert '<html lang="en">' in html
    assert "<script" not in html
    assert re.findall(r'(?:src|href)="([^"]*)"', html) == ["/p.css"]
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.headers["Cache-Control"] == "no-store"
    assert (await site.get("/p.css")).status == 200


async def test_a_link_works_once(site):
    link = site.link()

    first, second = [await site.press(link) for _ in range(2)]

    assert (first.status, second.status) == (303, 410)
    assert PAGE_COOKIE not in second.cookies
    assert USED in await second.text()
    assert USED in await (await site.get(link)).text()


async def test_of_many_at_once_one_gets_in(site):
    link = site.link()

    answers = await asyncio.gather(*(site.press(link) for _ in range(4)))

    assert sorted(answer.status for answer in answers) == [303, 410, 410, 410]


async def test_a_link_is_too_old_after_five_minutes(site):
    link = site.link()
    site.at += timedelta(minutes=5)

    assert (await site.get(link)).status == 410
    assert (await site.press(link)).status == 410
    assert await all_of_used(site.store) == []


async def test_used_links_are_forgotten_once_they_would_be_too_old_anyway(site):
    await site.press(site.link())
    site.at += timedelta(minutes=6)

    await site.press(site.link())

    assert len(await all_of_used(site.store)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Host": "evil.test"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
async def test_another_pages_button_opens_nothing(site, headers):
    link = site.link()

    answer = await site.press(link, **headers)

    assert answer.status in {403, 421}
    assert answer.cookies == {}
    assert (await site.press(link)).status == 303


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("x", id="nonsense"),
        pytest.param("æøå", id="no ASCII"),
        pytest.param(RING.seal("tovholder").decode(), id="something else of ours"),
        pytest.param(RING.seal("page-session:1:9999999999").decode(), id="a session"),
        pytest.param(
            sealed_links.path(KeyRing([new_key()]), 1, "poem", "7", at=NOW)[3:], id="forged"
        ),
    ],
)
async def test_what_is_no_link_of_ours_opens_nothing(site, token):
    assert (await site.get(f"/l/{token}")).status == 410
    assert (await site.press(f"/l/{token}")).status == 410


async def test_a_session_ends_after_half_an_hour(site):
    where = await site.enter()
    site.at += timedelta(minutes=29)
    assert (await site.get(where)).status == 200
    site.at += timedelta(minutes=1)

    page = await site.get(where)

    assert page.status == 401
    assert "You have been signed out here." in await page.text()


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(f"{PAGE_COOKIE}=x", id="nonsense"),
        pytest.param(f"{PAGE_COOKIE}={RING.seal('web-session:1').decode()}", id="a trial's"),
        pytest.param(
            f"{COOKIE}={RING.seal('page-session:1:9999999999').decode()}", id="swapped"
        ),
    ],
)
async def test_another_cookie_opens_no_page(site, cookie):
    site.client.session.headers["Cookie"] = cookie

    assert (await site.get("/p/poem/7")).status == 401


def test_a_page_session_is_nobody_in_the_workspace():
    response = web.Response()
    PageSessions(RING).remember(response, Session(1), at=NOW)
    value = response.cookies[PAGE_COOKIE].coded_value

    assert Sessions(RING)._named(value) is None


async def test_who_has_been_let_out_reads_nothing_with_an_open_session(site):
    where = await site.enter()

    async def let_out(db):
        (await db.merge(site.town.anna)).is_admitted = False

    await site.store.write(let_out)

    page = await site.get(where)

    assert page.status == 403
    assert "Roses" not in await page.text()


async def test_a_file_is_saved_under_its_name(site):
    page = await site.get(await site.enter("note"))

    assert page.headers["Content-Type"] == "text/calendar"
    assert page.headers["Content-Disposition"] == 'attachment; filename="note.ics"'
    assert await page.read() == b"BEGIN"


async def test_a_page_is_saved_as_pdf(site):
    page = await site.get(await site.enter("print"))

    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == 'attachment; filename="poem.pdf"'
    assert (await page.read()).startswith(b"%PDF-")


async def test_a_pages_links_lead_on_in_the_same_session(site):
    where = await site.enter("many")

    page = await (await site.get(f"{where}?next=1:2")).text()

    assert '<a class="button" href="/p/poem/1:2">The poem</a>' in page


@pytest.mark.parametrize(("page", "status"), [("refused", 403), ("gone", 404)])
async def test_what_one_may_not_see_is_a_sentence(site, page, status):
    answer = await site.get(await site.enter(page))

    assert answer.status == status
    assert ("Not for you." in await answer.text()) == (status == 403)


async def test_no_cpr_number_goes_into_an_address(site):
    where = await site.enter("many")

    answer = await site.get(f"{where}?next=010190-1234")

    assert answer.status == 403
    assert "010190" not in await answer.text()


async def all_of_used(store):
    async def work(db):
        return list((await db.exec(select(UsedLink))).all())

    return await store.read(work)
