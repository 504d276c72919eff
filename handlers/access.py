"""The one access rule: may this person do this to that, now? Asked everywhere."""

from datetime import date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import staffing
from handlers.turn import Refusal
from locales import gettext as _
from models.access import Act, Function, allows
from models.advice import AdviceColleague, AdviceRequest, colleagues
from models.cases import Case, CaseMember, Party, parties_of
from models.clusters import Cluster
from models.consents import in_force
from models.joint_plan import PlanAction
from models.organisations import Organisation, cluster_ids_on
from models.passages import Passage, PassageKind
from models.people import Person, Role, stand_in

Subject = Case | Party | Passage | AdviceRequest | PlanAction | Cluster | Organisation


async def may(
    db: AsyncSession, person: Person, act: Act, subject: Subject, *, at: datetime
) -> bool:
    return allows(await functions(db, person, subject, at=at), act)


async def require(
    db: AsyncSession, person: Person, act: Act, subject: Subject, *, at: datetime
) -> None:
    """Raise Refusal, with the next step in it, unless the person may."""
    if not await may(db, person, act, subject, at=at):
        raise Refusal(_refused(act))


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


async def _in_case(
    db: AsyncSession, person: Person, case: Case, day: date
) -> frozenset[Function]:
    added = select(CaseMember.id).where(
        col(CaseMember.case_id) == case.id, col(CaseMember.person_id) == person.id
    )
    found = {Function.ADDED} if (await db.exec(added)).first() else set()
    if case.lead_id is not None:
        leading = await _by_contact(db, person, case.lead_id, day)
        found |= {Function.LEAD} if leading else set()
    for party in (await db.exec(parties_of(case.id))).all():
        found |= await _in_party(db, person, party, day)
    return frozenset(found)


async def _in_party(
    db: AsyncSession, person: Person, party: Party, day: date
) -> frozenset[Function]:
    found = set[Function]()
    if party.contact_person_id is not None:
        found |= await _by_contact(db, person, party.contact_person_id, day)
    if person.organisation_id == party.organisation_id:
        if person.has(Role.COORDINATOR):
            found.add(Function.COORDINATOR)
        if not party.is_claimed and person in await staffing.desk(
            db, party.organisation_id, day
        ):
            found.add(Function.DESK)
    if party.lift_owner_id is not None and await _helps(db, person, party.lift_owner_id, day):
        found.add(Function.HELPER)
    return frozenset(found)


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
        return _sides(allows(await _to_request(db, person, request), act))
    case = await db.get_one(Case, passage.case_id)
    if not await may(db, person, Act.SEE_CASE, case, at=at):
        return frozenset()
    if person.organisation_id == passage.organisation_id:
        return _sides(True)
    receiver, discloser = person.organisation_id, passage.organisation_id
    basis = in_force(case.id, receiver, discloser, staffing.today(at))
    informed = (await db.exec(basis)).first() is not None
    return frozenset({Function.INFORMED_SIDE}) if informed else frozenset()


def _sides(is_inside: bool) -> frozenset[Function]:
    return frozenset({Function.AUTHOR_SIDE}) if is_inside else frozenset()


async def _to_organisation(
    db: AsyncSession, person: Person, organisation: Organisation
) -> frozenset[Function]:
    """A small organisation has a coordinator and no administrator."""
    if person.organisation_id != organisation.id:
        return frozenset()
    if person.has(Role.ORG_ADMIN):
        return frozenset({Function.ADMINISTRATOR, Function.OWN_ADMIN})
    if not person.has(Role.COORDINATOR):
        return frozenset()
    has_admin = bool(await staffing.holders(db, [organisation.id], Role.ORG_ADMIN))
    own = frozenset() if has_admin else frozenset({Function.OWN_ADMIN})
    return own | {Function.ADMINISTRATOR}


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
    }
    own = {function for role, function in held.items() if person.has(role)}
    return frozenset({Function.CLUSTER_MEMBER} | own)


def _refused(act: Act) -> str:  # noqa: C901, PLR0912 -- a label per act
    match act:
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
        case Act.REPLY_REQUEST | Act.OWN_REQUEST:
            return _("Only those who asked the question can do this.")
        case Act.SEE_AGREEMENT:
            return _("Your organisation is not part of this cluster.")
        case Act.CHANGE_AGREEMENT:
            return _("Only the cluster lead can change the agreement.")
        case Act.SEE_CLUSTER:
            return _("Only the cluster lead sees how the cluster stands.")
        case Act.ENTER_FIGURES:
            return _("Only the cluster lead enters the monthly figures.")
        case Act.SEE_EVALUATION:
            return _("Only the cluster lead and its evaluators see the evaluation.")
        case Act.SEE_REQUEST | Act.TAKE_REQUEST | Act.ASSIGN_REQUEST | Act.ANSWER_REQUEST:
            return _("Only the team's advisers can do this.")
        case Act.ASK_BACK | Act.READ_NOTE | Act.ADD_COLLEAGUE:
            return _("Only the team's advisers can do this.")
