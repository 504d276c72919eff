"""Draw one page as a PDF and end: a process of its own, so that its memory goes with it.

Standard input is the page as JSON, standard output the PDF (bot/printing.py): PDF/A-2a, which
records keep for years (docs/decisions/050).
"""

import json
import re
import sys
from importlib.resources import files
from typing import Any

import typst

# What our own font has for certain. PDF/A refuses a letter that no font has.
RARE = re.compile(r"[^\n -~\u00a0-\u024f‐-‧€]")
BOX = "▯"


def main() -> None:
    page = json.load(sys.stdin.buffer)
    try:
        drawn = _draw(page)
    except typst.TypstError:
        drawn = _draw(_boxed(page))
    sys.stdout.buffer.write(drawn)


def _draw(page: Any) -> bytes:  # noqa: ANN401 -- JSON
    layout = files("bot").joinpath("page.typ").read_bytes()
    inputs = {"page": json.dumps(page)}
    return typst.compile(layout, format="pdf", sys_inputs=inputs, pdf_standards="a-2a")


def _boxed(said: Any) -> Any:  # noqa: ANN401 -- JSON
    """The same with a box for every rare letter."""
    if isinstance(said, str):
        return RARE.sub(BOX, said)
    if isinstance(said, list):
        return [_boxed(one) for one in said]
    if isinstance(said, dict):
        return {key: _boxed(one) for key, one in said.items()}
    return said


if __name__ == "__main__":
    main()
