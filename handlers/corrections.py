"""Contact that was registered wrongly is corrected, with an entry, never silently."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, contacts, corrections_cards, parties
from handlers.cards import Form
from handlers.casefiles import CaseFile
from handlers.turn import Ask, Correct, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Party, Way
from models.entries import Did

NONE = "none"  # there was no contact at all


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _reached(turn, db)
    return Ask("case.correct", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, found = await _reached(turn, db)
    return corrections_cards.form(turn, file, found)


async def correct(turn: Turn, db: AsyncSession) -> Reply:
    """Say how and when it really was; or that there was none, and the clock runs on."""
    file, found = await _reached(turn, db)
    party = next((one for one in found if str(one.id) == turn.value("party")), None)
    on, errors = contacts.day_said(turn, file, party or found[0])
    if party is None:
        errors["party"] = _("Choose who you were in contact with.")
    if turn.value("way") not in {NONE, *Way}:
        errors["way"] = _("Choose how you were in contact.")
    if errors or party is None:
        return Correct(errors, form="case.correct")
    was = {
        "was_on": party.contact_on and party.contact_on.isoformat(),
        "was": party.contact_way,
    }
    if turn.value("way") == NONE:
        party.forget_contact()
        party.remind_at = file.remind_at(party)
        await parties.enter_step(turn, file, party, Did.CORRECTED, db, **was)
    else:
        party.correct_contact(Way(turn.value("way")), on=on)
        codes = was | {"way": party.contact_way, "on": on.isoformat()}
        await parties.enter_step(turn, file, party, Did.CORRECTED, db, **codes)
    return Say(Named("case.card", str(file.case.id)))


async def _reached(turn: Turn, db: AsyncSession) -> tuple[CaseFile, tuple[Party, ...]]:
    """The contacts this person may correct: own, or, for the opener, all. Or Refusal."""
    file, own = await parties.held_party(turn, db)
    await access.require(db, turn.me, Act.SPEAK_FOR_PARTY, own, at=turn.at)
    mine = file.others if own.is_opener else (own,)
    found = tuple(one for one in mine if one.is_reached)
    if not found:
        raise Refusal(_("No contact is registered yet, so there is nothing to correct."))
    return file, found
