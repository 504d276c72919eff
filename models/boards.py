"""Boards: open courses as one party each, by how long it has been waited for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, exists, false, func, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.cases import Case, CaseMember, Party, Window, in_course, still_open
from models.clusters import ClusterAgreement

# Where a party without a clock, or in contact, stands among the others: last.
NEVER = date.max

_waited_for = and_(col(Party.contact_on).is_(None), col(Party.deadline_on).is_not(None))
_place = case((_waited_for, col(Party.deadline_on)), else_=NEVER)


@dataclass(frozen=True, slots=True)
class Mine:
    """Whose courses: `held` are the people one answers for; `has_desk`: the desk today."""

    person_id: int
    organisation_id: int
    held: Collection[int]
    has_desk: bool

    @property
    def reasons(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """By this party; by the whole course, as its lead or as somebody added by name."""
        unclaimed = and_(
            col(Party.organisation_id) == self.organisation_id, col(Party.claimed_at).is_(None)
        )
        by_party = or_(
            col(Party.contact_person_id).in_(self.held), unclaimed if self.has_desk else false()
        )
        added = select(CaseMember.id).where(
            col(CaseMember.case_id) == col(Case.id),
            col(CaseMember.person_id) == self.person_id,
        )
        return by_party, or_(col(Case.lead_id).in_(self.held), exists(added))


# Whose board: one's own courses, or those of an organisation.
Whose = Mine | int


def board(
    whose: Whose, today: date, window: Window | None, after: tuple[date, int] | None
) -> Select[Party, Case, ClusterAgreement]:
    """Select what has waited longest first; `after` is the place of the last one seen.

    `window` None selects all.
    """
    found = (
        select(Party, Case, ClusterAgreement)
        .join(Case, col(Case.id) == col(Party.case_id))
        .join(ClusterAgreement, col(ClusterAgreement.id) == col(Case.agreement_id))
        .where(_of(whose), in_course(), still_open())
        .order_by(_place, col(Party.id))
    )
    if window is not None:
        found = found.where(_window(today) == window.value)
    if after is not None:
        day, party_id = after
        found = found.where(or_(_place > day, and_(_place == day, col(Party.id) > party_id)))
    return found


def place_of(party: Party) -> tuple[date, int]:
    """Where a party stands in the order of a board."""
    is_waited_for = party.contact_on is None and party.deadline_on is not None
    return (party.deadline_on or NEVER) if is_waited_for else NEVER, party.id


def counts(whose: Whose, today: date) -> Select[str, int]:
    """Select how many parties of a board stand in each window."""
    each = (
        select(_window(today).label("window"))
        .select_from(Party)
        .join(Case, col(Case.id) == col(Party.case_id))
        .where(_of(whose), in_course(), still_open())
        .subquery()
    )
    return select(each.c.window, func.count()).group_by(each.c.window)


def seen_among(mine: Mine, case_ids: Collection[int]) -> SelectOfScalar[int]:
    """Select which of these open courses one has a part in (Act.SEE_CASE)."""
    return (
        select(Case.id)
        .join(Party, col(Party.case_id) == col(Case.id))
        .where(col(Case.id).in_(case_ids), in_course(), still_open(), or_(*mine.reasons))
        .distinct()
    )


def _of(whose: Whose) -> ColumnElement[bool]:
    if not isinstance(whose, Mine):
        return col(Party.organisation_id) == whose
    by_party, by_case = whose.reasons
    own = aliased(Party)
    has_own = exists(
        select(own.id).where(
            col(own.case_id) == col(Case.id),
            col(own.organisation_id) == whose.organisation_id,
            col(own.withdrawn_at).is_(None),
        )
    )
    stands_for_it = or_(
        col(Party.organisation_id) == whose.organisation_id,
        and_(col(Party.is_opener), ~has_own),
    )
    return or_(by_party, and_(by_case, stands_for_it))


def _window(today: date) -> ColumnElement[str]:
    """As Party.window says it."""
    return case(
        (col(Party.contact_on).is_not(None), Window.REACHED.value),
        (col(Party.deadline_on).is_(None), Window.NONE.value),
        (col(Party.deadline_on) < today, Window.RED.value),
        (col(Party.target_on) <= today, Window.YELLOW.value),
        else_=Window.GREEN.value,
    )
