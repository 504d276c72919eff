"""What it sets is the whole process's: each is looked at in one of its own."""

import gc
import subprocess
import sys

SAYS = "print(gc.get_threshold(), gc.get_freeze_count() > 0, sys.getswitchinterval() < 0.001)"


def after(*calls):
    words = "; ".join(("import gc, sys", "from bot import stillness", *calls, SAYS))
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def test_while_it_warms_up_nothing_collects_all():
    young, middle, _old = gc.get_threshold()

    assert after("stillness.prepare()") == f"({young}, {middle}, 1000000000) True True"


def test_then_python_collects_as_usual_what_came_afterwards():
    settled = after("stillness.prepare()", "stillness.settle()")

    assert settled == f"{gc.get_threshold()} True True"


def test_what_goes_in_circles_from_then_on_is_still_collected():
    """What leaks is only what was there: nothing that comes with the turns."""
    circles = "n = [[].append for _ in range(3)]; [x.append(x) for x in [[] for _ in range(9)]]"

    calls = ("stillness.prepare()", "stillness.settle()", circles, "print(gc.collect())")
    assert int(after(*calls).split()[0]) >= 9
