"""Parties come and go: one is added with a day 0 of its own (R11), or no longer needed."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    asking,
    casefiles,
    contacts,
    identity,
    parties,
    party_changes_cards,
    passages,
    plan_agreeing,
    plan_leaving,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.notices import Notice, tell
from handlers.opening import MOST_FOUND, opening
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import Party
from models.entries import Did
from models.organisations import Organisation, members_on
from models.passages import PassageKind

LONGEST_REASON = 300


async def add_start(turn: Turn, db: AsyncSession) -> Reply:
    await _changeable(turn, db)
    return Ask("party.add", turn.subject)


async def add_form(turn: Turn, db: AsyncSession) -> Form:
    file = await _changeable(turn, db)
    return party_changes_cards.add_form(file, await _chosen(turn, file, db))


async def add(turn: Turn, db: AsyncSession) -> Reply:
    """Ask another organisation of the cluster; its clock starts today, whatever the others'."""
    file = await _changeable(turn, db)
    chosen = await _chosen(turn, file, db)
    if chosen is None:
        errors = {"organisation": _("Choose an organisation of the cluster.")}
        return Correct(errors, form="party.add")
    if chosen.id in {party.organisation_id for party in file.parties}:
        sentence = _("{name} is a party already.").format(name=chosen.name)
        return Correct({"organisation": sentence}, form="party.add")
    party = await ask(turn, file, chosen, db)
    return Say(Named("party.added", str(party.id)))


async def search(turn: Turn, db: AsyncSession) -> Sequence[tuple[str, str]]:
    """(key, name) of the cluster's organisations whose name holds what was typed."""
    found = await opening(turn, db)
    typed = turn.text.strip().lower()
    matching = [one for one in found.members if typed in one.name.lower()]
    return [(str(one.id), one.name) for one in matching][:MOST_FOUND]


async def ask(turn: Turn, file: CaseFile, whom: Organisation, db: AsyncSession) -> Party:
    """Make an organisation a party, or again one, and ask it to take the course.

    One after the other: the second sees the rooms that the first has wanted.
    """
    await casefiles.lock(db, file.case)
    party = next((one for one in file.everyone if one.organisation_id == whom.id), None)
    if party is None:
        party = Party(case_id=file.case.id, organisation_id=whom.id, times_asked=0)
        db.add(party)
    party.ask_anew(file.window_from(turn.at, whom), at=turn.at)
    await db.flush()
    file = await casefiles.load(db, file.case, at=turn.at)
    party.remind_at = file.remind_at(party)
    await asking.ask(db, file.case, [party], file.who_tells, at=turn.at)
    await parties.enter_step(turn, file, party, Did.PARTY_ADDED, db)
    await parties.to_rooms(turn, file, "party.added", party.id, db)
    return party


async def added(looking: Looking, db: AsyncSession) -> Card | None:
    """To the room: who is new in the course. None when it was withdrawn meanwhile."""
    file, party = await parties.shown(looking, db)
    return None if party.withdrawn_at else party_changes_cards.added(file, party)


async def withdraw_start(turn: Turn, db: AsyncSession) -> Reply:
    await _changeable(turn, db)
    return Ask("party.withdraw", turn.subject)


async def withdraw_form(turn: Turn, db: AsyncSession) -> Form:
    return party_changes_cards.withdraw_form(turn, await _changeable(turn, db))


async def withdraw(turn: Turn, db: AsyncSession) -> Reply:
    """Let a party go, with a reason: its clock stops, and its people leave the room."""
    file = await _changeable(turn, db)
    party = next((one for one in file.others if str(one.id) == turn.value("party")), None)
    errors = _errors(turn, file, party)
    if errors or party is None:
        return Correct(errors, form="party.withdraw")
    contact = file.contact(party)
    party.withdraw(at=turn.at)
    kind = PassageKind.LEFT_OUT
    passages.write(db, kind, turn.value("why"), by=turn.me, at=turn.at, case_id=file.case.id)
    await parties.enter_step(turn, file, party, Did.PARTY_WITHDRAWN, db)
    await identity.settle(turn, file, db)
    await parties.to_rooms(turn, file, "party.withdrawn", party.id, db)
    await plan_leaving.of_party(turn, file.case, party, contact, db)
    await _go_on(turn, file, party, db)
    if contact is not None and contact.id != turn.me.id:
        key = f"{party.key('withdrawn')}:{turn.at.isoformat()}"
        await tell(db, [contact], Notice("party.withdrawn", party.id, turn.at, key))
    return Say(Named("party.withdrawn", str(party.id)))


async def _go_on(turn: Turn, file: CaseFile, gone: Party, db: AsyncSession) -> None:
    """The others may have waited for its contact, or for its word on the plan, alone."""
    if not gone.is_reached:
        await contacts.plan_when_reached(turn, file, db)
    await plan_agreeing.tell_if_agreed(turn, file, db)


async def withdrawn(looking: Looking, db: AsyncSession) -> Card | None:
    """To the room and to who was its contact person. None when it is asked again."""
    file, party = await parties.shown(looking, db)
    return party_changes_cards.withdrawn(file, party) if party.withdrawn_at else None


async def _changeable(turn: Turn, db: AsyncSession) -> CaseFile:
    case = await casefiles.find(db, turn.number)
    await access.require(db, turn.me, Act.CHANGE_PARTIES, case, at=turn.at)
    casefiles.require_open(case)
    return await casefiles.load(db, case, at=turn.at)


async def _chosen(turn: Turn, file: CaseFile, db: AsyncSession) -> Organisation | None:
    """The organisation a form names, if it is one of the cluster's today."""
    said = turn.value("organisation")
    if not (said.isascii() and said.isdecimal()):
        return None
    members = members_on(file.cluster.id, file.today)
    return next((one for one in (await db.exec(members)).all() if str(one.id) == said), None)


def _errors(turn: Turn, file: CaseFile, party: Party | None) -> dict[str, str]:
    errors = {}
    if party is None:
        errors["party"] = _("Choose which party is no longer needed.")
    elif len(file.others) == 1:
        errors["party"] = _("It is the only other party. Close the course instead.")
    if not 0 < len(turn.value("why")) <= LONGEST_REASON:
        errors["why"] = _("Say in a few words why this party is not needed.")
    return errors
