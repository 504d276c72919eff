"""What the doctor says of the computer: its clock, its time zones, and our words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import locales
from bot import surroundings
from bot.settings import Settings


@pytest.fixture(autouse=True)
def english():
    with locales.speaking("en"):
        yield


async def all_of(findings):
    return [one async for one in findings]


@pytest.mark.parametrize(
    ("zone", "is_right"),
    [
        pytest.param("Europe/Copenhagen", True, id="Denmark's"),
        pytest.param("Etc/GMT-1", False, id="without summer time"),
        pytest.param("Europe/London", False, id="an hour off"),
        pytest.param("Africa/Cairo", False, id="another summer"),
    ],
)
def test_hours_are_denmarks(zone, is_right):
    said, is_fine = surroundings.hours(ZoneInfo(zone))

    assert is_fine is is_right
    assert ("tzdata" in said) is not is_right


def test_a_sentence_that_one_language_lacks_is_missed():
    assert [is_fine for _said, is_fine in surroundings.words()] == [True, True]
    known = vars(locales._catalogue("da"))["_catalog"]
    taken = known.pop("the database")

    said = list(surroundings.words())

    known["the database"] = taken
    assert said == [
        ("Dansk: 1 sentence is missing. Install Tovholder again.", False),
        ("English: no sentence is missing.", True),
    ]


@pytest.mark.parametrize("seconds", [-3600, -11, -10, 0, 10, 11, 3600])
def test_clocks_may_be_a_little_apart(seconds):
    said, is_fine = surroundings.agreement("Slack", timedelta(seconds=seconds))

    assert is_fine is (abs(seconds) <= 10)
    assert (f"{abs(seconds)} seconds apart" in said) is not is_fine


@pytest.mark.parametrize(
    ("date", "fine"),
    [
        pytest.param(None, [True], id="now"),
        pytest.param("Sun, 06 Nov 1994 08:49:37 GMT", [False], id="long ago"),
        pytest.param("soon", [], id="no time at all"),
    ],
)
async def test_a_platform_tells_the_time_whatever_it_answers(date, fine):
    async def answer(_request):
        return web.Response(status=404, headers={"Date": date} if date else None)

    app = web.Application()
    app.router.add_route("*", "/api/api.test", answer)
    async with TestServer(app) as server:
        url = str(server.make_url("/api/api.test"))

        found = await all_of(surroundings.of_platform("Slack", url))

    assert [is_fine for _said, is_fine in found] == fine


async def test_a_platform_that_does_not_answer_is_named_elsewhere():
    assert await all_of(surroundings.of_platform("Slack", "http://127.0.0.1:1/")) == []


async def test_postgresql_has_a_clock_of_its_own(postgres_url, tmp_path):
    settings = Settings(DATABASE_URL=postgres_url, TOVHOLDER_DATA_DIR=tmp_path)

    *_others, last = await all_of(surroundings.findings(settings))

    assert last == ("Our clock and that of the database agree.", True)


async def test_a_file_has_none_and_a_dead_database_does_not_tell(tmp_path):
    for url in ("", "postgresql://bot@127.0.0.1:1/x"):
        settings = Settings(DATABASE_URL=url, TOVHOLDER_DATA_DIR=tmp_path)

        found = await all_of(surroundings.findings(settings))

        assert [said for said, _is_fine in found if "clock" in said] == []
