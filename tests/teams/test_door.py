"""Who gets in: what Teams has signed for us, and nobody else; and never a 5xx."""

import asyncio
import json
import time

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.settings import Settings
from bot.teams.door import Proof, Unproven
from bot.teams.registrations import Registration, Registrations
from tests.teams import fake_login
from tests.teams.fake import running_fake
from tests.teams.serving import CLIENT, TENANT, registered, serving, settings_of

# Nine ways of being wrong, each with what is changed of a token that is right.
WRONG = {
    "no token": None,
    "signed with another key": {"signed_by": "key-2"},
    "for another bot": {"aud": "22222222-0000-4000-8000-000000000009"},
    "from somebody else": {"iss": "https://sts.windows.net/"},
    "out of date": {"exp": 1_600_000_000},
    "for another address": {"serviceurl": "https://elsewhere.example/"},
    "for no address": {"serviceurl": None},
    "with an unknown key": {"kid": "key-9"},
    "with no signature": {"algorithm": "none"},
}


def message(here, **more):
    return here.anna.around(here.anna.chat) | {"type": "message", "id": "1", "text": "?"} | more


async def asked(here, activity, **changed):
    service = activity.get("serviceUrl", "")
    token = fake_login.token(CLIENT, service, **changed)
    return (await here.anna.posts(activity, f"Bearer {token}")).status


async def test_what_teams_has_signed_gets_in(here):
    assert await asked(here, message(here)) == 200


@pytest.mark.parametrize("wrong", WRONG)
async def test_whatever_is_wrong_with_a_token_stays_out(here, wrong):
    if WRONG[wrong] is None:
        assert (await here.anna.posts(message(here))).status == 401
    else:
        assert await asked(here, message(here), **WRONG[wrong]) == 401
    assert here.anna.chat.shown == []


@pytest.mark.parametrize("scheme", ["Basic x", "Bearer", "Bearer x.y.z"])
async def test_what_is_no_token_stays_out(here, scheme):
    assert (await here.anna.posts(message(here), scheme)).status == 401


async def test_an_activity_without_an_address_stays_out(here):
    activity = message(here)
    del activity["serviceUrl"]
    token = fake_login.token(CLIENT, here.fake.service_url(TENANT))

    assert (await here.anna.posts(activity, f"Bearer {token}")).status == 401


async def test_nothing_is_sent_in_the_open_to_another_computer(here):
    activity = message(here, serviceUrl="http://elsewhere.example/")

    assert await asked(here, activity) == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[]", 400), (b"{}", 400), (b"\xff", 400), (b"x" * 300_000, 413)],
    ids=["cut short", "a list", "no type", "no text", "too long"],
)
async def test_what_is_no_activity_is_refused(here, body, status):
    async with here.fake.session.post(here.fake.app_url, data=body) as answer:
        assert answer.status == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"type": "somethingNew"}, 200),
        ({"type": "invoke", "name": "something/new", "value": {}}, 501),
        ({"type": "installationUpdate", "action": "add-upgrade"}, 200),
        ({"type": "conversationUpdate", "channelData": {"channel": {"type": "new"}}}, 200),
        ({"type": "conversationUpdate", "membersAdded": "nobody"}, 400),
        ({"type": "message", "text": {"not": "a text"}}, 400),
        ({"type": "message", "from": "nobody"}, 400),
        ({"type": "invoke", "name": "task/fetch", "value": {"data": [1]}}, 400),
        ({"type": "invoke", "name": "adaptiveCard/action", "value": None}, 200),
        ({"type": "invoke", "name": "application/search", "value": {"dataset": "x"}}, 200),
    ],
)
async def test_what_is_new_or_garbled_is_never_a_failure(here, change, status):
    assert await asked(here, message(here) | change) == status


async def test_a_key_set_that_hangs_holds_up_nobody_else(sqlite_store):
    """The SDK fetches it where it stands: the loop would stop for half a minute."""
    arrived, release = asyncio.Event(), asyncio.Event()

    async def hang(_request):
        arrived.set()
        await release.wait()
        return web.json_response({"keys": []})

    app = web.Application()
    app.router.add_get("/keys", hang)
    async with TestServer(app) as slow, running_fake() as fake:
        registered(fake)
        values = settings_of(fake, TEAMS_OPENID_URL=f"{slow.make_url('/')}openidconfiguration")
        async with serving(fake, sqlite_store, values):
            user = fake.add_user(TENANT, "u-x", "Xenia")
            person = fake.person(user.id)
            waiting = asyncio.ensure_future(person.says("hej"))
            await arrived.wait()
            async with fake.session.get(f"{fake.url}/v1/.well-known/keys") as answer:
                assert answer.status == 200  # the loop goes on
            release.set()
            assert (await waiting).status == 401


async def test_what_was_proven_is_let_in_when_keys_cannot_be_asked_for():
    """Until it runs out, by its own word, and for the address it was proven for."""
    async with running_fake() as fake:
        proof = Proof(Registrations([Registration(TENANT, CLIENT, "")]), fake.openid_url)
        url, now = fake.service_url(TENANT), int(time.time())
        token = fake_login.token(CLIENT, url)
        late = fake_login.token(CLIENT, url, exp=now - 10)  # Microsoft allows five minutes
        assert await proof.tenant(f"Bearer {token}", url) == TENANT
        assert await proof.tenant(f"Bearer {late}", url) == TENANT

        proof.close()

        assert await proof.tenant(f"Bearer {token}", url) == TENANT
        for other, address in ((late, url), (token, f"{url}x"), (f"{token}x", url)):
            with pytest.raises(Unproven):
                await proof.tenant(f"Bearer {other}", address)


async def test_without_tokens_only_this_computer_gets_in(sqlite_store):
    async with running_fake() as fake:
        registered(fake)
        values = settings_of(fake, TEAMS_UNAUTHENTICATED="yes")
        async with serving(fake, sqlite_store, values) as served:
            person = fake.person(fake.add_user(TENANT, "u-x", "Xenia").id)
            activity = person.around(person.chat) | {"type": "message", "text": "?", "id": "1"}

            assert (await person.posts(activity)).status == 200
            elsewhere = activity | {"serviceUrl": "https://smba.trafficmanager.net/teams/"}
            assert (await person.posts(elsewhere)).status == 401
            other = json.loads(json.dumps(activity).replace(TENANT, "another tenant"))
            assert (await person.posts(other)).status == 401
            assert not served.teams.api.may_call("https://elsewhere.example/")


def test_the_settings_know_what_is_asked_of_them():
    assert Settings(TEAMS_UNAUTHENTICATED="yes").teams_unauthenticated
