"""What an organisation administers of its own, and nobody else does: doors, days, offers."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    administering_cards,
    entries,
    importing_cells,
    invitations,
    meanwhile,
    readings,
    renewals,
)
from handlers.cards import Form
from handlers.readings import Wrong
from handlers.turn import Ask, Correct, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.entry_points import EntryPoint, TargetGroup, written
from models.organisations import Kind, Organisation

Value = TypeVar("Value")
SAVED = "organisation.saved"


async def start_entry(turn: Turn, db: AsyncSession) -> Reply:
    """`subject` is whom the entry point is for."""
    await own(turn, db)
    return Ask("organisation.entry", _group(turn))


async def entry_form(turn: Turn, db: AsyncSession) -> Form:
    organisation, group = await own(turn, db), _group(turn)
    door = await db.get(EntryPoint, (organisation.id, group))
    return administering_cards.entry_form(turn, organisation, group, door)


async def entry(turn: Turn, db: AsyncSession) -> Reply:
    """Keep the one entry point of a target group; an empty one for children goes away."""
    organisation, group = await alone(turn, db), _group(turn)
    door = await db.get(EntryPoint, (organisation.id, group))
    present = administering_cards.entry(door)
    is_empty = not any(turn.value(name) for name in ("name", "phone"))
    if is_empty and group is TargetGroup.CHILD:
        if errors := meanwhile.errors(turn, present, {}):
            return Correct(errors, form="organisation.entry")
        if door is not None:
            await db.delete(door)
        return await _changed(turn, organisation, "entry_point", db, group=group)
    values, errors = _door(turn)
    if errors := meanwhile.errors(turn, present, errors):
        return Correct(errors, form="organisation.entry")
    if door is None:
        door = EntryPoint(organisation_id=organisation.id, target_group=group, **values)
    for name, value in values.items():
        setattr(door, name, value)
    db.add(door)
    return await _changed(turn, organisation, "entry_point", db, group=group)


async def start_days(turn: Turn, db: AsyncSession) -> Reply:
    await own(turn, db)
    return Ask("organisation.days")


async def days_form(turn: Turn, db: AsyncSession) -> Form:
    return administering_cards.days_form(turn, await own(turn, db))


async def days(turn: Turn, db: AsyncSession) -> Reply:
    organisation, errors = await alone(turn, db), dict[str, str]()
    found = _read(turn, "days", readings.days, errors)
    errors = meanwhile.errors(turn, administering_cards.closing(turn, organisation), errors)
    if errors or found is None:
        return Correct(errors, form="organisation.days")
    organisation.closing_days = found
    return await _changed(turn, organisation, "closing_days", db)


async def start_offers(turn: Turn, db: AsyncSession) -> Reply:
    await own(turn, db)
    return Ask("organisation.offers")


async def offers_form(turn: Turn, db: AsyncSession) -> Form:
    return administering_cards.offers_form(turn, await own(turn, db))


async def offers(turn: Turn, db: AsyncSession) -> Reply:
    organisation, errors = await alone(turn, db), dict[str, str]()
    found = _read(turn, "offers", readings.several, errors)
    errors = meanwhile.errors(turn, administering_cards.offered(organisation), errors)
    if errors or found is None:
        return Correct(errors, form="organisation.offers")
    organisation.offers = found
    return await _changed(turn, organisation, "offers", db)


async def start_domains(turn: Turn, db: AsyncSession) -> Reply:
    await own(turn, db)
    return Ask("organisation.domains")


async def domains_form(turn: Turn, db: AsyncSession) -> Form:
    return administering_cards.domains_form(turn, await own(turn, db))


async def domains(turn: Turn, db: AsyncSession) -> Reply:
    """By these a newcomer is proposed. Each proposal is still decided on here."""
    organisation, errors = await alone(turn, db), dict[str, str]()
    found = _read(turn, "domains", importing_cells.domains, errors)
    tenants = _read(turn, "tenants", importing_cells.tenants, errors)
    errors = meanwhile.errors(turn, administering_cards.ours(organisation), errors)
    if errors or found is None or tenants is None:
        return Correct(errors, form="organisation.domains")
    organisation.domains, organisation.tenants = found, tenants
    return await _changed(turn, organisation, "domains", db)


async def start_concern(turn: Turn, db: AsyncSession) -> Reply:
    _require_notified(await own(turn, db))
    return Ask("organisation.concern")


async def concern_form(turn: Turn, db: AsyncSession) -> Form:
    return administering_cards.concern_form(turn, await own(turn, db))


async def concern(turn: Turn, db: AsyncSession) -> Reply:
    """Where a municipality is notified of a worry for a child; empty: borger.dk says where."""
    organisation, errors = await alone(turn, db), dict[str, str]()
    _require_notified(organisation)
    phone = _read(turn, "phone", readings.phone, errors) if turn.value("phone") else ""
    url = _read(turn, "page", readings.page, errors) if turn.value("page") else ""
    errors = meanwhile.errors(turn, administering_cards.notified(organisation), errors)
    if errors or phone is None or url is None:
        return Correct(errors, form="organisation.concern")
    organisation.concern_phone, organisation.concern_url = phone, url
    return await _changed(turn, organisation, "concern", db)


async def own(turn: Turn, db: AsyncSession) -> Organisation:
    """The person's own organisation; raises Refusal unless they administer it."""
    organisation = await db.get_one(Organisation, turn.me.organisation_id)
    await access.require(db, turn.me, Act.ADMINISTER, organisation, at=turn.at)
    return organisation


