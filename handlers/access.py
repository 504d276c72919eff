"""The one access rule: may this person do this to that, now? Asked everywhere."""

from datetime import date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.turn import Hidden, Refusal
from locales import gettext as _
from models.access import Act, Function, allows
from models.advice import AdviceColleague, AdviceRequest, colleagues
from models.cases import Case, CaseMember, Party, all_parties_of, parties_of
from models.clusters import Cluster
from models.consents import in_force, last_day
from models.filing import Filing, asked_by_name
from models.joint_plan import PlanAction
from models.organisations import Organisation, cluster_ids_on
from models.passages import Passage, PassageKind
from models.people import ChatIdentity, ChatWorkspace, Person, Role, stand_in

Subject = (
    Case
    | Party
    | Filing
    | Passage
    | AdviceRequest
    | PlanAction
    | Cluster
    | Organisation
    | ChatWorkspace
)


async def may(
    db: AsyncSession, person: Person, act: Act, subject: Subject, *, at: datetime
) -> bool:
    return allows(await functions(db, person, subject, at=at), act)


async def require(
    db: AsyncSession, person: Person, act: Act, subject: Subject, *, at: datetime
) -> None:
    """Raise Refusal, with the next step in it, unless the person may.

    Who may not even know of the subject is told what is told of one that does not exist.
    """
    if await may(db, person, act, subject, at=at):
        return
    await require_known(db, person, subject, at=at)
    raise Refusal(_refused(act))


async def require_known(
    db: AsyncSession, person: Person, subject: Subject, *, at: datetime
) -> None:
    """Raise Hidden for whom the subject is as if it did not exist."""
    if not await _knows(db, person, subject, at=at):
        raise Hidden


async def _knows(db: AsyncSession, person: Person, subject: Subject, *, at: datetime) -> bool:
    match subject:
        case Organisation():
            return True  # the directory is everybody's
        case Case(id=case_id) | Party(case_id=case_id) | Passage(case_id=int(case_id)):
            return await _knows_case(db, person, case_id, at=at)
        case Passage(request_id=None):
            return False  # an experience: read by its cluster, and not one by one
        case Passage():
            request = await db.get_one(AdviceRequest, subject.request_id)
            return await _knows(db, person, request, at=at)
        case PlanAction():
            party = await db.get_one(Party, subject.party_id)
            return await _knows_case(db, person, party.case_id, at=at)
        case _:
            return bool(await functions(db, person, subject, at=at))


async def _knows_case(
    db: AsyncSession, person: Person, case_id: int | None, *, at: datetime
) -> bool:
    """Whoever has a function in it, or the desk of a party today: the desk was invited."""
    case = await db.get_one(Case, case_id)
    return bool(await functions(db, person, case, at=at)) or await _was_asked(
        db, person, case, staffing.today(at)
    )


async def _was_asked(db: AsyncSession, person: Person, case: Case, day: date) -> bool:
    parties = (await db.exec(parties_of(case.id))).all()
    if person.organisation_id not in {one.organisation_id for one in parties}:
        return False
    return person in await staffing.desk(db, person.organisation_id, day)


async def functions(  # noqa: C901 -- a line per kind of subject
    db: AsyncSession, person: Person, subject: Subject, *, at: datetime
) -> frozenset[Function]:
    """What the person is to a subject at this moment."""
    day = staffing.today(at)
    match subject:
        case Case():
            return await _in_case(db, person, subject, day)
        case Party():
            return await _in_party(db, person, subject, day)
        case Filing():
            return await _to_filing(db, person, subject, day)
        case Passage():
            return await _to_passage(db, person, subject, at)
        case AdviceRequest():
            return await _to_request(db, person, subject)
        case PlanAction():
            return await _to_action(db, person, subject, day)
        case Cluster():
            return await _in_cluster(db, person, subject, day)
        case Organisation():
            return await _to_organisation(db, person, subject)
        case ChatWorkspace():
            return await _in_workspace(db, person, subject)


