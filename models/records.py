"""Each organisation's own record number for a course, seen by that organisation alone.

It is sealed like all that people write. The fingerprint, keyed and made with the organisation's
id, tells whether two numbers of one organisation are the same, and nothing of two
organisations'.
"""

import re
from collections.abc import Sequence

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.cases import Case, Party, in_course, still_open

LONGEST = 30
WRITTEN = re.compile(r"(?=.*\d)[0-9A-Za-zÆØÅæøå ./-]{1,30}")


class RecordNumber(SQLModel, table=True):
    __tablename__ = "record_number"
    __table_args__ = (UniqueConstraint("case_id", "organisation_id"),)

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    sealed: bytes = Field(sa_type=LargeBinary)
    key_id: str
    fingerprint: str = Field(index=True)


def is_number(text: str) -> bool:
    """Letters, digits and what stands between them, a digit at least: no sentence, no name."""
    return WRITTEN.fullmatch(text) is not None


def compared(organisation_id: int, text: str) -> str:
    """What a fingerprint is made of: the same however it is spaced."""
    return f"record:{organisation_id}:{re.sub('[ ./-]', '', text).casefold()}"


def record_of(case_id: int, organisation_id: int) -> SelectOfScalar[RecordNumber]:
    return select(RecordNumber).where(
        col(RecordNumber.case_id) == case_id,
        col(RecordNumber.organisation_id) == organisation_id,
    )


def open_cases_with(organisation_id: int, fingerprints: Sequence[str]) -> SelectOfScalar[Case]:
    """Select an organisation's open courses with one of these numbers, the oldest first.

    Not those that it has no part in any more.
    """
    return (
        select(Case)
        .join(RecordNumber, col(RecordNumber.case_id) == col(Case.id))
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(
            col(RecordNumber.organisation_id) == organisation_id,
            col(RecordNumber.fingerprint).in_(fingerprints),
            col(Party.organisation_id) == organisation_id,
            in_course(),
            still_open(),
        )
        .order_by(col(Case.id))
    )


def open_case_by_alias(organisation_id: int, alias: str) -> SelectOfScalar[Case]:
    """Select the open course of that name, if the organisation has a part in it."""
    return (
        select(Case)
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(
            col(Party.organisation_id) == organisation_id,
            col(Case.alias) == alias,
            in_course(),
            still_open(),
        )
    )
