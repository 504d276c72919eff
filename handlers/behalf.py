"""What a party without chat says on the telephone, registered on its behalf."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, contacts, identity, parties, parties_forms
from handlers.cards import Form
from handlers.casefiles import CaseFile
from handlers.turn import Ask, Correct, Done, Refusal, Reply, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Party, Way
from models.entries import Did

KNOWS = "knows_citizen"
REACHED = "contact"
LONGEST_NAME = 80


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _silent_party(turn, db)
    return Ask("party.behalf", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, party = await _silent_party(turn, db)
    return parties_forms.behalf_form(turn, file, party)


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Register what a party without chat said on the telephone, on its behalf."""
    file, party = await _silent_party(turn, db)
    name, steps = turn.value("name"), turn.values("steps")
    on, errors = contacts.day_said(turn, file, party)
    if not name or len(name) > LONGEST_NAME:
        errors["name"] = _("Write who you spoke with: name and function.")
    if turn.value("way") not in {"", *Way}:
        errors["way"] = _("Choose how you were in contact.")
    if REACHED in steps and KNOWS not in steps and party.knows_citizen_at is None:
        errors["steps"] = _("Contact stands on knowing which citizen it is about. Tick both.")
    if errors:
        return Correct(errors, form="party.behalf")
    party.claim(None, at=turn.at, name=name)
    if KNOWS in steps:
        party.know_citizen(at=turn.at)
    await parties.enter_step(turn, file, party, Did.CLAIMED, db, on_behalf=True)
    await identity.settle(turn, file, db)
    if REACHED in steps and not party.is_reached:
        return await contacts.register(
            turn, file, party, Way(turn.value("way") or Way.PHONE), on, db
        )
    party.remind_at = file.remind_at(party)
    return Done()


async def _silent_party(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    """A party without chat, for somebody who has a part in its case, or Refusal."""
    file, party = await parties.find(db, turn.number, turn.at)
    await access.require(db, turn.me, Act.SEE_CASE, file.case, at=turn.at)
    casefiles.require_open(file.case)
    if not file.is_silent(party):
        raise Refusal(_("This party is in the chat and registers for itself."))
    if party.is_reached and party.knows_citizen_at is not None:
        raise contacts.already_registered()
    return file, party
