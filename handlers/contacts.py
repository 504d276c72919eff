"""Contact between two parties: by one click or by form, registered once for both (R15)."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    case_life,
    casefiles,
    parties,
    parties_cards,
    parties_forms,
    plan_writing,
    showing,
)
from handlers.cards import Card, Form
from handlers.casefiles import CaseFile
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.cases import CaseState, NotYet, Party, Way
from models.entries import Did


async def by_phone(turn: Turn, db: AsyncSession) -> Reply:
    return await _contact_today(turn, Way.PHONE, db)


async def at_meeting(turn: Turn, db: AsyncSession) -> Reply:
    return await _contact_today(turn, Way.MEETING, db)


async def by_message(turn: Turn, db: AsyncSession) -> Reply:
    return await _contact_today(turn, Way.MESSAGE, db)


async def start(turn: Turn, db: AsyncSession) -> Reply:
    file, _own = await parties.held_party(turn, db)
    return Ask("case.contact", str(file.case.id))


async def form(turn: Turn, db: AsyncSession) -> Form:
    file, own = await parties.held_party(turn, db)
    return parties_forms.contact_form(turn, file, await _reachable(turn, file, own, db))


async def submit(turn: Turn, db: AsyncSession) -> Reply:
    """Register when and how one of the reachable parties was in contact (R15)."""
    file, own = await parties.held_party(turn, db)
    reachable = await _reachable(turn, file, own, db)
    chosen = [one for one in reachable if str(one.id) == turn.value("party")]
    on, errors = day_said(turn, file, chosen[0] if chosen else own)
    if not chosen:
        errors["party"] = _("Choose who you were in contact with.")
    if turn.value("way") not in set(Way):
        errors["way"] = _("Choose how you were in contact.")
    if errors:
        return Correct(errors, form="case.contact")
    return await register(turn, file, chosen[0], Way(turn.value("way")), on, db)


async def all_reached(looking: Looking, db: AsyncSession) -> Card | None:
    case = await casefiles.find(db, looking.number)
    await showing.require(db, looking, case.id)
    return parties_cards.all_reached(await casefiles.load(db, case, at=looking.at))


async def _contact_today(turn: Turn, way: Way, db: AsyncSession) -> Reply:
    file, own = await parties.held_party(turn, db)
    reachable = await _reachable(turn, file, own, db)
    if len(reachable) > 1:
        return Ask("case.contact", str(file.case.id))
    return await register(turn, file, reachable[0], way, file.today, db)


async def register(
    turn: Turn, file: CaseFile, party: Party, way: Way, on: date, db: AsyncSession
) -> Reply:
    casefiles.require_one_citizen(file.case)
    try:
        party.register_contact(way, on=on)
    except NotYet as error:
        raise Refusal(_know_first(file, party)) from error
    await parties.enter_step(turn, file, party, Did.CONTACT, db, way=way, on=on.isoformat())
    await plan_when_reached(turn, file, db)
    return Say(Named("party.next", str(party.id)))


async def plan_when_reached(turn: Turn, file: CaseFile, db: AsyncSession) -> None:
    """When nobody is waited for any more: the plan is begun, and the rooms hear of it."""
    if not all(one.is_reached for one in file.others):
        return
    plan = await plan_writing.open_plan(db, file.case.id, turn)
    await parties.to_rooms(turn, file, "case.reached", file.case.id, db)
    if plan.is_agreed and file.case.state is CaseState.PLAN:
        await case_life.move(turn, file.case, CaseState.FOLLOW_UP, db)


async def _reachable(
    turn: Turn, file: CaseFile, own: Party, db: AsyncSession
) -> tuple[Party, ...]:
    """The parties whose contact this person may register: own, or, for the opener, all others.

    Raises Refusal when there is none left.
    """
    if not own.is_opener:
        await parties.require_claimed(turn, own, db)
        if own.is_reached:
            raise already_registered()
        return (own,)
    await access.require(db, turn.me, Act.SPEAK_FOR_PARTY, own, at=turn.at)
    open_ones = tuple(one for one in file.others if not one.is_reached)
    ready = tuple(one for one in open_ones if one.knows_citizen_at is not None)
    if not open_ones:
        raise already_registered()
    if not ready:
        raise Refusal(_know_first(file, open_ones[0]))
    return ready


def already_registered() -> Refusal:
    return Refusal(_("Contact has already been registered. There is nothing more to do."))


def day_said(turn: Turn, file: CaseFile, party: Party) -> tuple[date, dict[str, str]]:
    """The day a form says; today for none. Not before the party was asked, or in the future."""
    said, today = turn.value("on"), file.today
    try:
        on = date.fromisoformat(said) if said else today
    except ValueError:
        return today, {"on": _("Write the day as a date.")}
    if not file.first_day(party) <= on <= today:
        return today, {"on": _("Choose a day between the opening of the course and today.")}
    return on, {}


def _know_first(file: CaseFile, party: Party) -> str:
    return _(
        "{party} must first confirm that it knows which citizen it is about. "
        "Contact can be registered after that."
    ).format(party=file.organisation(party).name)
