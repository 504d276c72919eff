"""Pages as PDF, drawn by a short-lived child process: typst is fast, and large."""

import json
from dataclasses import asdict
from typing import Any, assert_never

from bot import children
from handlers.cards import Buttons, Chart, Facts, Items, People, Text
from handlers.documents import Choices, Page, PagePart, Picture, Table
from locales import current

SECONDS = 20.0


async def pdf(page: Page) -> bytes:
    """Draw a page in the spoken language; raises NotDrawn."""
    said = json.dumps(written(page)).encode()
    return await children.draw("bot.printer", said, seconds=SECONDS)


def written(page: Page) -> dict[str, Any]:
    """The page as bot/page.typ reads it."""
    return {
        "lang": current(),
        "title": page.title,
        "foot": page.foot,
        "sections": [
            {"title": one.title, "parts": list(map(_part, one.parts))} for one in page.sections
        ],
    }


def _part(part: PagePart) -> dict[str, Any]:  # noqa: C901 -- a line per kind of part
    match part:
        case Text():
            return {"kind": "text", **asdict(part)}
        case Facts():
            return {"kind": "facts", **asdict(part)}
        case Items():
            return {"kind": "items", **asdict(part)}
        case People(title=title, people=people):
            lines = [
                ", ".join(filter(None, (one.party, one.name, one.detail, one.phone, one.note)))
                for one in people
            ]
            return {"kind": "items", "title": title, "items": lines}
        case Table():
            return {"kind": "table", "heads": part.heads, "rows": part.rows}
        case Buttons():  # nor pressed
            return {"kind": "items", "title": "", "items": []}
        case Choices(title=title, chosen=chosen):  # on paper nothing can be chosen any more
            return {"kind": "items", "title": title, "items": [chosen.label] if chosen else []}
        case Picture():
            return {"kind": "picture", **asdict(part)}
        case Chart(title=title, alt=alt):  # not drawn: what it shows, in words
            return {"kind": "items", "title": title, "items": [alt]}
        case _:
            assert_never(part)
