"""A spreadsheet's file as cells by column: whichever way Excel wrote it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from locales import gettext as _
from models.guard import find

DELIMITERS = ";,\t"
LONGEST_CELL = 200
# A cell that a spreadsheet would run. Telephone numbers may begin with a plus.
FORMULAS = ("=", "@")

# Each column's own name first; then what else it may be called. Danish as staff write it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cluster": ("klynge", "cluster"),
    "code": ("organisationskode", "organisation code", "kode"),
    "organisation": ("organisation",),
    "kind": ("type", "kind"),
    "entry_name": ("indgang", "entry point"),
    "entry_phone": ("telefon", "phone"),
    "opens": ("åbner", "opens"),
    "closes": ("lukker", "closes"),
    "has_chat": ("chat",),
    "gives_advice": ("giver råd", "gives advice"),
    "domains": ("domæner", "domains"),
    "name": ("navn", "name"),
    "function": ("funktion", "function"),
    "phone": ("persontelefon", "person phone"),
    "email": ("e-mail", "email", "mail"),
    "roles": ("roller", "roles"),
    "desk": ("vagt", "desk"),
}
NEEDED = ("cluster", "code", "organisation", "kind", "entry_name", "entry_phone")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a line cannot be taken, in the reader's words and never in the line's."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line by column; "" for what is not there."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def lines(data: bytes, today: date) -> Iterator[Line | Refused]:
    """Every line that says something, as cells or as a refusal; line 1 holds the columns."""
    text = _text(data)
    if "\0" in text:
        yield Refused(1, _("This is not a CSV file. Save the sheet as CSV (UTF-8)."))
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns = [_column(name) for name in next(reader, [])]
    if wrong := _wrong_columns(columns):
        yield Refused(1, wrong)
        return
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield _line(reader.line_num, columns, stripped, today)


def _text(data: bytes) -> str:
    """UTF-8 with or without its mark; otherwise what Danish Excel writes, Windows' Latin."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _column(name: str) -> str:
    """The column meant by a heading; the heading itself where it is none of ours."""
    heading = " ".join(name.casefold().split())
    return next((one for one, known in COLUMNS.items() if heading in known), f"?{heading}")


def _wrong_columns(columns: Sequence[str]) -> str:
    missing = [COLUMNS[one][0] for one in NEEDED if one not in columns]
    unknown = [one[1:] for one in columns if one.startswith("?")]
    if missing:
        return _("These columns are missing: {names}.").format(names=", ".join(missing))
    if unknown:
        return _("These columns are not known: {names}.").format(names=", ".join(unknown))
    if len(set(columns)) < len(columns):
        return _("A column stands there twice.")
    return ""


def _line(number: int, columns: Sequence[str], cells: list[str], today: date) -> Line | Refused:
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()  # a sheet may write empty cells after the last column
    if len(cells) != len(columns):
        return Refused(number, _("The number of cells is not that of the columns."))
    if any(find(cell, today=today) for cell in cells):
        return Refused(number, _("A cell looks like a CPR number. Take it out."))
    if any(cell.startswith(FORMULAS) for cell in cells):
        return Refused(number, _("A cell holds a formula. Write its value instead."))
    if any(len(cell) > LONGEST_CELL or "\n" in cell for cell in cells):
        return Refused(number, _("A cell holds more than one short line."))
    return Line(number, dict(zip(columns, cells, strict=True)))
