"""`/plan`: where the joint plan stands, and who leads the course (its tovholder)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    casefiles,
    cases,
    choosing,
    entries,
    joint_plan_cards,
    outbox,
    plan_cards,
    plan_files,
    rooms,
    showing,
    staffing,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.documents import Document, Page, Printed
from handlers.plan_files import PlanFile
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import dates
from locales import gettext as _
from models.access import Act
from models.cases import Party
from models.entries import Did
from models.people import Person


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """In a course's room its plan; elsewhere my courses to choose from."""
    if turn.room is not None and turn.room.case_id is not None:
        return Say(Named("plan.card", str(turn.room.case_id)))
    return Say(joint_plan_cards.choose(await cases.of_mine(turn, db)))


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named("plan.card", turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    case = await casefiles.find(db, looking.number)
    if looking.reader is None:
        return None
    await access.require(db, looking.reader, Act.SEE_CASE, case, at=looking.at)
    plan = await plan_files.load(db, await casefiles.load(db, case, at=looking.at))
    mine = await _mine_to_answer(db, plan, looking.reader, at=looking.at)
    return joint_plan_cards.card(plan, mine)


async def page(turn: Turn, db: AsyncSession) -> Document:
    """The plan in a browser, for who has a part in the course; opening it is an entry."""
    plan, said = await _opened(turn, db)
    moment = dates.moment(turn.at, ZoneInfo(plan.file.cluster.zone))
    return plan_cards.page(plan, said, turn.me, moment)


async def pdf(turn: Turn, db: AsyncSession) -> Document:
    """The page to file in one's own record."""
    made = await page(turn, db)
    return Printed("faelles-plan.pdf", made) if isinstance(made, Page) else made


async def show_content(turn: Turn, db: AsyncSession) -> Reply:
    """The same in a form, for where no page can be opened."""
    await _opened(turn, db)
    return Ask("plan.content", turn.subject)


async def content_form(turn: Turn, db: AsyncSession) -> Form:
    """What this person may read of the plan. Asked for by `show_content` alone."""
    plan = await _seen(turn, db)
    said = await _said(turn, plan, db)
    return joint_plan_cards.content_form(plan, said)


async def lead_start(turn: Turn, db: AsyncSession) -> Reply:
    await _file(turn, db)
    return Ask("plan.lead", turn.subject)


async def lead_form(turn: Turn, db: AsyncSession) -> Form:
    file = await _file(turn, db)
    return joint_plan_cards.lead_form(file, await _candidates(file, db), turn.value("lead"))


async def lead(turn: Turn, db: AsyncSession) -> Reply:
    """From now on everybody is told to ask this person; the room hears who it is."""
    file = await _file(turn, db)
    candidates = await _candidates(file, db)
    chosen = next((one for one in candidates if str(one.id) == turn.value("lead")), None)
    if chosen is None or not await choosing.is_still_here(db, chosen):
        return Correct({"lead": _("Choose one of the contact persons.")}, form="plan.lead")
    if chosen.id != file.case.lead_id:
        await _hand_over(turn, file, chosen, db)
    return Say(Named("plan.card", str(file.case.id)))


async def led(looking: Looking, db: AsyncSession) -> Card | None:
    """What the rooms and the lead are told. `subject` is the course."""
    case = await casefiles.find(db, looking.number)
    await showing.require(db, looking, case.id)
    if case.lead_id is None:
        return None
    return joint_plan_cards.led(case, await db.get_one(Person, case.lead_id))


async def _opened(turn: Turn, db: AsyncSession) -> tuple[PlanFile, plan_cards.Said]:
    """The plan and what this person may read of it: an entry."""
    plan = await _seen(turn, db)
    said = await _said(turn, plan, db)
    read = sorted(key for key, text in said.items() if text is not None)
    chain = entries.of_case(plan.file.case.id)
    await entries.record(
        db, chain, Did.READ, at=turn.at, by=turn.me, page="plan", passages=read
    )
    return plan, said


async def _seen(turn: Turn, db: AsyncSession) -> PlanFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    return await plan_files.load(db, await casefiles.load(db, case, at=turn.at))


async def _said(turn: Turn, plan: PlanFile, db: AsyncSession) -> dict[int, str | None]:
    wishes = [one.passage_id for one in plan.answers if one.passage_id is not None]
    return await plan_files.texts(db, turn.me, [*plan.passage_ids(), *wishes], at=turn.at)


async def _mine_to_answer(
    db: AsyncSession, plan: PlanFile, reader: Person, *, at: datetime
) -> Party | None:
    """The party that the reader may answer for, if it has been asked and has said nothing."""
    for party in plan.file.parties:
        standing = plan.standings.get(party.id)
        is_asked = standing is not None and not standing.is_agreed
        if is_asked and await access.may(db, reader, Act.AGREE_FOR_PARTY, party, at=at):
            return party
    return None


async def _file(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.CHOOSE_LEAD, case, at=turn.at)
    casefiles.require_open(case)
    return await casefiles.load(db, case, at=turn.at)


async def _candidates(file: CaseFile, db: AsyncSession) -> list[Person]:
    """The contact persons who chat: somebody who can be asked here."""
    ids = [party.contact_person_id for party in file.parties]
    found = await staffing.people(db, ids)
    return [found[one] for one in dict.fromkeys(ids) if one in found]


async def _hand_over(turn: Turn, file: CaseFile, chosen: Person, db: AsyncSession) -> None:
    file.case.lead_id = chosen.id
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.LED, at=turn.at, by=turn.me, lead=chosen.id)
    when = turn.at.isoformat()
    for room in await rooms.of_case(db, file.case):
        key = f"case:{file.case.id}:lead:{chosen.id}:{when}:room:{room.id}"
        address = outbox.room(room.id)
        outbox.post(db, address, "plan.led", file.case.id, at=turn.at, key=key)
    why = f"lead:{chosen.id}:{when}"
    await rooms.bring_up_to_date(db, file.case, at=turn.at, why=why)
    if chosen.id != turn.me.id:
        key = f"case:{file.case.id}:lead:{chosen.id}:{when}"
        address = outbox.person(chosen.id)
        outbox.post(db, address, "plan.led", file.case.id, at=turn.at, key=key)
