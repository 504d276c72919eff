"""Real courses in the stateful Slack of the tests: how soon, and in how many calls.

What is sent here are also the patterns for the load (bench/slack_load.py).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bench.slack_light import until_quiet
from bench.slack_processes import Tovholder
from tests.slack.example import move_in
from tests.slack.fake import FakeSlack, running_fake
from tests.slack.fake_person import SlackPerson
from tests.slack.fake_state import Call, Channel

LATENCIES = {0: 5, 150: 3}  # milliseconds: how many courses


@dataclass(frozen=True, slots=True)
class Course:
    """One that was opened: milliseconds to the first message in its room, and its calls.

    `round_trips` are those that waited for each other before it: to be told apart, they have
    to take their time.
    """

    first_message_ms: float
    calls: int
    round_trips: int


@dataclass(frozen=True, slots=True)
class Seen:
    """`command` and `submission` are payloads as Slack sends them; `modal` what came of it."""

    courses: dict[int, list[Course]]
    command: dict[str, Any]
    submission: dict[str, Any]
    modal: dict[str, Any]

    def figures(self) -> dict[str, float]:
        slow = self.courses[max(LATENCIES)]
        every = [one for courses in self.courses.values() for one in courses]
        return {
            **{
                f"first_message_ms_{latency}": round(
                    median(one.first_message_ms for one in courses), 1
                )
                for latency, courses in self.courses.items()
            },
            "round_trips_to_first_message": max(one.round_trips for one in slow),
            "calls_per_case": max(one.calls for one in every),
        }


async def watch(tovholder: Tovholder) -> Seen:
    async with _slack() as slack, tovholder.serving(slack.url) as slack.app_url:
        await _until_quiet(slack)
        anna = slack.person("UANNA")
        await _open(slack, anna)  # everything is imported, and everybody known
        courses = {}
        for latency, times in LATENCIES.items():
            slack.latency = latency / 1000
            courses[latency] = [await _open(slack, anna) for _ in range(times)]
        submission = slack.sent[-1].payload
        command = next(one.payload for one in slack.sent if one.kind == "command")
        [*_, opened] = [call for call in slack.calls if call.method == "views.open"]
        return Seen(courses, command, submission, opened.arguments["view"])


@asynccontextmanager
async def _slack() -> AsyncIterator[FakeSlack]:
    async with running_fake() as slack:
        move_in(slack)
        yield slack


async def _open(slack: FakeSlack, person: SlackPerson) -> Course:
    """Open a course by command and form; return when all about it has been told."""
    await person.command("/forloeb")
    await person.type("general_practice", "Sols")
    [practice] = next(iter(person.modal.offered.values()))
    before, mark = set(slack.channels), len(slack.calls)
    began = time.perf_counter()
    sending = asyncio.create_task(
        person.submit(
            values={
                "general_practice": practice["value"],
                "purpose": ["rapid_contact"],
                "adult": "yes",
                "first_message": "Vi vil gerne mødes i næste uge.",
            }
        )
    )
    room = await _first_message(slack, before)
    took = time.perf_counter() - began
    await sending
    assert not person.modal.errors  # noqa: S101 -- a course that is not opened measures nothing
    await _until_quiet(slack)
    await person.close()
    calls = slack.calls[mark:]
    trips = _in_a_row(_until_first_message(calls, room), timedelta(seconds=slack.latency))
    return Course(took * 1000, len(calls), trips)


async def _first_message(slack: FakeSlack, before: set[str]) -> Channel:
    """Wait for a word in a room that was not there before."""
    while True:
        for room in slack.channels.values():
            is_new = room.id not in before and room.kind == "private"
            if is_new and slack.messages[room.id]:
                return room
        await asyncio.sleep(0.0005)


def _until_first_message(calls: Sequence[Call], room: Channel) -> list[datetime]:
    found = []
    for call in calls:
        found.append(call.at)
        if call.method == "chat.postMessage" and call.arguments["channel"] == room.id:
            break
    return found


def _in_a_row(times: Sequence[datetime], each: timedelta) -> int:
    """The most calls of which each began after the one before it was answered."""
    count, free = 0, None
    for at in times:
        if free is None or at >= free:
            count, free = count + 1, at + each
    return count


async def _until_quiet(slack: FakeSlack) -> None:
    await until_quiet(lambda: len(slack.calls), slack.latency)
