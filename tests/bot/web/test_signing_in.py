"""Signing in between a link and its page: who it must be, and what proves nobody."""

import re
from argparse import Namespace
from datetime import timedelta
from html import unescape

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from joserfc.jwk import OctKey, RSAKey
from sqlmodel import select

from bot import signing
from bot.calling import Caller
from bot.settings import StartUpError
from bot.web.door import Door
from bot.web.headers import attach as attach_headers
from bot.web.linked import LinkedPages
from bot.web.sessions import PAGE_COOKIE, PageSessions
from bot.web.signing_in import COOKIE, SignIns
from models.base import Platform
from models.entries import Did, Entry
from models.people import ChatIdentity, ChatWorkspace, Person
from models.sign_in import SignIn
from tests.bot.web.identity import CLIENT, SECRET, IdentityProvider
from tests.bot.web.test_linked import HOST, ORIGIN, Site, poem
from tests.conftest import MONDAY, RING
from tests.town import all_of

BACK = f"{ORIGIN}/signed-in"
ANNA = {"email": "Anna@Team.invalid", "email_verified": True}
AGAIN = "This sign-in was begun in another browser, is used, or took longer than ten minutes."
NOBODY = "did not say who you are, so nothing was opened."
OTHER = "You are signed in as somebody else than the link is for, so nothing was opened."
NONE = "needs a sign-in with your organisation's account, and none has been set up."
SILENT = "Your link is not used: go back and try again in a moment."


class Signing(Site):
    """A browser whose person is sent to sign in; `provider` is where."""

    provider: IdentityProvider

    async def begin(self, link=None, page="overview.board"):
        """Press the link's button; return where the browser goes and what it remembers."""
        pressed = await self.press(link or self.link(page, ""))
        html = await pressed.text()
        assert pressed.status == 200, html
        [url] = re.findall(r'content="0; url=([^"]*)"', html)
        [held] = [one for one in pressed.cookies.values() if one.key.startswith(COOKIE)]
        return unescape(url), f"{held.key}={held.coded_value}"

    async def sign_in(self, url):
        """At the provider; return the path that the browser comes back to."""
        async with (
            aiohttp.ClientSession() as browser,
            browser.get(url, allow_redirects=False) as answer,
        ):
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"].removeprefix(ORIGIN)

    async def come_back(self, path, held):
        headers = {"Cookie": held}
        return await self.client.get(path, headers=headers, allow_redirects=False)

    async def all_the_way(self, **how):
        url, held = await self.begin(**how)
        return await self.come_back(await self.sign_in(url), held)

    async def see(self, answer):
        """What the page shows to the session that came with the answer."""
        cookie = answer.cookies[PAGE_COOKIE].coded_value
        headers = {"Cookie": f"{PAGE_COOKIE}={cookie}"}
        return await self.client.get("/p/overview.board/", headers=headers)


@pytest.fixture
async def site(store, town):
    async def settle(db):
        for one in town.people.values():
            (await db.merge(one)).locale = "en"
        (await db.merge(town.anna)).email = "anna@team.invalid"

    await store.write(settle)
    site, caller = Signing(None, town, store), Caller()
    await caller.start()
    site.provider = IdentityProvider(BACK, lambda: site.at, dict(ANNA))
    await site.provider.start()
    await keep(site)
    app = web.Application()
    attach_headers(app, is_secure=True)
    LinkedPages(
        store=store,
        ring=RING,
        sessions=PageSessions(RING, is_secure=True),
        door=Door(frozenset({ORIGIN})),
        now=lambda: MONDAY,
        machine_now=lambda: site.at,
        pages={"overview.board": poem, "poem": poem},
        sign_ins=SignIns(store, RING, caller, ORIGIN, lambda: site.at),
    ).attach(app)
    headers = {"Host": HOST, "Accept-Language": "en"}
    site.client = TestClient(TestServer(app), headers=headers)
    await site.client.start_server()
    yield site
    await site.client.close()
    await site.provider.server.close()
    await caller.close()


