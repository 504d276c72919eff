"""Staff: who they are, where they chat, when they work, who stands in for them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    CTE,
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    Date,
    String,
    bindparam,
    cast,
)
from sqlmodel import Field, SQLModel, UniqueConstraint, and_, col, not_, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.base import BigKey, Platform, stored
from models.calendar import OfficeHours
from models.organisations import LATER, Organisation


class Role(StrEnum):
    """Roles in one's own organisation (domain/seed-map.md 1.9)."""

    COORDINATOR = "coordinator"
    BRIDGE_BUILDER = "bridge_builder"
    ADVISER = "adviser"
    ORG_ADMIN = "org_admin"
    CLUSTER_LEAD = "cluster_lead"
    EVALUATOR = "evaluator"  # sees a cluster's figures, and no course


class Person(SQLModel, table=True):
    """A member of staff. Hours and `digest_time` are local; `digest_at` is the next, in UTC.

    `is_admitted`: the organisation's administrator has let this person in; until then `awaits`
    says, by name, who has been asked to. `email` is kept in lower case, and compared so.
    `helps_with` and `best_time` are what they say of themselves to colleagues.
    `wants_digest` is their own choice; None: coordinators get one. `digest_owed_at` is when
    the first of those that could not be made was due (UTC).

    `bundled_on` is the local date of the last message that nobody had asked for, and
    `bundled_as` the row whose key it went under.
    """

    id: int = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    name: str
    function: str
    phone: str = ""
    email: str = Field(default="", index=True)
    roles: list[str] = Field(default_factory=list, sa_column=Column(JSON))
    weekdays: str = "01234"
    opens: time = time(8)
    closes: time = time(15)
    languages: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    helps_with: str = Field(default="", sa_column_kwargs={"server_default": ""})
    best_time: str = Field(default="", sa_column_kwargs={"server_default": ""})
    is_indexed: bool = Field(default=False, index=True, sa_column_kwargs=LATER)
    locale: str | None = None
    is_admitted: bool = True
    awaits: str = ""
    digest_time: time = time(8)
    digest_at: datetime | None = Field(default=None, index=True)
    wants_digest: bool | None = None
    digest_owed_at: datetime | None = None
    bundled_on: date | None = None
    bundled_as: int | None = Field(default=None, sa_type=BigKey)

    def has(self, role: Role) -> bool:
        return role in self.roles

    @property
    def gets_digest(self) -> bool:
        by_role = self.has(Role.COORDINATOR)
        return self.is_admitted and (
            by_role if self.wants_digest is None else self.wants_digest
        )

    @property
    def hours(self) -> OfficeHours:
        return OfficeHours(frozenset(map(int, self.weekdays)), self.opens, self.closes)


class ChatWorkspace(SQLModel, table=True):
    """A Slack workspace, a Teams tenant or the web workspace; credentials come with each.

    `lacks` is the right without which what people write in its rooms does not reach us; ""
    where it does.
    """

    __tablename__ = "chat_workspace"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: int = Field(default=None, primary_key=True)
    platform: Platform = Field(sa_type=stored(Platform))
    external_id: str
    name: str
    is_installed: bool = True
    lacks: str = Field(default="", sa_column_kwargs={"server_default": ""})


class ChatIdentity(SQLModel, table=True):
    """Where a person chats. A person may have several; one is preferred.

    `is_active`: the platform still lets this user in; nothing is delivered to one that is not.
    """

    __tablename__ = "chat_identity"
    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="chat_workspace.id", index=True)
    external_id: str
    person_id: int = Field(foreign_key="person.id", index=True)
    is_preferred: bool = True
    is_active: bool = True


