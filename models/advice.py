"""A request for advice: asked, taken by an adviser, answered, and how it went."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Integer, true
from sqlmodel import Field, SQLModel, UniqueConstraint, and_, col, func, not_, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.advice_life import LIFE, WAITING, AdviceState, Step
from models.base import IllegalMove, due_index, stored
from models.consents import Basis


class Urgency(StrEnum):
    """Orders the queue within the target. Never called acute."""

    SOON = "soon"
    NORMAL = "normal"


class Need(StrEnum):
    """What the asker would like to have."""

    ANSWER = "answer"
    CALL = "call"
    MEETING = "meeting"


class Why(StrEnum):
    """Why the team does not answer a question."""

    ELSEWHERE = "elsewhere"
    UNCLEAR = "unclear"
    OTHER = "other"


class Used(StrEnum):
    """Whether the advice was of use, as the asker says a week later."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class LedTo(StrEnum):
    TREATED = "treated"
    REFERRED = "referred"
    OPENED = "opened"
    OTHER = "other"


# Outside the class: SQLModel would copy a column inside it into every new row.
VERSION = Column("version", Integer, nullable=False)


class AdviceRequest(SQLModel, table=True):
    """`organisation_id` is the team that answers. What was written are passages, sealed.

    `due_on` is a local date, the agreed target; `due_at` its UTC instant where hours are
    agreed; `promised_at` when it was last promised, if not when the question was asked.
    `wanted_on` is the asker's own wish. `basis` is that of a question about a course, on which
    the team reads what the asker's side wrote until `basis_withdrawn_at` (UTC).
    `entered_by_id` is the adviser who wrote down a question that came by telephone; the asker
    too when the caller has no chat. `fingerprint` recognises the same question, and says
    nothing of it. `is_waiting` goes with the state and `place` with the urgency, 0 before 1:
    they are what the queue's index holds.
    `emptied_at`: what was written, and who asked, is gone since then; `asker_id` is None.
    `erase_at` is when it is next looked at whether it goes (UTC); a course's go with it.
    `follow_up_at` is when the asker is asked how it went, or no longer waited for (UTC).
    """

    __tablename__ = "advice_request"
    __table_args__ = (
        Index(
            "ix_advice_request_queue",
            "organisation_id",
            "is_waiting",
            "due_on",
            "place",
            "asked_at",
            "id",
        ),
        Index("ix_advice_request_asker", "asker_id", "asked_at"),
        Index("ix_advice_request_asking", "asker_organisation_id", "asked_at"),
        Index("ix_advice_request_fingerprint", "fingerprint"),
        due_index("advice_request", "erase_at"),
    )

    id: int = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    asker_id: int = Field(foreign_key="person.id", nullable=True)
    asker_organisation_id: int = Field(foreign_key="organisation.id")
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    basis: Basis | None = Field(default=None, sa_type=stored(Basis))
    basis_withdrawn_at: datetime | None = None
    on_behalf_of_id: int | None = Field(default=None, foreign_key="person.id")
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    urgency: Urgency = Field(default=Urgency.NORMAL, sa_type=stored(Urgency))
    place: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    need: Need = Field(
        default=Need.ANSWER,
        sa_type=stored(Need),
        sa_column_kwargs={"server_default": Need.ANSWER.value},
    )
    wanted_on: date | None = None
    state: AdviceState = Field(
        default=AdviceState.ASKED, sa_type=stored(AdviceState), index=True
    )
    is_waiting: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    adviser_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    asked_at: datetime
    promised_at: datetime | None = None
    due_on: date
    due_at: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    slipped_at: datetime | None = None
    remind_at: datetime | None = Field(default=None, index=True)
    why: Why | None = Field(default=None, sa_type=stored(Why))
    better_id: int | None = Field(default=None, foreign_key="organisation.id")
    follow_up_at: datetime | None = Field(default=None, index=True)
    used: Used | None = Field(default=None, sa_type=stored(Used))
    led_to: LedTo | None = Field(default=None, sa_type=stored(LedTo))
    fingerprint: str | None = None
    emptied_at: datetime | None = None
    erase_at: datetime | None = None
    version: int = Field(default=1, sa_column=VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": VERSION}

    @property
    def is_by_stranger(self) -> bool:
        """The caller has no chat: an adviser wrote down the question and its answer."""
        return self.entered_by_id is not None and self.entered_by_id == self.asker_id

    @property
    def is_taken_back(self) -> bool:
        """It ended before anybody answered, because nobody needs the answer any more."""
        return self.state is AdviceState.CLOSED and self.answered_at is None

    @property
    def is_withheld(self) -> bool:
        """Taken back, or its basis withdrawn: the team reads no more of it."""
        return self.is_taken_back or self.basis_withdrawn_at is not None

    def wish(self, urgency: Urgency) -> None:
        self.urgency, self.place = urgency, 0 if urgency is Urgency.SOON else 1

    def allows(self, step: Step) -> bool:
        return step in LIFE[self.state]

    def go(self, step: Step, *, at: datetime) -> None:
        """Take a step of its life; raises IllegalMove. `at` is UTC."""
        if not self.allows(step):
            raise IllegalMove(self.state, step)
        self.state = LIFE[self.state][step]
        self.erase_at = at
        self.is_waiting = self.state in WAITING
        if not LIFE[self.state]:
            self.ended_at = at
            self.remind_at = self.follow_up_at = None

    def end_basis(self, *, at: datetime) -> None:
        """From `at` (UTC) the team reads nothing more of it, and nothing more is written."""
        self.basis_withdrawn_at = at
        if self.allows(Step.END_BASIS):
            self.go(Step.END_BASIS, at=at)

    def give_to(self, adviser_id: int, step: Step, *, at: datetime) -> None:
        self.go(step, at=at)
        self.adviser_id, self.taken_at = adviser_id, at

    def give_back(self, *, at: datetime) -> None:
        self.go(Step.RELEASE, at=at)
        self.adviser_id = self.taken_at = None

    def answer(self, adviser_id: int, *, at: datetime) -> None:
        self.go(Step.ANSWER, at=at)
        self.adviser_id, self.answered_at, self.remind_at = adviser_id, at, None


class AdviceColleague(SQLModel, table=True):
    """Somebody added to a request, on the team's side or on the asker's."""

    __tablename__ = "advice_colleague"
    __table_args__ = (UniqueConstraint("request_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="advice_request.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    is_of_team: bool
    added_by_id: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime


def queue(organisation_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select what waits, in the order in which it should be answered."""
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.organisation_id) == organisation_id,
            col(AdviceRequest.is_waiting),
        )
        .order_by(
            col(AdviceRequest.due_on),
            col(AdviceRequest.place),
            col(AdviceRequest.asked_at),
            col(AdviceRequest.id),
        )
    )


def waiting_count(organisation_id: int, most: int) -> SelectOfScalar[int]:
    """Select how many wait, counting no further than `most`: a long queue costs no more."""
    counted = queue(organisation_id).with_only_columns(col(AdviceRequest.id)).limit(most)
    return select(func.count()).select_from(counted.subquery())


def taken_by(adviser_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select what waits for an adviser, first what should be answered first."""
    return (
        select(AdviceRequest)
        .where(col(AdviceRequest.adviser_id) == adviser_id, col(AdviceRequest.is_waiting))
        .order_by(col(AdviceRequest.due_on), col(AdviceRequest.asked_at))
    )


def taking_part(person_id: int, organisation_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select what waits and somebody takes part in as one who asks.

    First what the team waits for a reply to, then the newest.
    """
    added = select(AdviceColleague.request_id).where(
        col(AdviceColleague.person_id) == person_id, col(AdviceColleague.is_of_team).is_(False)
    )
    is_replied_to = col(AdviceRequest.state) == AdviceState.ASKED_BACK
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.asker_organisation_id) == organisation_id,
            col(AdviceRequest.is_waiting),
            or_(
                col(AdviceRequest.asker_id) == person_id,
                col(AdviceRequest.on_behalf_of_id) == person_id,
                col(AdviceRequest.id).in_(added),
            ),
        )
        .order_by(
            is_replied_to.desc(), col(AdviceRequest.asked_at).desc(), col(AdviceRequest.id)
        )
    )


def asked_by(asker_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select somebody's questions, newest first."""
    return (
        select(AdviceRequest)
        .where(col(AdviceRequest.asker_id) == asker_id)
        .order_by(col(AdviceRequest.asked_at).desc(), col(AdviceRequest.id).desc())
    )


def asked_since(
    since: datetime,
    most: int,
    *,
    asker_id: int | None = None,
    organisation_id: int | None = None,
) -> SelectOfScalar[int]:
    """Select how many were asked since, by a person or an organisation; no more than `most`."""
    found = select(AdviceRequest.id).where(
        col(AdviceRequest.asked_at) > since, col(AdviceRequest.entered_by_id).is_(None)
    )
    if asker_id is not None:
        found = found.where(col(AdviceRequest.asker_id) == asker_id)
    if organisation_id is not None:
        found = found.where(col(AdviceRequest.asker_organisation_id) == organisation_id)
    return select(func.count()).select_from(found.limit(most).subquery())


def compared(question: str) -> str:
    """A question's words: case, spaces and punctuation do not count."""
    return " ".join(
        "".join(one if one.isalnum() else " " for one in question.casefold()).split()
    )


def asked_alike(
    asker_id: int, case_id: int | None, fingerprints: Sequence[str], since: datetime
) -> SelectOfScalar[AdviceRequest]:
    """Select the same question by the same person, waiting or answered, the last first.

    In the same words about another course (`case_id`) it is another question.
    """
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.fingerprint).in_(fingerprints),
            col(AdviceRequest.asker_id) == asker_id,
            col(AdviceRequest.case_id) == case_id,
            col(AdviceRequest.asked_at) > since,
            col(AdviceRequest.state).in_([*WAITING, AdviceState.ANSWERED]),
        )
        .order_by(col(AdviceRequest.id).desc())
        .limit(1)
    )


def answered_about(case_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select the answered questions about a course, the last answer first."""
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.case_id) == case_id,
            col(AdviceRequest.answered_at).is_not(None),
        )
        .order_by(col(AdviceRequest.answered_at).desc())
    )


def asked_about(case_id: int, asking_id: int) -> SelectOfScalar[AdviceRequest]:
    """Select what was asked for one organisation about a course, not taken back; last first."""
    is_taken_back = and_(
        col(AdviceRequest.state) == AdviceState.CLOSED,
        col(AdviceRequest.answered_at).is_(None),
    )
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.case_id) == case_id,
            col(AdviceRequest.asker_organisation_id) == asking_id,
            col(AdviceRequest.emptied_at).is_(None),
            or_(not_(is_taken_back), col(AdviceRequest.basis_withdrawn_at).is_not(None)),
        )
        .order_by(col(AdviceRequest.id).desc())
    )


def colleagues(request_id: int) -> SelectOfScalar[AdviceColleague]:
    return (
        select(AdviceColleague)
        .where(col(AdviceColleague.request_id) == request_id)
        .order_by(col(AdviceColleague.id))
    )


def due_requests(at: datetime, limit: int) -> SelectOfScalar[AdviceRequest]:
    return (
        select(AdviceRequest)
        .where(col(AdviceRequest.remind_at) <= at)
        .order_by(col(AdviceRequest.remind_at), col(AdviceRequest.id))
        .limit(limit)
    )


def followed_up(at: datetime, limit: int) -> SelectOfScalar[AdviceRequest]:
    return (
        select(AdviceRequest)
        .where(col(AdviceRequest.follow_up_at) <= at)
        .order_by(col(AdviceRequest.follow_up_at), col(AdviceRequest.id))
        .limit(limit)
    )


def goes_out(at: datetime, limit: int) -> SelectOfScalar[AdviceRequest]:
    """Select those to be looked at whether they are deleted."""
    return (
        select(AdviceRequest)
        .where(col(AdviceRequest.erase_at) <= at)
        .order_by(col(AdviceRequest.erase_at), col(AdviceRequest.id))
        .limit(limit)
    )


def next_going() -> SelectOfScalar[datetime | None]:
    due = select(func.min(col(AdviceRequest.erase_at)))
    return due.where(col(AdviceRequest.erase_at).is_not(None))
