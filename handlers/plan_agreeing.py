"""Send the joint plan to the parties, and what each says: explicit acts, never silence."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    agreeing_cards,
    case_life,
    casefiles,
    outbox,
    passages,
    plan_asked,
    plan_days,
    plan_files,
    rooms,
    showing,
    staffing,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.plan_files import PlanFile
from handlers.plan_writing import CARD, LONGEST, enter
from handlers.turn import Ask, Correct, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from locales import dates
from locales import gettext as _
from models.access import Act
from models.cases import CaseState, Party, Way
from models.entries import Did
from models.joint_plan import (
    Content,
    Plan,
    PlanAnswer,
    PlanVersion,
    Stand,
    changes,
    concerned,
)
from models.passages import PassageKind
from models.people import stand_in

OWN = "own"


async def start(turn: Turn, db: AsyncSession) -> Reply:
    plan = await plan_files.required(turn, turn.number, Act.WRITE_PLAN, db)
    _sendable(plan)
    return Ask("plan.send", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    plan = await plan_files.required(turn, turn.number, Act.WRITE_PLAN, db)
    _kept, now = _sendable(plan)
    asked = _asked(plan, now)
    unread = await _cannot_read(turn, plan, asked, db)
    return agreeing_cards.send_form(turn, plan, asked, unread, _own(turn, plan))


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Make a version of it, for ever, and ask the parties concerned."""
    plan = await plan_files.required(turn, turn.number, Act.WRITE_PLAN, db)
    kept, now = _sendable(plan)
    asked = _asked(plan, now)
    await plan_asked.bring_up_to_date(db, plan.file.case.id, at=turn.at)
    version = _version(turn, plan, now, asked)
    kept.number = version.number
    db.add(version)
    await db.flush()
    codes = {"number": version.number, "asked": sorted(asked), "changed": version.changed}
    await enter(turn, plan, Did.PLAN_SENT, db, **codes)
    own = _own(turn, plan)
    if own is not None and turn.value(OWN):
        await _answer(turn, plan, _act(turn, plan, own, Stand.AGREED), db)
    await _ask(turn, plan, asked, own if turn.value(OWN) else None, db)
    await _to_rooms(turn, plan, "plan.sent", f"{kept.id}:{version.number}", db)
    return Say(Named(CARD, str(plan.file.case.id)))


async def agree(turn: Turn, db: AsyncSession) -> Reply:
    """One click for one's own party, to the version that the button stands for."""
    plan, party = await _answering(turn, Act.AGREE_FOR_PARTY, db)
    await _must_have_access(turn, plan, db)
    await _answer(turn, plan, _act(turn, plan, party, Stand.AGREED), db)
    return Say(Named(CARD, str(plan.file.case.id)))


async def change_start(turn: Turn, db: AsyncSession) -> Reply:
    await _answering(turn, Act.AGREE_FOR_PARTY, db)
    return Ask("plan.change", turn.subject)


async def change_form(turn: Turn, db: AsyncSession) -> Form:
    plan, party = await _answering(turn, Act.AGREE_FOR_PARTY, db)
    return agreeing_cards.change_form(turn, plan, party)


async def change(turn: Turn, db: AsyncSession) -> Reply:
    """Ask for changes, and say which: sealed, for those who may read it."""
    plan, party = await _answering(turn, Act.AGREE_FOR_PARTY, db)
    why = turn.value("why")
    if not why or len(why) > LONGEST:
        return Correct({"why": _("Write what should be different.")}, form="plan.change")
    case_id, kind = plan.file.case.id, PassageKind.PLAN_CHANGES
    passage = passages.write(db, kind, why, by=turn.me, at=turn.at, case_id=case_id)
    await db.flush()
    answer = _act(turn, plan, party, Stand.CHANGES)
    answer.passage_id = passage.id
    await _answer(turn, plan, answer, db)
    return Say(Named(CARD, str(case_id)))


