"""A colleague's card, for everybody who shares a cluster with them; and one's own to keep."""

from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    covers,
    entries,
    entry_points,
    importing_cells,
    meanwhile,
    organisation,
    person_cards,
    readings,
    renewals,
    staffing,
)
from handlers.cards import Card, Form
from handlers.readings import Wrong
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.entries import Did
from models.organisations import Organisation
from models.people import Person


async def show(turn: Turn, db: AsyncSession) -> Reply:
    person = await db.get(Person, turn.number)
    is_found = person is not None and person.is_admitted
    if not person or not is_found or not await _is_near(turn, person, db):
        raise Refusal(_("I find no such person in your cluster. Search with /hvem."))
    return Say(await card(db, person, turn.at))


async def start_own(turn: Turn, _db: AsyncSession) -> Reply:
    turn.me  # noqa: B018 -- only people we know have a card
    return Ask("person.own")


async def own_form(turn: Turn, _db: AsyncSession) -> Form:
    return person_cards.own_form(turn)


async def own(turn: Turn, db: AsyncSession) -> Reply:
    """Keep what one says of oneself to colleagues. Name and roles are the administrator's."""
    values, errors = _read(turn)
    me = turn.me
    await db.refresh(me, with_for_update=True)
    if errors := meanwhile.errors(turn, person_cards.own_card(me), errors):
        return Correct(errors, form="person.own")
    before = me.function, me.phone
    for name, value in values.items():
        setattr(me, name, value)
    if before != (me.function, me.phone):
        await renewals.follow_person(db, me, turn.at)
    me.is_indexed = False
    chain = entries.of_organisation(me.organisation_id)
    await entries.record(db, chain, Did.INTRODUCED, at=turn.at, by=me, person=me.id)
    return Say(Named("person.saved"))


async def saved(looking: Looking, db: AsyncSession) -> Card | None:
    """One's own card, as others see it now."""
    return await card(db, looking.reader, looking.at) if looking.reader else None


async def card(db: AsyncSession, person: Person, at: datetime) -> Card:
    own = await db.get_one(Organisation, person.organisation_id)
    doors = await entry_points.doors(db, {own.id: own}, at)
    found = await covers.now(db, {person.id: person}, staffing.today(at))
    return person_cards.card(person, doors[own.id], found.get(person.id), at)


async def _is_near(turn: Turn, person: Person, db: AsyncSession) -> bool:
    return await organisation.is_near(turn, person.organisation_id, db)


def _read(turn: Turn) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {
        name: turn.value(name) for name in ("function", "helps_with", "best_time")
    }
    errors: dict[str, str] = {}
    if not values["function"]:
        errors["function"] = _("Write what you do, such as socialrådgiver.")
    for name, read in (
        ("phone", readings.phone),
        ("languages", readings.several),
        ("working", importing_cells.working_week),
    ):
        try:
            found = read(turn.value(name))
            values |= found if isinstance(found, dict) else {name: found}
        except Wrong as wrong:
            errors[name] = str(wrong)
    return values, errors