async def _in_case(
    db: AsyncSession, person: Person, case: Case, day: date
) -> frozenset[Function]:
    if case.emptied_at is not None:  # it is nobody's any more
        return frozenset()
    added = select(CaseMember.id).where(
        col(CaseMember.case_id) == case.id, col(CaseMember.person_id) == person.id
    )
    found = {Function.ADDED} if (await db.exec(added)).first() else set()
    if case.lead_id is not None:
        leading = await _by_contact(db, person, case.lead_id, day)
        found |= {Function.LEAD} if leading else set()
    for party in (await db.exec(parties_of(case.id))).all():
        found |= await _in_party(db, person, party, day)
    if not case.is_open:
        asked = (await db.exec(asked_by_name(case.id))).all()
        found |= {one for by in asked for one in await _files(db, person, by, day)}
    return frozenset(found)


async def _to_filing(
    db: AsyncSession, person: Person, filing: Filing, day: date
) -> frozenset[Function]:
    """Also of a party that was withdrawn before the course was closed."""
    found = set[Function]()
    for party in (await db.exec(all_parties_of(filing.case_id))).all():
        if party.organisation_id == filing.organisation_id:
            found |= await _in_party(db, person, party, day)
    return frozenset(found | await _files(db, person, filing.asked_id, day))


async def _files(
    db: AsyncSession, person: Person, asked_id: int | None, day: date
) -> set[Function]:
    if asked_id is None:
        return set()
    return {Function.FILER} if await _by_contact(db, person, asked_id, day) else set()


async def _in_party(
    db: AsyncSession, person: Person, party: Party, day: date
) -> frozenset[Function]:
    found = set[Function]()
    if party.contact_person_id is not None:
        found |= await _by_contact(db, person, party.contact_person_id, day)
    if person.organisation_id == party.organisation_id:
        if person.has(Role.COORDINATOR):
            found.add(Function.COORDINATOR)
        has_it = await _is_at_the_desk(db, party, day)
        if has_it and person in await staffing.desk(db, party.organisation_id, day):
            found.add(Function.DESK)
    if party.lift_owner_id is not None and await _helps(db, person, party.lift_owner_id, day):
        found.add(Function.HELPER)
    return frozenset(found)


async def _is_at_the_desk(db: AsyncSession, party: Party, day: date) -> bool:
    """Nobody has taken it, or who has is away and nobody stands in."""
    contact_id = party.contact_person_id
    if contact_id is None:
        return not party.is_claimed
    return stand_in(contact_id, await staffing.stand_ins(db, [contact_id], day)) is None


async def _helps(db: AsyncSession, person: Person, owner_id: int, day: date) -> bool:
    owner = await db.get_one(Person, owner_id)
    if person.has(Role.COORDINATOR) and person.organisation_id == owner.organisation_id:
        return True
    return bool(await _by_contact(db, person, owner_id, day))


async def _by_contact(
    db: AsyncSession, person: Person, contact_person_id: int, day: date
) -> set[Function]:
    if person.id == contact_person_id:
        return {Function.CONTACT_PERSON}
    away = await staffing.stand_ins(db, [contact_person_id], day)
    return {Function.STAND_IN} if stand_in(contact_person_id, away) == person.id else set()


async def _to_action(
    db: AsyncSession, person: Person, action: PlanAction, day: date
) -> frozenset[Function]:
    party = await db.get_one(Party, action.party_id)
    case = await db.get_one(Case, party.case_id)
    found = set(await _in_party(db, person, party, day))
    if action.owner_id is not None and await _by_contact(db, person, action.owner_id, day):
        found.add(Function.OWNER)
    if case.lead_id is not None and await _by_contact(db, person, case.lead_id, day):
        found.add(Function.LEAD)
    return frozenset(found)


async def _to_passage(
    db: AsyncSession, person: Person, passage: Passage, at: datetime
) -> frozenset[Function]:
    if passage.request_id is not None:
        request = await db.get_one(AdviceRequest, passage.request_id)
        is_note = passage.kind is PassageKind.HANDOVER
        act = Act.READ_NOTE if is_note else Act.SEE_REQUEST
        found = await _to_request(db, person, request)
        told = allows(found, Act.REPLY_REQUEST) or await discloses(
            db, request.organisation_id, passage, day=staffing.today(at)
        )
        return _sides(told and allows(found, act))
    if passage.case_id is None:
        return frozenset()
    case = await db.get_one(Case, passage.case_id)
    if not await may(db, person, Act.SEE_CASE, case, at=at):
        return frozenset()
    if person.organisation_id == passage.organisation_id:
        return _sides(True)
    day = staffing.today(at)
    informed = await discloses(db, person.organisation_id, passage, day=day)
    return frozenset({Function.INFORMED_SIDE}) if informed else frozenset()


