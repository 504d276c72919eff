"""The citizen's own part in a course, as those who work with them report it."""

from collections.abc import Iterator
from datetime import date, timedelta
from secrets import token_hex

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, citizens_cards, entries, meanwhile, rooms
from handlers.cards import Form
from handlers.casefiles import CaseFile
from handlers.turn import Ask, Correct, Named, Reply, Say, Turn, number
from locales import gettext as _
from models.access import Act
from models.cases import Party
from models.citizens import Citizen, TakesPart
from models.entries import Did

LONGEST = timedelta(days=365)
DATES = ("informed_on", "contact_on")


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _file(turn, db)
    return Ask("citizen.register", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file = await _file(turn, db)
    return citizens_cards.form(turn, file)


async def register(turn: Turn, db: AsyncSession) -> Reply:
    """Keep what was reported: all of the form, so an emptied field is taken back.

    What somebody else has reported meanwhile is said first.
    """
    # One after the other: the second sees what the first has said.
    await casefiles.lock(db, await casefiles.find(db, _number(turn)))
    file = await _file(turn, db)
    there, said = citizens_cards.present(file), citizens_cards.words(turn, file)
    if errors := meanwhile.errors(turn, there, dict(_errors(turn, file)), said):
        return Correct(errors, form="citizen.register")
    _take(turn, file, file.citizen)
    db.add(file.citizen)
    codes = file.citizen.model_dump(mode="json", exclude={"case_id"}, exclude_none=True)
    chain = entries.of_case(file.case.id)
    await entries.record(db, chain, Did.CITIZEN, at=turn.at, by=turn.me, **codes)
    why = f"citizen:{token_hex(8)}"
    await rooms.bring_up_to_date(db, file.case, at=turn.at, why=why)
    return Say(Named(rooms.CARD, str(file.case.id)))


async def _file(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, _number(turn))
    await access.require(db, turn.me, Act.REGISTER_CITIZEN, case, at=turn.at)
    casefiles.require_open(case)
    return await casefiles.load(db, case, at=turn.at)


def _number(turn: Turn) -> int:
    return number(meanwhile.subject(turn))


def _take(turn: Turn, file: CaseFile, citizen: Citizen) -> None:
    citizen.informed_on, citizen.contact_on = (_day(turn.value(name)) for name in DATES)
    by = int(turn.value("informed_by") or turn.me.id)
    citizen.informed_by_id = by if citizen.informed_on else None
    in_plan = turn.value("in_plan")
    citizen.in_plan = TakesPart(in_plan) if in_plan else None
    if turn.value("chosen") == citizens_cards.AS_BEFORE:
        return
    chosen = _chosen(turn, file)
    citizen.chosen_party_id = chosen.id if chosen else None
    citizen.chosen_id = chosen.contact_person_id if chosen else None


def _chosen(turn: Turn, file: CaseFile) -> Party | None:
    said = turn.value("chosen")
    return next((one for one in file.parties if one.is_claimed and str(one.id) == said), None)


def _errors(turn: Turn, file: CaseFile) -> Iterator[tuple[str, str]]:
    for name in DATES:
        if sentence := _wrong_day(turn.value(name), file.today):
            yield name, sentence
    if turn.value("informed_by") not in {"", *dict(citizens_cards.informers(turn, file))}:
        yield "informed_by", _("Choose one of the contact persons.")
    if turn.value("in_plan") not in {"", *TakesPart}:
        yield "in_plan", _("Choose one of the answers.")
    if turn.value("chosen") not in {"", *dict(citizens_cards.holders(file))}:
        yield "chosen", _("Choose one of the contact persons.")


def _wrong_day(said: str, today: date) -> str:
    if not said:
        return ""
    day = _day(said)
    if day is None:
        return _("Write the day as a date.")
    if not today - LONGEST < day <= today:
        return _("Choose a day within the last year.")
    return ""


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
