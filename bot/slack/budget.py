"""What there is room for in one message or view."""

import json
from collections.abc import Iterator, Sequence

from bot import sentences
from bot.fitting import Room, kept, total
from bot.lengths import size
from bot.slack.blockkit import Block, quiet
from bot.slack.limits import MOST_BLOCKS, MOST_VIEW_BLOCKS

# Without these a card or form is of no use: they go before what is only read.
NEEDED = frozenset({"actions", "input"})
TEXTS = frozenset({"text", "plain_text"})
LINES = frozenset({"plain_text", "rich_text_section", "rich_text_quote"})
ERROR = "error:"  # how the block_id of a line about an error begins


# Slack refuses a message as a whole (msg_blocks_too_long) at a size that it does not publish.
# Others measured: 9,597 characters in 50 blocks of 15,561 accepted, 11,341 of 17,694 refused
# (github.com/slackapi/bolt-js/issues/2867).
MESSAGE = Room(MOST_BLOCKS, 9_500, 15_500)
VIEW = Room(MOST_VIEW_BLOCKS, 200_000, 200_000)  # 250 KB are allowed
NOTE = Room(1, 200, 400)


def fitted(blocks: Sequence[Block], room: Room) -> list[Block]:
    """Leave out what there is no room for; then the last block says how much that is."""
    if _surely_fits(blocks, room):
        return list(blocks)
    taken = [_taken(block) for block in blocks]
    if room.holds(total(taken)):
        return list(blocks)
    needed = [at for at, block in enumerate(blocks) if _is_needed(block)]
    places = kept(taken, needed, room.less(NOTE))
    gone = sum(_lines(block) for at, block in enumerate(blocks) if at not in places)
    return [*(blocks[at] for at in sorted(places)), *quiet(sentences.left_out(gone))]


def _surely_fits(blocks: Sequence[Block], room: Room) -> bool:
    """At once, for most: no text is longer than the bytes of the JSON that it stands in."""
    return len(blocks) <= room.parts and _bytes(blocks) <= min(room.text, room.bytes)


def _is_needed(block: Block) -> bool:
    return block["type"] in NEEDED or str(block.get("block_id", "")).startswith(ERROR)


def _taken(block: Block) -> Room:
    text = sum(map(size, _texts(block)))
    return Room(1, text, _bytes(block) + 2)


def _bytes(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _lines(block: Block) -> int:
    """How many lines one reads in it; a button is one, unless it stands beside a line."""
    read = {name: part for name, part in block.items() if name != "accessory"}
    starts = sum(one.get("type") in LINES for one in _objects(read))
    return starts + sum(text.count("\n") for text in _texts(read))


def _texts(block: Block) -> list[str]:
    return [one["text"] for one in _objects(block) if one.get("type") in TEXTS]


def _objects(value: object) -> Iterator[Block]:
    """Every object in it, itself included."""
    if isinstance(value, dict):
        yield value
        yield from _objects([*value.values()])
    elif isinstance(value, list):
        for one in value:
            yield from _objects(one)
