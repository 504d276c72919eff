"""Pages that are answered: written once, by whom the page was shown to, with nothing lost."""

import asyncio
import html
import logging
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlmodel import select

from bot import sealed_presses
from bot.sealed_presses import Press
from bot.web.door import Door
from bot.web.headers import attach as attach_headers
from bot.web.linked import LinkedPages
from bot.web.sessions import PAGE_COOKIE, PageSessions, Session
from handlers import experience_notes, routes
from models.clusters import Cluster, Principle
from models.entries import Did, Entry
from models.experiences import LONGEST, Experience
from models.passages import Passage
from models.people import ChatIdentity, Person, Role
from models.seals import KeyRing, new_key
from tests.bot.web.test_linked import HOST, NOW, ORIGIN
from tests.conftest import MONDAY, RING
from tests.handlers.test_cases import CPR
from tests.town import all_of, build

WROTE = "Ring først.\n<b>Skriv</b> bagefter: æøå."
NOTE = {"principle": "advice", "lesson": "worked", "experience": WROTE}
PATH = "/p/experience.page/1"


class Browser:
    """Somebody's own. `nudged` is how often the relay was woken."""

    def __init__(self, store, town):
        self.store, self.town, self.at, self.nudged, self.client = store, town, NOW, 0, None

    def enter(self, who, lasts=timedelta(0)):
        response = web.Response()
        session = Session(self.town.people[who].id)
        PageSessions(RING).remember(response, session, at=self.at + lasts)
        self.client.session.headers["Cookie"] = (
            f"{PAGE_COOKIE}={response.cookies[PAGE_COOKIE].coded_value}"
        )

    async def get(self, path=PATH):
        return await self.client.get(path, allow_redirects=False)

    async def post(self, fields, path=PATH, **headers):
        """Send as a browser does: each line ends with two characters."""
        sent = {name: value.replace("\n", "\r\n") for name, value in fields.items()}
        headers = {
            "Origin": ORIGIN,
            "Content-Type": "application/x-www-form-urlencoded",
            **headers,
        }
        data = urlencode(sent).encode()
        return await self.client.post(path, data=data, headers=headers, allow_redirects=False)

    async def open_form(self):
        """Press the page's button; return what the form sends by itself."""
        page = await (await self.get()).text()
        asked = await self.post({"press:": pressed(page)})
        assert asked.status == 200
        return {"press:": pressed(await asked.text())}


def pressed(page):
    return re.findall(r'name="press:" value="([^"]+)"', page)[-1]


@pytest.fixture
async def browser(store):
    async def settle(db):
        town = await build(db)
        town.carla.locale = town.anna.locale = "en"
        town.tina.roles, town.tina.locale = [Role.CLUSTER_LEAD], "en"
        return town

    browser = Browser(store, await store.write(settle))
    app = web.Application()
    attach_headers(app, is_secure=True)

    def nudge():
        browser.nudged += 1

    LinkedPages(
        store=store,
        ring=RING,
        sessions=PageSessions(RING),
        door=Door(frozenset({ORIGIN})),
        now=lambda: MONDAY,
        machine_now=lambda: browser.at,
        pages=routes.PAGES,
        nudge=nudge,
    ).attach(app)
    headers = {"Host": HOST, "Accept-Language": "en"}
    browser.client = TestClient(TestServer(app), headers=headers)
    await browser.client.start_server()
    browser.enter("carla")
    yield browser
    await browser.client.close()


async def written(store):
    async def work(db):
        notes = await experience_notes.collected(db, await db.get_one(Cluster, 1))
        return [(one.principle, one.lesson.value, one.text) for one in notes]

    return await store.read(work)


async def test_an_experience_is_written_on_the_page(browser):
    sent = await browser.open_form() | NOTE

    answer = await browser.post(sent)

    said = await answer.text()
    assert answer.status == 200
    assert await written(browser.store) == [(Principle.ADVICE, "worked", WROTE)]
    assert "It is done." in said
    assert '<dt dir="auto">Advice and consultation</dt><dd dir="auto">1 note</dd>' in said
    assert html.escape("Ring først") not in said
    assert (
        html.escape(WROTE.partition("\n")[2], quote=False) in await (await browser.get()).text()
    )
    entry = (await all_of(browser.store, Entry))[-1]
    assert (entry.did, entry.actor_id) == (Did.EXPERIENCE_WRITTEN, browser.town.carla.id)
    assert browser.nudged == 2  # once for the button, once for the form


async def test_its_writer_withdraws_it_on_the_page(browser):
    said = await (await browser.post(await browser.open_form() | NOTE)).text()
    [token, _more] = re.findall(r'name="press:" value="([^"]+)"', said)

    gone = [await browser.post({"press:": token}) for _ in range(2)]

    assert [one.status for one in gone] == [200, 200]
    assert (await all_of(browser.store, Experience), await all_of(browser.store, Passage)) == (
        [],
        [],
    )


