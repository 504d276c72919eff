"""A course of care, its parties, and each party's clock."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, ColumnElement, Integer, bindparam
from sqlmodel import Field, SQLModel, UniqueConstraint, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.access import Act
from models.base import IllegalMove, due_index, stored
from models.calendar import ContactWindow
from models.ladder import Rung
from models.templates import ADULT


class Purpose(StrEnum):
    """domain/seed-map.md A1."""

    RAPID_CONTACT = "rapid_contact"
    PREVENT_ADMISSION = "prevent_admission"
    EARLY_DISCHARGE = "early_discharge"


class CaseState(StrEnum):
    """Where a course stands. Ask `Case.is_open` or `still_open()`, not for one of these."""

    OPENED = "open"  # nobody has taken it yet
    CONTACT = "contact"  # the parties take it and get in contact, each on its clock
    PLAN = "plan"  # all are in contact: the joint plan is made
    FOLLOW_UP = "follow_up"  # the plan is agreed, and followed up
    CLOSED = "closed"


# Each move, and what whoever makes it must be allowed to do. None: it follows from a step that
# has a rule of its own (somebody takes it, contact is registered, the plan is agreed).
MOVES: Mapping[CaseState, Mapping[CaseState, Act | None]] = {
    CaseState.OPENED: {
        CaseState.CONTACT: None,
        CaseState.PLAN: None,
        CaseState.CLOSED: Act.CLOSE_CASE,
    },
    CaseState.CONTACT: {
        CaseState.PLAN: None,
        CaseState.CLOSED: Act.CLOSE_CASE,
    },
    CaseState.PLAN: {
        CaseState.CONTACT: None,
        CaseState.FOLLOW_UP: None,
        CaseState.CLOSED: Act.CLOSE_CASE,
    },
    CaseState.FOLLOW_UP: {
        CaseState.CONTACT: None,
        CaseState.PLAN: None,
        CaseState.CLOSED: Act.CLOSE_CASE,
    },
    CaseState.CLOSED: {CaseState.CONTACT: Act.REOPEN_CASE},
}


class Ending(StrEnum):
    """How a course ended."""

    PLAN = "plan"
    MOVED = "moved"
    DECLINED = "declined"
    OUTSIDE_TARGET = "outside_target"
    OTHER = "other"
    JOINED = "joined"  # it goes on as part of another course


# What somebody who closes a course may say. A no-show is none of them (domain/seed-map.md 8).
CHOSEN_ENDINGS = tuple(one for one in Ending if one is not Ending.JOINED)


class Way(StrEnum):
    """How two-way contact came about (R15). A receipt from a machine is not contact."""

    PHONE = "phone"
    MEETING = "meeting"
    MESSAGE = "message"


class Missed(StrEnum):
    """Why contact was not made in time (domain/working-days.md, reminder plan)."""

    HOLIDAY = "holiday"
    NOT_REACHED = "not_reached"
    UNCLEAR_RECEIVER = "unclear_receiver"
    NO_CONSENT = "no_consent"
    CAPACITY = "capacity"
    OTHER = "other"


class Snooze(StrEnum):
    """Why a party's reminders are put off for a while."""

    APPOINTMENT = "appointment"
    CALLBACK = "callback"
    COLLEAGUE = "colleague"
    CONSENT = "consent"


class Window(StrEnum):
    """A party's clock as people see it."""

    NONE = "none"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    REACHED = "reached"


