"""CSV in the way Danish Excel likes it."""

import csv
import io
from collections.abc import Iterable

from handlers.importing_sheet import FORMULA

BOM = "\ufeff"  # by which Excel knows UTF-8: what a whole sheet begins with


def written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def not_run(cell: str) -> str:
    """A spreadsheet must not run what somebody wrote; an import takes the mark off again."""
    return f"'{cell}" if FORMULA.match(cell) else cell
