"""Where a course has left its traces in chats: every message that shows something of it.

`ABOUT` says of each view what the number that its subject begins with is the number of.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from handlers import outbox
from models.advice import AdviceRequest
from models.briefings import Acknowledgement, Briefing
from models.cases import Party
from models.consents import Consent
from models.filing import Filing
from models.handovers import HandOver
from models.joinings import Joining
from models.joint_plan import Plan, PlanAction, PlanAnswer
from models.meetings import Meeting
from models.outbox import OutboxMessage, showing
from models.rooms import rooms_of_case


class About(Enum):
    """What a view's subject is. NOTHING: of no course, or of several at once."""

    CASE = auto()
    PARTY = auto()
    HAND_OVER = auto()
    JOINING = auto()
    PLAN = auto()
    ACTION = auto()
    ANSWER = auto()
    MEETING = auto()
    BRIEFING = auto()
    ACKNOWLEDGEMENT = auto()
    CONSENT = auto()
    FILING = auto()
    REQUEST = auto()
    ROOM = auto()
    MESSAGE = auto()
    NOTHING = auto()


ABOUT: Mapping[str, About] = {
    "case.card": About.CASE,
    "digest.course": About.CASE,
    "case.opened": About.CASE,
    "case.content": About.CASE,
    "case.more": About.CASE,
    "case.record_kept": About.CASE,
    "case.joining": About.JOINING,
    "case.timeline": About.CASE,
    "case.disputed": About.CASE,
    "case.identified": About.CASE,
    "case.reached": About.CASE,
    "case.basis_given": About.CASE,
    "case.bases": About.CASE,
    "case.basis_withdrawn": About.CASE,
    "case.basis_lapses": About.CONSENT,
    "case.closed": About.CASE,
    "case.reopened": About.CASE,
    "case.deletion": About.CASE,
    "case.erasing": About.CASE,
    "case.grows_up": About.CASE,
    "party.added": About.PARTY,
    "party.withdrawn": About.PARTY,
    "party.invitation": About.PARTY,
    "party.call": About.PARTY,
    "party.claimed": About.PARTY,
    "party.next": About.PARTY,
    "party.reminder": About.PARTY,
    "party.offer": About.PARTY,
    "party.handing": About.HAND_OVER,
    "party.handing_decided": About.HAND_OVER,
    "party.handed_over": About.HAND_OVER,
    "plan.card": About.CASE,
    "plan.led": About.CASE,
    "plan.asked": About.PLAN,
    "plan.sent": About.PLAN,
    "plan.agreed": About.PLAN,
    "plan.follow_up": About.PLAN,
    "plan.nudge": About.ACTION,
    "plan.wish": About.ANSWER,
    "plan.brought": About.JOINING,
    "meeting.told": About.MEETING,
    "briefing.card": About.BRIEFING,
    "briefing.call": About.ACKNOWLEDGEMENT,
    "briefing.offer": About.ROOM,
    "filing.card": About.CASE,
    "filing.ask": About.FILING,
    "filing.waiting": About.FILING,
    "log.card": About.CASE,
    "log.ready": About.CASE,
    "advice.request": About.REQUEST,
    "advice.receipt": About.REQUEST,
    "advice.deletion": About.REQUEST,
    "advice.answered": About.REQUEST,
    "advice.twice": About.REQUEST,
    "advice.outcome": About.REQUEST,
    "advice.your_turn": About.REQUEST,
    "advice.slipped": About.REQUEST,
    "advice.withdrawn": About.REQUEST,
    "advice.basis_withdrawn": About.REQUEST,
    "advice.written": About.REQUEST,
    "advice.wrote": About.REQUEST,
    "advice.added": About.REQUEST,
    "advice.handed": About.REQUEST,
    "advice.converted": About.REQUEST,
    "advice.declined": About.REQUEST,
    "advice.sent": About.REQUEST,
    "advice.untaken": About.REQUEST,
    "advice.unanswered": About.REQUEST,
    "room.archived": About.ROOM,
    "room.erase": About.ROOM,
    "room.erase_said": About.ROOM,
    "room.joined": About.ROOM,
    "room.left": About.ROOM,
    "room.new": About.ROOM,
    "trouble": About.MESSAGE,
    **dict.fromkeys(
        (
            *("advice.in_chat", "advice.queue", "digest", "digest.chosen", "home"),
            "help.language_chosen",
            *("page.link", "organisation.saved", "person.removed", "person.saved"),
            *("person.proposed", "person.welcome", "person.gone", "buddy.list", "buddy.asked"),
            *("calendar", "calendar.address", "roster", "roster.gaps"),
            *("absence.list", "absence.covering", "absence.taken_back"),
            *("agreement.card", "agreement.changes", "agreement.draft", "agreement.announced"),
            *("cluster.status", "evaluation.card", "evaluation.entered"),
            *("implementation.plan", "experience.list", "seminar.ready"),
        ),
        About.NOTHING,
    ),
}


