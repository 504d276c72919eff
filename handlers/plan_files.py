"""A course's joint plan with all that is told of it, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, passages, staffing
from handlers.casefiles import CaseFile
from handlers.turn import Refusal, Turn, number
from locales import gettext as _
from models.access import Act
from models.cases import CaseMember, Party
from models.joint_plan import (
    ActionState,
    Content,
    Plan,
    PlanAction,
    PlanAnswer,
    PlanVersion,
    Standing,
    actions_of,
    answers_of,
    content,
    is_agreed,
    plan_of,
    snapshot,
    standings,
    versions_of,
)
from models.meetings import Meeting, coming
from models.passages import Passage
from models.people import Person
from models.templates import Template, template


@dataclass(frozen=True, slots=True)
class PlanFile:
    """`plan` None: nobody has begun it. `members` were added by name, `meeting` is the next."""

    file: CaseFile
    plan: Plan | None
    actions: tuple[PlanAction, ...]
    versions: tuple[PlanVersion, ...]
    answers: tuple[PlanAnswer, ...]
    people: dict[int, Person]
    members: tuple[Person, ...]
    meeting: Meeting | None = None

    @property
    def template(self) -> Template:
        return template(self.file.case.pathway)

    @property
    def lead(self) -> Person | None:
        return self.people.get(self.file.case.lead_id or 0)

    @property
    def standings(self) -> dict[int, Standing]:
        """Of the parties in the course now: who was let go is not waited for."""
        asked = ((one.number, one.asked) for one in self.versions)
        said = ((one.number, one.party_id, one.stand) for one in self.answers)
        found = standings(asked, said)
        return {one.id: found[one.id] for one in self.file.parties if one.id in found}

    @property
    def newcomers(self) -> tuple[Party, ...]:
        """Who came into the course after the plan was sent, and has not been asked."""
        asked = self.standings
        return tuple(one for one in self.file.parties if self.versions and one.id not in asked)

    @property
    def is_agreed(self) -> bool:
        return is_agreed(self.standings) and not self.newcomers

    @property
    def sent(self) -> Content | None:
        """What the parties were last sent."""
        return content(self.versions[-1].content) if self.versions else None

    @property
    def now(self) -> Content | None:
        """What is being written."""
        if self.plan is None:
            return None
        lead = self.lead
        party = self.party_of(lead) if lead else None
        who = (self.file.case.lead_id, party.id if party else None)
        return snapshot(self.plan, self.actions, who)

    @property
    def has_unsent(self) -> bool:
        return self.now is not None and self.now != self.sent

    @property
    def is_to_be_sent(self) -> bool:
        """Whether there is something new in it, or somebody new to ask."""
        return self.has_unsent or bool(self.newcomers)

    @property
    def open_actions(self) -> tuple[PlanAction, ...]:
        return tuple(one for one in self.actions if one.state is ActionState.OPEN)

    def party(self, party_id: int) -> Party | None:
        return next((one for one in self.file.parties if one.id == party_id), None)

    def party_of(self, person: Person) -> Party | None:
        """The party they are contact person of; else that of their organisation."""
        mine = (one for one in self.file.parties if one.contact_person_id == person.id)
        own = (p for p in self.file.parties if p.organisation_id == person.organisation_id)
        return next(mine, None) or next(own, None)

    def party_name(self, party_id: int) -> str:
        party = self.party(party_id)
        return self.file.organisation(party).name if party else _("a party that has left")

    def answer_to(self, number: int, party: Party) -> PlanAnswer | None:
        """What a party said last when asked about a version, until it was asked anew."""
        asked = [one.number for one in self.versions if party.id in one.asked]
        anew = next((one for one in asked if one > number), None)
        said = [
            one
            for one in self.answers
            if one.party_id == party.id
            and number <= one.number
            and (anew is None or one.number < anew)
        ]
        return said[-1] if said else None

    def passage_ids(self) -> set[int]:
        """Of what the plan says now."""
        texts = self.plan.texts.values() if self.plan else ()
        return {*texts, *(one.passage_id for one in self.actions)}


async def load(db: AsyncSession, file: CaseFile) -> PlanFile:
    plan = (await db.exec(plan_of(file.case.id))).first()
    actions, versions, answers = await _rows(db, plan)
    added = select(CaseMember.person_id).where(col(CaseMember.case_id) == file.case.id)
    members = await staffing.people(db, (await db.exec(added)).all())
    told = [*(one.sent_by_id for one in versions), *(one.by_id for one in answers)]
    wrote = [plan.edited_by_id] if plan else []
    owners = [one.owner_id for one in actions]
    people = await staffing.people(db, [*owners, *told, *wrote, file.case.lead_id])
    midnight = file.calendar.at(file.today, time.min)
    return PlanFile(
        file,
        plan,
        actions,
        versions,
        answers,
        file.people | people,
        tuple(members.values()),
        (await db.exec(coming(file.case.id, midnight).limit(1))).first(),
    )


async def _rows(
    db: AsyncSession, plan: Plan | None
) -> tuple[tuple[PlanAction, ...], tuple[PlanVersion, ...], tuple[PlanAnswer, ...]]:
    if plan is None:
        return (), (), ()
    return (
        tuple((await db.exec(actions_of(plan.id))).all()),
        tuple((await db.exec(versions_of(plan.id))).all()),
        tuple((await db.exec(answers_of(plan.id))).all()),
    )


async def of_case(db: AsyncSession, case_id: int, *, at: datetime) -> PlanFile:
    case = await casefiles.find(db, case_id)
    return await load(db, await casefiles.load(db, case, at=at))


async def required(turn: Turn, case_id: int, act: Act, db: AsyncSession) -> PlanFile:
    """The plan of an open course, for who may; raises Refusal."""
    case = await casefiles.find(db, case_id)
    await access.require(db, turn.me, act, case, at=turn.at)
    casefiles.require_open(case)
    casefiles.require_one_citizen(case)
    return await load(db, await casefiles.load(db, case, at=turn.at))


def numbers(turn: Turn, count: int) -> list[int]:
    """A subject of several keys, "17:3"; raises Refusal for any other."""
    found = turn.subject.split(":")
    return [number(one) for one in (found if len(found) == count else [""])]


async def texts(
    db: AsyncSession, reader: Person, ids: Iterable[int], *, at: datetime
) -> dict[int, str | None]:
    """What these passages say, by id; None where the reader may not read it.

    Who asks records the reading.
    """
    wanted = select(Passage).where(col(Passage.id).in_(set(ids)))
    found = (await db.exec(wanted)).all()
    return {
        one.id: passages.read(db, one)
        if await access.may(db, reader, Act.READ_PASSAGE, one, at=at)
        else None
        for one in found
    }


async def hidden(
    db: AsyncSession, reader: Person, ids: Iterable[int], *, at: datetime
) -> list[Passage]:
    """Those of these passages that the reader may not read."""
    found = (await db.exec(select(Passage).where(col(Passage.id).in_(set(ids))))).all()
    return [
        one for one in found if not await access.may(db, reader, Act.READ_PASSAGE, one, at=at)
    ]


async def readable(
    db: AsyncSession, plan: PlanFile, reader: Person, *, at: datetime
) -> dict[int, str]:
    """All that the plan says now; raises Refusal when the reader may not read some of it."""
    found = await texts(db, reader, plan.passage_ids(), at=at)
    if None in found.values():
        raise Refusal(
            _(
                "Something in the plan was written by a party that has not registered a basis "
                "for showing it to your organisation. Ask its contact person to register one."
            )
        )
    return {key: text for key, text in found.items() if text is not None}


async def of_action(db: AsyncSession, action: PlanAction, *, at: datetime) -> PlanFile:
    plan = await db.get_one(Plan, action.plan_id)
    return await of_case(db, plan.case_id, at=at)
