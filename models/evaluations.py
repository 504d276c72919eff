"""A cluster's figures, counted in the database: as many statements for one course as for all.

Only what stays when a course has been let go is read: dates, codes and organisations, no
person and nothing that anybody wrote (docs/decisions/065).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, String, case, cast, exists, false
from sqlalchemy import select as choose
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import and_, col, func, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.advice import AdviceRequest
from models.advice_life import WAITING, AdviceState
from models.briefings import Acknowledgement
from models.calendar import ONE_DAY
from models.cases import Case, Party, Purpose, in_course
from models.clusters import ClusterAgreement
from models.day_numbers import DayNumbers
from models.handovers import HandingState, HandOver
from models.joint_plan import Plan, PlanVersion
from models.local_days import local_date, month_of
from models.organisations import Kind, Membership, Organisation, in_force

# Terms of an agreement that change what a figure means: a period is told in parts by them.
MEASURED = (
    *("phase", "principles", "target_days", "deadline_days", "calendar", "closing_days"),
    *("own_days", "advice_days", "advice_hours", "required_parties"),
)
Value = TypeVar("Value")
Column = ColumnElement[Value] | Mapped[Value]

HANDED = (HandingState.ACCEPTED, HandingState.INHERITED)


@dataclass(frozen=True, slots=True)
class Terms:
    """What versions of an agreement count days by; `ids` are those that do it alike."""

    ids: tuple[int, ...]
    days: DayNumbers
    deadline_days: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Courses opened, and questions asked, in a cluster from `first` to `last`, local dates.

    `terms` are those of the versions that the courses ran under, the newest last: a question is
    counted by it. `starts` and `ends` are the UTC instants between which one was asked. What is
    due on `today` or later is not over yet. `purpose` and `area` narrow it down.
    """

    cluster_id: int
    terms: tuple[Terms, ...]
    first: date
    last: date
    starts: datetime
    ends: datetime
    today: date
    purpose: Purpose | None = None
    area: str | None = None

    @property
    def agreement_ids(self) -> tuple[int, ...]:
        return tuple(one for terms in self.terms for one in terms.ids)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, under versions of an agreement that measure alike."""

    agreement: ClusterAgreement
    ids: tuple[int, ...]
    first: date
    last: date


def spans(versions: Iterable[ClusterAgreement], first: date, last: date) -> list[Span]:
    """Cut a period where what is measured was agreed anew. `versions` are oldest first.

    A version that was replaced before the period, or on its own first day, has no days of its
    own: courses of that morning are told with those of the version that replaced it.
    """
    found = list[Span]()
    for version in versions:
        if version.valid_from is None or version.valid_from > last:
            continue
        begins = max(first, version.valid_from)
        ids: tuple[int, ...] = (version.id,)
        if found and _measures_alike(found[-1].agreement, version):
            begins, ids = found[-1].first, found.pop().ids + ids
        elif found and found[-1].first == begins:
            ids = found.pop().ids + ids
        elif found:
            found[-1] = replace(found[-1], last=begins - ONE_DAY)
        found.append(Span(version, ids, begins, last))
    return found


def _measures_alike(one: ClusterAgreement, other: ClusterAgreement) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in MEASURED)


def areas_of(cluster_id: int) -> SelectOfScalar[str]:
    """Select the names of the areas that a cluster has or had, in order."""
    return (
        select(Membership.area)
        .where(col(Membership.cluster_id) == cluster_id, col(Membership.area) != "")
        .distinct()
        .order_by(col(Membership.area))
    )


def parties(scope: Scope) -> Select[Any]:
    """Select how many parties are alike in all of this, in working days after day 0 (R4).

    (until contact, taken and informed, late?, acknowledged?, reason, month of opening, kind,
    how many). None: never. Days are counted back from the last day, so that a party that was
    asked later is counted from a day 0 of its own (R11).
    """
    alike = _parties_alike(scope).cte("alike")

    def taken(day: Any) -> Any:  # noqa: ANN401 -- a column of dates
        return _by_terms(
            scope,
            lambda terms: (
                terms.days.of(day) - terms.days.of(alike.c.deadline_on) + terms.deadline_days
            ),
            alike.c.get("agreement_id"),
        )

    is_late = or_(alike.c.contact_on.is_(None), alike.c.contact_on > alike.c.deadline_on)
    rows = choose(alike).join(Organisation, col(Organisation.id) == alike.c.organisation_id)
    return _counted(
        rows,
        taken(alike.c.contact_on).label("contact"),
        taken(alike.c.claimed_on).label("claimed"),
        taken(alike.c.informed_on).label("informed"),
        is_late.label("is_late"),
        alike.c.is_acknowledged,
        alike.c.missed,
        month_of(alike.c.opened_on).label("month"),
        Organisation.kind,
        each=alike.c.n,
    )


def _parties_alike(scope: Scope) -> Select[Any]:
    """Select how many parties have the same dates, so that each is looked up but once."""
    # What tells rows apart the most comes first: the database sorts by it.
    return _counted(
        _parties(scope),
        Party.deadline_on,
        Party.contact_on,
        local_date(Party.claimed_at).label("claimed_on"),
        local_date(Party.informed_at).label("informed_on"),
        Party.organisation_id,
        Case.opened_on,
        Party.missed,
        col(Party.acknowledged_at).is_not(None).label("is_acknowledged"),
        *((Case.agreement_id,) if len(scope.terms) > 1 else ()),
    )


def hand_overs(scope: Scope) -> Select[Any]:
    """Select (kind, how many times another became a party's contact person)."""
    rows = (
        select(HandOver.id, HandOver.state)
        .join(Party, col(Party.id) == col(HandOver.party_id))
        .join(Case, col(Case.id) == col(Party.case_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Party.organisation_id))
        .where(*_opened(scope), col(HandOver.state).in_(HANDED))
    )
    return _counted(rows, Organisation.kind)


def briefings(scope: Scope) -> Select[Any]:
    """Select (kind, acknowledged?, how many parties were told of something)."""
    rows = (
        select(Acknowledgement.id, Acknowledgement.party_id)
        .join(Party, col(Party.id) == col(Acknowledgement.party_id))
        .join(Case, col(Case.id) == col(Party.case_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Party.organisation_id))
        .where(*_opened(scope))
    )
    acknowledged = col(Acknowledgement.acknowledged_at).is_not(None)
    return _counted(rows, Organisation.kind, acknowledged.label("is_acknowledged"))


def courses(scope: Scope) -> Select[Any]:
    """Select how many courses are alike in all of this.

    (working days from the last contact, once all are in contact, until the plan was sent, all
    in contact?, sent?, over?, all acknowledged?, agreed by all?, shared by a team and a
    municipality?, how many).
    """
    each = _each_course(scope).subquery()
    first_sent = and_(col(PlanVersion.plan_id) == col(Plan.id), col(PlanVersion.number) == 1)
    in_contact = and_(each.c.not_in_contact == 0, each.c.last_contact.is_not(None))
    is_sent = col(PlanVersion.sent_at).is_not(None)
    sent_on = local_date(PlanVersion.sent_at)
    until_sent = _by_terms(
        scope,
        lambda terms: terms.days.of(sent_on) - terms.days.of(each.c.last_contact),
        each.c.agreement_id,
    )
    rows = (
        select(each.c.id, each.c.agreement_id)
        .select_from(each)
        .outerjoin(Plan, col(Plan.case_id) == each.c.id)
        .outerjoin(PlanVersion, first_sent)
    )
    return _counted(
        rows,
        # Looked up only where both days are there: most of the time goes into that.
        case((and_(in_contact, is_sent), until_sent)).label("until_sent"),
        in_contact.label("in_contact"),
        is_sent.label("is_sent"),
        (each.c.last_deadline < scope.today).label("is_over"),
        (each.c.not_acknowledged == 0).label("is_acknowledged"),
        and_(col(Plan.agreed_number).is_not(None), col(Plan.agreed_number) > 0).label("agreed"),
        and_(each.c.teams > 0, each.c.municipalities > 0).label("is_shared"),
    )


def questions(scope: Scope) -> Select[Any]:
    """Select (working days until the answer, in time?, over?, told?, asker's kind, how many).

    The answer is the last one to what was last promised; "told" None: it is not settled yet.
    What the asker withdrew, or what became something else, was never to be answered.
    """
    is_waiting = col(AdviceRequest.state).in_(WAITING)  # `is_waiting` is let go with the course
    is_answered = and_(col(AdviceRequest.answered_at).is_not(None), ~is_waiting)
    answered_on = local_date(AdviceRequest.answered_at)
    in_time = case(
        (col(AdviceRequest.due_at).is_(None), answered_on <= col(AdviceRequest.due_on)),
        else_=col(AdviceRequest.answered_at) <= col(AdviceRequest.due_at),
    )
    settled = and_(is_answered, col(AdviceRequest.state) == AdviceState.CLOSED)
    asking = col(AdviceRequest.asker_organisation_id)
    rows = (
        select(AdviceRequest.id, AdviceRequest.state)
        .join(Organisation, col(Organisation.id) == asking)
        .where(
            col(AdviceRequest.asked_at) >= scope.starts,
            col(AdviceRequest.asked_at) < scope.ends,
            or_(is_answered, is_waiting),
            _member(scope, col(AdviceRequest.organisation_id), _asked_on()),
            *((_member(scope, asking, _asked_on(), scope.area),) if scope.area else ()),
        )
    )
    promised_at = func.coalesce(col(AdviceRequest.promised_at), col(AdviceRequest.asked_at))
    days = scope.terms[-1].days
    return _counted(
        rows,
        case((is_answered, days.of(answered_on) - days.of(local_date(promised_at)))).label(
            "until_answer"
        ),
        and_(is_answered, in_time).label("in_time"),
        (col(AdviceRequest.due_on) < scope.today).label("is_over"),
        case((settled, col(AdviceRequest.used).is_not(None))).label("is_told"),
        Organisation.kind,
    )


def _by_terms(
    scope: Scope, value: Callable[[Terms], Any], version: Column[int] | None = None
) -> Any:  # noqa: ANN401 -- a column of numbers
    """A value by the terms that each course ran under; as a rule there is but one."""
    if len(scope.terms) == 1:
        return value(scope.terms[0])
    of = col(Case.agreement_id) if version is None else version
    return case(*((of.in_(terms.ids), value(terms)) for terms in scope.terms))


def _counted(rows: Any, *by: Any, each: Any = None) -> Select[Any]:  # noqa: ANN401 -- of any kind
    """Count rows by columns. `each` is how many a row stands for; without it one."""
    wanted = by if each is None else (*by, each.label("each"))
    # With an offset it is run by itself: merged into the counting, SQLite sorts along all that
    # the columns are worked out from, and works them out again.
    found = rows.with_only_columns(*wanted).offset(0).subquery()
    columns = list(found.c)[: len(by)]
    number = func.count() if each is None else cast(func.sum(found.c.each), Integer)
    counted: Any = choose(*columns, number.label("n")).group_by(*columns)
    return counted  # type: ignore[no-any-return]


def _parties(scope: Scope) -> Any:  # noqa: ANN401 -- narrowed down by who asks
    """Parties that were asked, and whose last day is over.

    One that nobody reached before its course was closed, in good time, was never late.
    """
    # A `case`, for SQLite works out both sides of an `and` wherever it is no condition.
    is_unreached = and_(col(Party.contact_on).is_(None), col(Case.closed_at).is_not(None))
    closed_first = case(
        (is_unreached, local_date(Case.closed_at) <= col(Party.deadline_on)), else_=false()
    )
    return (
        select(Party.id, Party.case_id)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            *_opened(scope),
            in_course(),
            col(Party.is_opener).is_(False),
            col(Party.deadline_on) < scope.today,
            closed_first.is_(false()),
        )
    )


