"""Small numbers are not told, nor what would let somebody work one out by subtracting.

A number of one to four is small; none and five or more may be told. A spread holds how many
there are of each value, in order; None is the last: later than any, or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from typing import TypeVar

FEWEST = 5

Spread = Mapping[int | None, int]
Group = TypeVar("Group")


def is_small(number: int) -> bool:
    return 0 < number < FEWEST


def total(spread: Spread) -> int:
    return sum(spread.values())


def up_to(spread: Spread, value: int) -> int:
    return sum(n for one, n in spread.items() if one is not None and one <= value)


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of a number: itself when `least` and `most` are the same."""

    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most


def tell(whole: int, wanted: Iterable[int]) -> dict[int, Told]:
    """What may be told of numbers that are parts of each other and of `whole`, by importance.

    `wanted` are such as "within 3 days" and "within 2", the most important first. Told exactly
    is what differs by no small number from nothing, the whole and all told exactly before.
    """
    exact, found = [0, whole], dict[int, Told]()
    for number in wanted:
        near = [one for one in exact if is_small(abs(number - one))]
        if not near:
            exact.append(number)
            found[number] = Told(number, number)
            continue
        least = max((one - FEWEST + 1 for one in near if one > number), default=0)
        most = min((one + FEWEST - 1 for one in near if one < number), default=whole)
        found[number] = Told(max(least, 0), min(most, whole))
    return found


def cells(spread: Spread, cuts: Sequence[int]) -> tuple[int, ...]:
    """How many lie up to the first cut, between it and the next, and beyond the last."""
    ends = [*(up_to(spread, cut) for cut in cuts), total(spread)]
    return tuple(after - before for before, after in zip([0, *ends], ends, strict=False))


def betrays(counts: Sequence[int]) -> bool:
    """Whether neighbouring cells, or several together, come to a small number."""
    ends = [0, *accumulate(counts)]
    return any(is_small(after - before) for before, after in combinations(ends, 2))


def withheld(groups: Mapping[Group, Sequence[int]]) -> frozenset[Group]:
    """Which groups are not told of, where all of them together are.

    Those with a small number; and then the smallest others, until what is missing of the whole
    is no small number either. Groups with nothing at all need no hiding.
    """
    there = {group: counts for group, counts in groups.items() if sum(counts)}
    hidden = {group for group, counts in there.items() if betrays(counts)}
    rest = sorted((one for one in there if one not in hidden), key=lambda one: sum(there[one]))
    while hidden and rest and _missing_betrays(there, hidden):
        hidden.add(rest.pop(0))
    return frozenset(hidden)


def told_parts(
    parts: Mapping[Group, int], others: Mapping[Group, int]
) -> tuple[int | None, dict[Group, int | None]]:
    """What may be told of a whole and its parts to who knows some of it; None: not that one.

    `others` are those of each part that the reader does not know of: neither all of them nor
    these come to a small number, in one part, in all, or in what is not told together.
    """

    def betrayed(those: Iterable[Group]) -> bool:
        found = tuple(those)
        return any(is_small(sum(of.get(one, 0) for one in found)) for of in (parts, others))

    hidden = {one for one in parts if betrayed([one])}
    rest = sorted((one for one in parts if one not in hidden), key=lambda one: parts[one])
    rest = [one for one in rest if parts[one]]
    while hidden and rest and betrayed(hidden):
        hidden.add(rest.pop(0))
    whole = None if betrayed(parts) else sum(parts.values())
    return whole, {one: None if one in hidden else n for one, n in parts.items()}


def _missing_betrays(groups: Mapping[Group, Sequence[int]], hidden: Iterable[Group]) -> bool:
    columns = zip(*(groups[one] for one in hidden), strict=True)
    return betrays([sum(column) for column in columns])
