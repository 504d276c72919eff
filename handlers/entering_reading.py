"""How monthly figures are read: whole numbers of people, and amounts with two decimals."""

import re
from collections.abc import Iterable

from handlers.turn import Turn
from locales import gettext as _
from models.entered import HIGHEST
from models.indicators import Indicator, OwnIndicator

DIGITS = len(str(HIGHEST))
# "12", "12,5" or "12.25"
AMOUNT = re.compile(rf"(?P<whole>\d{{1,{DIGITS}}})(?:[.,](?P<rest>\d{{1,2}}))?", re.ASCII)


def whole_numbers(
    turn: Turn, wanted: Iterable[Indicator], errors: dict[str, str]
) -> dict[Indicator, int]:
    """What was written at each; what is no figure goes to `errors`."""
    texts = {one: turn.value(one) for one in wanted}
    found = {one: _read(text, is_whole=True) for one, text in texts.items() if text}
    errors |= {one.value: _no_whole_number() for one, value in found.items() if value is None}
    return {one: value // 100 for one, value in found.items() if value is not None}


def amounts(
    turn: Turn, wanted: Iterable[OwnIndicator], errors: dict[str, str]
) -> dict[OwnIndicator, int]:
    """The same in hundredths. People and courses are whole."""
    texts = {one: turn.value(one.key) for one in wanted}
    found = {
        one: _read(text, is_whole=one.counts_people) for one, text in texts.items() if text
    }
    errors |= {
        one.key: _no_whole_number() if one.counts_people else _no_amount()
        for one, value in found.items()
        if value is None
    }
    return {one: value for one, value in found.items() if value is not None}


def _read(text: str, *, is_whole: bool) -> int | None:
    match = AMOUNT.fullmatch(text)
    if match is None or (is_whole and match["rest"]):
        return None
    return 100 * int(match["whole"]) + int((match["rest"] or "").ljust(2, "0"))


def _no_whole_number() -> str:
    return _("Write a whole number from 0 to {most}.").format(most=HIGHEST)


def _no_amount() -> str:
    return _("Write a number from 0 to {most}, with two decimals at most.").format(most=HIGHEST)
