"""Whether a target is reached: by what is told, and unsaid where that does not say it."""

import pytest

from models.entered import Average
from models.small_numbers import Told
from models.targets import is_reached
from models.telling import Count, Days, Nothing, Share, TooFew


def share(least, whole, most=None):
    return Share(Told(least, least if most is None else most), Told(whole, whole))


@pytest.mark.parametrize(
    ("shown", "target", "is_so"),
    [
        pytest.param(share(40, 50), 80, True, id="as many as wanted"),
        pytest.param(share(199, 250), 80, True, id="79.6 is told as 80"),
        pytest.param(share(39, 50), 80, False, id="too few"),
        pytest.param(share(46, 50, 49), 92, True, id="at least 92"),
        pytest.param(share(46, 50, 49), 95, None, id="at least 92 may be 95"),
        pytest.param(share(0, 50, 4), 10, False, id="at most 8"),
        pytest.param(share(0, 50, 4), 5, None, id="at most 8 may be 5"),
        pytest.param(Days(10), 10, True, id="on the last day"),
        pytest.param(Days(11), 10, False, id="a day later"),
        pytest.param(Days(None), 10, False, id="not so many got there"),
        pytest.param(Average(1000, 3), 10, True, id="as few as wanted"),
        pytest.param(Average(1001, 3), 10, False, id="a little more"),
        pytest.param(Count(7), 10, None, id="a count of the whole period"),
        pytest.param(TooFew(), 10, None, id="not told"),
        pytest.param(Nothing(), 10, None, id="nothing to count"),
    ],
)
def test_a_target_is_reached_by_what_is_told(shown, target, is_so):
    assert is_reached(shown, target) is is_so
