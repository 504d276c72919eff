"""The basis on which content about a citizen may be shown to one receiving party."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import stored
from models.growing_up import Age
from models.people import Person


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


GIVERS = {
    Age.CHILD: (Giver.SOLE_HOLDER, Giver.BOTH_HOLDERS, Giver.ONE_OF_TWO),
    Age.YOUNG: (Giver.YOUNG_PERSON,),
    Age.ADULT: (),
}


class Consent(SQLModel, table=True):
    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    basis: Basis = Field(sa_type=stored(Basis))
    given_by: Giver | None = Field(default=None, sa_type=stored(Giver))
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
        or_(col(Consent.given_by).is_(None), col(Consent.given_by) != Giver.ONE_OF_TWO),
        or_(col(Consent.expires_on) >= day),
    )
