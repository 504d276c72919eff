"""Network meetings: call one, move it, cancel it. Each change is told once to who is asked."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    casefiles,
    entries,
    meeting_files,
    meetings_cards,
    passages,
    plan_days,
    plan_files,
    showing,
    staffing,
)
from handlers.cards import Card, Form
from handlers.documents import Document, File
from handlers.notices import Notice, tell
from handlers.plan_files import PlanFile
from handlers.turn import Ask, Correct, Hidden, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.meetings import Meeting
from models.passages import Passage, PassageKind
from models.people import Person

VIEW = "meeting.told"
LONGEST_PLACE = 200
CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d\d))?")


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says, once it can be kept. Instants are UTC, `on` is the local date."""

    on: date
    starts_at: datetime
    ends_at: datetime
    place: str
    people: tuple[int, ...]


async def start(turn: Turn, db: AsyncSession) -> Reply:
    plan = await plan_files.required(turn, turn.number, Act.CALL_MEETING, db)
    return Ask("meeting.call", f"{plan.file.case.id}:0")


async def move_start(turn: Turn, db: AsyncSession) -> Reply:
    """The form shows where they meet: an entry."""
    plan, meeting = await _standing(turn, db)
    await _read_place(turn, meeting, db)
    return Ask("meeting.call", f"{plan.file.case.id}:{meeting.id}")


async def form(turn: Turn, db: AsyncSession) -> Form:
    plan, meeting = await _asked(turn, db)
    place = await _place_of(turn, meeting, db) if meeting else ""
    return meetings_cards.form(turn, plan, meeting, place or "")


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Call it, or move it; the plan's follow-up goes along if that is ticked."""
    plan, meeting = await _asked(turn, db)
    said, errors = _read(turn, plan)
    if said is None:
        return Correct(errors, form="meeting.call")
    before = tuple(meeting.person_ids) if meeting else ()
    kept = await _keep(turn, plan, meeting, said, db)
    people, step = {*before, *said.people}, "moved" if meeting else "called"
    await _tell(turn, kept, people, step, db, await _follow(turn, plan, said.on, db))
    return Say(Named(VIEW, f"{kept.id}:{kept.sequence}"))


async def cancel(turn: Turn, db: AsyncSession) -> Reply:
    _plan, meeting = await _standing(turn, db)
    meeting.is_cancelled, meeting.sequence = True, meeting.sequence + 1
    meeting.changed_at = turn.at
    await _tell(turn, meeting, meeting.person_ids, "cancelled", db)
    return Say(Named(VIEW, f"{meeting.id}:{meeting.sequence}"))


