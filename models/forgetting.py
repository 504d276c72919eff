"""What is left of a course that is forgotten: when things happened, and nobody in them.

Rows that only say what somebody wrote or who somebody was go. The others stay for the figures
(docs/decisions/053), without whom they name: each table's columns that name somebody, or hold
what was written, are listed here with what becomes of them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete, Update, delete, update
from sqlmodel import SQLModel, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.advice import AdviceColleague, AdviceRequest
from models.briefings import Acknowledgement, Briefing
from models.cases import Case, CaseMember, Party
from models.citizens import Citizen
from models.consents import Consent
from models.filing import Filing
from models.handovers import HandOver
from models.holds import LegalHold
from models.joinings import Joining
from models.joint_plan import Plan, PlanAction, PlanAnswer, PlanVersion
from models.meetings import Meeting
from models.passages import Passage
from models.records import RecordNumber
from models.waiting_texts import WaitingText

GOES: tuple[type[SQLModel], ...] = (
    *(Passage, RecordNumber, CaseMember, Consent, Joining, Meeting, AdviceColleague),
)
STAYS: Mapping[type[SQLModel], Mapping[str, Any]] = {
    Case: {
        "adult_from": None,
        "grows_up_at": None,
        "opened_by_id": None,
        "lead_id": None,
        "closed_by_id": None,
        "disputed_at": None,
        "rooms_close_at": None,
    },
    Party: {
        "contact_person_id": None,
        "contact_name": "",
        "invited_id": None,
        "invite_at": None,
        "remind_at": None,
        "lift_owner_id": None,
        "lift_taken_by_id": None,
    },
    Citizen: {"informed_by_id": None, "chosen_party_id": None, "chosen_id": None},
    HandOver: {"from_id": None, "to_id": None, "asked_by_id": None},
    Plan: {"texts": {}, "edited_by_id": None, "remind_at": None},
    PlanAction: {"owner_id": None, "passage_id": 0, "finished_by_id": None, "remind_at": None},
    PlanVersion: {"content": {}, "sent_by_id": None},
    PlanAnswer: {"by_id": None, "passage_id": None},
    Filing: {"asked_id": None, "remind_at": None, "confirmed_by_id": None},
    Briefing: {"sent_by_id": None},
    Acknowledgement: {"registered_by_id": None, "said_by": ""},
    AdviceRequest: {
        "asker_id": None,
        "on_behalf_of_id": None,
        "entered_by_id": None,
        "adviser_id": None,
        "fingerprint": None,
        "is_waiting": False,
        "remind_at": None,
        "follow_up_at": None,
        "erase_at": None,
    },
}


def alias_of(case_id: int) -> str:
    """What stands instead of an alias: unique, and in no other record."""
    return f"gone-{case_id}"


def forget(case_id: int, *, at: datetime) -> Iterator[Delete | Update]:
    """The statements that do it, in order; to run them again changes nothing more."""
    rows = _rows(case_id)
    for table in GOES:
        yield delete(table).where(rows[table])
    for table, values in STAYS.items():
        changed = dict(values)
        if "version" in table.model_fields:  # whoever still holds the row has lost it
            changed["version"] = table.__table__.c.version + 1  # type: ignore[attr-defined]
        if table in (Case, AdviceRequest):
            changed["emptied_at"] = at
        if table is Case:
            changed["alias"] = alias_of(case_id)
        yield update(table).where(rows[table]).values(changed)


def forget_request(request_id: int, *, at: datetime) -> Iterator[Delete | Update]:
    """The same for a question about no course."""
    yield delete(Passage).where(col(Passage.request_id) == request_id)
    yield delete(AdviceColleague).where(col(AdviceColleague.request_id) == request_id)
    version = col(AdviceRequest.version) + 1
    changed = {**STAYS[AdviceRequest], "emptied_at": at, "version": version}
    row = update(AdviceRequest).where(col(AdviceRequest.id) == request_id)
    yield row.values(changed)


def forget_keeping(case_id: int) -> Iterator[Delete]:
    """Who has filed a course, and who kept it: known for as long as its log."""
    yield delete(Filing).where(col(Filing.case_id) == case_id)
    about = col(LegalHold.request_id).in_(_ids(AdviceRequest, case_id))
    yield delete(LegalHold).where(or_(col(LegalHold.case_id) == case_id, about))


def forget_keeping_request(request_id: int) -> Delete:
    """Who kept a question about no course: it has no log of its own."""
    return delete(LegalHold).where(col(LegalHold.request_id) == request_id)


def _rows(case_id: int) -> dict[type[SQLModel], ColumnElement[bool]]:
    """Which rows of each table are about the course."""
    parties, plans = _ids(Party, case_id), _ids(Plan, case_id)
    briefings, requests = _ids(Briefing, case_id), _ids(AdviceRequest, case_id)
    about = {
        table: col(table.case_id) == case_id  # type: ignore[attr-defined]
        for table in (*GOES, *STAYS)
        if "case_id" in table.model_fields
    }
    return about | {
        Case: col(Case.id) == case_id,
        # Whose text still waits, somebody is asked by name to file it.
        Filing: about[Filing] & col(Filing.id).not_in(select(WaitingText.filing_id)),
        Passage: or_(about[Passage], col(Passage.request_id).in_(requests)),
        Joining: or_(about[Joining], col(Joining.into_id) == case_id),
        AdviceColleague: col(AdviceColleague.request_id).in_(requests),
        HandOver: col(HandOver.party_id).in_(parties),
        PlanAction: col(PlanAction.plan_id).in_(plans),
        PlanVersion: col(PlanVersion.plan_id).in_(plans),
        PlanAnswer: col(PlanAnswer.plan_id).in_(plans),
        Acknowledgement: col(Acknowledgement.briefing_id).in_(briefings),
    }


def _ids(
    table: type[Party | Plan | Briefing | AdviceRequest], case_id: int
) -> SelectOfScalar[int]:
    return select(table.id).where(col(table.case_id) == case_id)