def _each_course(scope: Scope) -> Any:  # noqa: ANN401 -- as above
    has_clock = col(Party.deadline_on).is_not(None)
    is_active = or_(col(Party.claimed_at).is_not(None), col(Party.is_opener))

    def how_many(*those: Column[bool]) -> Any:  # noqa: ANN401 -- a count
        return func.count(case((and_(*those), 1)))

    return (
        choose(  # more columns than SQLModel has types for
            col(Case.id).label("id"),
            col(Case.agreement_id).label("agreement_id"),
            how_many(has_clock, col(Party.acknowledged_at).is_(None)).label("not_acknowledged"),
            how_many(has_clock, col(Party.contact_on).is_(None)).label("not_in_contact"),
            func.max(case((has_clock, col(Party.contact_on)))).label("last_contact"),
            func.max(col(Party.deadline_on)).label("last_deadline"),
            how_many(is_active, col(Organisation.gives_advice)).label("teams"),
            how_many(is_active, col(Organisation.kind) == Kind.MUNICIPALITY).label(
                "municipalities"
            ),
        )
        .join(Party, col(Party.case_id) == col(Case.id))
        .join(Organisation, col(Organisation.id) == col(Party.organisation_id))
        .where(*_opened(scope), in_course())
        .group_by(col(Case.id), col(Case.agreement_id))
    )


def _opened(scope: Scope) -> Iterator[ColumnElement[bool]]:
    """A course that was joined into another is told of there."""
    yield col(Case.cluster_id) == scope.cluster_id
    yield col(Case.agreement_id).in_(scope.agreement_ids)
    yield col(Case.opened_on).between(scope.first, scope.last)
    yield col(Case.joined_into_id).is_(None)
    if scope.purpose:
        yield cast(col(Case.purposes), String).contains(f'"{scope.purpose}"')
    if scope.area:
        own = aliased(Party)
        there = _member(scope, col(own.organisation_id), col(Case.opened_on), scope.area)
        yield exists().where(col(own.case_id) == col(Case.id), there)


def _asked_on() -> ColumnElement[date]:
    return local_date(AdviceRequest.asked_at)


def _member(
    scope: Scope,
    organisation_id: Column[int],
    day: Any,  # noqa: ANN401 -- a column of dates
    area: str = "",
) -> ColumnElement[bool]:
    own = aliased(Membership)
    there = exists().where(
        col(own.organisation_id) == organisation_id,
        col(own.cluster_id) == scope.cluster_id,
        *in_force(own, day),
    )
    return there.where(col(own.area) == area) if area else there
