from datetime import UTC, datetime

import pytest

from bot.web.leaps import NoLeap, leap
from locales import speaking

WEDNESDAY = datetime(2026, 1, 14, 12, 20, tzinfo=UTC)  # 13:20 in Copenhagen


@pytest.fixture(autouse=True)
def _english():
    with speaking("en"):
        yield


@pytest.mark.parametrize(
    ("at", "to", "expected"),
    [
        pytest.param((2026, 1, 14, 12, 20), "morning", (2026, 1, 15, 7, 30), id="tomorrow"),
        pytest.param(
            (2026, 1, 16, 12, 20), "morning", (2026, 1, 19, 7, 30), id="over a weekend"
        ),
        pytest.param((2026, 4, 1, 12, 0), "morning", (2026, 4, 7, 6, 30), id="over Easter"),
        pytest.param(
            (2026, 3, 27, 12, 0), "morning", (2026, 3, 30, 6, 30), id="into summer time"
        ),
        pytest.param((2026, 1, 14, 12, 20), "hour", (2026, 1, 14, 13, 0), id="next full hour"),
        pytest.param((2026, 1, 14, 12, 0), "hour", (2026, 1, 14, 13, 0), id="from a full hour"),
        pytest.param((2026, 1, 14, 23, 59), "hour", (2026, 1, 15, 0, 0), id="over midnight"),
        pytest.param(
            (2026, 3, 27, 12, 0), "2026-03-29T02:30", (2026, 3, 29, 1, 30), id="a skipped time"
        ),
        pytest.param(
            (2026, 1, 14, 12, 0), "2026-01-14T14:00:00+01:00", (2026, 1, 14, 13, 0), id="zoned"
        ),
    ],
)
def test_leap_leads_to(at, to, expected):
    assert leap(to, datetime(*at, tzinfo=UTC)) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("2026-01-14T13:20", "The clock only moves forward. Choose a later time."),
        ("2025-01-01T08:00", "The clock only moves forward. Choose a later time."),
        ("2026-03-20T13:20", "Choose a time at most 60 days ahead."),
        ("9999-12-31T23:59", "Choose a time at most 60 days ahead."),
        ("0001-01-01T00:00", "Choose a day and a time."),
        ("", "Choose a day and a time."),
        ("tomorrow", "Choose a day and a time."),
    ],
)
def test_leap_refuses_in_a_sentence(to, sentence):
    with pytest.raises(NoLeap) as refused:
        leap(to, WEDNESDAY)

    assert refused.value.sentence == sentence
