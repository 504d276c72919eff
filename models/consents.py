"""The basis on which content about a citizen may be shown to one receiving party."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Field, SQLModel, and_, col, func, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import another, stored
from models.calendar import ONE_DAY, WorkingCalendar
from models.cases import Case, Party, in_course, still_open
from models.growing_up import Age, last_day_of_consent
from models.ladder import MORNING
from models.organisations import Organisation
from models.people import Person

# A consent lapses after at most a year (domain/law.md C2).
LONGEST = timedelta(days=365)
# One that lapses sooner than the first is reminded of by the second; else the receipt said so.
REMINDED_BEFORE = (timedelta(days=30), timedelta(days=7))


class Basis(StrEnum):
    """domain/law.md C1."""

    TREATMENT = "treatment_s41"
    CONSENT = "consent_s43"
    DISCHARGE_AGREEMENT = "psykiatrilov_s13c"
    VALUE_LEAP = "value_leap"


class Giver(StrEnum):
    """Who consented for a minor (domain/law.md B1, B2); an adult does it alone."""

    SOLE_HOLDER = "sole_holder"
    BOTH_HOLDERS = "both_holders"
    ONE_OF_TWO = "one_of_two"  # the other holder's is missing: not in force
    YOUNG_PERSON = "young_person"


class Given(StrEnum):
    """How a consent was given: in writing, but for exceptions (domain/law.md C2)."""

    WRITTEN = "written"
    ORAL = "oral"


GIVERS = {
    Age.CHILD: (Giver.SOLE_HOLDER, Giver.BOTH_HOLDERS, Giver.ONE_OF_TWO),
    Age.YOUNG: (Giver.YOUNG_PERSON,),
    Age.ADULT: (),
}


class Standing(StrEnum):
    """How one party's basis for reading what another wrote stands on a day."""

    NONE = "none"
    WAITING = "waiting"  # one of two holders of custody has not consented
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Consent(SQLModel, table=True):
    """`discloser_id` lets `organisation_id` read; None: whoever registered it was its own.

    `given_in` is of a consent; None for other bases, and for what was registered before.

    `expires_on` is the last local date in force. `remind_at` is the UTC instant at which the
    discloser is next reminded that it lapses.
    """

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    basis: Basis = Field(sa_type=stored(Basis))
    given_by: Giver | None = Field(default=None, sa_type=stored(Giver))
    given_in: Given | None = Field(default=None, sa_type=stored(Given))
    given_on: date
    expires_on: date
    withdrawn_at: datetime | None = None
    registered_by_id: int = Field(foreign_key="person.id")
    discloser_id: int | None = Field(default=None, foreign_key="organisation.id")
    remind_at: datetime | None = Field(default=None, index=True)

    def stands_on(self, day: date) -> bool:
        is_whole = self.given_by is not Giver.ONE_OF_TWO
        return is_whole and self.withdrawn_at is None and self.expires_on >= day


@dataclass(frozen=True, slots=True)
class Lapse:
    """`on` is the last local date on which the receiver may read."""

    case: Case
    receiver: Organisation
    on: date


def in_force(
    case_id: int, organisation_id: int, discloser_id: int, day: date
) -> SelectOfScalar[Consent]:
    """Select the bases on which one organisation lets another read what it wrote itself."""
    return _given_by(case_id, discloser_id).where(
        col(Consent.organisation_id) == organisation_id, *_stands_on(day)
    )


def given_by(case_id: int, discloser_id: int) -> SelectOfScalar[Consent]:
    """Select all that one organisation ever registered about a course, the newest first."""
    return _given_by(case_id, discloser_id).order_by(col(Consent.id).desc())


def standing_in(case_id: int, day: date) -> SelectOfScalar[Consent]:
    """Select all that stand on a day in one course, whoever gave them."""
    return select(Consent).where(col(Consent.case_id) == case_id, *_stands_on(day))


def due(at: datetime, limit: int) -> SelectOfScalar[Consent]:
    found = select(Consent).where(col(Consent.remind_at) <= at)
    return found.order_by(col(Consent.remind_at), col(Consent.id)).limit(limit)


def next_reminder() -> SelectOfScalar[datetime | None]:
    return select(func.min(col(Consent.remind_at)))


def given_in_open(discloser_id: int, day: date) -> Select[Consent, Case]:
    """Select what stands on a day in an organisation's open courses, the first to end first.

    Both it and who reads still have a part in the course.
    """
    receiver = another(Party)
    reading = and_(
        col(receiver.case_id) == col(Consent.case_id),
        col(receiver.organisation_id) == col(Consent.organisation_id),
    )
    # From its own part in a course, which is indexed: who discloses is worked out.
    return (
        select(Consent, Case)
        .join(Case, col(Case.id) == col(Consent.case_id))
        .join(Party, col(Party.case_id) == col(Case.id))
        .join(receiver, reading)
        .where(
            col(Party.organisation_id) == discloser_id,
            in_course(),
            col(receiver.withdrawn_at).is_(None),
            _discloser() == discloser_id,
            still_open(),
            *_stands_on(day),
        )
        .order_by(col(Consent.expires_on), col(Consent.id))
    )


def last_day(given_on: date, adult_from: date | None) -> date:
    """The last local date of a basis given on a day: a year, or as long as the age allows."""
    return min(given_on + LONGEST, last_day_of_consent(adult_from, given_on))


def standing(consents: Iterable[Consent], day: date) -> tuple[Standing, date | None]:
    """How one receiver stands, of its consents with the newest first; and its last day."""
    known = list(consents)
    valid = [one for one in known if one.stands_on(day)]
    if valid:
        return Standing.IN_FORCE, max(one.expires_on for one in valid)
    if not known:
        return Standing.NONE, None
    newest = known[0]
    if newest.withdrawn_at is not None:
        return Standing.WITHDRAWN, None
    if newest.expires_on < day:
        return Standing.LAPSED, newest.expires_on
    return Standing.WAITING, None


def reminder_at(calendar: WorkingCalendar, expires_on: date, today: date) -> datetime | None:
    """The UTC instant at which to say that it lapses; None when it was registered so late."""
    for before in REMINDED_BEFORE:
        day = calendar.previous_working_day(expires_on - before + ONE_DAY)
        if day > today:
            return calendar.at(day, MORNING)
    return None


def _given_by(case_id: int, discloser_id: int) -> SelectOfScalar[Consent]:
    return select(Consent).where(col(Consent.case_id) == case_id, _discloser() == discloser_id)


def _discloser() -> ColumnElement[int]:
    of_registrar = select(Person.organisation_id).where(
        col(Person.id) == col(Consent.registered_by_id)
    )
    return func.coalesce(col(Consent.discloser_id), of_registrar.scalar_subquery())


def _stands_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Consent.withdrawn_at).is_(None),
        or_(col(Consent.given_by).is_(None), col(Consent.given_by) != Giver.ONE_OF_TWO),
        col(Consent.expires_on) >= day,
    )
