"""The text for the record, as it is read: a page, lines of plain text, and data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from handlers import cases_cards
from handlers.advice_terms import recording
from handlers.cards import Facts, Link, Text, Tone
from handlers.case_terms import ending_name, person_line, purpose_name, room_words
from handlers.documents import Page, Section
from handlers.filing_texts import Line, Record
from locales import dates, ngettext
from locales import gettext as _
from models.guard import mask


@dataclass(frozen=True, slots=True)
class Paper:
    """`data` is the same as `page`, for programs: codes, and instants as ISO 8601 in UTC."""

    page: Page
    data: dict[str, Any]


def paper(record: Record) -> Paper:
    return Paper(_page(record), _data(record))


def links(case_id: int) -> tuple[Link, ...]:
    subject = str(case_id)
    return (
        Link(_("Save as PDF"), "filing.pdf", subject),
        Link(_("Save as text to paste"), "filing.text", subject),
        Link(_("Save as data (JSON)"), "filing.json", subject),
    )


def plain(page: Page) -> str:
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


def _page(record: Record) -> Page:
    return Page(
        title=_("{alias}: for the record of {organisation}").format(
            alias=record.file.case.alias, organisation=record.organisation.name
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
        links=links(record.file.case.id),
        foot=_foot(record),
    )


def _foot(record: Record) -> str:
    alias, moment = record.file.case.alias, dates.moment(record.at, _zone(record))
    if record.reader is None:
        return _("{alias}. Made {moment}, when the course was deleted.").format(
            alias=alias, moment=moment
        )
    return _("{alias}. Taken out {moment} by {name}.").format(
        alias=alias, moment=moment, name=person_line(record.reader)
    )


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    case, zone = record.file.case, _zone(record)
    yield _("Course"), case.alias
    if record.own_number:
        yield _("Your own record number"), record.own_number
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


def _data(record: Record) -> dict[str, Any]:
    case = record.file.case
    return {
        "alias": case.alias,
        "organisation": record.organisation.name,
        "own_record_number": record.own_number or None,
        "taken_out_at": record.at.isoformat(),
        "taken_out_by": person_line(record.reader) if record.reader else None,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "ending": case.ending,
        "parties": [record.file.organisation(one).name for one in record.file.parties],
        "lines": [_data_line(record, one) for one in record.lines],
        "not_in_here": list(_left_out(record)),
    }


def _data_line(record: Record, line: Line) -> dict[str, Any]:
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
