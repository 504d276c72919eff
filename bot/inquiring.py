"""`tovholder incident`: who did and read what in a period, as a file for a report.

It holds no word that anybody wrote, so no key is needed. That it is taken out is an entry.
"""

import asyncio
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import clock, reaching, settings
from bot.database import Database
from bot.settings import StartUpError
from bot.writing import whole
from handlers import incident_sheets, incidents, staffing
from handlers.incidents import Asked, Batch, Line, Scope
from handlers.readings import Wrong
from locales import gettext as _
from locales import ngettext
from models.entries import Did
from models.seals import KeyRing, new_key

BEGINNING = ("", 0)


@dataclass(slots=True)
class Summary:
    """What a report to the authority asks of first: how many, and of what."""

    entries: int = 0
    readings: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)

    def add(self, lines: Iterable[Line]) -> None:
        for one in lines:
            self.entries += 1
            if one.entry.actor_id is not None:
                self.people.add(one.entry.actor_id)
            if one.entry.did is Did.READ:
                self.readings[_read(one)] += 1


def run(options: Namespace) -> int:
    """Write the file, and say in short what is in it; 1 after saying why there is none."""
    try:
        asked = _asked(options)
        os.umask(0o077)  # names and what they did: for our own eyes
        with whole(options.output) as file:
            found = asyncio.run(_exported(asked, options.format, file))
    except StartUpError as error:
        print(error, file=sys.stderr)  # noqa: T201 -- the command line
        return 1
    print(_said(found), file=sys.stderr)  # noqa: T201 -- beside the file, which may be stdout
    return 0


def _asked(options: Namespace) -> Asked:
    if options.last < options.first:
        raise StartUpError(_("The period ends before it begins: change --from or --to."))
    return Asked(
        options.first,
        options.last,
        case=options.case.strip(),
        person=options.person.strip(),
        organisation=options.organisation.strip(),
    )


async def _exported(asked: Asked, form: str, file: BinaryIO) -> Summary:
    read = settings.read()
    try:
        async with reaching.in_use(read, KeyRing([new_key()])) as store:
            scope = await store.read(lambda db: incidents.scope(db, asked))
            # Before anything is taken out: who stops this in the middle has taken it out, too.
            await store.write(lambda db: incidents.enter(db, scope, clock.machine_now()))
            return await _all(store, scope, form, file)
    except Wrong as wrong:
        raise StartUpError(str(wrong)) from wrong


async def _all(store: Database, scope: Scope, form: str, file: BinaryIO) -> Summary:
    today = staffing.today(clock.machine_now())
    found, after, has_more = Summary(), BEGINNING, True
    if form == "csv":
        file.write(incident_sheets.head().encode())
    made = incident_sheets.sheet if form == "csv" else incident_sheets.objects
    while has_more:
        batch = await _batch(store, scope, after)
        file.write(made(batch.lines, today).encode())
        found.add(batch.lines)
        after, has_more = batch.after, batch.has_more
    return found


async def _batch(store: Database, scope: Scope, after: tuple[str, int]) -> Batch:
    async def work(db: AsyncSession) -> Batch:
        return await incidents.batch(db, scope, after, clock.machine_now())

    return await store.read(work)


def _read(line: Line) -> str:
    """What was read: a course, or a question."""
    request = line.entry.codes.get("request")
    return line.entry.chain if request is None else f"request:{request}"


def _said(found: Summary) -> str:
    entries = ngettext("{n} entry", "{n} entries", found.entries).format(n=found.entries)
    people = ngettext("{n} person", "{n} people", len(found.people)).format(n=len(found.people))
    read = ngettext(
        "{n} course or question was read in, {times} in all.",
        "{n} courses and questions were read in, {times} in all.",
        len(found.readings),
    )
    total = found.readings.total()
    times = ngettext("{n} time", "{n} times", total).format(n=total)
    return "\n".join(
        (
            _("{entries} by {people}.").format(entries=entries, people=people),
            read.format(n=len(found.readings), times=times),
            _("Whether anybody has changed the log is said by tovholder verify."),
        )
    )
