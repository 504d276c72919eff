"""How a cluster stands, counted in the database: the statements grow with no course."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, case, exists
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.cases import Case, Missed, Party, Window, in_course, still_open

_waited_for = and_(col(Party.contact_on).is_(None), col(Party.deadline_on).is_not(None))


def courses_by_window(
    cluster_id: int, today: date, without: int | None = None
) -> Select[str, int]:
    """Select how many open courses stand where their most urgent party stands.

    Here as below `without` leaves out those in which that organisation has a part.
    """
    each = (
        select(
            func.min(case((_waited_for, col(Party.deadline_on)))).label("deadline"),
            func.min(case((_waited_for, col(Party.target_on)))).label("target"),
        )
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(*_of(cluster_id, without), in_course(), still_open())
        .group_by(col(Case.id))
        .subquery()
    )
    window = case(
        (each.c.deadline.is_(None), Window.REACHED.value),
        (each.c.deadline < today, Window.RED.value),
        (each.c.target <= today, Window.YELLOW.value),
        else_=Window.GREEN.value,
    ).label("window")
    of_each = select(window).subquery()
    return select(of_each.c.window, func.count()).group_by(of_each.c.window)


def parties_in_numbers(
    cluster_id: int, today: date, without: int | None = None
) -> Select[int, int, int, int]:
    """Select the parties waited for: all, those nobody took, the overdue, untaken help."""
    is_wanted = and_(
        col(Party.lift_owner_id).is_not(None), col(Party.lift_taken_by_id).is_(None)
    )
    return (
        select(
            func.count(),
            func.count(case((col(Party.claimed_at).is_(None), 1))),
            func.count(case((col(Party.deadline_on) < today, 1))),
            func.count(case((is_wanted, 1))),
        )
        .select_from(Party)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(*_of(cluster_id, without), *_now())
    )


def missed_since(
    cluster_id: int, day: date, without: int | None = None
) -> Select[Missed | None, int]:
    """Select the reasons given for deadlines from a local date on, each with how often."""
    return (
        select(col(Party.missed), func.count())
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(
            *_of(cluster_id, without),
            col(Party.missed).is_not(None),
            col(Party.deadline_on) >= day,
        )
        .group_by(col(Party.missed))
        .order_by(func.count().desc(), col(Party.missed))
    )


def late_aliases(cluster_id: int, today: date) -> SelectOfScalar[str]:
    """Select the courses with a party that is overdue, the longest first."""
    return (
        select(Case.alias)
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(col(Case.cluster_id) == cluster_id, col(Party.deadline_on) < today, *_now())
        .group_by(col(Case.alias))
        .order_by(func.min(Party.deadline_on), col(Case.alias))
    )


def _of(cluster_id: int, without: int | None) -> Iterator[ColumnElement[bool]]:
    yield col(Case.cluster_id) == cluster_id
    if without is not None:
        own = aliased(Party)
        yield ~exists().where(
            col(own.case_id) == col(Case.id), col(own.organisation_id) == without
        )


def _now() -> tuple[ColumnElement[bool], ...]:
    return (_waited_for, in_course(), still_open())
