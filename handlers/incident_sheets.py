"""What was done and read as CSV, in the way Danish Excel likes it, or as JSON, one a line."""

import json
from collections.abc import Iterable
from datetime import date

from handlers.incidents import Line
from handlers.sheets import BOM, not_run, written
from locales import gettext as _
from models.calendar import COPENHAGEN
from models.guard import mask


def head() -> str:
    """The first line of a sheet."""
    return BOM + written([_columns()])


def sheet(lines: Iterable[Line], today: date) -> str:
    return mask(written(map(_cells, lines)), today=today)


def objects(lines: Iterable[Line], today: date) -> str:
    """The same under names of their own, for programs."""
    said = (json.dumps(_object(one), ensure_ascii=False) for one in lines)
    return mask("".join(f"{one}\n" for one in said), today=today)


def _columns() -> tuple[str, ...]:
    return (
        *(_("Time"), _("Person"), _("Function"), _("Organisation"), _("Concerns")),
        *(_("What happened"), _("Code"), _("Codes"), _("Chain"), _("Number"), _("Digest")),
    )


def _cells(line: Line) -> tuple[str, ...]:
    found = _object(line)
    shown = ("time", "person", "function", "organisation", "about", "said", "did")
    codes = json.dumps(line.entry.codes, ensure_ascii=False)
    cells = (*(str(found[name]) for name in shown), codes, *_place(line))
    return tuple(map(not_run, cells))


def _place(line: Line) -> tuple[str, ...]:
    return line.entry.chain, str(line.entry.seq), line.entry.digest


def _object(line: Line) -> dict[str, object]:
    entry, person, organisation = line.entry, line.person, line.organisation
    return {
        "time": entry.at.astimezone(COPENHAGEN).isoformat(timespec="seconds"),
        "person_id": entry.actor_id,
        "person": person.name if person else "",
        "function": person.function if person else "",
        "organisation": organisation.name if organisation else "",
        "about": line.about,
        "said": line.said,
        "did": entry.did.value,
        "codes": entry.codes,
        "chain": entry.chain,
        "number": entry.seq,
        "digest": entry.digest,
    }
