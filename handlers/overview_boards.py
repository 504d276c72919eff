"""A page of a board of courses, in a fixed number of queries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.turn import Refusal
from locales import gettext as _
from models import boards
from models.boards import Mine
from models.cases import Case, Party, Window
from models.clusters import ClusterAgreement
from models.organisations import Organisation
from models.people import Person

PAGE = 50  # courses
# "<side>:<window>", and after ":" the place of the last course of the page before.
SUBJECT = re.compile(
    r"(?P<side>mine|all)(?::(?P<window>[a-z]{3,8}))?(?::(?P<day>\d{1,7})\.(?P<id>\d{1,9}))?",
    re.ASCII,
)


class Side(StrEnum):
    MINE = "mine"
    ALL = "all"  # of one's own organisation


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `side` None: what is usual for the reader."""

    side: Side | None = None
    window: Window | None = None
    after: tuple[date, int] | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """A page of courses, what has waited longest first; `seen` are those one has a part in.

    `covering` are the contact persons who are away, with who stands in. `counts` are of the
    whole board. `next` is the place after which more follow. `sides` are those the reader may
    choose between.
    """

    organisation: Organisation
    side: Side
    asked: Asked
    rows: Sequence[tuple[Party, Case, ClusterAgreement]]
    counts: dict[Window, int]
    seen: frozenset[int]
    contacts: dict[int, Person]
    covering: dict[int, Person | None]
    organisations: dict[int, Organisation]
    next: tuple[date, int] | None
    sides: tuple[Side, ...]
    today: date


def asked(subject: str) -> Asked:
    if not subject:
        return Asked()
    found = SUBJECT.fullmatch(subject)
    window = found and found["window"]
    if found is None or (window or Window.RED) not in {*Window, "any"}:
        raise Refusal(_("This address is out of date. Open the overview anew."))
    return Asked(
        Side(found["side"]),
        None if window in {None, "any"} else Window(window),
        _place(found["day"], found["id"]),
    )


def _place(day: str | None, party_id: str | None) -> tuple[date, int] | None:
    if day is None or party_id is None:
        return None
    try:
        return date.fromordinal(int(day)), int(party_id)
    except ValueError:
        raise Refusal(_("This address is out of date. Open the overview anew.")) from None


async def load(
    db: AsyncSession,
    me: Person,
    organisation: Organisation,
    wanted: Asked,
    side: Side,
    sides: tuple[Side, ...],
    today: date,
) -> Board:
    """In a number of queries that does not grow with the courses."""
    own = await mine(db, me, today)
    whose = organisation.id if side is Side.ALL else own
    page = boards.board(whose, today, wanted.window, wanted.after).limit(PAGE + 1)
    found = (await db.exec(page)).all()
    rows = found[:PAGE]
    ids = {case.id for _party, case, _agreement in rows}
    counted = (await db.exec(boards.counts(whose, today))).all()
    contacts = await staffing.people(db, (one.contact_person_id for one, _c, _a in rows))
    return Board(
        organisation=organisation,
        side=side,
        asked=wanted,
        rows=rows,
        counts={Window(window): count for window, count in counted},
        seen=frozenset((await db.exec(boards.seen_among(own, ids))).all()),
        contacts=contacts,
        covering=await staffing.covering(db, contacts, today),
        organisations=await staffing.organisations(
            db, {one.organisation_id for one, _c, _a in rows}
        ),
        next=boards.place_of(rows[-1][0]) if len(found) > PAGE else None,
        sides=sides,
        today=today,
    )


async def mine(db: AsyncSession, me: Person, today: date) -> Mine:
    held = await staffing.held_by(db, me, today)
    desk = await staffing.desk(db, me.organisation_id, today)
    return Mine(me.id, me.organisation_id, held, me in desk)
