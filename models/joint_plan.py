"""The joint plan of a course, its actions, its versions, and who agreed to which.

What people wrote is in passages; a plan, an action and a version refer to them by id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Integer
from sqlmodel import Field, SQLModel, UniqueConstraint, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import IllegalMove, stored
from models.cases import Way

WISHES = "wishes"  # the heading that every template has


class CitizenPart(StrEnum):
    """Whether the citizen took part in making the plan (domain/seed-map.md P2)."""

    YES = "yes"
    NO = "no"
    DECLINED = "declined"


class Stand(StrEnum):
    """What a party says to a version. Saying nothing is neither."""

    AGREED = "agreed"
    CHANGES = "changes"


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


MOVES = {
    ActionState.OPEN: {ActionState.DONE, ActionState.DROPPED},
    ActionState.DONE: set[ActionState](),
    ActionState.DROPPED: set[ActionState](),
}


class Nudge(StrEnum):
    """What an action's owner has been reminded of."""

    SOON = "soon"  # the working day before
    LATE = "late"  # the working day after; the lead hears it as well


class Change(StrEnum):
    TEXT = "text"
    WISHES = "wishes"
    PART = "part"
    FOLLOW_UP = "follow_up"
    LEAD = "lead"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Task:
    """An action as a version has it: ids, and `due_on` as an ISO date."""

    id: int
    passage_id: int
    party_id: int
    owner_id: int | None
    due_on: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that a version says, as ids and codes; `texts` maps a heading to its passage.

    `lead` is (person, party), either of them None where there is none; dates are ISO.
    """

    texts: Mapping[str, int]
    wishes_on: str | None
    part: str | None
    follow_up_on: str | None
    lead: tuple[int | None, int | None]
    tasks: tuple[Task, ...]

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def content(kept: Mapping[str, Any]) -> Content:
    """Read what `Content.stored` made."""
    return Content(
        **{
            **kept,
            "lead": tuple(kept["lead"]),
            "tasks": tuple(Task(**one) for one in kept["tasks"]),
        }
    )


def changes(before: Content | None, after: Content) -> list[tuple[Change, set[int] | None]]:
    """What differs, each with the parties that it concerns; None is all of them.

    A text about what is wanted together concerns everybody, a lead the parties of the old and
    the new, an action the parties of its owners. The citizen's own wishes and part, and the day
    of follow-up, are for everybody to see and nobody to agree to.
    """
    if before is None:
        return [(Change.TEXT, None)]
    return [
        *_text_changes(before, after),
        *((change, set[int]()) for change in _seen_changes(before, after)),
        *_lead_changes(before, after),
        *_task_changes(before, after),
    ]


def _text_changes(before: Content, after: Content) -> list[tuple[Change, set[int] | None]]:
    return [
        (Change.WISHES, set()) if code == WISHES else (Change.TEXT, None)
        for code in sorted({*before.texts, *after.texts})
        if before.texts.get(code) != after.texts.get(code)
    ]


def _seen_changes(before: Content, after: Content) -> list[Change]:
    """What everybody sees and nobody has to agree to."""
    pairs = {
        Change.WISHES: (before.wishes_on, after.wishes_on),
        Change.PART: (before.part, after.part),
        Change.FOLLOW_UP: (before.follow_up_on, after.follow_up_on),
    }
    return [change for change, (old, new) in pairs.items() if old != new]


def _lead_changes(before: Content, after: Content) -> list[tuple[Change, set[int] | None]]:
    if before.lead == after.lead:
        return []
    parties = {before.lead[1], after.lead[1]}
    return [(Change.LEAD, {one for one in parties if one is not None})]


def _task_changes(before: Content, after: Content) -> list[tuple[Change, set[int] | None]]:
    old, new = ({one.id: one for one in each.tasks} for each in (before, after))
    return [
        (Change.ACTION, {task.party_id for task in (old.get(one), new.get(one)) if task})
        for one in sorted({*old, *new})
        if old.get(one) != new.get(one)
    ]


def concerned(
    before: Content | None, after: Content, parties: Iterable[int], agreed: Iterable[int]
) -> set[int]:
    """Which parties a new version asks: those whose own things changed, and who has not agreed.

    `agreed` are those that agreed to what they were last asked.
    """
    everybody, said_yes = set(parties), set(agreed)
    touched = [one for _change, one in changes(before, after)]
    if None in touched:
        return everybody
    mine = set[int]().union(*(one for one in touched if one is not None))
    return (everybody - said_yes) | (mine & everybody)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a party stands: the version it was last asked about, and what it said since."""

    number: int
    stand: Stand | None = None

    @property
    def is_agreed(self) -> bool:
        return self.stand is Stand.AGREED


