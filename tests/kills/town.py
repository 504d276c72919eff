"""What is asked of the product while it is killed, and what must be true in the end."""

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, delete, func, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.clock import machine_now
from bot.database import Database
from bot.slack.parts import PRESSED
from bot.slack.probing import EVENT, signed
from bot.verifying import verify
from models.cases import Case, Party
from models.entries import Did, Entry
from models.installation import Installation
from models.outbox import OPEN, Delivery, Gate, OutboxMessage, Verb
from models.people import Person
from models.rooms import Room, RoomState
from tests.heard import HEARD
from tests.slack.example import PEOPLE
from tests.slack.fake import FakeSlack
from tests.slack.fake_delivery import Delivery as Sent

TICK = timedelta(seconds=30)  # what falls due in the very last moment is not late yet
TAKE_IT = f"{PRESSED}case.claim:"
TAKERS = ("UBO", "UGERD")  # who sit at the desks of those who are asked
FIRST_MESSAGE = "Vi vil gerne mødes i næste uge."


@dataclass
class Town:
    """`asked` are submissions that were not answered yet; `accepted` counts those that were.

    `taken`: who was answered that they have taken which course, by user and its number.
    """

    slack: FakeSlack
    store: Database
    pattern: dict[str, Any] = field(default_factory=dict)
    asked: list[Sent] = field(default_factory=list)
    accepted: int = 0
    taken: set[tuple[str, str]] = field(default_factory=set)

    async def learn(self) -> None:
        """Open the first course by hand; the others are sent after its pattern."""
        anna = self.slack.person("UANNA")
        while anna.modal is None:  # until it knows who she is
            await anna.command("/forloeb")
            await asyncio.sleep(0.1)
        await anna.type("general_practice", "Sols")
        [practice] = next(iter(anna.modal.offered.values()))
        HEARD.wrote(FIRST_MESSAGE)
        answer = await anna.submit(
            values={
                "general_practice": practice["value"],
                "purpose": ["rapid_contact"],
                "adult": "yes",
                "first_message": FIRST_MESSAGE,
            }
        )
        assert answer.status == 200, answer
        assert not anna.modal.errors, anna.modal.errors
        self.pattern = self.slack.sent[-1].payload
        self.accepted += 1

    def ask(self) -> None:
        """Somebody fills in another form, with a one-time key of its own."""
        view = self.pattern["view"]
        held = json.loads(view["private_metadata"]) | {"k": secrets.token_urlsafe(18)}
        fresh = {"id": f"V{secrets.token_hex(6)}", "private_metadata": json.dumps(held)}
        self.asked.append(Sent("interactive", self.pattern | {"view": view | fresh}))

    async def act(self) -> None:
        """Send what waits to be answered, and take a course that nobody has taken."""
        while self.asked:
            answer = await self.slack.send(self.asked[0])
            if answer.status != 200:
                return
            assert '"errors"' not in answer.text, answer.text
            self.asked.pop(0)
            self.accepted += 1
        await self._take_one()

    async def _take_one(self) -> None:
        for user, case, message in self._offered():
            answer = await self.slack.person(user).press(message, _button(message)["action_id"])
            if answer.status == 200:
                self.taken.add((user, case))
            return

    def _offered(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Each course that somebody is asked to take and has not taken."""
        for user in TAKERS:
            for message in reversed(self.slack.person(user).direct):
                case = str(_button(message).get("value", ""))
                if case and (user, case) not in self.taken:
                    yield user, case, message

    async def is_quiet(self) -> bool:
        """Nothing waits to be sent, and nobody waits for an answer or is asked to take one."""
        if self.asked or await self.store.read(_still_open):
            return False
        return not any(self._offered())

    async def left(self) -> list[str]:
        """What somebody or something still waits for."""
        rows = select(OutboxMessage).where(col(OutboxMessage.state).in_(OPEN))
        waiting = await self.store.read(lambda db: _all(db, rows))
        offers = [(user, case) for user, case, _message in self._offered()]
        return [
            f"at {machine_now()}: {len(self.asked)} forms to be answered",
            f"to be taken: {offers}",
            *(
                f"row {one.id} of {one.lane}: {one.verb} {one.state} {one.error!r}, attempts "
                f"{one.attempts}, not before {one.not_before}, leased until {one.lease_until}, "
                f"failing since {one.failing_since}"
                for one in waiting
            ),
        ]

    async def move_clock(self, seconds: int) -> None:
        """While nothing runs: what is due meanwhile is due when it starts again."""
        ahead = col(Installation.clock_ahead) + seconds

        async def work(db: AsyncSession) -> None:
            await db.exec(update(Installation).values(clock_ahead=ahead))

        await self.store.write(work)

    async def let_leases_run_out(self) -> None:
        """While nothing runs: as if it had not for longer than a lease, nor had Slack hung."""
        long_ago = datetime(2000, 1, 1, tzinfo=UTC)
        is_sending = col(OutboxMessage.state) == Delivery.SENDING
        past = {"lease_until": long_ago, "first_sent_at": long_ago}

        async def work(db: AsyncSession) -> None:
            await db.exec(update(OutboxMessage).where(is_sending).values(**past))
            await db.exec(update(OutboxMessage).values(not_before=None, failing_since=None))
            await db.exec(delete(Gate))

        await self.store.write(work)

    async def faults(self) -> list[str]:
        """What is not as it must be, once all is quiet."""
        found = await self.store.read(lambda db: _in_database(self, db))
        verified = await verify(self.store)
        if verified.broken:
            found.append(f"the chain {verified.broken} does not hold")
        return found + list(self.slack.bad_payloads)


def _button(message: dict[str, Any]) -> dict[str, Any]:
    for block in message.get("blocks", []):
        for element in block.get("elements", []):
            if str(element.get("action_id", "")).startswith(TAKE_IT):
                return dict(element)
    return {}


async def _all(
    db: AsyncSession, rows: SelectOfScalar[OutboxMessage]
) -> Sequence[OutboxMessage]:
    return (await db.exec(rows)).all()


async def _still_open(db: AsyncSession) -> int:
    waiting = select(func.count()).where(col(OutboxMessage.state).in_(OPEN))
    return (await db.exec(waiting)).one()


async def _in_database(town: Town, db: AsyncSession) -> list[str]:
    ahead = (await db.exec(select(Installation.clock_ahead))).one()
    now, faults = machine_now() + timedelta(seconds=ahead) - TICK, []
    cases = (await db.exec(select(func.count()).select_from(Case))).one()
    if cases != town.accepted:
        faults.append(f"{town.accepted} courses were accepted, {cases} are there")
    faults += _rooms(town, (await db.exec(select(Room))).all())
    rows = (await db.exec(select(OutboxMessage))).all()
    faults += [f"row {row.id} is {row.state}: {row.error}" for row in rows if _is_stuck(row)]
    faults += _messages(town, rows)
    late = select(Party).where(or_(col(Party.remind_at) <= now, col(Party.invite_at) <= now))
    faults += [f"party {one.id} was forgotten" for one in (await db.exec(late)).all()]
    return faults + await _claims(town, db)


async def _claims(town: Town, db: AsyncSession) -> list[str]:
    """Each course that somebody was told they have taken is theirs, and was taken once."""
    if not town.taken:
        return ["nobody took a course"]  # then nothing here was tried
    held = select(Person.email, Party.case_id).where(
        col(Party.contact_person_id) == col(Person.id)
    )
    theirs = set((await db.exec(held)).all())
    lost = [one for one in town.taken if (PEOPLE[one[0]][1], int(one[1])) not in theirs]
    claims = (await db.exec(select(Entry).where(col(Entry.did) == Did.CLAIMED))).all()
    counted = Counter(one.codes["party"] for one in claims)
    faults = [f"course {case} was taken by {user}, and is not theirs" for user, case in lost]
    return faults + [f"party {id_} was taken {n} times" for id_, n in counted.items() if n > 1]


def _rooms(town: Town, rooms: Any) -> list[str]:
    here = {one.id for one in town.slack.channels.values() if one.kind == "private"}
    ours = [room.external_id for room in rooms]
    faults = [f"room {one.id} is {one.state}" for one in rooms if one.state != RoomState.OPEN]
    return faults + [f"nobody knows channel {one}" for one in here - set(ours)]


def _is_stuck(row: OutboxMessage) -> bool:
    return row.state in {Delivery.DEAD, *OPEN}


def _messages(town: Town, rows: Any) -> list[str]:
    """Each post that is done stands there once, and nothing stands there besides."""
    done = [row for row in rows if row.verb is Verb.POST and row.state is Delivery.DONE]
    by_id = {row.id: row for row in rows}
    went_as = {key_of(by_id[row.sent_as or row.id].dedupe_key) for row in done}
    said = Counter(key_in(one) for many in town.slack.messages.values() for one in many)
    del said[""]
    faults = [f"message {key} stands there {n} times" for key, n in said.items() if n > 1]
    faults += [f"message {key} was lost" for key in went_as - said.keys()]
    return faults + [f"no row knows message {key}" for key in said.keys() - went_as]


def key_of(dedupe_key: str) -> str:
    return str(signed(dedupe_key)["event_payload"]["key"])


def key_in(message: dict[str, Any]) -> str:
    about = message.get("metadata") or {}
    if about.get("event_type") != EVENT:
        return ""
    return str(about["event_payload"]["key"])