class NotYet(Exception):
    """A step was taken before the one it stands on. Carries the missing step's name."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class Case(SQLModel, table=True):
    """`opened_on` is day 0, a local date, never counted (R4); `pathway` names its template.

    `disputed_at`: the parties found that they do not speak of the same citizen. The plan
    stands still until each has confirmed again whom it is about.
    `adult_from`, of a minor: the first day of the month of the 18th birthday, never the day.
    `grows_up_at`: the UTC instant at which somebody is next asked to prepare for it.
    `rooms_close_at`: until this UTC instant the rooms of a closed course stay open, so that
    each may file or delete what they wrote there.
    `emptied_at`: what was written, and who took part, is gone since then; nobody is shown the
    course any more, and `opened_by_id` is None.
    """

    id: int = Field(default=None, primary_key=True)
    alias: str = Field(unique=True)
    pathway: str = Field(default=ADULT, max_length=32)
    adult_from: date | None = None
    grows_up_at: datetime | None = Field(default=None, index=True)
    purposes: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    state: CaseState = Field(default=CaseState.OPENED, sa_type=stored(CaseState), index=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    agreement_id: int = Field(foreign_key="cluster_agreement.id")
    opened_by_id: int = Field(foreign_key="person.id", nullable=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    opened_at: datetime
    opened_on: date
    left_out: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON))
    joined_into_id: int | None = Field(default=None, foreign_key="case.id")
    lead_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    disputed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by_id: int | None = Field(default=None, foreign_key="person.id")
    ending: Ending | None = Field(default=None, sa_type=stored(Ending))
    rooms_close_at: datetime | None = Field(default=None, index=True)
    emptied_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is not CaseState.CLOSED

    @property
    def is_disputed(self) -> bool:
        return self.disputed_at is not None

    def keeps_rooms(self, at: datetime) -> bool:
        """Whether everybody in the rooms of a closed course still has time to tidy up."""
        return self.rooms_close_at is not None and at < self.rooms_close_at

    def move(self, to: CaseState) -> None:
        if to not in MOVES[self.state]:
            raise IllegalMove(self.state, to)
        self.state = to

    def finish(self, ending: Ending, *, by: int, at: datetime) -> None:
        """Close it; raise IllegalMove when that was done before."""
        self.move(CaseState.CLOSED)
        self.ending, self.closed_by_id, self.closed_at = ending, by, at

    def reopen(self) -> None:
        """Take it up again; raise IllegalMove unless it is closed. The timeline remembers."""
        self.move(CaseState.CONTACT)
        self.ending = self.closed_by_id = self.closed_at = self.rooms_close_at = None


# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class Party(SQLModel, table=True):
    """One organisation in one case. The opener's own party has no clock (R15).

    `remind_at` is the UTC instant of the next rung; `rung` the last one climbed.
    `invite_at` (UTC) is when an invitation is sent that waits for the desk to open, and
    `invited_id` whom the last one went to.
    `contact_on` is the local date on which both were in touch. `asked_at` is the UTC instant
    of a day 0 of its own (R11), None for one asked when the case was opened; `times_asked`
    counts. `withdrawn_at`: no longer part of the course. `snoozed_until`: a local date, on
    which its reminders go on. `lift_owner_id` was asked for help on the last day, and
    `lift_taken_by_id` has taken it.
    """

    __table_args__ = (
        UniqueConstraint("case_id", "organisation_id"),
        due_index("party", "remind_at"),
    )

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    is_opener: bool = False
    asked_at: datetime | None = None
    times_asked: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    withdrawn_at: datetime | None = None
    target_on: date | None = None
    deadline_on: date | None = Field(default=None, index=True)
    informed_at: datetime | None = None
    invite_at: datetime | None = Field(default=None, index=True)
    invited_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    acknowledged_at: datetime | None = None
    claimed_at: datetime | None = None
    contact_person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    contact_since: datetime | None = None
    contact_name: str = ""
    knows_citizen_at: datetime | None = None
    contact_on: date | None = None
    contact_way: Way | None = Field(default=None, sa_type=stored(Way))
    missed: Missed | None = Field(default=None, sa_type=stored(Missed))
    snoozed_until: date | None = None
    snooze: Snooze | None = Field(default=None, sa_type=stored(Snooze))
    rung: Rung | None = Field(default=None, sa_type=stored(Rung))
    remind_at: datetime | None = None
    lift_owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    lift_taken_by_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}

    @property
    def is_claimed(self) -> bool:
        return self.claimed_at is not None

    @property
    def is_seen(self) -> bool:
        """Whether they said that they have seen what they are asked now, and nobody took it."""
        if self.is_claimed or self.acknowledged_at is None or self.informed_at is None:
            return False
        return self.acknowledged_at >= self.informed_at

    @property
    def is_reached(self) -> bool:
        return self.contact_on is not None

    @property
    def is_waited_for(self) -> bool:
        """Whether its clock runs: it is asked for contact, and there was none yet."""
        return not (self.is_opener or self.is_reached or self.withdrawn_at)

    def key(self, what: str) -> str:
        """The dedupe key of a message: who is asked anew is also told anew."""
        return f"party:{self.id}:{self.times_asked}:{what}"

    def ask_anew(self, window: ContactWindow, *, at: datetime) -> None:
        """Start its clock again from a day 0 of its own. Who its contact person is stays."""
        self.asked_at, self.informed_at = at, None
        self.times_asked += 1
        self.target_on, self.deadline_on = window.target_on, window.deadline_on
        self.contact_on = self.contact_way = self.missed = self.rung = None
        self.snoozed_until = self.snooze = None
        self.withdrawn_at = self.invite_at = self.invited_id = None
        self.lift_owner_id = self.lift_taken_by_id = None

    def withdraw(self, *, at: datetime) -> None:
        """It has no part in the course any more: no clock, and nobody who speaks for it."""
        self.withdrawn_at = at
        self.remind_at = self.invite_at = self.invited_id = None
        self.lift_owner_id = self.lift_taken_by_id = None
        self.contact_person_id, self.contact_name = None, ""
        self.claimed_at = self.acknowledged_at = self.knows_citizen_at = None

    def acknowledge(self, *, at: datetime) -> None:
        """It has been seen. Nobody holds it yet, and its clock runs on."""
        self.acknowledged_at = at

    def claim(self, person_id: int | None, *, at: datetime, name: str = "") -> None:
        """Name the contact person; `name` serves a party without chat."""
        self.contact_person_id, self.contact_name, self.claimed_at = person_id, name, at
        self.acknowledged_at = self.acknowledged_at or at
        self.invite_at = None

    def hand_to(self, person_id: int, *, at: datetime) -> None:
        """Name another contact person; when it was taken on stays as it was."""
        self.contact_person_id, self.contact_name, self.contact_since = person_id, "", at
        self.claimed_at = self.claimed_at or at

    def release(self, *, at: datetime) -> None:
        """Nobody holds it any more: it waits for the desk, as in the beginning."""
        self.contact_person_id = self.contact_since = self.claimed_at = None
        self.informed_at, self.invited_id, self.invite_at = None, None, at

    def know_citizen(self, *, at: datetime) -> None:
        if not self.is_claimed:
            raise NotYet("claimed")
        self.knows_citizen_at = self.knows_citizen_at or at

    def forget_citizen(self) -> None:
        """Whom it is about is in doubt, and must be confirmed anew."""
        self.knows_citizen_at = None

    def forget_contact(self) -> None:
        """Contact was registered by mistake: the clock runs on as if nothing had been."""
        self.contact_on = self.contact_way = None

    def put_off(self, why: Snooze, *, until: date) -> None:
        self.snooze, self.snoozed_until = why, until

    def register_contact(self, way: Way, *, on: date) -> None:
        """Contact stops the clock. It stands on knowing which citizen it is about."""
        if self.knows_citizen_at is None:
            raise NotYet("knows_citizen")
        self.correct_contact(way, on=on)
        self.remind_at = None

    def correct_contact(self, way: Way, *, on: date) -> None:
        """What was in time after all needs no reason for being late."""
        self.contact_on, self.contact_way = on, way
        self.missed = self.missed if self.is_late(on) else None

    def is_late(self, today: date) -> bool:
        """Whether contact came after the deadline, or has not come by then (R6)."""
        return self.deadline_on is not None and (self.contact_on or today) > self.deadline_on

    def window(self, today: date) -> Window:
        """Green until the target, yellow until the deadline, red after it (R6)."""
        if self.is_reached:
            return Window.REACHED
        if self.target_on is None or self.deadline_on is None:
            return Window.NONE
        if today > self.deadline_on:
            return Window.RED
        return Window.YELLOW if today >= self.target_on else Window.GREEN


class CaseMember(SQLModel, table=True):
    """Somebody added to a case by name."""

    __tablename__ = "case_member"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    added_by_id: int = Field(foreign_key="person.id")
    added_at: datetime


def still_open() -> ColumnElement[bool]:
    # Written out: of a parameter PostgreSQL guesses that hardly a course is open where all are
    # in one state, and begins by reading every course.
    closed = bindparam(
        "closed", CaseState.CLOSED, type_=stored(CaseState), literal_execute=True, unique=True
    )
    return col(Case.state) != closed


def in_course() -> ColumnElement[bool]:
    return col(Party.withdrawn_at).is_(None)


def parties_of(*case_ids: int) -> SelectOfScalar[Party]:
    """Select some cases' parties, without those that were withdrawn."""
    return all_parties_of(*case_ids).where(in_course())


