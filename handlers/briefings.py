"""*Orientér alle parter*: somebody decides what is told, and to whom; each party is reached."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    answering,
    briefings_cards,
    casefiles,
    entries,
    outbox,
    passages,
    rooms,
    showing,
)
from handlers.answering import Readers
from handlers.briefings_cards import LONGEST, Told
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.turn import (
    Ask,
    Correct,
    Hidden,
    Looking,
    Named,
    Refusal,
    Reply,
    Say,
    Turn,
    number,
)
from locales import gettext as _
from models.access import Act
from models.briefings import (
    DATED,
    Acknowledgement,
    Briefing,
    Happening,
    TurnedDown,
    acknowledgements_of,
    discharge_after,
)
from models.cases import Party, open_cases_with
from models.entries import Did
from models.passages import PassageKind
from models.people import Person

VIEW = "briefing.card"
CALL = "briefing.call"
MOST_LISTED = 20
FURTHEST = timedelta(days=365)


async def choose(turn: Turn, db: AsyncSession) -> Reply:
    """Ask what has happened: each answer has a form of its own."""
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.INFORM, case, at=turn.at)
    return Say(briefings_cards.chooser(case))


async def which(turn: Turn, db: AsyncSession) -> Reply:
    """Ask first which of the organisation's open courses it is about."""
    found = (await db.exec(open_cases_with(turn.me.organisation_id).limit(MOST_LISTED))).all()
    mine = [one for one in found if await access.may(db, turn.me, Act.INFORM, one, at=turn.at)]
    return Say(briefings_cards.courses(mine))


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _asked(turn, db)
    return Ask("briefing.send", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, happening = await _asked(turn, db)
    return briefings_cards.form(turn, file, happening, _others(turn, file))


async def send(turn: Turn, db: AsyncSession) -> Reply:
    """Tell the parties that were chosen, each through who answers for it today."""
    file, happening = await _asked(turn, db)
    chosen = [one for one in _others(turn, file) if str(one.id) in turn.values("parties")]
    on, errors = _day_said(turn, file, happening)
    errors |= _errors(turn, happening)
    if not chosen:
        errors["parties"] = _("Choose at least one party.")
    if errors:
        return Correct(errors, form="briefing.send")
    briefing = await _write(turn, file, happening, on, db)
    chain, to = entries.of_case(file.case.id), sorted(one.id for one in chosen)
    await entries.record(
        db, chain, Did.INFORMED, at=turn.at, by=turn.me,
        briefing=briefing.id, happening=happening, parties=to,
    )  # fmt: skip
    parts = [Acknowledgement(briefing_id=briefing.id, party_id=one.id) for one in chosen]
    db.add_all(parts)
    await db.flush()
    for part, party in zip(parts, chosen, strict=True):
        await _reach(turn, file, part, party, db)
    for room in await rooms.of_case(db, file.case):
        key = f"room:{room.id}:briefing:{briefing.id}"
        outbox.post(db, outbox.room(room.id), VIEW, briefing.id, at=turn.at, key=key)
    return Say(Named(VIEW, str(briefing.id)))


async def show(turn: Turn, _db: AsyncSession) -> Reply:
    return Say(Named(VIEW, turn.subject))


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """In its course's room for all there; elsewhere for those it concerns."""
    told = await load(db, looking.number, looking)
    in_its_room = looking.room is not None and looking.room.case_id == told.file.case.id
    if not in_its_room:
        if looking.reader is None:
            return None
        await require_concerned(db, looking.reader, told, looking)
    return briefings_cards.card(told)


async def call(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is the acknowledgement that a telephone call is to bring."""
    part = await find_part(db, looking.number)
    told = await load(db, part.briefing_id, looking)
    await showing.require(db, looking, told.file.case.id)
    party = await db.get_one(Party, part.party_id)
    if part.is_missing and (told.file.is_closed or party.withdrawn_at is not None):
        return None
    return briefings_cards.call(told, part, party)


async def load(db: AsyncSession, briefing_id: int, when: Turn | Looking) -> Told:
    briefing = await db.get(Briefing, briefing_id)
    if briefing is None:
        raise Hidden
    case = await casefiles.find(db, briefing.case_id)
    file = await casefiles.load(db, case, at=when.at)
    by_id = {party.id: party for party in file.everyone}
    parts = (await db.exec(acknowledgements_of(briefing.id))).all()
    ready_on = briefing.happened_on or file.today
    discharge = (await db.exec(discharge_after(case.id, ready_on))).first()
    return Told(
        file=file,
        briefing=briefing,
        sender=await db.get_one(Person, briefing.sent_by_id),
        parts=[(one, by_id[one.party_id]) for one in parts if _counts(one, by_id)],
        until=min((discharge and discharge.happened_on) or file.today, file.today),
    )


def _counts(part: Acknowledgement, by_id: Mapping[int, Party]) -> bool:
    """Who was let go is not waited for; what it had acknowledged stays."""
    return not part.is_missing or by_id[part.party_id].withdrawn_at is None


async def find_part(db: AsyncSession, part_id: int) -> Acknowledgement:
    part = await db.get(Acknowledgement, part_id)
    if part is None:
        raise Hidden
    return part


async def who_reads(db: AsyncSession, file: CaseFile, party: Party, *, at: datetime) -> Readers:
    """Who answers for a party here. Where nobody reads it in time, the party is called."""
    if file.is_silent(party):
        return Readers([], is_in_time=False)
    return await answering.readers(db, file, party, at=at)


def call_key(part: Acknowledgement) -> str:
    return f"briefing:{part.id}:call"


async def require_concerned(
    db: AsyncSession, reader: Person, told: Told, when: Turn | Looking
) -> None:
    """Raise Refusal for who neither has a part in the course nor answers for a party told."""
    for _part, party in told.parts:
        if await access.may(db, reader, Act.ACKNOWLEDGE, party, at=when.at):
            return
    await access.require(db, reader, Act.SEE_CASE, told.file.case, at=when.at)


async def _asked(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Happening]:
    """`subject` is "<case>:<happening>"."""
    case_id, _colon, name = turn.subject.partition(":")
    case = await casefiles.find(db, number(case_id))
    await access.require(db, turn.me, Act.INFORM, case, at=turn.at)
    if name not in set(Happening):
        raise Refusal(_("This button is no longer in use. Ask for the card again."))
    if name != Happening.CLOSING:
        casefiles.require_open(case)
    return await casefiles.load(db, case, at=turn.at), Happening(name)


def _others(turn: Turn, file: CaseFile) -> list[Party]:
    mine = turn.me.organisation_id
    return [one for one in file.parties if one.organisation_id != mine]


def _day_said(
    turn: Turn, file: CaseFile, happening: Happening
) -> tuple[date | None, dict[str, str]]:
    """A discharge may be planned; everything else has happened, at most a year ago."""
    if happening not in DATED:
        return None, {}
    try:
        on = date.fromisoformat(turn.value("on"))
    except ValueError:
        return None, {"on": _("Write the day as a date.")}
    if abs(file.today - on) > FURTHEST:
        return None, {"on": _("Choose a day within a year.")}
    if on > file.today and happening is not Happening.DISCHARGE:
        return None, {"on": _("Choose today or a day before.")}
    return on, {}


def _errors(turn: Turn, happening: Happening) -> dict[str, str]:
    errors, words = {}, turn.value("words")
    if happening is Happening.TURNED_DOWN:
        if turn.value("reason") not in set(TurnedDown):
            errors["reason"] = _("Choose a reason.")
        if not words:
            errors["words"] = _("Write what is offered instead; 'nothing' is an answer too.")
    if happening is Happening.OTHER and not words:
        errors["words"] = _("Write what the parties should know.")
    if len(words) > LONGEST:
        errors["words"] = _("This is too long. Write at most {limit} characters.").format(
            limit="3.000"
        )
    return errors


async def _write(
    turn: Turn, file: CaseFile, happening: Happening, on: date | None, db: AsyncSession
) -> Briefing:
    words, reason = turn.value("words"), turn.value("reason")
    briefing = Briefing(
        case_id=file.case.id,
        happening=happening,
        sent_by_id=turn.me.id,
        sent_at=turn.at,
        happened_on=on,
        reason=TurnedDown(reason) if happening is Happening.TURNED_DOWN else None,
        has_words=bool(words),
    )
    db.add(briefing)
    await db.flush()
    if words:
        kind = PassageKind.BRIEFING
        passages.write(db, kind, words, by=turn.me, at=turn.at, case_id=file.case.id)
    return briefing


async def _reach(
    turn: Turn, file: CaseFile, part: Acknowledgement, party: Party, db: AsyncSession
) -> None:
    """Write to who answers for the party; where nobody reads it in time, the sender calls."""
    readers = await who_reads(db, file, party, at=turn.at)
    notice = Notice(VIEW, part.briefing_id, turn.at, f"briefing:{part.id}")
    await tell(db, readers.people, notice)
    if not readers.is_in_time:
        await tell(db, [turn.me], Notice(CALL, part.id, turn.at, call_key(part)))
