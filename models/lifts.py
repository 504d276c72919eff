"""Help that is wanted on the last day: asked of one person, until contact is made."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.cases import Case, Party, in_course, still_open
from models.digests import Digest
from models.people import Person


def open_lifts(organisation_id: int) -> Select[Party, str]:
    """Select what an organisation's people were asked to help with, each with its alias."""
    return (
        select(Party, Case.alias)
        .join(Case, col(Case.id) == col(Party.case_id))
        .join(Person, col(Person.id) == col(Party.lift_owner_id))
        .where(
            col(Person.organisation_id) == organisation_id,
            col(Party.contact_on).is_(None),
            in_course(),
            still_open(),
        )
        .order_by(col(Party.deadline_on), col(Party.id))
    )


def taken_lifts(person_id: int) -> Select[Party, Case]:
    """Select what somebody has taken and where contact is still wanted."""
    return (
        select(Party, Case)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            col(Party.lift_taken_by_id) == person_id,
            col(Party.contact_on).is_(None),
            in_course(),
            still_open(),
        )
        .order_by(col(Party.id))
    )


def digests_since(organisation_id: int, at: datetime) -> SelectOfScalar[int]:
    """Select the digests that an organisation's coordinators got since an instant (UTC)."""
    return (
        select(Digest.id)
        .join(Person, col(Person.id) == col(Digest.person_id))
        .where(col(Person.organisation_id) == organisation_id, col(Digest.made_at) >= at)
    )
