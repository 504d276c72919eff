"""Choices as options: as many as Slack takes, and the chosen ones always among them."""

from collections.abc import Collection, Iterable

from bot.lengths import clean, line, shorten, size, split
from bot.slack.blockkit import Block, plain
from bot.slack.limits import OPTION, OPTION_VALUE


def options(
    choices: Iterable[tuple[str, str]], chosen: Collection[str], most: int
) -> tuple[dict[str, Block], int]:
    """Options by their value, in the order given; and how many were left out."""
    offered = {value: label for value, label in choices if can_be_chosen(value)}
    kept = set(sorted(offered, key=lambda value: value not in chosen)[:most])
    shown = {value: option(value, offered[value]) for value in offered if value in kept}
    return shown, len(offered) - len(shown)


def option(value: str, label: str) -> Block:
    """One choice; what has no room in a long label stands in small letters below it."""
    first, *more = split(line(label) or line(value), OPTION)
    below = {"description": plain(shorten(" ".join(more), OPTION))} if more else {}
    return {"text": plain(first), "value": value, **below}


def can_be_chosen(value: str) -> bool:
    """Whether Slack can carry the value, and hand it back unchanged."""
    return bool(value) and clean(value) == value and size(value) <= OPTION_VALUE
