"""The text for the record as it is kept sealed: its page and its data, as one JSON text."""

import json
from typing import Any

from handlers import filing_papers
from handlers.cards import Facts, Text, Tone
from handlers.documents import Page, Section
from handlers.filing_papers import Paper


def packed(paper: Paper) -> str:
    """The page without its links: they lead to what is there when it is opened."""
    page = paper.page
    sections = [
        {"title": one.title, "parts": [_packed(part) for part in one.parts]}
        for one in page.sections
    ]
    kept = {"title": page.title, "sections": sections, "foot": page.foot, "data": paper.data}
    return json.dumps(kept, ensure_ascii=False)


def unpacked(text: str, case_id: int) -> Paper:
    kept = json.loads(text)
    sections = tuple(
        Section(one["title"], tuple(_unpacked(part) for part in one["parts"]))
        for one in kept["sections"]
    )
    page = Page(kept["title"], sections, filing_papers.links(case_id), kept["foot"])
    return Paper(page, kept["data"])


def _packed(part: object) -> dict[str, Any]:
    match part:
        case Text(text=said, tone=tone):
            return {"text": said, "tone": tone.value}
        case Facts(facts=facts):
            return {"facts": facts}
        case _:
            raise AssertionError(part)  # this page is made of the two


def _unpacked(kept: dict[str, Any]) -> Text | Facts:
    if "facts" in kept:
        return Facts(tuple((label, value) for label, value in kept["facts"]))
    return Text(kept["text"], Tone(kept["tone"]))
