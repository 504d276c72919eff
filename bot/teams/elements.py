"""The few elements of an Adaptive Card that we use.

Texts are TextRuns, in which nothing is markup: what a person wrote is shown as it stands, and
never becomes a link, a mention or bold, as it would in a TextBlock or a FactSet.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.lengths import clean
from bot.lines import Line, Run

Element = dict[str, Any]  # JSON as Teams takes it
Look = dict[str, Any]

QUIET: Look = {"isSubtle": True, "size": "small"}
HEADING: Look = {"size": "large"}
WRONG: Look = {"color": "attention"}
BULLET: Run = ("• ", False)
BESIDE = "ColumnSet"


def lines(said: Iterable[Line], look: Look | None = None) -> list[Element]:
    """Each line as a paragraph of its own: a newline inside a TextRun would not be seen."""
    return [
        paragraph
        for one in said
        for at, broken in enumerate(_broken(one))
        if (paragraph := _paragraph(broken, look or {}, is_close=at > 0))
    ]


def listed(title: str, said: Iterable[Line]) -> list[Element]:
    """Lines with a dot each, under a bold heading ("" for none)."""
    heading = lines([((clean(title), True),)])
    return [*heading, *lines((BULLET, *one) for one in said if _is_said(one))]


def box(style: str, items: Sequence[Element]) -> list[Element]:
    """Paragraphs on a ground of their own."""
    return [{"type": "Container", "style": style, "items": list(items)}] if items else []


def beside(items: Sequence[Element], others: Sequence[Element]) -> Element:
    """The second in a column as narrow as they are, to the right of the first."""
    columns = [_column(items, "stretch"), _column(others, "auto")]
    return {"type": BESIDE, "spacing": "small", "columns": columns}


def _column(items: Sequence[Element], width: str) -> Element:
    middle = {"verticalContentAlignment": "center"}
    return {"type": "Column", "width": width, "items": list(items), **middle}


def _broken(one: Line) -> list[Line]:
    """Divide a line at the newlines that stand in its runs."""
    found: list[list[Run]] = [[]]
    for text, is_bold in one:
        first, *more = text.split("\n")
        found[-1].append((first, is_bold))
        found += [[(piece, is_bold)] for piece in more]
    return [tuple(runs) for runs in found]


def _paragraph(one: Line, look: Look, *, is_close: bool) -> Element | None:
    runs = [_run(text, look, is_bold=is_bold) for text, is_bold in one if text.strip()]
    spacing = {"spacing": "none" if is_close else "small"}
    return {"type": "RichTextBlock", "inlines": runs, **spacing} if runs else None


def _run(text: str, look: Look, *, is_bold: bool) -> Element:
    bold = {"weight": "bolder"} if is_bold else {}
    return {"type": "TextRun", "text": text, **look, **bold}


def _is_said(one: Line) -> bool:
    return any(clean(text) for text, _is_bold in one)
