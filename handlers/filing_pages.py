"""The text for the record as a page, as PDF/A, as text to paste and as JSON."""

import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import cases_cards, filing_texts
from handlers.advice_terms import recording
from handlers.cards import Facts, Link, Text, Tone
from handlers.case_terms import ending_name, person_line, purpose_name, room_words
from handlers.documents import Document, File, Page, Printed, Section
from handlers.filing_texts import Line, Record
from handlers.turn import Turn
from locales import dates, ngettext
from locales import gettext as _
from models.guard import mask

NAME = "til-journalen"


async def page(turn: Turn, db: AsyncSession) -> Document:
    """To read in a browser, with the other forms as links. Each is an entry."""
    return _page(await filing_texts.taken(turn, "page", db))


async def pdf(turn: Turn, db: AsyncSession) -> Document:
    return Printed(f"{NAME}.pdf", _page(await filing_texts.taken(turn, "pdf", db)))


async def text(turn: Turn, db: AsyncSession) -> Document:
    """Ready to paste: lines of plain text."""
    made = _page(await filing_texts.taken(turn, "text", db))
    return File(f"{NAME}.txt", "text/plain; charset=utf-8", _plain(made).encode())


async def structured(turn: Turn, db: AsyncSession) -> Document:
    record = await filing_texts.taken(turn, "json", db)
    said = json.dumps(_json(record), ensure_ascii=False, indent=2)
    return File(f"{NAME}.json", "application/json", said.encode())


def _page(record: Record) -> Page:
    alias, subject = record.file.case.alias, str(record.file.case.id)
    moment = dates.moment(record.at, _zone(record))
    return Page(
        title=_("{alias}: for the record of {organisation}").format(
            alias=alias, organisation=record.organisation.name
        ),
        sections=(
            Section("", (Text(recording(record.organisation.kind), Tone.NOTICE),)),
            Section("", (Facts(tuple(_facts(record))),)),
            *(
                Section(_head(record, one), (Text(_words(record, one)),))
                for one in record.lines
            ),
            Section(_("Not in here"), tuple(map(Text, _left_out(record)))),
        ),
        links=(
            Link(_("Save as PDF"), "filing.pdf", subject),
            Link(_("Save as text to paste"), "filing.text", subject),
            Link(_("Save as data (JSON)"), "filing.json", subject),
        ),
        foot=_("{alias}. Taken out {moment} by {name}.").format(
            alias=alias, moment=moment, name=person_line(record.reader)
        ),
    )


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    case, zone = record.file.case, _zone(record)
    yield _("Course"), case.alias
    yield _("Purpose"), ", ".join(purpose_name(one) for one in case.purposes)
    yield _("Opened"), dates.moment(case.opened_at, zone)
    if case.closed_at is not None and case.ending is not None:
        yield _("Ended"), dates.moment(case.closed_at, zone)
        yield _("How it ended"), ending_name(case.ending)
    parties = (record.file.organisation(one).name for one in record.file.parties)
    yield _("Parties"), ", ".join(parties)


def _head(record: Record, line: Line) -> str:
    """When, and who of which organisation."""
    moment = dates.moment(line.at, _zone(record))
    if line.author is None:
        return f"{moment}: {_('Tovholder-bot')}"
    return f"{moment}: {person_line(line.author)}, {line.organisation}"


def _words(record: Record, line: Line) -> str:
    if line.passage is None:
        return line.step
    kind = cases_cards.kind_of_passage(line.passage.kind)
    return f"{kind}:\n{mask(line.text, today=record.file.today)}"


def _left_out(record: Record) -> Iterator[str]:
    if record.hidden:
        yield ngettext(
            "{count} text of another party, without a basis for showing it to you.",
            "{count} texts of other parties, without a basis for showing them to you.",
            record.hidden,
        ).format(count=record.hidden)
    yield room_words()


def _plain(page: Page) -> str:
    """The page's words alone, a line under the other."""
    lines = [page.title, ""]
    for section in page.sections:
        lines += [section.title] if section.title else []
        for part in section.parts:
            match part:
                case Text(text=said):
                    lines.append(said)
                case Facts(facts=facts):
                    lines += [f"{label}: {value}" for label, value in facts]
                case _:
                    raise AssertionError(part)  # this page is made of the two
        lines.append("")
    # Windows' own line ends: some of the records' editors know no other.
    return "\n".join([*lines, page.foot, ""]).replace("\r", "").replace("\n", "\r\n")


def _json(record: Record) -> dict[str, Any]:
    """Codes stay codes; instants are ISO 8601 in UTC."""
    case = record.file.case
    return {
        "alias": case.alias,
        "organisation": record.organisation.name,
        "taken_out_at": record.at.isoformat(),
        "taken_out_by": person_line(record.reader),
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "ending": case.ending,
        "parties": [record.file.organisation(one).name for one in record.file.parties],
        "lines": [_json_line(record, one) for one in record.lines],
        "not_in_here": list(_left_out(record)),
    }


def _json_line(record: Record, line: Line) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(),
        "author": line.author.name if line.author else None,
        "function": line.author.function if line.author else None,
        "organisation": line.organisation or None,
        "kind": line.passage.kind if line.passage else "step",
        "text": mask(line.text, today=record.file.today) if line.passage else line.step,
    }


def _zone(record: Record) -> ZoneInfo:
    return ZoneInfo(record.file.cluster.zone)
