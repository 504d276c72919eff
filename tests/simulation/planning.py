"""How the people of a simulated cluster plan together, and what else they do with a party.

They write, send, agree, ask for changes, do what they said or leave it, and follow up.
"""

from datetime import date

from sqlmodel import select

from handlers.plan_waits import PlanWaits
from handlers.waits import Waits
from models.cases import Case, CaseState, Party, Snooze
from models.handovers import HandingState, HandOver
from models.joint_plan import ActionState, Plan, PlanAction
from tests.simulation.calendar import CALENDAR
from tests.town import acting, all_of

COLLEAGUES = {"anna": "tina", "tina": "anna", "bo": "dan", "dan": "bo", "carla": "bo"}


async def live(life, name: str, waiting: Waits) -> None:
    """What somebody does about plans and hand-overs when they look."""
    await _answer_handing(life, name)
    await _do(life, name, waiting.plans)
    for plan, case in waiting.plans.unanswered:
        if life.random.random() < 0.3:
            await _answer(life, name, plan, case)
    for case, parties in await life.open_cases():
        opener = next(one for one in parties if one.is_opener)
        is_mine = opener.contact_person_id == life.town.people[name].id
        if is_mine and case.state in {CaseState.PLAN, CaseState.FOLLOW_UP}:
            await _write(life, name, case, parties)


async def _do(life, name: str, plans: PlanWaits) -> None:
    for action, case in plans.actions:
        if life.random.random() < 0.3:
            await life.press(name, "plan.action_done", action.id, case.id)
    for _plan, case in plans.follow_ups:
        if life.random.random() < 0.3:
            fields = {"follow_up_on": _day(life, 5, 15).isoformat()}
            await life.send(name, "plan.followed", fields, case.id, case.id)


async def handle(life, name: str, party: Party) -> bool:
    """Now and then a party is only seen, put off, or handed over, instead of a step."""
    chance = life.random.random()
    if not party.is_claimed:
        if chance < 0.3 and not party.is_seen:
            await life.press(name, "case.acknowledge", party.case_id, party.case_id)
            return True
        return False
    if chance < 0.12:
        until = CALENDAR.nth_working_day_after(CALENDAR.local_date(life.clock.at), 1)
        fields = {"party": party.id, "until": until.isoformat(), "reason": Snooze.CALLBACK}
        await life.send(name, "party.snooze", fields, party.case_id, party.case_id)
        return True
    if chance < 0.25 and name in COLLEAGUES:
        fields = {"person": life.town.people[COLLEAGUES[name]].id}
        await life.send(name, "party.hand_over", fields, party.case_id, party.case_id)
        return True
    return False


async def is_carried_out(life, case: Case) -> bool:
    plan = await _plan_of(life, case)
    return plan is not None and plan.is_agreed and not await _open_actions(life, plan)


async def _answer_handing(life, name: str) -> None:
    me = life.town.people[name].id
    for one in await all_of(life.store, HandOver):
        if one.to_id == me and one.state is HandingState.ASKED and life.random.random() < 0.5:
            party = await life.store.read(lambda db, key=one.party_id: db.get(Party, key))
            answer = life.random.choice(["party.hand_accept", "party.hand_decline"])
            await life.press(name, answer, one.id, party.case_id)


async def _answer(life, name: str, plan: Plan, case: Case) -> None:
    """For one's own party; the lead says what a party without chat said."""
    me = life.town.people[name]
    for party in await _parties(life, case):
        subject = f"{plan.id}:{plan.number}:{party.id}"
        if party.contact_person_id is None:
            said = {"party": party.id, "stand": "agreed", "way": "phone"}
            said["on"] = CALENDAR.local_date(life.clock.at).isoformat()
            await life.send(name, "plan.register", said, case.id, case.id)
        elif party.organisation_id == me.organisation_id and life.random.random() < 0.1:
            await life.send(name, "plan.change", {"why": "Lidt senere."}, subject, case.id)
        elif party.organisation_id == me.organisation_id:
            await life.press(name, "plan.agree", subject, case.id)


async def _write(life, name: str, case: Case, parties: list[Party]) -> None:
    """Begin the plan and send it; later now and then add something, and send it again."""
    plan = await _plan_of(life, case)
    is_new = plan is None or plan.number == 0
    if life.random.random() >= (0.5 if is_new else 0.01):
        return
    if is_new:
        await _give_bases(life, name, case, parties)
        lead = {"lead": life.town.people[name].id}
        await life.send(name, "plan.lead", lead, case.id, case.id)
        asked = await acting(life.store, life.town, name).press(
            "plan.edit_start", case.id, at=life.clock.at
        )
        texts = {"wishes": "Spille fodbold.", "goals": "En fast kontakt.", "part": "yes"}
        texts["follow_up_on"] = _day(life, 3, 10).isoformat()
        answer = await life.send(name, "plan.edit", texts, asked.form.subject, case.id)
        assert answer.errors == (), answer.errors
    for party in life.random.sample(parties, life.random.randrange(1, len(parties) + 1)):
        owner = f"{party.id}:{party.contact_person_id or ''}"
        fields = {"what": "Ringer.", "owner": owner, "due_on": _day(life, 1, 8).isoformat()}
        answer = await life.send(name, "plan.action", fields, f"{case.id}:0:0", case.id)
        assert answer.errors == (), answer.errors
    await life.send(name, "plan.send", {"own": "yes"}, case.id, case.id)


async def _give_bases(life, name: str, case: Case, parties: list[Party]) -> None:
    for party in parties:
        if not party.is_opener:
            basis = {"party": party.id, "basis": "consent_s43", "given_in": "written"}
            basis["given_on"] = CALENDAR.local_date(life.clock.at).isoformat()
            await life.send(name, "case.basis", basis, case.id, case.id)


def _day(life, soonest: int, latest: int) -> date:
    """A working day that many working days from now."""
    today = CALENDAR.local_date(life.clock.at)
    return CALENDAR.nth_working_day_after(today, life.random.randint(soonest, latest))


async def _plan_of(life, case: Case) -> Plan | None:
    found = select(Plan).where(Plan.case_id == case.id)

    async def work(db):
        return (await db.exec(found)).first()

    return await life.store.read(work)


async def _open_actions(life, plan: Plan) -> list[PlanAction]:
    found = select(PlanAction).where(PlanAction.plan_id == plan.id)

    async def work(db):
        return [one for one in (await db.exec(found)).all() if one.state is ActionState.OPEN]

    return await life.store.read(work)


async def _parties(life, case: Case) -> list[Party]:
    return next((parties for one, parties in await life.open_cases() if one.id == case.id), [])