async def alone(turn: Turn, db: AsyncSession) -> Organisation:
    """The same, for who changes it: one after the other, so that the second sees the first."""
    organisation = await own(turn, db)
    await db.refresh(organisation, with_for_update=True)
    return organisation


def _require_notified(organisation: Organisation) -> None:
    if organisation.kind is not Kind.MUNICIPALITY:
        raise Refusal(readings.no_municipality())


def _group(turn: Turn) -> TargetGroup:
    try:
        return TargetGroup(meanwhile.subject(turn) or TargetGroup.ADULT)
    except ValueError:
        raise Refusal(_("This button is no longer in use. Ask for the card again.")) from None


def _door(turn: Turn) -> tuple[Mapping[str, Any], dict[str, str]]:
    errors: dict[str, str] = {}
    week = _read(turn, "week", readings.week, errors)
    phone = _read(turn, "phone", readings.phone, errors)
    if not turn.value("name"):
        errors["name"] = _("Write what the entry point is called.")
    return {"name": turn.value("name"), "phone": phone, "week": written(week or ())}, errors


def _read(
    turn: Turn, name: str, read: Callable[[str], Value], errors: dict[str, str]
) -> Value | None:
    try:
        return read(turn.value(name))
    except Wrong as wrong:
        errors[name] = str(wrong)
        return None


async def _changed(
    turn: Turn,
    organisation: Organisation,
    what: str,
    db: AsyncSession,
    **codes: Any,  # noqa: ANN401 -- ids and codes
) -> Reply:
    """Enter it, and bring what others see of the organisation up to date."""
    organisation.is_indexed = False
    chain = entries.of_organisation(organisation.id)
    await entries.record(
        db, chain, Did.ADMINISTERED, at=turn.at, by=turn.me, what=what, **codes
    )
    if what in {"entry_point", "closing_days"}:
        await _follow(turn, organisation, db)
    return Say(Named(SAVED, str(organisation.id)))


async def _follow(turn: Turn, organisation: Organisation, db: AsyncSession) -> None:
    """Invitations that nobody has taken, and the cards of open courses."""
    await invitations.route_anew(db, organisation.id, at=turn.at)
    await renewals.follow_organisation(db, organisation.id, turn.at)