async def test_what_is_sent_twice_is_written_once(browser):
    sent = await browser.open_form() | NOTE

    answers = await asyncio.gather(*(browser.post(sent) for _ in range(4)))
    answers += [await browser.post(sent)]

    assert [one.status for one in answers] == [200] * 5
    assert len(await written(browser.store)) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"experience": " "}, "Write it in at most 1000 letters.", id="nothing"),
        pytest.param(
            {"experience": "x" * (LONGEST + 1)}, "Write it in at most 1000 letters.", id="long"
        ),
        pytest.param({"experience": "x" * 20_000}, "This is too long.", id="far too long"),
        pytest.param({"principle": "evil"}, "Choose a principle.", id="no such choice"),
        pytest.param({"lesson": ""}, "Choose what it is about.", id="no choice"),
    ],
)
async def test_what_cannot_be_kept_is_said_at_its_field_and_all_is_still_there(
    browser, changed, sentence
):
    [name] = changed
    sent = await browser.open_form() | NOTE | changed

    answer = await browser.post(sent)

    said = await answer.text()
    assert answer.status == 422
    assert "<title>Not saved: An experience</title>" in said
    error = re.search(rf'id="field-{name}-error"[^>]*>([^<]*)<', said)
    assert error.group(1).startswith(sentence)
    assert 'aria-invalid="true"' in said
    kept = (NOTE | changed)["experience"].strip()
    assert f">{html.escape(kept, quote=False)}</textarea>" in said
    assert await written(browser.store) == []

    mended = await browser.post({**NOTE, "press:": pressed(said)})

    assert mended.status == 200
    assert len(await written(browser.store)) == 1


async def test_a_cpr_number_is_refused_at_its_field_and_the_rest_is_kept(browser, caplog):
    caplog.set_level(logging.DEBUG)
    sent = await browser.open_form() | NOTE | {"experience": f"Ring om {CPR} i morgen"}

    answer = await browser.post(sent)

    said = await answer.text()
    error = re.search(r'id="field-experience-error"[^>]*>([^<]*)<', said).group(1)
    assert error.startswith("Do not write CPR numbers here.")
    assert "Ring om ******-**** i morgen" in said
    assert CPR not in said
    assert re.search(r'value="worked"[^>]* checked|checked[^>]* value="worked"', said)
    assert await written(browser.store) == []
    assert [one.did for one in await all_of(browser.store, Entry)][-1] is Did.GUARDED
    assert "i morgen" not in caplog.text


async def test_a_cpr_number_in_a_field_that_is_none_is_refused_too(browser):
    answer = await browser.post(await browser.open_form() | NOTE | {"other": CPR})

    assert answer.status == 422
    assert "Do not write CPR numbers here." in await answer.text()
    assert await written(browser.store) == []


async def test_when_the_session_has_ended_what_was_written_is_sent_on_after_the_next(browser):
    sent = await browser.open_form() | NOTE
    browser.at += timedelta(minutes=31)

    ended = await browser.post(sent)

    said = await ended.text()
    assert ended.status == 401
    assert "What you wrote still stands on this page." in said
    assert html.escape(WROTE, quote=False) in said
    assert await written(browser.store) == []
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', said))
    kept = {name: html.unescape(value) for name, value in hidden.items()}
    assert kept == sent

    browser.enter("carla")
    assert (await browser.post(kept)).status == 200
    assert await written(browser.store) == [(Principle.ADVICE, "worked", WROTE)]


async def test_a_number_does_not_come_back_in_a_session_that_has_ended(browser):
    sent = await browser.open_form() | NOTE | {"experience": f"Ring om {CPR}"}
    browser.client.session.headers.pop("Cookie")

    said = await (await browser.post(sent)).text()

    assert CPR not in said
    assert "Ring om ******-****" in said


async def test_what_one_began_is_not_sent_by_another_in_the_same_browser(browser):
    sent = await browser.open_form() | NOTE
    browser.enter("tina")

    answer = await browser.post(sent)

    assert answer.status == 403
    assert "Somebody else has opened a page in this browser" in await answer.text()
    assert await written(browser.store) == []


async def test_who_may_not_write_is_told_and_shown_no_form(browser):
    token = sealed_presses.seal(
        RING, press(browser, "experience.write", person=browser.town.anna)
    )
    browser.enter("anna")

    answer = await browser.post({**NOTE, "press:": token})

    assert answer.status == 403
    assert "Only the cluster lead and coordinators write experiences." in await answer.text()
    assert "<form" not in await answer.text()


async def test_who_has_been_let_out_writes_nothing_with_an_open_session(browser):
    sent = await browser.open_form() | NOTE

    async def let_out(db):
        (await db.get_one(Person, browser.town.carla.id)).is_admitted = False

    await browser.store.write(let_out)

    answer = await browser.post(sent)

    assert answer.status == 403
    assert await written(browser.store) == []


