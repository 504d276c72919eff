"""A course that lives through everything, is closed, and then forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import select

from bot.database import Database
from handlers import erasing, filing_limits, log_ends, outbox
from models.cases import Case, Party
from models.erasures import Erasure
from models.filing import FilingState, unconfirmed_of
from scheduler import jobs
from tests.conftest import MONDAY
from tests.fakes import FakeChat
from tests.handlers.chatting import Chatting
from tests.handlers.planning import sent
from tests.handlers.test_cases import opened
from tests.town import Town, acting, all_of

CLOSING = {"ending": "plan", "informed": "yes", "anyway": "yes", "note": "Tak for hjælpen."}
RECORD = "EK-2026-4711"
BRIEFING = {"parties": ["2", "3"], "on": "2026-01-12", "words": "Indlagt i nat."}
QUESTION = {"question": "Hvad gør vi om natten?", "callback": "00 00 10 99"}
QUESTION |= {"basis": "treatment_s41"}
LETS_GO = (erasing.erase_due, filing_limits.let_go_due, log_ends.let_go_due)
ERASE = [job for job in jobs.JOBS if job.run in LETS_GO]


@dataclass
class Remembered:
    """The town, its chat, and one course from the first message to the last figure."""

    store: Database
    town: Town
    chatting: Chatting
    case: Case

    async def acts(self, name, action, fields=None, subject=None, *, at=MONDAY):
        actor, subject = acting(self.store, self.town, name), subject or self.case.id
        if fields is None:
            answer = await actor.press(action, subject, at=at)
        else:
            answer = await actor.submit(action, fields, subject, at=at)
        await self.chatting.deliver(at)
        return answer

    async def bundled_with_another(self, person) -> Case:
        """Somebody gets one message about this course and another, that is still open."""
        other = await opened(self.store, self.town)

        async def work(db):
            at = MONDAY + timedelta(days=1)
            for case in (self.case, other):
                [party] = (
                    await db.exec(
                        select(Party).where(
                            Party.case_id == case.id,
                            Party.organisation_id == person.organisation_id,
                        )
                    )
                ).all()
                address = outbox.person(person.id)
                key = f"both:{case.id}"
                outbox.post(
                    db, address, "party.invitation", party.id, at=at, key=key, bundle="both"
                )

        await self.store.write(work)
        await self.chatting.deliver()
        return other

    async def is_filed(self, *, at=MONDAY):
        """Every authority says that it has filed the course."""

        async def work(db):
            for filing in (await db.exec(unconfirmed_of(self.case.id))).all():
                filing.confirm(FilingState.FILED, by=self.town.anna.id, at=at)
            await db.flush()
            await erasing.look_again(db, self.case.id, at=at)

        await self.store.write(work)

    async def erasure(self) -> Erasure:
        [found] = await all_of(self.store, Erasure)
        return found

    async def look(self, at):
        """What the clock does by then, and the chats after it."""
        await jobs.run_due(self.store, ERASE, at)
        await self.chatting.deliver(at)

    async def pass_by(self, **span):
        """Live on for so long after the closing, a day at a time."""
        found = await self.erasure()
        until = found.closed_at + timedelta(**span)
        while (due := await self._next_due()) is not None and due <= until:
            await self.look(due)

    async def _next_due(self):
        async def work(db):
            found = [(await db.exec(job.next_due())).first() for job in ERASE]
            return min((one for one in found if one is not None), default=None)

        return await self.store.read(work)


async def closed(store, town, chat=None, *, is_filed=True) -> Remembered:
    """Two parties in contact, a plan, a question, words of everybody; then it is closed."""
    chatting = Chatting(store, chat or FakeChat())
    case = await sent(store, town)
    found = Remembered(store, town, chatting, case)
    await chatting.deliver()
    for name, action, fields, subject in (
        ("bo", "case.record", {"number": RECORD}, ""),
        ("anna", "briefing.send", BRIEFING, f"{case.id}:admission"),
        ("bo", "advice.ask", QUESTION | {"about": case.id}, "-"),
        ("bo", "party.hand_over", {"person": town.dan.id}, ""),
        ("anna", "case.close", CLOSING, ""),
    ):
        answer = await found.acts(name, action, fields, subject)
        assert (answer.errors, answer.is_refused) == ((), False), action
    if is_filed:
        await found.is_filed()
    return found