async def keep(site, organisation="team", secret=SECRET, **changed):
    given = {"issuer": site.provider.issuer, "client_id": CLIENT, "remove": False, **changed}
    options = Namespace(organisation=organisation, **given)
    return await site.store.write(lambda db: signing.keep(db, RING, options, secret, at=MONDAY))


async def refused(site, answer, status, sentence):
    assert (answer.status, PAGE_COOKIE in answer.cookies) == (status, False)
    assert sentence in unescape(await answer.text())


async def test_the_links_person_signs_in_and_sees_the_page(site):
    answer = await site.all_the_way()

    cookie = answer.cookies[PAGE_COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Strict")
    assert "url=/p/overview.board/" in await answer.text()
    assert "Roses for Anna Demo" in await (await site.see(answer)).text()


async def test_what_is_remembered_on_the_way_is_sealed_and_asks_for_proof(site):
    url, held = await site.begin()

    assert "team.invalid" not in held
    asked = dict(re.findall(r"[?&]([a-z_]+)=([^&]*)", url))
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }


async def test_a_user_in_teams_is_known_without_an_email_address(site):
    async def chat_in_teams(db):
        tenant = ChatWorkspace(platform=Platform.TEAMS, external_id="t-1", name="Team")
        db.add(tenant)
        await db.flush()
        anna = site.town.anna.id
        db.add(ChatIdentity(workspace_id=tenant.id, external_id="o-1", person_id=anna))

    await site.store.write(chat_in_teams)

    site.provider.account = {"tid": "t-1", "oid": "o-1"}
    assert (await site.all_the_way()).status == 200
    for other in ({"tid": "t-2", "oid": "o-1"}, {"tid": "t-1", "oid": "o-2"}, {"oid": "o-1"}):
        site.provider.account = other
        await refused(site, await site.all_the_way(), 403, OTHER)


@pytest.mark.parametrize(
    "account",
    [
        pytest.param({"email": "bo@team.invalid", "email_verified": True}, id="somebody else"),
        pytest.param({"email": "anna@team.invalid"}, id="an address nobody has verified"),
        pytest.param(ANNA | {"email_verified": False}, id="an address that is not theirs"),
        pytest.param({"email": "", "email_verified": True}, id="no address"),
    ],
)
async def test_only_the_links_person_gets_in(site, account):
    site.provider.account = account

    await refused(site, await site.all_the_way(), 403, OTHER)


@pytest.mark.parametrize(
    "says",
    [
        pytest.param({"aud": "another-client"}, id="for somebody else"),
        pytest.param({"aud": None}, id="for nobody"),
        pytest.param({"azp": "another-client"}, id="asked for by somebody else"),
        pytest.param({"iss": "https://login.invalid"}, id="of another provider"),
        pytest.param({"nonce": "x"}, id="of another sign-in"),
        pytest.param({"nonce": None}, id="of no sign-in"),
        pytest.param({"exp": 1}, id="too old"),
        pytest.param({"exp": None}, id="without an end"),
        pytest.param({"iat": 4_000_000_000}, id="from the future"),
        pytest.param({"sub": None}, id="about nobody"),
    ],
)
async def test_a_token_that_is_not_for_this_sign_in_proves_nobody(site, says, caplog):
    site.provider.says = says

    await refused(site, await site.all_the_way(), 403, NOBODY)
    assert "team.invalid" not in caplog.text


@pytest.mark.parametrize("how", ["another key", "no signature", "a secret that all know"])
async def test_a_forged_token_proves_nobody(site, how):
    match how:
        case "another key":
            site.provider.signing = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
        case "no signature":
            site.provider.header = {"alg": "none"}
        case _:
            site.provider.header = {"alg": "HS256"}
            site.provider.signing = OctKey.import_key(SECRET)

    await refused(site, await site.all_the_way(), 403, NOBODY)


async def test_our_secret_must_be_right_and_signing_in_may_be_refused(site):
    await keep(site, secret="wrong")
    await refused(site, await site.all_the_way(), 403, NOBODY)

    await keep(site)
    site.provider.account = {}
    await refused(site, await site.all_the_way(), 403, NOBODY)