async def test_who_has_been_shut_out_of_every_chat_writes_nothing(browser):
    sent = await browser.open_form() | NOTE

    async def shut_out(db):
        found = select(ChatIdentity).where(ChatIdentity.person_id == browser.town.carla.id)
        for one in (await db.exec(found)).all():
            one.is_active = False

    await browser.store.write(shut_out)

    answer = await browser.post(sent)

    assert answer.status == 401
    assert await written(browser.store) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.test"},
    ],
    ids=str,
)
async def test_another_pages_form_writes_nothing(browser, headers):
    answer = await browser.post(await browser.open_form() | NOTE, **headers)

    assert answer.status in {403, 421}
    assert await written(browser.store) == []


def press(browser, action, page="experience.page", person=None, until=None):
    person = person or browser.town.carla
    until = until or sealed_presses.until(browser.at)
    return Press(person.id, page, action, "1", "k" * 24, until)


def forged(browser):
    """What is no press of ours, each for a reason of its own."""
    fits = press(browser, "experience.write")
    return {
        "nothing": "",
        "nonsense": "x",
        "no ASCII": "æøå",
        "another key": sealed_presses.seal(KeyRing([new_key()]), fits),
        "something else of ours": RING.seal("page-session:1:9999999999").decode(),
        "another page": sealed_presses.seal(
            RING, press(browser, "experience.write", page="digest.page")
        ),
        "not on pages": sealed_presses.seal(RING, press(browser, "case.open")),
        "too old": sealed_presses.seal(
            RING, press(browser, "experience.write", until=round(browser.at.timestamp()))
        ),
    }


async def test_what_no_page_of_ours_has_shown_is_not_taken(browser):
    for why, token in forged(browser).items():
        answer = await browser.post({**NOTE, "press:": token})

        assert answer.status == 400, why
    assert await written(browser.store) == []
    fits = sealed_presses.seal(RING, press(browser, "experience.write"))
    assert (await browser.post({**NOTE, "press:": fits})).status == 200


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "multipart/form-data; boundary=x", 415),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"a=\xff", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=1"] * 101), "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 300_000, "application/x-www-form-urlencoded", 413),
    ],
    ids=["json", "files", "no UTF-8", "raw bytes", "empty", "many fields", "huge"],
)
async def test_what_no_browser_sends_is_a_sentence(browser, body, media_type, status):
    headers = {"Origin": ORIGIN, "Content-Type": media_type}

    answer = await browser.client.post(PATH, data=body, headers=headers)

    assert answer.status == status
    assert "Tovholder" in await answer.text()


async def test_half_a_character_and_nul_are_left_out(browser):
    await browser.post(await browser.open_form() | NOTE | {"experience": "Ring\x00 først"})

    assert [text for _p, _l, text in await written(browser.store)] == ["Ring først"]


async def test_a_page_that_is_not_there_takes_nothing(browser):
    sent = await browser.open_form() | NOTE

    assert (await browser.post(sent, path="/p/nothing/1")).status == 404
    assert await written(browser.store) == []


async def test_when_too_many_wait_what_was_written_is_still_there(browser):
    sent = await browser.open_form() | NOTE
    most, browser.store.most_waiting = browser.store.most_waiting, 0

    full = await browser.post(sent)

    said = await full.text()
    assert (full.status, full.headers["Retry-After"]) == (503, "10")
    assert "Nothing was saved." in said
    assert html.escape(WROTE, quote=False) in said
    browser.store.most_waiting = most
    assert (await browser.post({**NOTE, "press:": pressed(said)})).status == 200
    assert len(await written(browser.store)) == 1


async def test_when_something_breaks_what_was_written_is_still_there(
    browser, monkeypatch, caplog
):
    async def breaks(_turn, _db):
        raise RuntimeError(WROTE)

    sent = await browser.open_form() | NOTE
    with monkeypatch.context() as broken:
        broken.setitem(routes.ACTIONS, "experience.write", breaks)
        told = await browser.post(sent)

    said = html.unescape(await told.text())
    assert (told.status, "Something went wrong here" in said, WROTE in said) == (
        500,
        True,
        True,
    )
    assert ("RuntimeError" in caplog.text, "Ring" in caplog.text) == (True, False)
    assert (await browser.post(sent | {"press:": pressed(said)})).status == 200
    assert len(await written(browser.store)) == 1


async def test_only_who_may_write_is_shown_the_button(browser):
    async def evaluate(db):
        (await db.get_one(Person, browser.town.anna.id)).roles = [Role.EVALUATOR]

    await browser.store.write(evaluate)
    browser.enter("anna")

    page = await browser.get()

    assert page.status == 200
    assert "press:" not in await page.text()