def all_parties_of(*case_ids: int) -> SelectOfScalar[Party]:
    return _parties_where(col(Party.case_id).in_(case_ids))


@cache  # building it anew costs more than running it
def everyone_of() -> SelectOfScalar[Party]:
    """As `all_parties_of`. Parameter: `case_ids`."""
    return _parties_where(col(Party.case_id).in_(bindparam("case_ids", expanding=True)))


def _parties_where(is_asked: ColumnElement[bool]) -> SelectOfScalar[Party]:
    return select(Party).where(is_asked).order_by(col(Party.id))


def open_cases_of(person_id: int) -> SelectOfScalar[Case]:
    """Select the open cases in which somebody is a contact person, the newest first."""
    return (
        select(Case)
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(col(Party.contact_person_id) == person_id, in_course(), still_open())
        .order_by(col(Case.id).desc())
    )


def ended_in(case_ids: Collection[int]) -> SelectOfScalar[int]:
    """Select the courses that go on as part of some others: ids."""
    return select(Case.id).where(col(Case.joined_into_id).in_(case_ids)).order_by(col(Case.id))


def rooms_to_close(at: datetime, limit: int) -> SelectOfScalar[Case]:
    """Select closed courses whose rooms have stood open long enough."""
    return (
        select(Case)
        .where(col(Case.rooms_close_at) <= at)
        .order_by(col(Case.rooms_close_at), col(Case.id))
        .limit(limit)
    )


