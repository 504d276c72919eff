from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from locales import dates, speaking

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NUUK = ZoneInfo("America/Nuuk")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "danish", "english"),
    [
        pytest.param("2026-01-14", "ons. 14. jan.", "Wed 14 Jan", id="a Wednesday"),
        pytest.param("2026-01-15", "tors. 15. jan.", "Thu 15 Jan", id="four-letter tors."),
        pytest.param("2026-01-13", "tirs. 13. jan.", "Tue 13 Jan", id="four-letter tirs."),
        pytest.param("2026-02-01", "søn. 1. feb.", "Sun 1 Feb", id="one digit, and ø"),
        pytest.param("2026-05-04", "man. 4. maj", "Mon 4 May", id="maj takes no full stop"),
        pytest.param("2026-06-05", "fre. 5. jun.", "Fri 5 Jun", id="June"),
        pytest.param("2026-07-04", "lør. 4. jul.", "Sat 4 Jul", id="July"),
        pytest.param("2026-09-30", "ons. 30. sep.", "Wed 30 Sep", id="Sep, never Sept"),
        pytest.param("2028-02-29", "tirs. 29. feb.", "Tue 29 Feb", id="a leap day"),
    ],
)
def test_day(on, danish, english):
    assert in_both(dates.day, date.fromisoformat(on)) == (danish, english)


def test_day_with_year():
    assert in_both(dates.day_with_year, date(2026, 5, 14)) == (
        "tors. 14. maj 2026",
        "Thu 14 May 2026",
    )


@pytest.mark.parametrize(
    ("at", "danish", "english"),
    [
        pytest.param("2026-01-14T12:00", "kl. 13.00", "13:00", id="winter is UTC+1"),
        pytest.param("2026-07-14T12:00", "kl. 14.00", "14:00", id="summer is UTC+2"),
        pytest.param("2026-01-14T07:05", "kl. 8.05", "08:05", id="one digit"),
        pytest.param("2026-01-13T23:00", "kl. 0.00", "00:00", id="midnight"),
        pytest.param("2026-03-29T00:59", "kl. 1.59", "01:59", id="before the clock goes on"),
        pytest.param("2026-03-29T01:00", "kl. 3.00", "03:00", id="after it went on"),
        pytest.param("2026-10-25T00:30", "kl. 2.30", "02:30", id="before it goes back"),
        pytest.param("2026-10-25T01:30", "kl. 2.30", "02:30", id="after it went back"),
    ],
)
def test_clock(at, danish, english):
    assert in_both(dates.clock, utc(at), COPENHAGEN) == (danish, english)


@pytest.mark.parametrize(
    ("at", "zone", "danish", "english"),
    [
        pytest.param(
            "2026-01-14T12:00",
            COPENHAGEN,
            "ons. 14. jan. kl. 13.00",
            "Wed 14 Jan 13:00",
            id="a winter day",
        ),
        pytest.param(
            "2026-05-31T22:30",
            COPENHAGEN,
            "man. 1. jun. kl. 0.30",
            "Mon 1 Jun 00:30",
            id="already tomorrow here",
        ),
        pytest.param(
            "2026-01-15T01:00",
            NUUK,
            "ons. 14. jan. kl. 23.00",
            "Wed 14 Jan 23:00",
            id="still yesterday there",
        ),
    ],
)
def test_moment(at, zone, danish, english):
    assert in_both(dates.moment, utc(at), zone) == (danish, english)


@pytest.mark.parametrize(
    ("opens", "closes", "danish", "english"),
    [
        pytest.param(time(8), time(15), "kl. 8.00-15.00", "08:00-15:00", id="an office day"),
        pytest.param(time(9, 30), time(12), "kl. 9.30-12.00", "09:30-12:00", id="a morning"),
    ],
)
def test_times(opens, closes, danish, english):
    assert in_both(dates.times, opens, closes) == (danish, english)


@pytest.mark.parametrize("say", [dates.clock, dates.moment], ids=["clock", "moment"])
def test_an_instant_without_zone_is_refused(say):
    naive = datetime.fromisoformat("2026-01-14T12:00")

    with pytest.raises(ValueError, match="needs its zone"):
        say(naive, COPENHAGEN)


@pytest.mark.parametrize("say", [dates.day, dates.day_with_year], ids=["day", "with year"])
def test_an_instant_is_not_a_day(say):
    with pytest.raises(TypeError, match="not an instant"):
        say(utc("2026-01-14T23:30"))


def in_both(say, *arguments):
    with speaking("da"):
        danish = say(*arguments)
    with speaking("en"):
        return danish, say(*arguments)


@pytest.mark.parametrize(
    ("days", "danish", "english"),
    [
        pytest.param(
            [(n, time(8), time(15)) for n in range(5)],
            "kl. 8.00-15.00",
            "08:00-15:00",
            id="usual",
        ),
        pytest.param(
            [*((n, time(8), time(15)) for n in range(4)), (4, time(8), time(12, 30))],
            "man.-tors. kl. 8.00-15.00, fre. kl. 8.00-12.30",
            "Mon-Thu 08:00-15:00, Fri 08:00-12:30",
            id="a short Friday",
        ),
        pytest.param(
            [(0, time(9), time(12)), (2, time(9), time(12))],
            "man. kl. 9.00-12.00, ons. kl. 9.00-12.00",
            "Mon 09:00-12:00, Wed 09:00-12:00",
            id="not in a row",
        ),
        pytest.param([], "", "", id="never"),
    ],
)
def test_a_week_is_said_as_people_say_it(days, danish, english):
    for locale, said in (("da", danish), ("en", english)):
        with speaking(locale):
            assert dates.week(days) == said