async def of_case(db: AsyncSession, case_id: int) -> Sequence[OutboxMessage]:
    """Every row about a course, the oldest first: in its rooms, to people, and troubles."""
    found: dict[int, OutboxMessage] = {}
    for about, ids in (await _numbers(db, case_id)).items():
        views = [view for view, one in ABOUT.items() if one is about]
        await _find(db, found, showing(views, ids))
    rooms = (await db.exec(rooms_of_case(case_id))).all()
    lanes = [outbox.room(room.id) for room in rooms]
    await _find(db, found, select(OutboxMessage).where(col(OutboxMessage.lane).in_(lanes)))
    return await _with_troubles(db, found)


async def of_request(db: AsyncSession, request_id: int) -> Sequence[OutboxMessage]:
    """Every row about a question, the oldest first."""
    found: dict[int, OutboxMessage] = {}
    views = [view for view, one in ABOUT.items() if one is About.REQUEST]
    await _find(db, found, showing(views, [request_id]))
    return await _with_troubles(db, found)


async def _with_troubles(
    db: AsyncSession, found: dict[int, OutboxMessage]
) -> Sequence[OutboxMessage]:
    troubles = [view for view, one in ABOUT.items() if one is About.MESSAGE]
    await _find(db, found, showing(troubles, list(found)))
    return [found[one] for one in sorted(found)]


async def _find(
    db: AsyncSession, found: dict[int, OutboxMessage], wanted: SelectOfScalar[OutboxMessage]
) -> None:
    """They are locked: a relay must not send one that is being stopped."""
    in_order = wanted.order_by(col(OutboxMessage.id)).with_for_update()
    for row in (await db.exec(in_order)).all():
        found[row.id] = row


async def _numbers(db: AsyncSession, case_id: int) -> dict[About, Sequence[int]]:
    parties = select(Party.id).where(col(Party.case_id) == case_id)
    plans = select(Plan.id).where(col(Plan.case_id) == case_id)
    briefings = select(Briefing.id).where(col(Briefing.case_id) == case_id)
    of_either = or_(col(Joining.case_id) == case_id, col(Joining.into_id) == case_id)
    asked: Iterable[tuple[About, SelectOfScalar[int]]] = (
        (About.PARTY, parties),
        (About.PLAN, plans),
        (About.BRIEFING, briefings),
        (About.HAND_OVER, select(HandOver.id).where(col(HandOver.party_id).in_(parties))),
        (About.JOINING, select(Joining.id).where(of_either)),
        (About.ACTION, select(PlanAction.id).where(col(PlanAction.plan_id).in_(plans))),
        (About.ANSWER, select(PlanAnswer.id).where(col(PlanAnswer.plan_id).in_(plans))),
        (About.FILING, select(Filing.id).where(col(Filing.case_id) == case_id)),
        (About.CONSENT, select(Consent.id).where(col(Consent.case_id) == case_id)),
        (About.MEETING, select(Meeting.id).where(col(Meeting.case_id) == case_id)),
        (
            About.ACKNOWLEDGEMENT,
            select(Acknowledgement.id).where(col(Acknowledgement.briefing_id).in_(briefings)),
        ),
        (
            About.REQUEST,
            select(AdviceRequest.id).where(col(AdviceRequest.case_id) == case_id),
        ),
    )
    found = {about: (await db.exec(ids)).all() for about, ids in asked}
    rooms = [room.id for room in (await db.exec(rooms_of_case(case_id))).all()]
    return {**found, About.CASE: [case_id], About.ROOM: rooms}
