"""No stretch of time holds more calls than Slack publishes that it takes."""

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.pace import LANES, SPARE_SECONDS, TIERS, Delay, Pace
from tests.slack import fake_tables
from tests.slack.calling import Watch

METHODS = sorted(fake_tables.TIERS)
# Between half a minute's silence and everything at once.
GAPS = st.lists(st.floats(0, 30) | st.just(0.0), max_size=200)


def most_in(times, seconds):
    """The most that any stretch of so many seconds holds."""
    return max((sum(at <= one < at + seconds for one in times) for at in times), default=0)


def gone(method, gaps, channel=lambda number: "C1"):
    """When calls went, of those that were wished for after each of the gaps."""
    watch, times = Watch(), []
    pace = Pace(watch)
    for number, gap in enumerate(gaps):
        watch.seconds += gap
        if not pace.delay("T1", method, channel(number)).seconds:
            times.append(watch.seconds)
    return times


@given(method=st.sampled_from(METHODS), gaps=GAPS)
def test_no_minute_holds_more_than_the_tier(method, gaps):
    assert most_in(gone(method, gaps), 60) <= fake_tables.TIERS[method]


@given(gaps=GAPS)
def test_no_minute_holds_more_than_a_post_a_second_in_one_channel(gaps):
    times = gone("chat.postMessage", gaps)

    assert most_in(times, 3) <= 3
    assert most_in(times, 60) <= 60


@given(gaps=st.lists(st.floats(0, 1), min_size=250, max_size=400))
def test_no_minute_holds_more_posts_than_the_workspace_takes(gaps):
    times = gone("chat.postMessage", gaps, channel=lambda number: f"C{number}")

    assert most_in(times, 60) <= TIERS["chat.postMessage"].calls


@given(method=st.sampled_from([*METHODS, "chat.postMessage"]), gaps=GAPS)
def test_who_waits_as_long_as_told_may_go(method, gaps):
    watch = Watch()
    pace = Pace(watch)

    for gap in gaps:
        watch.seconds += gap
        if wait := pace.delay("T1", method, "C1").seconds:
            watch.seconds += wait
            assert pace.delay("T1", method, "C1") == Delay()


def test_a_wait_is_over_when_it_says():
    watch = Watch()
    pace = Pace(watch)
    while not (delay := pace.delay("T1", "conversations.create")).seconds:
        pass

    watch.seconds += delay.seconds

    assert delay == Delay(60 + SPARE_SECONDS)
    assert pace.delay("T1", "conversations.create") == Delay()


@given(
    method=st.sampled_from(METHODS),
    late=st.lists(st.floats(0, SPARE_SECONDS, exclude_max=True), min_size=1, max_size=30),
)
def test_what_arrives_unevenly_is_not_too_much_either(method, late):
    """The worst that can be wished for: everything at once, again and again."""
    left = gone(method, [0.0, *[0.25] * 800])

    arrived = sorted(at + after for at, after in zip(left, cycle(late), strict=False))

    assert most_in(arrived, 60) <= fake_tables.TIERS[method]


@pytest.mark.parametrize("method", ["conversations.create", "chat.update", "users.info"])
def test_what_slack_publishes_is_used(method):
    minutes = 21  # as many as make whole stretches

    sent = len(gone(method, [0.25] * (minutes * 60 * 4 - 1)))

    assert sent >= 0.95 * fake_tables.TIERS[method] * minutes


def test_workspaces_and_methods_do_not_wait_for_each_other():
    pace = Pace(Watch())
    while not pace.delay("T1", "conversations.create").seconds:
        pass

    assert pace.delay("T2", "conversations.create") == Delay()
    assert pace.delay("T1", "pins.add") == Delay()


def test_a_full_channel_holds_up_nobody_else():
    pace = Pace(Watch())
    burst = [pace.delay("T1", "chat.postMessage", "C1") for _ in range(4)]

    assert burst == [Delay(), Delay(), Delay(), Delay(3.0, is_lane=True)]
    assert pace.delay("T1", "chat.postMessage", "C2") == Delay()


def test_a_full_workspace_is_no_matter_of_one_channel():
    pace = Pace(Watch())
    for number in range(TIERS["chat.postMessage"].calls):
        assert pace.delay("T1", "chat.postMessage", f"C{number}") == Delay()

    assert pace.delay("T1", "chat.postMessage", "C1") == Delay(60.0)


def test_what_somebody_awaits_is_not_paced():
    pace = Pace(Watch())

    awaited = {pace.delay("T1", "views.open", is_awaited=True) for _ in range(200)}

    assert awaited == {Delay()}


@pytest.mark.parametrize("is_awaited", [True, False])
def test_what_slack_holds_back_waits_whoever_asks(is_awaited):
    watch = Watch()
    pace = Pace(watch)

    pace.hold("T1", "views.open", 30)
    pace.hold("T1", "views.open", 10)
    watch.seconds += 12

    assert pace.delay("T1", "views.open", is_awaited=is_awaited) == Delay(18.0)
    assert pace.delay("T2", "views.open", is_awaited=is_awaited) == Delay()
    watch.seconds += 18
    assert pace.delay("T1", "views.open", is_awaited=is_awaited) == Delay()


def test_channels_of_long_ago_are_forgotten():
    watch = Watch()
    pace = Pace(watch)

    for number in range(30_000):
        watch.seconds += 0.5
        pace.delay("T1", "chat.postMessage", f"C{number}")

    assert len(pace._calls) <= 10_002


def test_lanes_are_no_wider_than_a_call_a_second():
    widths = [limit.calls / limit.seconds for limit in LANES.values()]

    assert widths == [1.0]