async def test_a_sign_in_works_once_in_the_browser_that_began_it(site):
    url, held = await site.begin()
    path = await site.sign_in(url)

    await refused(site, await site.get(path), 410, AGAIN)
    _other_url, others = await site.begin()
    await refused(site, await site.come_back(path, others), 410, AGAIN)
    assert PAGE_COOKIE in (await site.come_back(path, held)).cookies
    await refused(site, await site.come_back(path, held), 410, AGAIN)


async def test_two_sign_ins_in_one_browser_are_kept_apart(site):
    """In two tabs: a browser keeps one cookie of a name."""
    kept, ways = {}, []
    for _ in range(2):
        url, held = await site.begin()
        kept |= [held.split("=", 1)]
        ways.append(await site.sign_in(url))
    browser = "; ".join("=".join(one) for one in kept.items())

    answers = [await site.come_back(path, browser) for path in ways]

    assert [one.status for one in answers] == [200, 200]


async def test_a_sign_in_ends_after_ten_minutes(site):
    url, held = await site.begin()
    path = await site.sign_in(url)
    site.at += timedelta(minutes=10)

    await refused(site, await site.come_back(path, held), 410, AGAIN)


async def test_a_link_is_used_up_by_going_to_sign_in(site):
    link = site.link("overview.board", "")
    await site.begin(link)

    assert (await site.press(link)).status == 410


async def test_a_provider_that_does_not_answer_costs_nobody_the_link(site):
    link = site.link("overview.board", "")
    site.provider.is_down = True

    await refused(site, await site.press(link), 502, SILENT)

    site.provider.is_down = False
    assert (await site.press(link)).status == 200


async def test_a_provider_that_is_not_who_we_were_told_of_is_not_asked(site):
    await keep(site, issuer=f"{site.provider.issuer}/")

    await refused(site, await site.press(site.link("overview.board", "")), 502, SILENT)


async def test_without_a_provider_a_link_alone_opens_no_overview(site):
    await keep(site, remove=True)

    await refused(site, await site.press(site.link("overview.board", "")), 403, NONE)
    pressed = await site.press(site.link("poem"))
    cookie = pressed.cookies[PAGE_COOKIE].coded_value
    headers = {"Cookie": f"{PAGE_COOKIE}={cookie}"}
    assert (await site.client.get("/p/poem/7", headers=headers)).status == 200
    page = await site.client.get("/p/overview.board/", headers=headers)
    assert (page.status, NONE in unescape(await page.text())) == (403, True)


async def test_who_leaves_reads_nothing_more(site):
    answer = await site.all_the_way()

    async def leave(db):
        (await db.get_one(Person, site.town.anna.id)).is_admitted = False

    await site.store.write(leave)

    assert (await site.see(answer)).status == 403
    await refused(site, await site.all_the_way(), 403, OTHER)


async def test_the_secret_is_kept_sealed_and_for_an_organisation_there_is(site):
    async def kept(db):
        return (await db.exec(select(SignIn))).one()

    row = await site.store.read(kept)
    assert (SECRET.encode() in row.sealed, RING.open(row.sealed)) == (False, SECRET)
    with pytest.raises(StartUpError, match="nobody"):
        await keep(site, organisation="nobody")


async def test_where_they_sign_in_is_entered_each_time_it_changes(site):
    await keep(site, remove=True)

    kept = [one for one in await all_of(site.store, Entry) if one.did is Did.ADMINISTERED]
    assert [(one.codes["what"], one.codes["removed"]) for one in kept] == [
        ("sign_in", False),
        ("sign_in", True),
    ]
    assert SECRET not in repr(kept)


@pytest.mark.parametrize(
    ("issuer", "is_one"),
    [
        ("https://login.invalid/t", True),
        ("http://127.0.0.1:9000", True),
        ("http://login.invalid", False),
        ("login.invalid", False),
        ("", False),
    ],
)
def test_a_provider_is_asked_over_https(issuer, is_one):
    assert signing._is_address(issuer) is is_one