class Duty(SQLModel, table=True):
    """Who has an organisation's desk: on one weekday (0 Monday) or, with None, on each day.

    `is_exception`: on its days it stands instead of all that is usual.
    """

    id: int = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    weekday: int | None = None
    first_day: date
    last_day: date | None = None
    is_exception: bool = False

    def is_on(self, day: date) -> bool:
        return self.is_in_force(day) and self.weekday in {None, day.weekday()}

    def is_in_force(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class DeskGap(SQLModel, table=True):
    """A working day on which nobody has an organisation's desk, and that is told already."""

    __tablename__ = "desk_gap"

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    day: date = Field(primary_key=True)


class Absence(SQLModel, table=True):
    """Days away, both included, and the colleague who stands in.

    `moves_at` is the UTC instant at which duties next move: to the stand-in, or back.
    """

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    first_day: date
    last_day: date
    stand_in_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    moves_at: datetime | None = Field(default=None, index=True)


def identified(workspace_id: int, external_id: str) -> SelectOfScalar[Person]:
    return (
        select(Person)
        .join(ChatIdentity, col(ChatIdentity.person_id) == col(Person.id))
        .where(
            col(ChatIdentity.workspace_id) == workspace_id,
            col(ChatIdentity.external_id) == external_id,
            col(ChatIdentity.is_active),
        )
    )


def chats_as(person_id: int) -> SelectOfScalar[ChatIdentity]:
    """Select who somebody is in the chats that still let them in, the preferred one first."""
    return (
        select(ChatIdentity)
        .where(col(ChatIdentity.person_id) == person_id, col(ChatIdentity.is_active))
        .order_by(col(ChatIdentity.is_preferred).desc(), col(ChatIdentity.id))
    )


def is_here() -> ColumnElement[bool]:
    """Whether somebody can be asked: let in, and not shut out of everywhere they chatted."""
    met = select(ChatIdentity.id).where(col(ChatIdentity.person_id) == col(Person.id))
    active = met.where(col(ChatIdentity.is_active))
    return and_(col(Person.is_admitted), or_(active.exists(), not_(met.exists())))


@cache  # building it anew costs more than running it
def desk_holders() -> Select[Person, Duty]:
    """Select who some organisations' desks may come to: by the roster, or as coordinator.

    Each with a duty of theirs in force on any day of a span, or None. Parameters:
    `organisation_ids`, `first_day` and `last_day` (local dates, both included).
    """
    ids: BindParameter[int] = bindparam("organisation_ids", expanding=True)
    last = col(Duty.last_day)
    on_duty = and_(
        col(Duty.person_id) == col(Person.id),
        col(Duty.organisation_id).in_(ids),
        col(Duty.first_day) <= bindparam("last_day", type_=Date),
        or_(last.is_(None), last >= bindparam("first_day", type_=Date)),
    )
    is_coordinator = cast(col(Person.roles), String).contains(f'"{Role.COORDINATOR}"')
    return (
        select(Person, Duty)
        .outerjoin(Duty, on_duty)
        .where(
            col(Person.organisation_id).in_(ids),
            is_here(),
            or_(col(Duty.id).is_not(None), is_coordinator),
        )
        .order_by(col(Duty.id), col(Person.id))
    )


@cache
def absences_of() -> Select[Absence, Person]:
    """Select some people's absences in a span of days, each with who stands in, if anybody.

    Parameters: `person_ids`, `first_day` and `last_day` (local dates, both included).
    """
    covering = and_(col(Person.id) == col(Absence.stand_in_id), is_here())
    return (
        select(Absence, Person)
        .outerjoin(Person, covering)
        .where(
            col(Absence.person_id).in_(bindparam("person_ids", expanding=True)),
            col(Absence.first_day) <= bindparam("last_day", type_=Date),
            col(Absence.last_day) >= bindparam("first_day", type_=Date),
        )
        .order_by(col(Absence.id))
    )


@cache
def ways_of() -> Select[int, int]:
    """Select where some people can be reached, as (person, workspace): the preferred first.

    Parameter: `person_ids`.
    """
    return (
        select(ChatIdentity.person_id, ChatIdentity.workspace_id)
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(ChatIdentity.person_id).in_(bindparam("person_ids", expanding=True)),
            col(ChatIdentity.is_active),
            col(ChatWorkspace.is_installed),
        )
        .order_by(col(ChatIdentity.is_preferred).desc(), col(ChatIdentity.id))
    )


@cache
def chatting() -> Select[int, int, int]:
    """Select each way of some organisations' people to chat: person, organisation, workspace.

    Parameter: `organisations`, by id.
    """
    return (
        select(Person.id, Person.organisation_id, ChatIdentity.workspace_id)
        .join(ChatIdentity, col(ChatIdentity.person_id) == col(Person.id))
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(Person.organisation_id).in_(bindparam("organisations", expanding=True)),
            col(Person.is_admitted),
            col(ChatIdentity.is_active),
            col(ChatWorkspace.is_installed),
        )
    )


def unmet() -> SelectOfScalar[Person]:
    """Select those with an e-mail, of organisations that chat, who can be reached nowhere."""
    reachable = (
        select(ChatIdentity.id)
        .join(ChatWorkspace, col(ChatWorkspace.id) == col(ChatIdentity.workspace_id))
        .where(
            col(ChatIdentity.person_id) == col(Person.id),
            col(ChatIdentity.is_active),
            col(ChatWorkspace.is_installed),
        )
    )
    return (
        select(Person)
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(col(Organisation.has_chat), col(Person.email) != "", not_(reachable.exists()))
        .order_by(col(Person.id))
    )


