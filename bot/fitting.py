"""Which parts of a whole there is room for: the needed ones go before what is only read."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Room(NamedTuple):
    """How much something takes: parts, characters of text, bytes of JSON."""

    parts: int
    text: int
    bytes: int

    def holds(self, other: "Room") -> bool:
        return all(mine >= theirs for mine, theirs in zip(self, other, strict=True))

    def plus(self, other: "Room") -> "Room":
        return Room(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def less(self, other: "Room") -> "Room":
        return Room(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))

    def half(self) -> "Room":
        return Room(*(mine // 2 for mine in self))


def kept(taken: Sequence[Room], needed: Sequence[int], room: Room) -> set[int]:
    """Return the places of the parts that fit; the needed ones may take half of the room."""
    found = _first(needed, taken, room.half())
    left = room.less(total(taken[at] for at in found))
    return found | _first([at for at in range(len(taken)) if at not in found], taken, left)


def total(several: Iterable[Room]) -> Room:
    found = Room(0, 0, 0)
    for one in several:
        found = found.plus(one)
    return found


def _first(places: Iterable[int], taken: Sequence[Room], room: Room) -> set[int]:
    """As many as there is room for, and none after the first that there is none for."""
    found = set()
    for at in places:
        if not room.holds(taken[at]):
            break
        room = room.less(taken[at])
        found.add(at)
    return found
