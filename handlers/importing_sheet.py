"""A spreadsheet's file as cells by column: whichever way Excel wrote it."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from locales import gettext as _
from models.guard import find, mask

DELIMITERS = ";,\t"
LONGEST_CELL = 400
MOST_LINES = 100_000  # more are no directory, or one to be divided
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# A cell that a spreadsheet would run. Telephone numbers may begin with a plus.
FORMULA = re.compile(r"[=@]|[+-](?![\d\s(])")
FEWEST_DIGITS = 5  # of any number that the guard looks for: 1. maj 48-1AB2
FEWEST_LETTERS = 24  # of one that is spelt out, two digits at a time at the shortest
TOLD_EVERY = 5000

# Each column's own name first; then what else it may be called. Danish as staff write it.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cluster": ("klynge", "cluster"),
    "area": ("område", "area"),
    "code": ("organisationskode", "organisation code", "kode"),
    "organisation": ("organisation",),
    "kind": ("type", "kind"),
    "part_of": ("del af", "part of"),
    "entry_name": ("indgang", "entry point"),
    "entry_phone": ("telefon", "phone"),
    "week": ("åbningstider", "opening hours"),
    "opens": ("åbner", "opens"),
    "closes": ("lukker", "closes"),
    "child_name": ("indgang børn", "entry point children"),
    "child_phone": ("telefon børn", "phone children"),
    "child_week": ("åbningstider børn", "opening hours children"),
    "concern_phone": ("telefon underretning", "phone concern"),
    "concern_url": ("side underretning", "page concern"),
    "closing_days": ("lukkedage", "closing days"),
    "offers": ("tilbud", "offers"),
    "has_chat": ("chat",),
    "gives_advice": ("giver råd", "gives advice"),
    "domains": ("domæner", "domains"),
    "tenants": ("tenants", "arbejdsområder", "workspaces"),
    "name": ("navn", "name"),
    "function": ("funktion", "function"),
    "phone": ("persontelefon", "person phone"),
    "email": ("e-mail", "email", "mail"),
    "roles": ("roller", "roles"),
    "desk": ("vagt", "desk"),
    "working": ("arbejdstid", "working hours"),
    "languages": ("sprog", "languages"),
    "helps_with": ("kan hjælpe med", "helps with"),
    "best_time": ("bedst at nå", "best time"),
}
NEEDED = ("cluster", "code", "organisation", "kind", "entry_name", "entry_phone")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a line, in the reader's words and never in the line's."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line by column; "" for what is not there."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def lines(data: bytes, today: date, told: Callable[[int], None]) -> Iterator[Line | Remark]:
    """Every line that says something, as cells or refused; line 1 holds the columns.

    `told` hears now and then how many lines have been read.
    """
    text = _text(data)
    if "\0" in text:
        yield Remark(1, _("This is not a CSV file. Save the sheet as CSV (UTF-8)."))
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns = [_column(name) for name in next(reader, [])]
    if wrong := _wrong_columns(columns, today):
        yield Remark(1, wrong)
        return
    rows = ((reader.line_num, cells) for cells in reader)
    try:
        yield from _read(rows, columns, today, told)
    except csv.Error:  # a quotation mark that is never closed
        yield Remark(
            reader.line_num, _("This line is not closed. Look at its quotation marks.")
        )


def unformula(cell: str) -> str:
    """Take off the apostrophe with which a spreadsheet is told not to run a cell."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def _read(
    rows: Iterator[tuple[int, list[str]]],
    columns: Sequence[str],
    today: date,
    told: Callable[[int], None],
) -> Iterator[Line | Remark]:
    for read, (number, cells) in enumerate(rows, start=1):
        if read % TOLD_EVERY == 0:
            told(read)
        if number > MOST_LINES:
            yield Remark(number, _too_many())
            return
        stripped = [unformula(cell.strip()) for cell in cells]
        if any(stripped):
            yield _line(number, columns, stripped, cells, today)


def _text(data: bytes) -> str:
    """UTF-8, else line by line also what Danish Excel writes, Windows' Latin."""
    if data.startswith(UTF_16):
        return data.decode("utf-16", errors="replace")
    plain = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:  # sheets pasted together may mix both
        return "".join(_decoded(one) for one in plain.splitlines(keepends=True))


def _decoded(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _column(name: str) -> str:
    """The column meant by a heading; the heading itself where it is none of ours."""
    heading = " ".join(name.casefold().split())
    return next((one for one, known in COLUMNS.items() if heading in known), f"?{heading}")


def _wrong_columns(columns: Sequence[str], today: date) -> str:
    missing = [COLUMNS[one][0] for one in NEEDED if one not in columns]
    unknown = [one[1:] for one in columns if one.startswith("?")]
    if missing:
        return _("These columns are missing: {names}.").format(names=", ".join(missing))
    if unknown:
        # A file without headings begins with anything at all.
        names = mask(", ".join(unknown), today=today)
        return _("These columns are not known: {names}.").format(names=names)
    if len(set(columns)) < len(columns):
        return _("A column stands there twice.")
    return ""


def _line(
    number: int, columns: Sequence[str], stripped: list[str], raw: list[str], today: date
) -> Line | Remark:
    cells = list(stripped)
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()  # a sheet may write empty cells after the last column
    if len(cells) != len(columns):
        return Remark(number, _("The number of cells is not that of the columns."))
    if any(_is_guarded(cell, today) for cell in cells):
        return Remark(number, _("A cell looks like a CPR number. Take it out."))
    if any(FORMULA.match(cell.strip()) for cell in raw):
        return Remark(number, _("A cell holds a formula. Write its value instead."))
    if any(len(cell) > LONGEST_CELL or "\n" in cell for cell in cells):
        return Remark(number, _("A cell holds more than one short line."))
    return Line(number, dict(zip(columns, cells, strict=True)))


def _is_guarded(cell: str, today: date) -> bool:
    """The guard, spared the cells in which no number could be."""
    digits = sum(map(str.isdigit, cell)) if len(cell) >= FEWEST_DIGITS else 0
    is_possible = digits >= FEWEST_DIGITS or len(cell) >= FEWEST_LETTERS
    return is_possible and bool(find(cell, today=today))


def _too_many() -> str:
    return _("There are more than {count} lines. Divide the file.").format(
        count=f"{MOST_LINES:,}".replace(",", ".")
    )