async def discloses(
    db: AsyncSession, organisation_id: int, passage: Passage, *, day: date
) -> bool:
    """Whether an organisation as such may have this: it wrote it, or has a basis that day.

    Advice is for the organisation that asked and the team that answers.
    """
    if organisation_id == passage.organisation_id:
        return True
    if passage.request_id is not None:
        request = await db.get_one(AdviceRequest, passage.request_id)
        is_asking = organisation_id == request.asker_organisation_id
        is_team = organisation_id == request.organisation_id
        return is_asking or (is_team and await tells_team(db, request, day=day))
    case = await db.get_one(Case, passage.case_id)
    basis = in_force(case.id, organisation_id, passage.organisation_id, day)
    return (await db.exec(basis)).first() is not None


async def tells_team(db: AsyncSession, request: AdviceRequest, *, day: date) -> bool:
    """Whether the team may read what the asker's side wrote, on this local date.

    A general question names nobody; one about a course has a basis, which ends.
    """
    if request.case_id is None:
        return True
    case = await db.get_one(Case, request.case_id)
    return not request.is_withheld and day <= told_until(request, case)


def told_until(request: AdviceRequest, case: Case) -> date:
    """The last local date of the basis of a question about a course, if nobody withdraws it."""
    return last_day(staffing.today(request.asked_at), case.adult_from)


def _sides(is_inside: bool) -> frozenset[Function]:
    return frozenset({Function.AUTHOR_SIDE}) if is_inside else frozenset()


async def _to_organisation(
    db: AsyncSession, person: Person, organisation: Organisation
) -> frozenset[Function]:
    """A small organisation has a coordinator and no administrator."""
    if person.organisation_id != organisation.id:
        return frozenset()
    held = {Function.COORDINATOR} if person.has(Role.COORDINATOR) else set()
    if person.has(Role.ORG_ADMIN):
        return frozenset(held | {Function.ADMINISTRATOR, Function.OWN_ADMIN})
    if not held:
        return frozenset()
    has_admin = bool(await staffing.holders(db, [organisation.id], Role.ORG_ADMIN))
    own = set() if has_admin else {Function.OWN_ADMIN}
    return frozenset(held | own | {Function.ADMINISTRATOR})


async def _in_workspace(
    db: AsyncSession, person: Person, workspace: ChatWorkspace
) -> frozenset[Function]:
    if not (person.has(Role.ORG_ADMIN) or person.has(Role.COORDINATOR)):
        return frozenset()
    inside = select(ChatIdentity.id).where(
        col(ChatIdentity.workspace_id) == workspace.id,
        col(ChatIdentity.person_id) == person.id,
        col(ChatIdentity.is_active),
    )
    is_inside = (await db.exec(inside.limit(1))).first() is not None
    return frozenset({Function.WORKSPACE_ADMIN}) if is_inside else frozenset()


async def _to_request(
    db: AsyncSession, person: Person, request: AdviceRequest
) -> frozenset[Function]:
    is_asker = person.id in (request.asker_id, request.on_behalf_of_id)
    if is_asker and not request.is_by_stranger:
        return frozenset({Function.ASKER})
    added = colleagues(request.id).where(col(AdviceColleague.person_id) == person.id)
    colleague = (await db.exec(added)).first()
    found = {_added(colleague)} if colleague else set()
    if person.organisation_id == request.organisation_id:
        held = ((Role.ADVISER, Function.ADVISER), (Role.COORDINATOR, Function.COORDINATOR))
        found |= {function for role, function in held if person.has(role)}
    return frozenset(found)


def _added(colleague: AdviceColleague) -> Function:
    return Function.EXPERT if colleague.is_of_team else Function.COLLEAGUE


async def _in_cluster(
    db: AsyncSession, person: Person, cluster: Cluster, day: date
) -> frozenset[Function]:
    belongs = (await db.exec(cluster_ids_on(person.organisation_id, day))).all()
    if cluster.id not in belongs:
        return frozenset()
    held = {
        Role.CLUSTER_LEAD: Function.CLUSTER_LEAD,
        Role.EVALUATOR: Function.EVALUATOR,
        Role.COORDINATOR: Function.COORDINATOR,
    }
    own = {function for role, function in held.items() if person.has(role)}
    return frozenset({Function.CLUSTER_MEMBER} | own)


