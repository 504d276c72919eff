"""What may be told of a part of the courses beside all of them: no small number either way.

A course may belong to several groups (its purposes), to one, or to none. So a group is not
told of where it is small, where what is left of the whole without it is, or where the others
together would give it away.
"""

from collections.abc import Mapping
from typing import TypeVar

from models import telling
from models.figures import READINGS, Figure, cuts
from models.small_numbers import betrays, cells, withheld
from models.tallies import Tally
from models.telling import Nothing, Shown, TooFew

Group = TypeVar("Group")


def figure(whole: Tally, groups: Mapping[Group, Tally], wanted: Figure) -> dict[Group, Shown]:
    """What may be told of a figure of each group; `groups` are parts of the whole."""
    measure = READINGS[wanted].measure
    counts = {
        group: cells(tally.spread(measure), cuts(measure)) for group, tally in groups.items()
    }
    every = cells(whole.spread(measure), cuts(measure))
    hidden = withheld(counts) | {one for one in counts if _leaves_few(every, counts[one])}
    return {
        group: _shown(tally, wanted, is_hidden=group in hidden)
        for group, tally in groups.items()
    }


def _leaves_few(every: tuple[int, ...], own: tuple[int, ...]) -> bool:
    return betrays([whole - part for whole, part in zip(every, own, strict=True)])


def _shown(tally: Tally, wanted: Figure, *, is_hidden: bool) -> Shown:
    shown = telling.figure(tally, wanted)
    return TooFew() if is_hidden and not isinstance(shown, Nothing) else shown
