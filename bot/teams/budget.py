"""What there is room for in one card."""

import json
from collections.abc import Iterator, Sequence

from bot import sentences
from bot.fitting import Room, kept, total
from bot.teams.elements import BESIDE, QUIET, Element, lines
from bot.teams.limits import CARD_BYTES, MOST_ELEMENTS

CARD = Room(MOST_ELEMENTS, CARD_BYTES, CARD_BYTES)
FRAME = Room(0, 0, 1_000)  # the card around its elements
NOTE = Room(1, 0, 400)
LINES = frozenset({"RichTextBlock", "Action.Execute", "Action.Submit", "Action.OpenUrl"})


def fitted(elements: Sequence[Element]) -> list[Element]:
    """Leave out what there is no room for; then the last element says how much that is."""
    room = CARD.less(FRAME)
    taken = [Room(1, 0, size_of(element) + 2) for element in elements]
    if room.holds(total(taken)):
        return list(elements)
    needed = [at for at, element in enumerate(elements) if _is_needed(element)]
    places = kept(taken, needed, room.less(NOTE))
    gone = sum(_lines(element) for at, element in enumerate(elements) if at not in places)
    note = lines([((sentences.left_out(gone), False),)], QUIET)
    return [*(elements[at] for at in sorted(places)), *note]


def size_of(value: object) -> int:
    """In bytes, as JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode())


def _is_needed(element: Element) -> bool:
    """Without its actions and fields a card is of no use."""
    return element["type"] == "ActionSet" or str(element.get("id", "")) != ""


def _lines(element: Element) -> int:
    """How many lines one reads in it; a button is one, unless it stands beside a line."""
    read = element["columns"][0] if element["type"] == BESIDE else element
    return sum(one.get("type") in LINES for one in _objects(read))


def _objects(value: object) -> Iterator[Element]:
    """Every object in it, itself included."""
    if isinstance(value, dict):
        yield value
        yield from _objects([*value.values()])
    elif isinstance(value, list):
        for one in value:
            yield from _objects(one)
