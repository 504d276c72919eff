"""The basis for showing content to another party: registered by the party that discloses."""

from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, disclosure_cards, entries
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.disclosure_cards import givers
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn, number
from locales import dates
from locales import gettext as _
from models.access import Act
from models.cases import Party
from models.consents import (
    LONGEST,
    Basis,
    Consent,
    Given,
    Giver,
    given_by,
    last_day,
    reminder_at,
)
from models.entries import Did
from models.growing_up import last_day_of_consent

VIEW = "case.basis_given"


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says, once it can be kept. Local dates, `expires_on` the last in force."""

    receiver: Party
    given_on: date
    expires_on: date


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _asked(turn, db)
    return Ask("case.basis", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, own = await _asked(turn, db)
    return disclosure_cards.form(turn, file, own)


async def register(turn: Turn, db: AsyncSession) -> Reply:
    """From now on the chosen party may read what one's own has written about the course."""
    file, own = await _asked(turn, db)
    said, errors = _read(turn, file, own)
    if said is not None and (withdrawn := await _withdrawn_since(file, own, said, db)):
        errors["given_on"] = withdrawn
    if said is None or errors:
        return Correct(errors, form="case.basis")
    basis = Basis(turn.value("basis"))
    consent = Consent(
        case_id=file.case.id,
        organisation_id=said.receiver.organisation_id,
        discloser_id=own.organisation_id,
        basis=basis,
        given_on=said.given_on,
        given_by=_giver(turn, file),
        given_in=_given_in(turn),
        expires_on=said.expires_on,
        registered_by_id=turn.me.id,
    )
    if consent.stands_on(file.today):
        consent.remind_at = reminder_at(file.calendar, said.expires_on, file.today)
    db.add(consent)
    await db.flush()
    await entries.record(
        db,
        entries.of_case(file.case.id),
        Did.CONSENT,
        at=turn.at,
        by=turn.me,
        organisation=consent.organisation_id,
        discloser=own.organisation_id,
        basis=basis,
        given_by=consent.given_by,
        given_in=consent.given_in,
        expires_on=consent.expires_on.isoformat(),
    )
    return Say(Named(VIEW, f"{consent.id}"))


async def given(looking: Looking, db: AsyncSession) -> Card | None:
    consent, reader = await db.get(Consent, looking.number), looking.reader
    if consent is None or reader is None:
        return None
    case = await casefiles.find(db, consent.case_id)
    await access.require(db, reader, Act.SEE_CASE, case, at=looking.at)
    file = await casefiles.load(db, case, at=looking.at)
    receiver = next(
        one for one in file.everyone if one.organisation_id == consent.organisation_id
    )
    return disclosure_cards.given(file, receiver, consent)


async def discloser(turn: Turn, case_id: int, db: AsyncSession) -> tuple[CaseFile, Party]:
    """One's own party: each decides what it discloses itself (domain/law.md C3)."""
    case = await casefiles.find(db, case_id)
    file = await casefiles.load(db, case, at=turn.at)
    for own in file.parties:
        if await access.may(db, turn.me, Act.GIVE_BASIS, own, at=turn.at):
            return file, own
    await access.require(db, turn.me, Act.GIVE_BASIS, file.opener, at=turn.at)
    return file, file.opener


async def _asked(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    """`subject` is the course, or "<course>:<party>" where the receiver is known."""
    case_id, _colon, _receiver = turn.subject.partition(":")
    file, own = await discloser(turn, number(case_id), db)
    casefiles.require_open(file.case)
    return file, own


async def _withdrawn_since(file: CaseFile, own: Party, said: Said, db: AsyncSession) -> str:
    """What was given before somebody said no opens nothing again."""
    known = (await db.exec(given_by(file.case.id, own.organisation_id))).all()
    days = [
        file.calendar.local_date(one.withdrawn_at)
        for one in known
        if one.organisation_id == said.receiver.organisation_id and one.withdrawn_at is not None
    ]
    if not days or max(days) <= said.given_on:
        return ""
    sentence = _("It was withdrawn on {day}: ask for a new consent.")
    return sentence.format(day=dates.day_with_year(max(days)))


def _giver(turn: Turn, file: CaseFile) -> Giver | None:
    """Who consented for a minor; None for an adult, and where no consent is needed."""
    said = turn.value("given_by")
    if turn.value("basis") != Basis.CONSENT or said not in givers(file):
        return None
    return Giver(said)


def _given_in(turn: Turn) -> Given | None:
    """How a consent was given; None where none is needed, and where nobody has said it."""
    said = turn.value("given_in")
    return Given(said) if turn.value("basis") == Basis.CONSENT and said in set(Given) else None


def _read(turn: Turn, file: CaseFile, own: Party) -> tuple[Said | None, dict[str, str]]:
    errors = {}
    others = (one for one in file.parties if one is not own)
    receiver = next((one for one in others if str(one.id) == turn.value("party")), None)
    if receiver is None:
        errors["party"] = _("Choose who may read it.")
    if turn.value("basis") not in set(Basis):
        errors["basis"] = _("Choose the basis.")
    if turn.value("basis") == Basis.CONSENT and givers(file) and not _giver(turn, file):
        errors["given_by"] = _("Say who has consented.")
    if turn.value("basis") == Basis.CONSENT and not _given_in(turn):
        errors["given_in"] = _("Say how the consent was given.")
    given_on, wrong = _given_on(turn, file)
    agreed, wrong_end = _agreed_until(turn, file)
    errors |= wrong | wrong_end
    if errors or receiver is None or given_on is None:
        return None, errors
    longest = last_day(given_on, file.case.adult_from)
    return Said(receiver, given_on, min(longest, agreed)), {}


def _given_on(turn: Turn, file: CaseFile) -> tuple[date | None, dict[str, str]]:
    try:
        given_on = date.fromisoformat(turn.value("given_on"))
    except ValueError:
        return None, {"given_on": _("Write the day as a date.")}
    if not file.today - LONGEST < given_on <= file.today:
        return None, {"given_on": _("Choose a day within the last year.")}
    if last_day_of_consent(file.case.adult_from, given_on) < file.today:
        grown = _("The young person has grown older since: ask for a new consent.")
        return None, {"given_on": grown}
    return given_on, {}


def _agreed_until(turn: Turn, file: CaseFile) -> tuple[date, dict[str, str]]:
    """The last day that was agreed; a year is the most that counts anyway."""
    if not turn.value("until"):
        return date.max, {}
    try:
        until = date.fromisoformat(turn.value("until"))
    except ValueError:
        return date.max, {"until": _("Write the day as a date.")}
    if until < file.today:
        return date.max, {"until": _("That day has passed: ask for a new consent.")}
    return until, {}