def next_rooms_to_close() -> SelectOfScalar[datetime | None]:
    due = select(func.min(col(Case.rooms_close_at)))
    return due.where(col(Case.rooms_close_at).is_not(None))


def next_reminder() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Party.remind_at))).where(col(Party.remind_at).is_not(None))


def open_cases_with(organisation_id: int) -> SelectOfScalar[Case]:
    """Select the open cases in which an organisation is a party, the newest first."""
    return (
        select(Case)
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(col(Party.organisation_id) == organisation_id, in_course(), still_open())
        .order_by(col(Case.id).desc())
    )


def due_parties(at: datetime, limit: int) -> SelectOfScalar[Party]:
    return (
        select(Party)
        .where(col(Party.remind_at) <= at)
        .order_by(col(Party.remind_at), col(Party.id))
        .limit(limit)
    )


def due_invitations(at: datetime, limit: int) -> Select[Party, Case]:
    """Select the parties whose invitation has waited for this instant, with their courses."""
    return (
        select(Party, Case)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(col(Party.invite_at) <= at)
        .order_by(col(Party.invite_at), col(Party.id))
        .limit(limit)
    )


def open_parties_of(person_id: int) -> Select[Party, Case]:
    """Select the parties of open courses whose contact person somebody is."""
    return (
        select(Party, Case)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(col(Party.contact_person_id) == person_id, in_course(), still_open())
        .order_by(col(Party.id))
    )


def unclaimed_at(*organisation_ids: int) -> Select[Party, Case]:
    """Select the parties of open courses that nobody in these organisations has taken yet."""
    return (
        select(Party, Case)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(Party.organisation_id).in_(organisation_ids),
            col(Party.claimed_at).is_(None),
            in_course(),
            still_open(),
        )
        .order_by(col(Party.id))
    )