def holding(
    organisation_ids: Collection[int], roles: Collection[Role]
) -> SelectOfScalar[Person]:
    """Select these organisations' people, let in, who have any of these roles."""
    kept = cast(col(Person.roles), String)  # a JSON list of words, none inside another
    return (
        select(Person)
        .where(
            col(Person.organisation_id).in_(organisation_ids),
            col(Person.is_admitted),
            or_(*(kept.contains(f'"{role}"') for role in roles)),
        )
        .order_by(col(Person.id))
    )


def current_duties(person_id: int, day: date) -> SelectOfScalar[Duty]:
    """Select the desks somebody has from a day on, whichever weekday."""
    return select(Duty).where(
        col(Duty.person_id) == person_id,
        col(Duty.first_day) <= day,
        or_(col(Duty.last_day).is_(None), col(Duty.last_day) >= day),
    )


@cache
def away_from() -> Select[int, int | None]:
    """Select who of some people is away on a day, and who of their stand-ins, and so on.

    As (person, who stands in). Parameters: `person_ids` and `day` (a local date).
    """
    first = _away_on_day().where(
        col(Absence.person_id).in_(bindparam("person_ids", expanding=True))
    )
    chain = first.cte("chain", recursive=True)
    following = _away_on_day().join(chain, col(Absence.person_id) == chain.c.stand_in_id)
    return _links(chain.union(following))  # a circle is passed once


@cache
def away_to() -> Select[int, int | None]:
    """Select who is away on a day and led to somebody, by whatever many stand-ins.

    As (person, who stands in); also the absence of that one. Parameters: `person_id` and
    `day` (a local date).
    """
    person_id: BindParameter[int] = bindparam("person_id")
    whose = or_(col(Absence.stand_in_id) == person_id, col(Absence.person_id) == person_id)
    chain = _away_on_day().where(whose).cte("chain", recursive=True)
    before = _away_on_day().join(chain, col(Absence.stand_in_id) == chain.c.person_id)
    return _links(chain.union(before))


def _away_on_day() -> Select[int, int | None]:
    day: BindParameter[date] = bindparam("day", type_=Date)
    return select(Absence.person_id, Absence.stand_in_id).where(
        col(Absence.first_day) <= day, col(Absence.last_day) >= day
    )


def _links(chain: CTE) -> Select[int, int | None]:
    return select(chain.c.person_id, chain.c.stand_in_id)


def absences_between(
    first_day: date, last_day: date, *person_ids: int
) -> SelectOfScalar[Absence]:
    """Select the absences on any of these days of some people, and of whom they cover."""
    return select(Absence).where(
        col(Absence.first_day) <= last_day,
        col(Absence.last_day) >= first_day,
        or_(col(Absence.person_id).in_(person_ids), col(Absence.stand_in_id).in_(person_ids)),
    )


def absences_from(person_id: int, day: date) -> SelectOfScalar[Absence]:
    """Select somebody's absences that are not over, the nearest first."""
    return (
        select(Absence)
        .where(col(Absence.person_id) == person_id, col(Absence.last_day) >= day)
        .order_by(col(Absence.first_day))
    )


def to_be_covered_by(person_id: int, day: date) -> SelectOfScalar[Absence]:
    """Select the absences in which somebody stands in, on a day or later."""
    return select(Absence).where(
        col(Absence.stand_in_id) == person_id, col(Absence.last_day) >= day
    )


def stand_in(person_id: int, stand_ins: Mapping[int, int | None]) -> int | None:
    """Follow the chain of stand-ins to somebody present; None if it ends or turns in a circle.

    `stand_ins` maps everybody who is away today to their stand-in.
    """
    passed: set[int] = set()
    while person_id in stand_ins:
        following = stand_ins[person_id]
        if following is None or person_id in passed:
            return None
        passed.add(person_id)
        person_id = following
    return person_id


def duties_from(organisation_id: int, day: date) -> SelectOfScalar[Duty]:
    """Select an organisation's roster and its exceptions as they are from a day on."""
    last = col(Duty.last_day)
    return (
        select(Duty)
        .where(
            col(Duty.organisation_id) == organisation_id,
            or_(last.is_(None), last >= day),
        )
        .order_by(col(Duty.first_day), col(Duty.weekday), col(Duty.id))
    )


def desks_to_look_at(at: datetime, limit: int) -> SelectOfScalar[Organisation]:
    """Select the organisations that chat whose roster is to be looked through now."""
    look_at = col(Organisation.desk_look_at)
    return (
        select(Organisation)
        .where(col(Organisation.has_chat), or_(look_at.is_(None), look_at <= at))
        .order_by(col(Organisation.id))
        .limit(limit)
    )