async def register_start(turn: Turn, db: AsyncSession) -> Reply:
    await _registering(turn, db)
    return Ask("plan.register", turn.subject)


async def register_form(turn: Turn, db: AsyncSession) -> Form:
    plan, parties = await _registering(turn, db)
    return agreeing_cards.register_form(turn, plan, parties)


async def register(turn: Turn, db: AsyncSession) -> Reply:
    """What a party said at a meeting or on the telephone, with who heard it and when."""
    plan, parties = await _registering(turn, db)
    party = next((one for one in parties if str(one.id) == turn.value("party")), None)
    said_on, errors = _said_on(turn, plan)
    if party is None:
        errors["party"] = _("Choose which party.")
    if turn.value("stand") not in set(Stand):
        errors["stand"] = _("Choose what they said.")
    if turn.value("way") not in {Way.PHONE, Way.MEETING}:
        errors["way"] = _("Choose how you heard it.")
    if errors or party is None:
        return Correct(errors, form="plan.register")
    answer = _act(turn, plan, party, Stand(turn.value("stand")))
    answer.way, answer.said_on = Way(turn.value("way")), said_on
    await _answer(turn, plan, answer, db)
    return Say(Named(CARD, str(plan.file.case.id)))


async def sent(looking: Looking, db: AsyncSession) -> Card | None:
    """To the rooms: a version has been sent. `subject` is "<plan>:<version>"."""
    plan_id, number = (int(one) for one in looking.subject.split(":"))
    plan = await _shown(db, plan_id, looking)
    version = (
        next((one for one in plan.versions if one.number == number), None) if plan else None
    )
    return agreeing_cards.sent(plan, version) if plan and version else None


async def agreed(looking: Looking, db: AsyncSession) -> Card | None:
    """To the rooms: all have said yes. None when one has changed its mind meanwhile."""
    plan_id, number = (int(one) for one in looking.subject.split(":"))
    plan = await _shown(db, plan_id, looking)
    is_still = plan is not None and plan.is_agreed and plan.plan is not None
    if plan is None or plan.plan is None or not is_still or plan.plan.number != number:
        return None
    return agreeing_cards.agreed(plan)


async def wish(looking: Looking, db: AsyncSession) -> Card | None:
    """To the lead: a party asks for changes. `subject` is the answer."""
    answer = await db.get(PlanAnswer, looking.number)
    plan = await _shown(db, answer.plan_id, looking) if answer else None
    if plan is None or answer is None or looking.reader is None:
        return None
    return agreeing_cards.wish(plan, answer)


async def _shown(db: AsyncSession, plan_id: int, looking: Looking) -> PlanFile | None:
    plan = await db.get(Plan, plan_id)
    if plan is None:
        return None
    await showing.require(db, looking, plan.case_id)
    found = await plan_files.of_case(db, plan.case_id, at=looking.at)
    return found if found.file.case.is_open else None


def _sendable(plan: PlanFile) -> tuple[Plan, Content]:
    """Raises Refusal with everything that is missing, or when there is nothing new."""
    kept, now = plan.plan, plan.now
    if kept is None or now is None:
        raise Refusal(_("Nobody has begun the plan yet. Press *Write the plan* first."))
    if missing := list(agreeing_cards.missing(plan)):
        sentence = _("Before the plan can be sent, this is missing: {missing}.")
        raise Refusal(sentence.format(missing=", ".join(missing)))
    wrong = plan_days.read(now.follow_up_on or "", plan.file, "")[1]
    if wrong:
        raise Refusal(_("The day of follow-up must be moved. {why}").format(why=wrong[""]))
    if not plan.is_to_be_sent:
        raise Refusal(_("Nothing has changed since the plan was sent."))
    return kept, now


def _asked(plan: PlanFile, now: Content) -> set[int]:
    agreed_before = [key for key, one in plan.standings.items() if one.is_agreed]
    everybody = [one.id for one in plan.file.parties]
    return concerned(plan.sent, now, everybody, agreed_before)


