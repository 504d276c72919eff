"""Installing us in a workspace: the page, Slack's consent, and every way not to come back."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, DummyCookieJar
from sqlmodel import select

from bot.slack import scopes
from bot.slack.install_tables import SlackInstall, SlackState
from models.people import ChatWorkspace
from tests.conftest import RING
from tests.slack.fake import running_fake
from tests.slack.serving import URL, by_oauth, serving
from tests.town import all_of

HOST = {"Host": "bot.example"}
COOKIE = "slack-app-oauth-state"
DANISH = {"Accept-Language": "da-DK,da;q=0.9"}
ENGLISH = {"Accept-Language": "en-GB"}


@pytest.fixture
async def slack():
    async with running_fake() as slack:
        slack.add_workspace("T1")
        slack.add_workspace("T2", bot_token="xoxb-2", name="Odder")
        yield slack


@pytest.fixture
async def served(slack, sqlite_store):
    async with serving(slack, sqlite_store, by_oauth(slack)) as served:
        yield served


class Browser:
    """Somebody's, with the cookies that a real one would keep over https."""

    def __init__(self, session, root):
        self.session, self.root, self.cookie = session, root, ""

    async def get(self, path, **headers):
        kept = {"Cookie": self.cookie} if self.cookie else {}
        more = HOST | ENGLISH | kept | headers
        async with self.session.get(self.root + path, headers=more) as answer:
            if COOKIE in answer.cookies:
                self.cookie = f"{COOKIE}={answer.cookies[COOKIE].value}"
            return answer.status, await answer.text(), answer.headers

    async def begin(self):
        """Open the page; return where its button leads."""
        _status, page, _headers = await self.get("/slack/install")
        return page.split('href="')[1].split('"')[0].replace("&amp;", "&")

    async def come_back(self, state, **query):
        more = "".join(f"&{name}={value}" for name, value in query.items())
        return await self.get(f"/slack/oauth_redirect?state={state}{more}")


@pytest.fixture
async def browser(served):
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield Browser(session, served.root)


def state_of(link):
    return parse_qs(urlsplit(link).query)["state"][0]


async def rows_of(store, model):
    async def work(db):
        return (await db.exec(select(model))).all()

    return await store.read(work)


async def test_the_page_has_one_button_that_leads_to_slack(browser, slack):
    status, page, headers = await browser.get("/slack/install", **DANISH)
    link = await browser.begin()

    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert status == 200
    assert page.count("<a ") == 1
    assert 'lang="da"' in page
    assert "slack-edge" not in page
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert link.startswith(f"{slack.root}/oauth/v2/authorize?")
    assert (asked["client_id"], asked["redirect_uri"]) == (
        slack.client_id,
        f"{URL}/slack/oauth_redirect",
    )
    assert asked["scope"].split(",") == list(scopes.needed())


async def test_the_cookie_is_for_this_browser_and_https_alone(browser):
    _status, _page, headers = await browser.get("/slack/install")

    cookie = headers["Set-Cookie"]
    assert ("Secure" in cookie, "HttpOnly" in cookie) == (True, True)


async def test_nobody_writes_more_into_the_link_to_slack(browser):
    """An address that somebody sends to an administrator asks for no more than ours."""
    _status, page, _headers = await browser.get(
        "/slack/install?team=T1%26scope%3Dadmin%26redirect_uri%3Dhttps%3A%2F%2Fevil.example"
    )

    assert "evil.example" not in page
    assert "admin" not in page.split('href="')[1].split('"')[0]


async def test_a_workspace_installs_us(browser, slack, served, sqlite_store):
    state = state_of(await browser.begin())

    status, page, _headers = await browser.come_back(state, code=slack.approve("T2"))

    assert status == 200
    assert "Odder" in page
    [row] = await all_of(sqlite_store, ChatWorkspace)
    assert (row.external_id, row.name, row.is_installed) == ("T2", "Odder", True)
    [kept] = await rows_of(sqlite_store, SlackInstall)
    assert (kept.team, RING.open(kept.token)) == ("T2", "xoxb-2")
    assert await served.slack.api.call("T2", "auth.test") != {}
    assert await rows_of(sqlite_store, SlackState) == []


async def test_no_token_code_or_secret_of_an_installation_is_logged(browser, slack, caplog):
    """Whatever TOVHOLDER_LOG_LEVEL is: the client's own log is of whole requests."""
    caplog.set_level(logging.DEBUG)
    state, code = state_of(await browser.begin()), slack.approve("T2")

    status, _page, _headers = await browser.come_back(state, code=code)

    said = " ".join(one.getMessage() for one in caplog.records if one.name.startswith("bot."))
    assert status == 200
    assert not [
        secret for secret in (code, state, "xoxb-2", slack.client_secret) if secret in said
    ]


