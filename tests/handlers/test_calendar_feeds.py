"""The private calendar: shown once, revocable, and silent about what it is about."""

import logging
from datetime import date

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from icalendar import Calendar
from sqlmodel import select

from bot.web.feeds import MOST_A_MINUTE, Feeds
from handlers import routes
from models.entries import Did, Entry
from models.feeds import Feed, hashed
from models.people import Absence, Person
from models.seen import Seen
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of, rows, words

START = "https://tovholder.test/kalender/"


@pytest.fixture
async def client(store):
    """A calendar program. The minute stands still."""
    app = web.Application()
    Feeds(store, routes.FEED, now=lambda: MONDAY, ticking=lambda: 30.0).attach(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def makes(store, town, who="bo", subject=""):
    """The address, as it stood on the card."""
    answer = await acting(store, town, who).press("calendar.make", subject, at=MONDAY)
    if answer.is_refused:
        return None
    return next(part.text for part in answer.say.parts if part.text.startswith(START))


def path(address):
    return address.removeprefix("https://tovholder.test")


async def read(client, address):
    answer = await client.get(path(address))
    assert (answer.status, answer.content_type) == (200, "text/calendar")
    return Calendar.from_ical(await answer.read())


def days(calendar):
    return [
        (str(one["summary"]), one.decoded("dtstart"), one.decoded("dtend"))
        for one in calendar.walk("VEVENT")
    ]


async def taken(store, town):
    case = await opened(store, town)
    await acting(store, town, "bo").press("case.claim", case.id, at=MONDAY)
    return case


async def change(store, model, key, **changed):
    async def work(db):
        row = await db.get_one(model, key)
        for name, value in changed.items():
            setattr(row, name, value)

    await store.write(work)


async def test_deadlines_and_days_away_are_told_and_nothing_of_what_about(store, town, client):
    case = await taken(store, town)
    away = {"first_day": "2026-01-20", "last_day": "2026-01-21", "stand_in": town.dan.id}
    await acting(store, town, "bo").submit("absence.register", away, at=MONDAY)

    answer = await client.get(path(await makes(store, town)))
    said = (await answer.read()).decode()

    assert days(Calendar.from_ical(said)) == [
        ("Frist i Tovholder", date(2026, 1, 15), date(2026, 1, 16)),
        ("Fravær (Tovholder)", date(2026, 1, 20), date(2026, 1, 22)),
    ]
    for secret in (case.alias, "Demo", "Eksempel", "Udgående"):
        assert secret not in said
    assert f":{case.id}@" not in said


async def test_a_stand_in_has_the_days_and_the_deadlines_of_who_is_away(store, town, client):
    await taken(store, town)
    today = MONDAY.date()
    covered = Absence(
        person_id=town.bo.id, first_day=today, last_day=today, stand_in_id=town.dan.id
    )

    async def add(db):
        db.add(covered)

    await store.write(add)

    assert days(await read(client, await makes(store, town, "dan"))) == [
        ("Frist i Tovholder", date(2026, 1, 15), date(2026, 1, 16)),
        ("Stedfortræder (Tovholder)", today, date(2026, 1, 13)),
    ]


async def test_a_desks_calendar_is_for_who_keeps_its_roster(store, town, client):
    await opened(store, town)

    refused = await makes(store, town, "bo", "desk")
    address = await makes(store, town, "carla", "desk")

    assert refused is None
    assert [one[0] for one in days(await read(client, address))] == ["Frist i Tovholder"]
    await change(store, Person, town.carla.id, roles=[])
    assert (await client.get(path(address))).status == 404


async def all_seen(store):
    async def look(db):
        return list((await db.exec(select(Seen))).all())

    return await store.read(look)


async def test_only_a_hash_is_kept_and_only_codes_are_entered(store, town):
    address = await makes(store, town)

    token = address.removeprefix(START).removesuffix(".ics")
    [feed] = await all_of(store, Feed)
    [entry] = await all_of(store, Entry)
    assert feed.token_hash == hashed(token)
    assert (entry.did, entry.codes) == (Did.FEED_MADE, {"is_of_desk": False})
    kept = [await rows(store), entry, feed, *(one.outcome for one in await all_seen(store))]
    assert token not in repr(kept)


async def test_the_same_press_delivered_again_makes_no_second(store, town):
    bo = acting(store, town, "bo")

    first, second = [await bo.press("calendar.make", at=MONDAY, key="one") for _ in range(2)]

    assert START in words(first.say)
    assert first.say == second.say
    assert len(await all_of(store, Feed)) == 1


async def test_a_revoked_replaced_or_unknown_address_shows_nothing(store, town, client):
    old, new = await makes(store, town), await makes(store, town)
    replaced = await client.get(path(old))
    works = await client.get(path(new))

    others = await acting(store, town, "dan").press("calendar.revoke", 2, at=MONDAY)
    await acting(store, town, "bo").press("calendar.revoke", 2, at=MONDAY)
    again = await acting(store, town, "bo").press("calendar.revoke", 2, at=MONDAY)

    gone = [await client.get(path(new)), await client.get("/kalender/x.ics")]
    gone.append(await client.get(f"/kalender/{'x' * 500}.ics"))
    assert (replaced.status, works.status) == (404, 200)
    assert [one.status for one in gone] == [404] * 3
    assert [await one.text() for one in gone] == [""] * 3
    assert [one.is_refused for one in (others, again)] == [True, True]


async def test_who_is_not_let_in_any_more_sees_nothing(store, town, client):
    address = await makes(store, town)

    await change(store, Person, town.bo.id, is_admitted=False)

    assert (await client.get(path(address))).status == 404


async def test_a_program_that_asks_too_often_is_told_to_wait(store, town, client):
    address = await makes(store, town)

    found = [(await client.get(path(address))).status for _ in range(MOST_A_MINUTE + 1)]
    other = await makes(store, town, "dan")

    assert found == [*[200] * MOST_A_MINUTE, 429]
    assert (await client.get(path(other))).status == 200


async def test_what_has_not_changed_is_not_sent_again(store, town, client):
    address = await makes(store, town)
    first = await client.get(path(address))

    tag = {"If-None-Match": first.headers["ETag"]}
    second = await client.get(path(address), headers=tag)

    assert (first.status, second.status) == (200, 304)
    assert first.headers["Cache-Control"] == "private, max-age=900"


async def test_the_address_is_in_no_log(store, town, client, caplog):
    caplog.set_level(logging.DEBUG)
    address = await makes(store, town)

    await client.get(path(address))

    # The product keeps no access log (bot/serving.py); the test's own server does.
    said = [one.getMessage() for one in caplog.records if one.name != "aiohttp.access"]
    assert address.removeprefix(START).removesuffix(".ics") not in "".join(said)


async def test_the_card_says_that_there_is_one_never_what_it_is(store, town):
    bo = acting(store, town, "bo")
    before = await bo.press("calendar.show", at=MONDAY)
    address = await makes(store, town)
    after = await bo.press("calendar.show", at=MONDAY)

    assert "no address yet" in words(before.say)
    assert "has an address" in words(after.say)
    assert address.removeprefix(START) not in words(after.say)
