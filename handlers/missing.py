"""Why contact was not made in time, from the agreed list."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, parties, parties_forms
from handlers.cards import Form
from handlers.casefiles import CaseFile
from handlers.turn import Ask, Correct, Done, Refusal, Reply, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Missed, Party
from models.entries import Did


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _explainable(turn, db)
    return Ask("party.missed", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, party = await _explainable(turn, db)
    return parties_forms.missed_form(turn, file, party)


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Say why contact was not made in time, from the agreed list."""
    file, party = await _explainable(turn, db)
    if turn.value("reason") not in set(Missed):
        return Correct({"reason": _("Choose a reason.")}, form="party.missed")
    party.missed = Missed(turn.value("reason"))
    await parties.enter_step(turn, file, party, Did.MISSED, db, reason=party.missed)
    return Done()


async def _explainable(turn: Turn, db: AsyncSession) -> tuple[CaseFile, Party]:
    file, party = await parties.find(db, turn.number, turn.at)
    speaker = file.opener if file.is_silent(party) else party
    await access.require(db, turn.me, Act.EXPLAIN, speaker, at=turn.at)
    casefiles.require_open(file.case)
    if not party.is_late(file.today):
        sentence = _("The last day for contact has not passed: there is nothing to explain.")
        raise Refusal(sentence)
    return file, party
