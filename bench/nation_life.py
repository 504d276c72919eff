"""What people do in a national day, each in the Slack workspace of their own organisation.

Somebody opens a course (a command, a search for the practice, a form) and waits until the
room's first message stands there; the organisation that was asked takes it by its button; and
somebody looks up whom to call. Five turns a course, one of which only reads.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from bench.nation import CLIENT_ID, CLUSTERS, PLACES, Place, bot, token
from tests.slack.fake import FakeSlack
from tests.slack.fake_delivery import Answer
from tests.slack.fake_person import SlackPerson
from tests.slack.fake_state import Json

TAKE_IT = "act:case.claim:"
TURNS_A_COURSE = 5
PATIENCE = 90.0  # seconds for one person's wait
QUIET = 1.0  # seconds without a delivery
KEPT = 2_000  # calls; nobody looks further back
CENTRES, OPENERS = PLACES[:CLUSTERS], PLACES[CLUSTERS:]
# What a person of the organisation that opens a course fills in.
FILLED = {
    "purpose": ["rapid_contact"],
    "adult": "yes",
    "first_message": "Vi vil gerne mødes i næste uge.",
}


class NationalSlack(FakeSlack):
    """120 workspaces; what is done in them goes to each of the processes in turn."""

    def settle(self) -> None:
        for place in PLACES:
            self.add_workspace(place.team, bot_token=token(place), bot_user=bot(place))
            for user in place.people:
                email = f"{user.lower()}@opdigtet.example"
                self.add_user(place.team, user, name=f"Opdigtet {user.title()}", email=email)
        self._by_token = {token(place): place for place in PLACES}
        self.inbox: deque[tuple[SlackPerson, Json, str]] = deque()
        self.rooms: dict[str, asyncio.Future[float]] = {}
        self._spoken_in: set[str] = set()
        self._next: Iterator[str] = iter(())
        self.delivered = 0
        self.refused: defaultdict[str, int] = defaultdict(int)
        self.watch = self._looking

    def environment(self, url: str, key: str, folder: Path) -> dict[str, str]:
        """What the product is started with."""
        return {
            "DATABASE_URL": url,
            "TOVHOLDER_DATA_DIR": str(folder),
            "TOVHOLDER_KEYS": key,
            "TOVHOLDER_URL": "https://bot.example",
            "TOVHOLDER_LOG_LEVEL": "ERROR",
            "TOVHOLDER_SLACK_TEAMS": ",".join(place.team for place in PLACES),
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": "none",
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_API_URL": self.url,
        }

    @contextmanager
    def served_by(self, addresses: Sequence[str]) -> Iterator[None]:
        """Let these processes take what happens; nobody's invitations are left from before."""
        self._next, self.delivered = cycle(addresses), 0
        self.inbox.clear()
        yield
        self._next = iter(())

    async def calm(self) -> None:
        """Until nothing more is delivered: else the next processes' people find it."""
        before = -1
        while before != self.delivered:
            before = self.delivered
            await asyncio.sleep(QUIET)

    async def post(self, body: bytes, content_type: str = "", **more: object) -> Answer:
        self.app_url = next(self._next)
        return await super().post(body, content_type, **more)

    def _looking(self, method: str, when: str) -> None:
        if when == "before" or method.startswith("views."):
            return
        self.delivered += 1
        if method == "chat.postMessage":
            self._posted()
        if len(self.calls) > KEPT:
            del self.calls[:-1], self.sent[:]

    def _posted(self) -> None:
        """Somebody waits for the first word in a room, or may take what they are asked."""
        call = self.calls[-1]
        place, to = self._by_token[call.token], str(call.arguments["channel"])
        if to.startswith("U"):
            if button := _button(call.arguments.get("blocks", [])):
                person = self.person(to, place.team)
                self.inbox.append((person, person.direct[-1], button))
        elif to not in self._spoken_in:
            self._spoken_in.add(to)
            waiting = self.rooms.get(place.team)
            if waiting and not waiting.done():
                waiting.set_result(time.perf_counter())


@dataclass
class Measured:
    """`waits` are milliseconds from sending a form to the first message in its room."""

    turns: int = 0
    waits: list[float] = field(default_factory=list)


@dataclass
class Life:
    """Some people at a time, each in a workspace of their own, until the time is up.

    `pause` is how many seconds each rests after a course.
    """

    slack: NationalSlack
    pause: float = 0.0
    free: deque[Place] = field(default_factory=lambda: deque(OPENERS))
    measured: Measured = field(default_factory=Measured)

    async def live(self, seconds: float, at_once: int) -> None:
        until = time.perf_counter() + seconds
        async with asyncio.TaskGroup() as people:
            for _ in range(at_once):
                people.create_task(self._go_on(until))

    async def _go_on(self, until: float) -> None:
        while time.perf_counter() < until:
            place = self.free.popleft()
            await self._course(place)
            self.free.append(place)
            await self._take_one()
            await asyncio.sleep(self.pause)

    async def _course(self, place: Place) -> None:
        person = self.slack.person(place.people[2], place.team)
        self._count(await person.command("/hvem"))
        while person.modal:
            await person.close()
        self._count(await person.command("/forloeb"))
        await _until_open(person)
        self._count(await person.type("general_practice", "Opdigtet"))
        [practice, *_] = next(iter(person.modal.offered.values())) if person.modal else [{}]
        room = self.slack.rooms[place.team] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        values = FILLED | {"general_practice": practice["value"]}
        self._count(await person.submit(values=values))
        assert person.modal is None or not person.modal.errors  # noqa: S101 -- nothing else may be measured
        there = await asyncio.wait_for(room, PATIENCE)
        self.measured.waits.append((there - began) * 1000)
        while person.modal:
            await person.close()

    async def _take_one(self) -> None:
        if self.slack.inbox:
            person, message, button = self.slack.inbox.popleft()
            self._count(await person.press(message, button))

    def _count(self, answer: Answer) -> None:
        assert answer.status == 200, answer.text  # noqa: S101, PLR2004 -- as above
        self.measured.turns += 1


async def _until_open(person: SlackPerson) -> None:
    """Slack's command is answered before the form it opens is there."""
    async with asyncio.timeout(PATIENCE):
        while person.modal is None:
            await asyncio.sleep(0.001)


def _button(blocks: list[Json]) -> str:
    for block in blocks:
        for element in block.get("elements", []):
            if str(element.get("action_id", "")).startswith(TAKE_IT):
                return str(element["action_id"])
    return ""
