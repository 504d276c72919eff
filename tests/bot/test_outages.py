"""A database in trouble: who asks is told, nothing is acknowledged, it goes on by itself."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.health import Health
from bot.web.door import Door
from models.clusters import Cluster
from scheduler.store import Crowded, Unavailable
from tests import harm as harms
from tests.conftest import MONDAY
from tests.harm import in_every_way
from tests.slack.at_edge import at_edge, seen

NOTHING_SAVED = (
    "Tovholder cannot save anything right now. Nothing was saved. Try again in a minute."
)
IN_DOUBT = (
    "The connection broke while this was being saved. "
    "Try again in a minute: it is saved once only."
)
CROWDED = "Very many ask at the same time. Nothing was saved. Try again in a moment."
CODES = {
    harms.locked: "SQLITE_BUSY",
    harms.full: "SQLITE_FULL",
    harms.read_only: "SQLITE_READONLY",
    harms.server_read_only: "25006",
    harms.server_full: "53100",
    harms.server_gone: "FileNotFoundError",  # its socket
}


@pytest.fixture
async def health(store):
    app = web.Application()
    Health(store, lambda: MONDAY, lambda: MONDAY, trouble=lambda: store.trouble).attach(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def said_of(health):
    ready = await health.get("/readyz")
    metrics = await (await health.get("/metrics")).text()
    is_up = "tovholder_database_up 1.0" in metrics
    return ready.status, (await ready.json()).get("error", ""), is_up


def heard(person):
    return [one["text"] for one in person.whispers]


@in_every_way
async def test_who_asks_is_told_and_it_goes_on_by_itself(place, harm, health, monkeypatch):
    async with at_edge(place.store, monkeypatch) as here:
        await here.anna.command("/forloeb")
        form, here.handlers.turns[:] = here.anna.modal, []
        before = await seen(here.store)
        async with harm(place):
            await here.anna.command("/hvem")
            await here.anna.submit(form, {"why": "What took long to write."})
            event = await here.anna.say(here.room, "Hello.")
            meanwhile = await said_of(health)
            kept = await seen(here.store) if harm is not harms.server_gone else before
        told, errors = heard(here.anna), dict(form.errors)
        here.slack.ephemerals.clear()
        again = await here.slack.again(times=1)
        await here.anna.submit(form, {"why": "What took long to write."})
        await here.anna.command("/hvem")

        assert (told, errors) == ([NOTHING_SAVED], {"field:why": NOTHING_SAVED})
        assert meanwhile == (503, CODES[harm], False)
        assert [event.status, *(one.status for one in again)] == [503, 200]
        assert [key for key in kept if not key.startswith(harms.FILLING)] == before
        assert here.handlers.happened[-1] == "message"
        assert heard(here.anna)[-1].startswith("Number")
        assert await said_of(health) == (200, "", True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_waits_behind_a_lock_does_not_wait_for_it_once_more(place):
    async with harms.locked(place):
        found = await asyncio.gather(*(codes_of(place.store) for _ in range(4)))

    assert found == ["SQLITE_BUSY", "waited", "waited", "waited"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_connection_that_breaks_in_the_commit_leaves_a_doubt(place, monkeypatch):
    async def work(db):
        db.add(Cluster(code="a", name="Midt"))
        await db.flush()
        place.postgres.halt()

    try:
        with pytest.raises(Unavailable) as caught:
            await place.store.write(work)
    finally:
        place.postgres.go_on()

    assert caught.value.is_in_doubt
    async with at_edge(place.store, monkeypatch) as here:
        await here.anna.command("/hvem")  # by which her language is heard
        here.store.error = caught.value
        await here.anna.command("/hvem")
        assert heard(here.anna)[1:] == [IN_DOUBT]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_that_was_started_again_between_two_turns_is_not_noticed(place):
    place.postgres.halt()
    place.postgres.go_on()

    assert await codes_of(place.store) == "stored"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(Unavailable("SQLITE_FULL"), NOTHING_SAVED), (Crowded(), CROWDED)],
    ids=["unavailable", "crowded"],
)
async def test_a_page_says_so_too(error, sentence):
    async def fails(_request):
        raise error

    app = web.Application()
    app.router.add_get("/", Door(frozenset({"http://tovholder.test"})).guard(fails))
    async with TestClient(TestServer(app)) as client:
        asked = {"Host": "tovholder.test", "Accept-Language": "en"}
        page = await client.get("/", headers=asked)
        said = await page.text()

    assert (page.status, page.headers["Retry-After"]) == (503, "10")
    assert sentence in said


async def codes_of(store):
    """What became of writing something: "stored", or why it was not."""

    async def work(db):
        db.add(Cluster(code="a", name="Midt"))

    try:
        await store.write(work)
    except Unavailable as error:
        return error.reason_code
    return "stored"