def standings(
    asked: Iterable[tuple[int, Iterable[int]]], answers: Iterable[tuple[int, int, Stand]]
) -> dict[int, Standing]:
    """Each party's standing. `asked` are (version, parties), `answers` (version, party, stand).

    Both in the order in which they came. An answer to an older version than the one a party was
    last asked about says nothing; of several the last counts.
    """
    found: dict[int, Standing] = {}
    for number, parties in asked:
        found |= {party: Standing(number) for party in parties}
    for number, party, stand in answers:
        if party in found and number >= found[party].number:
            found[party] = Standing(found[party].number, stand)
    return found


def is_agreed(found: Mapping[int, Standing]) -> bool:
    """Whether every party that was asked has said yes, each by an act of its own."""
    return bool(found) and all(one.is_agreed for one in found.values())


# Outside the class: SQLModel would copy a column inside it into every new row.
PLAN_VERSION = Column("version", Integer, nullable=False)
ACTION_VERSION = Column("version", Integer, nullable=False)


class Plan(SQLModel, table=True):
    """What is being written; `number` is the last version sent to the parties, 0 for none.

    `agreed_number` is the last version of which everybody has been told that all agree.
    `remind_at` is the UTC instant at which the lead next hears of the follow-up.
    """

    __tablename__ = "plan"

    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", unique=True)
    opened_at: datetime
    texts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON))
    wishes_on: date | None = None
    part: CitizenPart | None = Field(default=None, sa_type=stored(CitizenPart))
    follow_up_on: date | None = None
    number: int = 0
    agreed_number: int = 0
    edited_by_id: int | None = Field(default=None, foreign_key="person.id")
    edited_at: datetime | None = None
    remind_at: datetime | None = Field(default=None, index=True)
    version: int = Field(default=1, sa_column=PLAN_VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": PLAN_VERSION}

    @property
    def is_agreed(self) -> bool:
        """Whether everybody has been told that all agree to what was last sent."""
        return 0 < self.number == self.agreed_number

    @property
    def held(self) -> dict[str, Any]:
        """What it says in this version, for an entry: ids, codes and ISO dates."""
        return {
            "version": self.version,
            "texts": dict(self.texts),
            "wishes_on": self.wishes_on.isoformat() if self.wishes_on else None,
            "part": self.part,
            "follow_up_on": self.follow_up_on.isoformat() if self.follow_up_on else None,
        }


class PlanAction(SQLModel, table=True):
    """One thing that exactly one does by one day. `owner_id` None: a party without chat.

    `due_on` is a local date; `remind_at` the UTC instant of the next reminder.
    """

    __tablename__ = "plan_action"

    id: int = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    party_id: int = Field(foreign_key="party.id")
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    passage_id: int  # no foreign key: what people wrote is let go before the rest
    due_on: date
    state: ActionState = Field(default=ActionState.OPEN, sa_type=stored(ActionState))
    finished_at: datetime | None = None
    finished_by_id: int | None = Field(default=None, foreign_key="person.id")
    nudge: Nudge | None = Field(default=None, sa_type=stored(Nudge))
    remind_at: datetime | None = Field(default=None, index=True)
    version: int = Field(default=1, sa_column=ACTION_VERSION)

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": ACTION_VERSION}

    @property
    def held(self) -> dict[str, Any]:
        """What it says in this version, for an entry: ids and an ISO date."""
        return {
            "version": self.version,
            "passage": self.passage_id,
            "party": self.party_id,
            "owner": self.owner_id,
            "due_on": self.due_on.isoformat(),
        }

    def finish(self, to: ActionState, *, by: int, at: datetime) -> None:
        """Raise IllegalMove when that was done before."""
        if to not in MOVES[self.state]:
            raise IllegalMove(self.state, to)
        self.state, self.finished_at, self.finished_by_id = to, at, by
        self.remind_at = None


class PlanVersion(SQLModel, table=True):
    """What was sent to the parties, for ever. `asked` are party ids, `changed` are Changes."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    sent_at: datetime
    sent_by_id: int = Field(foreign_key="person.id", nullable=True)  # None: forgotten
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    changed: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    asked: list[int] = Field(default_factory=list, sa_column=Column(JSON))


class PlanAnswer(SQLModel, table=True):
    """One explicit act of a party. `way` is how somebody else heard it, None its own click."""

    __tablename__ = "plan_answer"

    id: int = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    party_id: int = Field(foreign_key="party.id")
    stand: Stand = Field(sa_type=stored(Stand))
    at: datetime
    by_id: int = Field(foreign_key="person.id", nullable=True)  # None: forgotten
    way: Way | None = Field(default=None, sa_type=stored(Way))
    said_on: date | None = None
    passage_id: int | None = None  # no foreign key, as above


def plan_of(case_id: int) -> SelectOfScalar[Plan]:
    return select(Plan).where(col(Plan.case_id) == case_id)


def actions_of(plan_id: int) -> SelectOfScalar[PlanAction]:
    """Select those not dropped, by day."""
    return (
        select(PlanAction)
        .where(col(PlanAction.plan_id) == plan_id, col(PlanAction.state) != ActionState.DROPPED)
        .order_by(col(PlanAction.due_on), col(PlanAction.id))
    )


def open_actions_of(case_id: int) -> SelectOfScalar[PlanAction]:
    """Select what is not done yet of a course's plan."""
    return (
        select(PlanAction)
        .join(Plan, col(Plan.id) == col(PlanAction.plan_id))
        .where(col(Plan.case_id) == case_id, col(PlanAction.state) == ActionState.OPEN)
    )


def versions_of(plan_id: int) -> SelectOfScalar[PlanVersion]:
    return (
        select(PlanVersion)
        .where(col(PlanVersion.plan_id) == plan_id)
        .order_by(col(PlanVersion.number))
    )


def answers_of(plan_id: int) -> SelectOfScalar[PlanAnswer]:
    return (
        select(PlanAnswer)
        .where(col(PlanAnswer.plan_id) == plan_id)
        .order_by(col(PlanAnswer.id))
    )


def due_actions(at: datetime, limit: int) -> SelectOfScalar[PlanAction]:
    return (
        select(PlanAction)
        .where(col(PlanAction.remind_at) <= at)
        .order_by(col(PlanAction.remind_at), col(PlanAction.id))
        .limit(limit)
    )


def due_plans(at: datetime, limit: int) -> SelectOfScalar[Plan]:
    return (
        select(Plan)
        .where(col(Plan.remind_at) <= at)
        .order_by(col(Plan.remind_at), col(Plan.id))
        .limit(limit)
    )


def snapshot(
    plan: Plan, actions: Sequence[PlanAction], lead: tuple[int | None, int | None]
) -> Content:
    """What the plan says now, done or not."""
    return Content(
        texts=dict(plan.texts),
        wishes_on=plan.wishes_on.isoformat() if plan.wishes_on else None,
        part=plan.part,
        follow_up_on=plan.follow_up_on.isoformat() if plan.follow_up_on else None,
        lead=lead,
        tasks=tuple(
            Task(one.id, one.passage_id, one.party_id, one.owner_id, one.due_on.isoformat())
            for one in sorted(actions, key=lambda one: one.id)
        ),
    )
