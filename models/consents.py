"""The basis on which content about a citizen may be shown to one receiving party."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored
from models.people import Person


class Basis(StrEnum):
    """domain/law.md C1."""

    TREATMENT = "treatment_s41"
    CONSENT = "consent_s43"
    DISCHARGE_AGREEMENT = "psykiatrilov_s13c"
    VALUE_LEAP = "value_leap"


class Consent(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    basis: Basis = Field(sa_type=stored(Basis))
    given_on: date
    expires_on: date
    withdrawn_at: datetime | None = None
    registered_by_id: int = Field(foreign_key="person.id")


def in_force(
    case_id: int, organisation_id: int, discloser_id: int, day: date
) -> SelectOfScalar[Consent]:
    """Select the bases on which one organisation lets another read what it wrote itself."""
    of_discloser = select(Person.id).where(col(Person.organisation_id) == discloser_id)
    return select(Consent).where(
        col(Consent.registered_by_id).in_(of_discloser),
        col(Consent.case_id) == case_id,
        col(Consent.organisation_id) == organisation_id,
        col(Consent.withdrawn_at).is_(None),
        or_(col(Consent.expires_on) >= day),
    )