@pytest.mark.parametrize("language", [DANISH, ENGLISH])
async def test_a_workspace_that_nobody_asked_in_is_not_kept(
    browser, slack, sqlite_store, language
):
    """Whoever runs a workspace decides what e-mail addresses its people have."""
    slack.add_workspace("T9", bot_token="xoxb-9", name="Strangers")
    state = state_of(await browser.begin())

    status, page, _headers = await browser.come_back(state, code=slack.approve("T9"))

    assert status == 403
    assert "Tovholder" in page
    assert await all_of(sqlite_store, ChatWorkspace) == []
    assert await rows_of(sqlite_store, SlackInstall) == []


async def test_two_workspaces_install_us_and_each_has_its_token(browser, slack, served):
    for team in ("T1", "T2"):
        await browser.come_back(state_of(await browser.begin()), code=slack.approve(team))

    said = [await served.slack.api.call(team, "auth.test") for team in ("T1", "T2")]

    assert [one["team_id"] for one in said] == ["T1", "T2"]


async def test_a_workspace_installs_us_anew_after_leaving(browser, slack, sqlite_store):
    for _ in range(2):
        await browser.come_back(state_of(await browser.begin()), code=slack.approve("T1"))
        await slack.uninstall("T1")
        [row] = await all_of(sqlite_store, ChatWorkspace)
        assert not row.is_installed
        assert await rows_of(sqlite_store, SlackInstall) == []

    await browser.come_back(state_of(await browser.begin()), code=slack.approve("T1"))

    [row] = await all_of(sqlite_store, ChatWorkspace)
    assert row.is_installed


REFUSED = [
    pytest.param({"state": "guessed", "code": "1"}, 400, "begun elsewhere", id="guessed state"),
    pytest.param({"state": "own"}, 401, "did not complete", id="no code"),
    pytest.param({"state": "own", "code": "guessed"}, 401, "did not complete", id="wrong code"),
    pytest.param(
        {"state": "own", "error": "access_denied"}, 200, "did not allow", id="declined"
    ),
    pytest.param(
        {"state": "own", "error": "<script>alert(1)</script>"},
        200,
        "did not complete",
        id="an error of somebody's own",
    ),
]


@pytest.mark.parametrize(("query", "code", "sentence"), REFUSED)
async def test_what_goes_wrong_is_one_sentence(
    browser, sqlite_store, caplog, query, code, sentence
):
    own = state_of(await browser.begin())
    state = own if query["state"] == "own" else query["state"]

    status, page, _headers = await browser.come_back(
        state, **{name: value for name, value in query.items() if name != "state"}
    )

    assert (status, sentence in page) == (code, True)
    assert [
        one for one in ("Traceback", "<script", "guessed") if one in page + caplog.text
    ] == []
    assert await all_of(sqlite_store, ChatWorkspace) == []


async def test_another_browser_cannot_use_the_state(browser, slack, sqlite_store):
    """Somebody sends a victim the link back, to put their workspace in the victim's hands."""
    state = state_of(await browser.begin())
    browser.cookie = ""

    status, _page, _headers = await browser.come_back(state, code=slack.approve("T1"))

    assert status == 400
    assert await all_of(sqlite_store, ChatWorkspace) == []


async def test_a_state_is_used_once(browser, slack):
    state = state_of(await browser.begin())
    cookie = browser.cookie
    first = await browser.come_back(state, code=slack.approve("T1"))
    browser.cookie = cookie

    status, page, _headers = await browser.come_back(state, code=slack.approve("T1"))

    assert first[0] == 200
    assert (status, "begun elsewhere, or too long ago" in page) == (401, True)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"error_or_status": 500}, id="broken"),
        pytest.param({"error_or_status": "garbage"}, id="garbage"),
        pytest.param({"error_or_status": "ratelimited"}, id="busy"),
        pytest.param({"drop": True}, id="dropped"),
    ],
)
@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
async def test_slack_does_not_answer(browser, slack, sqlite_store, caplog, method, fault):
    slack.fail(method, **fault)
    code = slack.approve("T1")

    status, page, _headers = await browser.come_back(state_of(await browser.begin()), code=code)

    assert (status, "did not complete" in page) == (401, True)
    assert code not in caplog.text
    assert await all_of(sqlite_store, ChatWorkspace) == []


async def test_danish_is_spoken_to_who_speaks_danish(browser):
    await browser.begin()

    _status, page, _headers = await browser.get(
        "/slack/oauth_redirect?error=access_denied", **DANISH
    )

    assert 'lang="da"' in page


async def test_only_our_own_address_is_answered(browser):
    status, _page, _headers = await browser.get("/slack/install", Host="evil.example")

    assert status == 421
