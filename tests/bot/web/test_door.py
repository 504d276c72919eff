import json
import logging

import pytest
from aiohttp import ClientSession

from bot.web.door import MOST_BYTES, origins
from bot.web.headers import HEADERS
from tests.bot.web.conftest import HOST, ORIGIN

BROKEN = {"error": "Something went wrong here, not with you. Try again in a moment."}


def spoken(response_text):
    return json.loads(response_text)["error"]


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1", f"{HOST}:8080", f"{HOST}.evil.test", f"evil.{HOST}"]
)
async def test_door_answers_to_its_own_name_only(here, host):
    page = await here.get("/", Host=host)
    state = await here.get("/api/state", Host=host, **{"Accept-Language": "en"})

    assert (page.status, state.status) == (421, 421)
    assert "Anna" not in await page.text()
    assert spoken(await state.text()) == "This is not the address of Tovholder."


async def test_door_answers_to_its_name_in_any_case(here):
    assert (await here.get("/api/state", Host=HOST.upper())).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://evil.test"}, id="another page"),
        pytest.param({"Origin": "null"}, id="a page without a name"),
        pytest.param({"Origin": f"https://{HOST}"}, id="another scheme"),
        pytest.param({"Origin": f"{ORIGIN}:8080"}, id="another port"),
        pytest.param({"Origin": ""}, id="an empty origin"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="our origin, another site"),
        pytest.param({"Sec-Fetch-Site": "none"}, id="our origin, no page"),
    ],
)
async def test_door_lets_no_other_page_write(here, headers):
    sent = {"kind": "action", "action": "test.count", "key": "a-click-on-another-page"}

    response = await here.post("/api/turn", sent, **headers)

    assert response.status == 403
    assert here.taken.turns == []


@pytest.mark.parametrize(
    ("site", "status"),
    [("same-origin", 200), ("same-site", 403), ("cross-site", 403), ("none", 403), (None, 403)],
)
async def test_door_without_origin_asks_the_browser(here, site, status):
    headers = {"Host": HOST} | ({"Sec-Fetch-Site": site} if site else {})
    sent = {"kind": "action", "action": "test.count", "key": "a-click-without-origin"}

    address = here.client.make_url("/api/turn")
    async with ClientSession() as bare, bare.post(address, json=sent, headers=headers) as found:
        assert found.status == status


@pytest.mark.parametrize("path", ["/", "/api/state", "/api/nothing", "/static/app.css"])
async def test_door_sets_the_headers_that_protect_a_page(here, path):
    response = await here.get(path)

    assert {name: response.headers[name] for name in HEADERS if name != "Cache-Control"} == {
        name: value for name, value in HEADERS.items() if name != "Cache-Control"
    }
    assert response.headers["Cache-Control"] in {"no-store", "no-cache"}


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"kind=action", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b" " * (MOST_BYTES + 1), "application/json", 413),
    ],
    ids=["no JSON", "a plain form", "half", "no object", "no text", "deep", "too large"],
)
async def test_door_refuses_what_no_page_of_ours_sends(here, content, kind, status):
    response = await here.client.post("/api/turn", data=content, headers={"Content-Type": kind})

    assert response.status == status
    assert set(await response.json()) == {"error"}


async def test_door_shows_a_sentence_and_logs_a_name(here, caplog):
    with caplog.at_level(logging.DEBUG):
        sent = {"kind": "action", "action": "test.crash", "subject": "secret", "key": "k" * 16}
        response = await here.post("/api/turn", sent, **{"Accept-Language": "en"})

    assert (response.status, await response.json()) == (500, BROKEN)
    ours = [record for record in caplog.records if record.name == "bot.web.door"]
    assert [record.getMessage() for record in ours] == ["RuntimeError in web route web.turn"]
    assert ours[0].exc_info is None
    assert "secret" not in caplog.text


async def test_door_speaks_the_browsers_language_before_it_knows_who(start):
    here = await start(default=None)

    english = await here.get("/api/state", **{"Accept-Language": "en-GB,da;q=0.5"})
    danish = await here.get("/api/state", **{"Accept-Language": "da"})

    assert (english.status, danish.status) == (401, 401)
    assert spoken(await english.text()) == "I do not know who you are. Sign in first."
    assert spoken(await danish.text()) != spoken(await english.text())


def test_origins_of_a_trial_are_this_computers():
    assert origins(8080, is_trial=True) == {
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
    }


def test_origins_of_a_real_one_are_the_public_address():
    assert origins(8080, "https://Tovholder.Example.dk/", is_trial=False) == {
        "https://tovholder.example.dk"
    }


def test_origins_leave_out_a_port_that_browsers_leave_out():
    assert "http://localhost" in origins(80, is_trial=True)