async def told(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is "<meeting>:<sequence>". None once it has been changed again."""
    meeting_id, sequence = (int(one) for one in looking.subject.split(":"))
    meeting = await db.get(Meeting, meeting_id)
    if meeting is None or meeting.sequence != sequence or looking.reader is None:
        return None
    if looking.reader.id not in meeting.person_ids:
        await showing.require(db, looking, meeting.case_id)
    plan = await plan_files.of_case(db, meeting.case_id, at=looking.at)
    people = await staffing.people(db, meeting.person_ids)
    return meetings_cards.told(plan.file, meeting, list(people.values()), looking.reader)


async def page(turn: Turn, db: AsyncSession) -> Document:
    """Opening it is an entry: it says where they meet."""
    plan, meeting, people = await _seen(turn, db)
    place = await _read_place(turn, meeting, db)
    return meetings_cards.page(plan.file, meeting, people, place)


async def ics(turn: Turn, db: AsyncSession) -> Document:
    """For a calendar: no alias, and nothing about a citizen."""
    plan, meeting, people = await _seen(turn, db)
    names = meetings_cards.who(plan.file, people)
    content = meeting_files.ics(meeting, names, await _read_place(turn, meeting, db) or "")
    return File("netvaerks-moede.ics", "text/calendar; charset=utf-8", content)


async def _read_place(turn: Turn, meeting: Meeting, db: AsyncSession) -> str | None:
    """The same, with an entry where it is shown."""
    place = await _place_of(turn, meeting, db)
    if place:
        chain, read = entries.of_case(meeting.case_id), [meeting.place_id]
        await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, passages=read)
    return place


async def _place_of(turn: Turn, meeting: Meeting, db: AsyncSession) -> str | None:
    """Where they meet; "" once it is no longer kept, None for who may not read it.

    Whoever is asked to come by name is told where: asking them is what discloses it. Anybody
    else needs a basis, as for all that is written.
    """
    passage = await db.get(Passage, meeting.place_id)
    if passage is None:
        return ""
    is_asked = turn.me.id in meeting.person_ids
    if not is_asked and not await access.may(
        db, turn.me, Act.READ_PASSAGE, passage, at=turn.at
    ):
        return None
    return passages.read(db, passage)


async def _asked(turn: Turn, db: AsyncSession) -> tuple[PlanFile, Meeting | None]:
    """The course of a form, and the meeting that it moves; None for a new one."""
    case_id, meeting_id = plan_files.numbers(turn, 2)
    plan = await plan_files.required(turn, case_id, Act.CALL_MEETING, db)
    meeting = await db.get(Meeting, meeting_id) if meeting_id else None
    if meeting_id and (meeting is None or meeting.case_id != case_id or meeting.is_cancelled):
        raise _gone()
    return plan, meeting


async def _standing(turn: Turn, db: AsyncSession) -> tuple[PlanFile, Meeting]:
    meeting = await db.get(Meeting, turn.number)
    if meeting is None:
        raise Hidden
    plan = await plan_files.required(turn, meeting.case_id, Act.CALL_MEETING, db)
    if meeting.is_cancelled:
        raise _gone()
    return plan, meeting


async def _seen(turn: Turn, db: AsyncSession) -> tuple[PlanFile, Meeting, list[Person]]:
    """For who has a part in the course, or is asked to come."""
    meeting = await db.get(Meeting, turn.number)
    if meeting is None:
        raise Hidden
    case = await casefiles.find(db, meeting.case_id)
    if turn.me.id not in meeting.person_ids:
        await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
    plan = await plan_files.of_case(db, case.id, at=turn.at)
    found = await staffing.people(db, meeting.person_ids)
    return plan, meeting, list(found.values())


def _read(turn: Turn, plan: PlanFile) -> tuple[Said | None, dict[str, str]]:
    on, errors = plan_days.read(turn.value("on"), plan.file, "on")
    if on is None:
        errors.setdefault("on", _("Choose a day."))
    errors |= _errors(turn, plan)
    clock = _clock(turn.value("starts"))
    if errors or on is None or clock is None:
        return None, errors
    starts_at = plan.file.calendar.at(on, clock)
    if starts_at <= turn.at:
        return None, {"starts": _("This time has passed. Choose a later one.")}
    ends_at = starts_at + timedelta(minutes=int(turn.value("minutes")))
    people = tuple(map(int, turn.values("people")))
    return Said(on, starts_at, ends_at, turn.value("place"), people), {}


def _errors(turn: Turn, plan: PlanFile) -> dict[str, str]:
    errors, chosen = {}, set(turn.values("people"))
    if _clock(turn.value("starts")) is None:
        errors["starts"] = _("Write the time like this: 13.00.")
    if turn.value("minutes") not in meetings_cards.LENGTHS:
        errors["minutes"] = _("Choose how long it takes.")
    if not 0 < len(turn.value("place")) <= LONGEST_PLACE:
        errors["place"] = _("Write where you meet, in a few words.")
    if not chosen or not chosen <= dict(meetings_cards.candidates(plan)).keys():
        errors["people"] = _("Choose who is to come.")
    return errors


def _clock(said: str) -> time | None:
    found = CLOCK.fullmatch(said)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


async def _keep(
    turn: Turn, plan: PlanFile, meeting: Meeting | None, said: Said, db: AsyncSession
) -> Meeting:
    case_id, kind = plan.file.case.id, PassageKind.MEETING_PLACE
    place = passages.write(db, kind, said.place, by=turn.me, at=turn.at, case_id=case_id)
    await db.flush()
    kept = meeting or Meeting(
        case_id=case_id,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        place_id=place.id,
        called_by_id=turn.me.id,
        changed_at=turn.at,
    )
    kept.sequence += 1 if meeting else 0
    kept.starts_at, kept.ends_at, kept.place_id = said.starts_at, said.ends_at, place.id
    kept.person_ids, kept.changed_at = list(said.people), turn.at
    db.add(kept)
    await db.flush()
    return kept


async def _follow(turn: Turn, plan: PlanFile, on: date, db: AsyncSession) -> dict[str, Any]:
    """The plan's follow-up goes along; return what the plan holds then, to be entered."""
    kept = plan.plan
    if kept is None or not turn.value("follow"):
        return {}
    kept.follow_up_on, kept.remind_at = on, plan_days.follow_up_at(plan.file, on)
    kept.edited_by_id, kept.edited_at = turn.me.id, turn.at
    await db.flush()
    return {"holds": kept.held}


async def _tell(
    turn: Turn,
    meeting: Meeting,
    person_ids: Collection[int],
    step: str,
    db: AsyncSession,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Enter the step, and tell everybody but who did it."""
    chain = entries.of_case(meeting.case_id)
    codes: dict[str, Any] = {"meeting": meeting.id, "people": sorted(person_ids)}
    codes |= more or {}
    await entries.record(db, chain, Did.MEETING, at=turn.at, by=turn.me, step=step, **codes)
    found = await staffing.people(db, person_ids)
    others = [one for one in found.values() if one.id != turn.me.id]
    subject = f"{meeting.id}:{meeting.sequence}"
    await tell(db, others, Notice(VIEW, subject, turn.at, f"meeting:{subject}"))


def _gone() -> Refusal:
    return Refusal(_("This meeting is cancelled, or was never called. See /plan."))
