"""The few blocks of Block Kit that we use.

Only texts in which Slack reads no markup: plain_text and rich_text. What a person wrote is
shown as it stands, and never becomes a link, a mention, an emoji or bold.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.lengths import clean, size, split
from bot.lines import Line, Run
from bot.slack.limits import CONTEXT, PARAGRAPH

Block = dict[str, Any]  # JSON as Slack takes it

ROOM_FOR_HEADING = 200
MOST_LINES = 30  # in one block: what does not fit in a message is left out by the block


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Block:
    """`text` is one line of at most 150 characters."""
    return {"type": "header", "text": plain(text)}


def quiet(text: str) -> list[Block]:
    return [
        {"type": "context", "elements": [plain(piece)]} for piece in split(clean(text), CONTEXT)
    ]


def lines(said: Iterable[Line]) -> list[Block]:
    return [_rich([_section(some)]) for some in _packed(said)]


def quote(said: Iterable[Line]) -> list[Block]:
    """Lines with a bar beside them."""
    return [_rich([_section(some, "rich_text_quote")]) for some in _packed(said)]


def listed(title: str, said: Iterable[Line]) -> list[Block]:
    """Lines with a dot each, under a bold heading ("" for none)."""
    heading = clean(title)
    above = [_section([((heading, True),)])] if 0 < size(heading) <= ROOM_FOR_HEADING else []
    apart = lines([((heading, True),)]) if not above else []
    lists = [_list(some) for some in _packed(said)]
    elements = [[*above, *lists[:1]], *([one] for one in lists[1:])]
    return [*apart, *(_rich(some) for some in elements if some)]


def _rich(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": elements}


def _list(said: Sequence[Line]) -> Block:
    sections = [_section([one]) for one in said]
    return {"type": "rich_text_list", "style": "bullet", "elements": sections}


def _section(said: Sequence[Line], kind: str = "rich_text_section") -> Block:
    """Lines as one element: two sections in a row would rely on how Slack sets them apart."""
    texts = [_text(run) for one in said[:-1] for run in (*one[:-1], _ended(one[-1]))]
    return {"type": kind, "elements": [*texts, *map(_text, said[-1])]}


def _ended(run: Run) -> Run:
    text, is_bold = run
    return f"{text}\n", is_bold


def _text(run: Run) -> Block:
    text, is_bold = run
    bold = {"style": {"bold": True}} if is_bold else {}
    return {"type": "text", "text": text, **bold}


def _packed(said: Iterable[Line]) -> list[list[Line]]:
    """Gather lines into blocks. Slack names no limit for rich text: we keep a paragraph's."""
    most = PARAGRAPH - ROOM_FOR_HEADING
    packed: list[list[Line]] = []
    left = 0
    for one in (piece for each in said for piece in _divided(each, most)):
        needed = _length(one) + 1
        if needed > left or len(packed[-1]) == MOST_LINES:
            packed.append([])
            left = most + 1
        packed[-1].append(one)
        left -= needed
    return packed


def _divided(one: Line, most: int) -> list[Line]:
    """The line without its empty runs, or in pieces when it is too long."""
    runs = tuple((text, is_bold) for text, is_bold in one if clean(text))
    if _length(runs) <= most:
        return [runs] if runs else []
    return [((piece, is_bold),) for text, is_bold in runs for piece in split(text, most)]


def _length(one: Line) -> int:
    return sum(size(text) for text, _is_bold in one)