async def _cannot_read(
    turn: Turn, plan: PlanFile, asked: set[int], db: AsyncSession
) -> set[int]:
    """Of those that are asked, the parties whose contact person may not read all of it."""
    ids, found = plan.passage_ids(), set[int]()
    for party in plan.file.parties:
        contact = plan.file.contact(party) if party.id in asked else None
        if contact and await plan_files.hidden(db, contact, ids, at=turn.at):
            found.add(party.id)
    return found


def _version(turn: Turn, plan: PlanFile, now: Content, asked: set[int]) -> PlanVersion:
    assert plan.plan is not None  # noqa: S101 -- it is sendable
    return PlanVersion(
        plan_id=plan.plan.id,
        number=plan.plan.number + 1,
        sent_at=turn.at,
        sent_by_id=turn.me.id,
        content=now.stored(),
        changed=[change for change, _parties in changes(plan.sent, now)],
        asked=sorted(asked),
    )


def _own(turn: Turn, plan: PlanFile) -> Party | None:
    """The party whose contact person sends it."""
    return next((p for p in plan.file.parties if p.contact_person_id == turn.me.id), None)


async def _ask(
    turn: Turn, plan: PlanFile, asked: set[int], but: Party | None, db: AsyncSession
) -> None:
    """Ask each party's contact person; for who has no chat the lead calls."""
    kept = plan.plan
    receivers = {
        party.id: party.contact_person_id or plan.file.case.lead_id or turn.me.id
        for party in plan.file.parties
    }
    away = await staffing.stand_ins(db, receivers.values(), plan.file.today)
    for party in plan.file.parties:
        if kept is None or party.id not in asked or party is but:
            continue
        subject, receiver = f"{kept.id}:{kept.number}:{party.id}", receivers[party.id]
        address = outbox.person(stand_in(receiver, away) or receiver)
        key = f"plan:asked:{subject}"
        outbox.post(db, address, plan_asked.VIEW, subject, at=turn.at, key=key)


async def _answering(turn: Turn, act: Act, db: AsyncSession) -> tuple[PlanFile, Party]:
    """The party answered for, to the version asked about; raises Refusal for an older one."""
    plan_id, number, party_id = plan_files.numbers(turn, 3)
    plan, party = await db.get(Plan, plan_id), await db.get(Party, party_id)
    if plan is None or party is None or party.case_id != plan.case_id:
        raise Hidden
    await access.require(db, turn.me, act, party, at=turn.at)
    case = await casefiles.find(db, plan.case_id)
    casefiles.require_open(case)
    casefiles.require_one_citizen(case)
    found = await plan_files.of_case(db, plan.case_id, at=turn.at)
    if plan.number != number:
        raise Refusal(_("The plan has been changed since. Read the new version with /plan."))
    return found, party


async def _must_have_access(turn: Turn, plan: PlanFile, db: AsyncSession) -> None:
    """Nobody agrees to what they may not read."""
    now = plan.sent
    if now is None:
        return
    ids = {*now.texts.values(), *(one.passage_id for one in now.tasks)}
    hidden = await plan_files.hidden(db, turn.me, ids, at=turn.at)
    if hidden:
        wrote = {one.organisation_id for one in hidden}
        raise Refusal(agreeing_cards.must_read_first(plan, wrote))


async def _registering(turn: Turn, db: AsyncSession) -> tuple[PlanFile, list[Party]]:
    """The parties one may register an answer for: those without chat, or, for the lead, all."""
    plan = await plan_files.required(turn, turn.number, Act.WRITE_PLAN, db)
    if not plan.versions:
        raise Refusal(_("The plan has not been sent to the parties yet."))
    is_lead = await access.may(db, turn.me, Act.AGREE_FOR_OTHERS, plan.file.case, at=turn.at)
    parties = [
        one
        for one in plan.file.parties
        if one.id in plan.standings
        and (is_lead or one.contact_person_id is None)
        and not plan.standings[one.id].is_agreed
    ]
    if not parties:
        await access.require(db, turn.me, Act.AGREE_FOR_OTHERS, plan.file.case, at=turn.at)
        raise Refusal(_("All parties have agreed. There is nothing more to register."))
    return plan, parties


