"""Nobody waits long for Python itself: neither for another thread nor for its collector.

A database's work has a thread of its own (bot/database.py), and of all threads one runs. Who
waits for its turn asks for it after the interval, and begins to count anew whenever the other
lets go between two statements: with Python's own 5 ms the loop may wait for 20. A collection
of all that lives stops everything, for 100 ms once the product is loaded: what is there when
it starts, and when it has done everything once, is taken to last and not looked at again.
Measured by bench.reminders; decision 099.
"""

import gc
import sys

SWITCH_SECONDS = 0.0001
USUAL = gc.get_threshold()
# A full collection comes after so many of the middle one's.
NEVER = 1_000_000_000


def prepare() -> None:
    """Call it when everything is loaded, before anybody is served; then `settle`."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*USUAL[:2], NEVER)


def settle() -> None:
    """Call it, once, when what is made at first use has been: statements, and modules."""
    gc.freeze()
    gc.set_threshold(*USUAL)
