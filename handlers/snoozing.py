"""Put a party's reminders off for a few days: with a reason, and never past the deadline."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, parties, snoozing_cards
from handlers.cards import Form
from handlers.casefiles import CaseFile
from handlers.turn import Ask, Correct, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Party, Snooze
from models.entries import Did


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _own(turn, db)
    return Ask("party.snooze", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, found = await _own(turn, db)
    return snoozing_cards.form(turn, file, found)


async def snooze(turn: Turn, db: AsyncSession) -> Reply:
    """No reminder before that day; what is due by then comes in its morning."""
    file, found = await _own(turn, db)
    party = next((one for one in found if str(one.id) == turn.value("party")), found[0])
    until, errors = _until(turn, file, party)
    if turn.value("reason") not in set(Snooze):
        errors["reason"] = _("Choose a reason.")
    if errors or until is None:
        return Correct(errors, form="party.snooze")
    why = Snooze(turn.value("reason"))
    party.put_off(why, until=until)
    party.remind_at = file.remind_at(party)
    await parties.enter_step(
        turn, file, party, Did.PUT_OFF, db, why=why, until=until.isoformat()
    )
    return Say(Named("case.card", str(file.case.id)))


async def _own(turn: Turn, db: AsyncSession) -> tuple[CaseFile, tuple[Party, ...]]:
    """The parties whose reminders are this person's to put off, or Refusal."""
    file, own = await parties.held_party(turn, db)
    await access.require(db, turn.me, Act.PUT_OFF, own, at=turn.at)
    mine = [own] if not own.is_opener else [one for one in file.others if file.is_silent(one)]
    running = tuple(
        one
        for one in mine
        if one.is_waited_for and one.deadline_on and one.deadline_on > file.today
    )
    if not running:
        raise Refusal(_("There is no reminder of yours that can be put off any more."))
    return file, running


def _until(turn: Turn, file: CaseFile, party: Party) -> tuple[date | None, dict[str, str]]:
    try:
        until = date.fromisoformat(turn.value("until"))
    except ValueError:
        return None, {"until": _("Write the day as a date.")}
    if party.deadline_on is None or not file.today < until <= party.deadline_on:
        return None, {"until": snoozing_cards.between(party)}
    return until, {}