def _said_on(turn: Turn, plan: PlanFile) -> tuple[date | None, dict[str, str]]:
    """From when the version began to be made, for it may be agreed to before it is sent."""
    first = _begun_on(plan)
    try:
        day = date.fromisoformat(turn.value("on"))
    except ValueError:
        return None, {"on": _("Write the day as a date.")}
    if not first <= day <= plan.file.today:
        sentence = _("Choose a day from {first} until today.").format(first=dates.day(first))
        return day, {"on": sentence}
    return day, {}


def _begun_on(plan: PlanFile) -> date:
    """What is written after a meeting was agreed on there; what was sent before is older."""
    before = plan.versions[-2].sent_at if len(plan.versions) > 1 else plan.file.case.opened_at
    return plan.file.calendar.local_date(before)


def _act(turn: Turn, plan: PlanFile, party: Party, stand: Stand) -> PlanAnswer:
    """What a party says to the version that it was last sent."""
    assert plan.plan is not None  # noqa: S101 -- one answers a plan
    return PlanAnswer(
        plan_id=plan.plan.id,
        number=plan.plan.number,
        party_id=party.id,
        stand=stand,
        at=turn.at,
        by_id=turn.me.id,
    )


async def _answer(turn: Turn, plan: PlanFile, answer: PlanAnswer, db: AsyncSession) -> None:
    db.add(answer)
    await db.flush()
    codes = {"party": answer.party_id, "stand": answer.stand, "way": answer.way}
    await enter(turn, plan, Did.PLAN_ANSWERED, db, number=answer.number, **codes)
    standing = plan.standings.get(answer.party_id)
    number = standing.number if standing else answer.number
    subject = f"{answer.plan_id}:{number}:{answer.party_id}"
    await outbox.refresh(db, plan_asked.VIEW, [subject], at=turn.at)
    if answer.stand is Stand.CHANGES:
        await _tell_lead(turn, plan, answer, db)
    await tell_if_agreed(turn, plan.file, db)


async def _tell_lead(turn: Turn, plan: PlanFile, answer: PlanAnswer, db: AsyncSession) -> None:
    """The lead, or who stands in; without a lead, who speaks for the party that opened it."""
    lead_id = plan.file.case.lead_id or plan.file.opener.contact_person_id
    if lead_id is None:
        return
    away = await staffing.stand_ins(db, [lead_id], plan.file.today)
    receiver = stand_in(lead_id, away) or lead_id
    if receiver != turn.me.id:
        address, key = outbox.person(receiver), f"plan:wish:{answer.id}"
        outbox.post(db, address, "plan.wish", answer.id, at=turn.at, key=key)


async def tell_if_agreed(turn: Turn, file: CaseFile, db: AsyncSession) -> None:
    """Once for each version, however often one of them says yes again."""
    found = await plan_files.load(db, file)
    kept = found.plan
    if kept is None or not found.is_agreed or kept.agreed_number == kept.number:
        return
    kept.agreed_number = kept.number
    if found.file.case.state is CaseState.PLAN:
        await case_life.move(turn, found.file.case, CaseState.FOLLOW_UP, db)
    await _to_rooms(turn, found, "plan.agreed", f"{kept.id}:{kept.number}", db)


async def _to_rooms(
    turn: Turn, plan: PlanFile, view: str, subject: str, db: AsyncSession
) -> None:
    for room in await rooms.of_case(db, plan.file.case):
        address, key = outbox.room(room.id), f"room:{room.id}:{view}:{subject}"
        outbox.post(db, address, view, subject, at=turn.at, key=key)
