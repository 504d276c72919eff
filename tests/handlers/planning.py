"""A course whose joint plan can be written, and people who do it through the real turns."""

from datetime import date

from models.cases import Case
from models.consents import Basis, Consent
from models.joint_plan import Plan, PlanAction, PlanAnswer, PlanVersion
from tests.conftest import MONDAY
from tests.handlers.test_cases import opened
from tests.town import acting, all_of

WISHES = "Jeg vil gerne spille fodbold igen."
GOALS = "En fast kontakt hver uge."
WHAT = "Ringer til klubben."
FOLLOW_UP = date(2026, 2, 16)
TEXTS = {
    "wishes": WISHES,
    "goals": GOALS,
    "part": "yes",
    "follow_up_on": FOLLOW_UP.isoformat(),
}


async def ready(store, town) -> Case:
    """Anna opened it, Bo and Gerd took it; each side may read what the others write."""
    case = await opened(store, town)
    for name in ("bo", "gerd"):
        await acting(store, town, name).press("case.claim", case.id, at=MONDAY)
    await grant(store, town, case)
    return case


async def grant(store, town, case) -> None:
    """Each party lets the others read what it writes."""
    people = (town.anna, town.bo, town.gerd)

    async def work(db):
        db.add_all(
            Consent(
                case_id=case.id,
                organisation_id=receiver.organisation_id,
                basis=Basis.CONSENT,
                given_on=MONDAY.date(),
                expires_on=date(2027, 1, 1),
                registered_by_id=discloser.id,
            )
            for discloser in people
            for receiver in people
            if receiver is not discloser
        )

    await store.write(work)


async def lead(store, town, case, name="bo", *, at=MONDAY):
    anna = acting(store, town, "anna")
    return await anna.submit("plan.lead", {"lead": town.people[name].id}, case.id, at=at)


async def write(store, town, case, name="bo", *, at=MONDAY, subject="", **changed):
    actor = acting(store, town, name)
    if not subject:
        asked = await actor.press("plan.edit_start", case.id, at=at)
        subject = asked.form.subject
    return await actor.submit("plan.edit", TEXTS | changed, subject, at=at)


async def act(store, town, case, name="bo", *, at=MONDAY, subject="", **changed):
    """Add an action, Bo's by default."""
    actor = acting(store, town, name)
    if not subject:
        subject = (await actor.press("plan.action_start", case.id, at=at)).form.subject
    fields = {"what": WHAT, "owner": f"2:{town.bo.id}", "due_on": "2026-01-20"} | changed
    return await actor.submit("plan.action", fields, subject, at=at)


async def send(store, town, case, name="bo", *, at=MONDAY, **fields):
    return await acting(store, town, name).submit("plan.send", fields, case.id, at=at)


async def sent(store, town) -> Case:
    """A plan with one action, led by Bo and sent; nobody has answered."""
    case = await ready(store, town)
    await lead(store, town, case)
    await write(store, town, case)
    await act(store, town, case)
    answer = await send(store, town, case)
    assert not answer.is_refused, answer.say
    return case


async def the_plan(store) -> Plan:
    [plan] = await all_of(store, Plan)
    return plan


async def actions(store) -> list[PlanAction]:
    return await all_of(store, PlanAction)


async def versions(store) -> list[tuple[int, list[int], list[str]]]:
    return [(one.number, one.asked, one.changed) for one in await all_of(store, PlanVersion)]


async def answers(store) -> list[tuple[int, int, str, int]]:
    return [
        (one.number, one.party_id, one.stand.value, one.by_id)
        for one in await all_of(store, PlanAnswer)
    ]
