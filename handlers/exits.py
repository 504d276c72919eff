"""The way out: all that is shown goes through here, and a CPR number never does.

Texts were guarded on their way in. What came in before the guard knew a number, or by another
road, is masked here: in cards, forms, pages, files, answers and choices.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import routes
from handlers.cards import Card, Form
from handlers.documents import File
from handlers.turn import Looking, Turn
from models.guard import mask

# What a value carries for machines: our own names, keys and addresses.
KEPT = frozenset({"subject", "key", "url", "media_type"})
FEWEST = 9  # characters of the shortest number that the guard knows
_FOLD = re.compile(r"\r?\n[ \t]")

Shown = TypeVar("Shown")


async def view(name: str, looking: Looking, db: AsyncSession) -> Card | None:
    """VIEWS[name], masked."""
    return masked(await routes.VIEWS[name](looking, db), looking.at)


async def form(name: str, turn: Turn, db: AsyncSession) -> Form:
    """FORMS[name], masked."""
    return masked(await routes.FORMS[name](turn, db), turn.at)


def choices(found: Sequence[tuple[str, str]], at: datetime) -> Sequence[tuple[str, str]]:
    """What a search found: (value, label) pairs."""
    return [(value, mask(label, today=at.date())) for value, label in found]


def masked(shown: Shown, at: datetime) -> Shown:
    """The same, with a mask for every number in it."""
    found: Shown = _masked(shown, at.date())
    return found


def _masked(value: Any, today: date) -> Any:  # noqa: ANN401 -- walks through any value
    match value:
        case str():
            return mask(value, today=today) if len(value) >= FEWEST else value
        case tuple():
            return tuple(_masked(one, today) for one in value)
        case list():  # only JSON has lists and objects
            return [_masked(one, today) for one in value]
        case dict():
            return {_masked(key, today): _masked(one, today) for key, one in value.items()}
        case File(name=name):
            content = _content_masked(value, today)
            return replace(value, name=_masked(name, today), content=content)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return _parts_masked(value, today)
        case _:
            return value


def _content_masked(file: File, today: date) -> bytes:
    """The same bytes where there is nothing to mask."""
    text = file.content.decode("utf-8", errors="replace")
    if file.media_type == "application/json":
        said = json.loads(text)
        masked = _masked(said, today)
        written = text if masked == said else json.dumps(masked, ensure_ascii=False, indent=2)
    else:
        # In a calendar a long line goes on over its end, also within a number.
        whole = _FOLD.sub("", text) if file.media_type.startswith("text/calendar") else text
        masked = mask(whole, today=today)
        written = text if masked == whole else masked
    return file.content if written == text else written.encode()


def _parts_masked(value: Any, today: date) -> Any:  # noqa: ANN401 -- as above
    changed: dict[str, Any] = {}
    for one in fields(value):
        before = getattr(value, one.name)
        if one.init and one.name not in KEPT:
            after = _masked(before, today)
            changed |= {} if after == before else {one.name: after}
    return replace(value, **changed) if changed else value
