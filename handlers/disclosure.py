"""The basis for showing content to another party: registered by the party that discloses."""

from datetime import date, timedelta

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, disclosure_cards, entries, showing
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.disclosure_cards import givers
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Party
from models.consents import Basis, Consent, Giver, in_force
from models.entries import Did
from models.growing_up import last_day_of_consent

# A consent lapses after at most a year (domain/law.md C2).
LONGEST = timedelta(days=365)


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _discloser(turn, db)
    return Ask("case.basis", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, own = await _discloser(turn, db)
    return disclosure_cards.form(turn, file, own)


async def register(turn: Turn, db: AsyncSession) -> Reply:
    """From now on the chosen party may read what one's own has written about the course."""
    file, own = await _discloser(turn, db)
    receiver, given_on, errors = _read(turn, file, own)
    if errors or receiver is None or given_on is None:
        return Correct(errors, form="case.basis")
    basis = Basis(turn.value("basis"))
    by_age = last_day_of_consent(file.case.adult_from, given_on)
    db.add(
        Consent(
            case_id=file.case.id,
            organisation_id=receiver.organisation_id,
            basis=basis,
            given_on=given_on,
            given_by=_giver(turn, file),
            expires_on=min(given_on + LONGEST, by_age),
            registered_by_id=turn.me.id,
        )
    )
    await entries.record(
        db,
        entries.of_case(file.case.id),
        Did.CONSENT,
        at=turn.at,
        by=turn.me,
        organisation=receiver.organisation_id,
        basis=basis,
        given_by=_giver(turn, file),
    )
    return Say(Named("case.basis_given", f"{receiver.id}"))


async def given(looking: Looking, db: AsyncSession) -> Card | None:
    party = await db.get_one(Party, looking.number)
    await showing.require(db, looking, party.case_id)
    case = await casefiles.find(db, party.case_id)
    file = await casefiles.load(db, case, at=looking.at)
    own = looking.reader.organisation_id if looking.reader else case.organisation_id
    statement = in_force(case.id, party.organisation_id, own, file.today)
    consents = (await db.exec(statement.order_by(col(Consent.id).desc()))).all()
    lapses_on = consents[0].expires_on if consents else None
    return disclosure_cards.given(file, party, lapses_on)


async def _discloser(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    """One's own party: each decides what it discloses itself (domain/law.md C3)."""
    case = await casefiles.find(db, turn.number)
    file = await casefiles.load(db, case, at=turn.at)
    for own in file.parties:
        if await access.may(db, turn.me, Act.GIVE_BASIS, own, at=turn.at):
            casefiles.require_open(case)
            return file, own
    await access.require(db, turn.me, Act.GIVE_BASIS, file.opener, at=turn.at)
    return file, file.opener


def _giver(turn: Turn, file: CaseFile) -> Giver | None:
    """Who consented for a minor; None for an adult, and where no consent is needed."""
    said = turn.value("given_by")
    if turn.value("basis") != Basis.CONSENT or said not in givers(file):
        return None
    return Giver(said)


def _read(
    turn: Turn, file: CaseFile, own: Party
) -> tuple[Party | None, date | None, dict[str, str]]:
    errors = {}
    others = (one for one in file.parties if one is not own)
    receiver = next((one for one in others if str(one.id) == turn.value("party")), None)
    if receiver is None:
        errors["party"] = _("Choose who may read it.")
    if turn.value("basis") not in set(Basis):
        errors["basis"] = _("Choose the basis.")
    if turn.value("basis") == Basis.CONSENT and givers(file) and not _giver(turn, file):
        errors["given_by"] = _("Say who has consented.")
    try:
        given_on = date.fromisoformat(turn.value("given_on"))
    except ValueError:
        return receiver, None, errors | {"given_on": _("Write the day as a date.")}
    if not file.today - LONGEST < given_on <= file.today:
        errors["given_on"] = _("Choose a day within the last year.")
    elif last_day_of_consent(file.case.adult_from, given_on) < file.today:
        errors["given_on"] = _("The young person has grown older since: ask for a new consent.")
    return receiver, given_on, errors