def _refused(act: Act) -> str:  # noqa: C901, PLR0912, PLR0915 -- a label per act
    match act:
        case Act.HOLD_CASE:
            return _("Only the party's contact person or your coordinator can do this.")
        case Act.DELETE_ROOM:
            return _("Only who administers the workspace can do this.")
        case Act.KEEP_ROSTER:
            return _("Only your organisation's administrator or coordinator keeps the roster.")
        case Act.ADMINISTER:
            return _("Only the organisation's own administrator can change this.")
        case Act.SEE_CASE:
            return _("You have no part in this course. Ask one of its contact persons.")
        case Act.CLAIM:
            return _("Only those who have your organisation's desk today can take this.")
        case Act.SPEAK_FOR_PARTY:
            return _("Only the party's contact person can do this. See who with /hvem.")
        case Act.HAND_OVER:
            return _("Only the party's contact person or your coordinator can hand it over.")
        case Act.PUT_OFF:
            return _("Only the party itself can put its reminders off.")
        case Act.EXPLAIN:
            return _("Only the party itself can give the reason.")
        case Act.TAKE_LIFT:
            return _("Only who was asked, or your coordinator, can take this.")
        case Act.FILE_CASE:
            return _("Only those who answer for the party can say that it is filed.")
        case Act.GIVE_LOG:
            return _(
                "Only contact persons of the course and their coordinators give its log out."
            )
        case Act.INFORM:
            return _("Only those who have a part in the course can inform its parties.")
        case Act.ACKNOWLEDGE:
            return _("Only those who answer for the party can acknowledge this.")
        case (
            Act.GIVE_BASIS
            | Act.CHOOSE_LEAD
            | Act.CLOSE_CASE
            | Act.REOPEN_CASE
            | Act.CHANGE_PARTIES
            | Act.DISPUTE_CITIZEN
            | Act.REGISTER_CITIZEN
            | Act.WRITE_PLAN
            | Act.CALL_MEETING
        ):
            return _("Only the contact persons of the course can do this.")
        case Act.AGREE_FOR_PARTY:
            return _("Only the party's contact person can answer for it. See who with /hvem.")
        case Act.AGREE_FOR_OTHERS:
            return _("Only the lead (tovholder) can register what another party has said.")
        case Act.FINISH_ACTION:
            return _("Only its owner, the party's contact person and the lead can do this.")
        case Act.READ_PASSAGE:
            return _(
                "There is no basis for showing this to your organisation yet. "
                "Ask the party that wrote it to register one."
            )
        case Act.HOLD_REQUEST:
            return _("Only those who take part in the question can keep it.")
        case Act.REPLY_REQUEST | Act.OWN_REQUEST | Act.END_BASIS:
            return _("Only those who asked the question can do this.")
        case Act.SEE_AGREEMENT:
            return _("Your organisation is not part of this cluster.")
        case Act.CHANGE_AGREEMENT:
            return _("Only the cluster lead can change the agreement.")
        case Act.SEE_CLUSTER:
            return _("Only the cluster lead sees how the cluster stands.")
        case Act.SEE_COUNTS:
            return _("Only the cluster lead and coordinators see how the cluster stands.")
        case Act.READ_EXPERIENCES:
            return _("Only the cluster lead, coordinators and evaluators read experiences.")
        case Act.WRITE_EXPERIENCE:
            return _("Only the cluster lead and coordinators write experiences.")
        case Act.SEE_BOARD:
            return _("Only your organisation's coordinators see all its courses.")
        case Act.ENTER_FIGURES:
            return _("Only the cluster lead enters the monthly figures.")
        case Act.SEE_EVALUATION:
            return _("Only the cluster lead and its evaluators see the evaluation.")
        case Act.SEE_REQUEST | Act.TAKE_REQUEST | Act.ASSIGN_REQUEST | Act.ANSWER_REQUEST:
            return _("Only the team's advisers can do this.")
        case Act.ASK_BACK | Act.READ_NOTE | Act.ADD_COLLEAGUE:
            return _("Only the team's advisers can do this.")
