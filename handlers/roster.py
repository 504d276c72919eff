"""Who has the desk: the usual week, and what is different on single days. One's own alone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    choosing,
    entries,
    invitations,
    meanwhile,
    roster_cards,
    roster_entry,
    rosters,
    staffing,
)
from handlers.cards import Card, Form
from handlers.roster_entry import Different, Week
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.calendar import ONE_DAY
from models.entries import Did
from models.organisations import Organisation
from models.people import Duty, Person, duties_from
from models.roster import gaps

AHEAD = 21 * ONE_DAY  # as far as gaps are shown
VIEW = "roster"


async def show(turn: Turn, db: AsyncSession) -> Reply:
    return Say(Named(VIEW, str((await _own(turn, db)).id)))


async def week_start(turn: Turn, db: AsyncSession) -> Reply:
    await _own(turn, db)
    return Ask("roster.week")


async def week_form(turn: Turn, db: AsyncSession) -> Form:
    """As it is from today on, or as it was just filled in."""
    organisation, today = await _own(turn, db), staffing.today(turn.at)
    held = present = await _usual(organisation.id, today, db)
    if turn.fields:
        held = {
            day: await choosing.chosen(turn, roster_entry.field(day), organisation.id, db)
            for day in roster_entry.WEEK
        }
    return roster_cards.week_form(turn, held, present, today)


async def set_week(turn: Turn, db: AsyncSession) -> Reply:
    """From a day on, these have the desk on these weekdays; what was before then stays."""
    organisation = await _own(turn, db)
    await _one_at_a_time(organisation, db)
    week, errors = await roster_entry.read_week(turn, organisation.id, db)
    present = await _usual(organisation.id, staffing.today(turn.at), db)
    names = {roster_entry.field(day): one.name for day, one in present.items() if one}
    errors = meanwhile.errors(turn, roster_cards.keys(present), errors, names)
    if errors or week is None:
        return Correct(errors, form="roster.week")
    await _end_usual(organisation.id, week.first_day, db)
    _add_usual(organisation.id, week, db)
    days = {str(day): person.id for day, person in week.people.items()}
    return await _changed(turn, organisation, db, first_day=week.first_day, days=days)


async def different_start(turn: Turn, db: AsyncSession) -> Reply:
    await _own(turn, db)
    return Ask("roster.different")


async def different_form(turn: Turn, db: AsyncSession) -> Form:
    organisation = await _own(turn, db)
    person = await choosing.chosen(turn, "person", organisation.id, db)
    return roster_cards.different_form(turn, person)


async def set_different(turn: Turn, db: AsyncSession) -> Reply:
    """On these days somebody else has the desk."""
    organisation = await _own(turn, db)
    await _one_at_a_time(organisation, db)
    different, errors = await roster_entry.read_different(turn, organisation.id, db)
    if errors or different is None:
        return Correct(errors, form="roster.different")
    db.add(_exception(organisation.id, different))
    span = {"first_day": different.first_day, "last_day": different.last_day}
    return await _changed(turn, organisation, db, person=different.person.id, **span)


async def take_back(turn: Turn, db: AsyncSession) -> Reply:
    """As usual again: what is left of the exception, from today, falls away."""
    organisation = await _own(turn, db)
    duty, today = await db.get(Duty, turn.number), staffing.today(turn.at)
    if duty is None or duty.organisation_id != organisation.id or not duty.is_exception:
        raise Refusal(_("This has already been taken back."))
    if duty.first_day < today:
        duty.last_day = today - ONE_DAY
    else:
        await db.delete(duty)
    return await _changed(turn, organisation, db, person=duty.person_id, is_taken_back=True)


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """The roster from today on, for who keeps it. `subject` is the organisation."""
    organisation, reader = await db.get(Organisation, looking.number), looking.reader
    if organisation is None or reader is None:
        return None
    await access.require(db, reader, Act.KEEP_ROSTER, organisation, at=looking.at)
    today = staffing.today(looking.at)
    duties = (await db.exec(duties_from(organisation.id, today))).all()
    people = await staffing.people(db, (duty.person_id for duty in duties))
    open_days = await gaps_of(organisation.id, today, db)
    return roster_cards.roster(organisation, duties, people, open_days, today)


async def gaps_of(organisation_id: int, today: date, db: AsyncSession) -> Sequence[date]:
    """The working days of the coming three weeks on which nobody has the desk."""
    staff = await rosters.load(db, [organisation_id], today, today + AHEAD)
    calendar = await staffing.calendars(db, [organisation_id], today)
    return gaps(staff[organisation_id], calendar[organisation_id], today, today + AHEAD)


async def _own(turn: Turn, db: AsyncSession) -> Organisation:
    """One's own organisation, for who keeps its roster; raises Refusal."""
    organisation = await db.get_one(Organisation, turn.me.organisation_id)
    await access.require(db, turn.me, Act.KEEP_ROSTER, organisation, at=turn.at)
    return organisation


async def _one_at_a_time(organisation: Organisation, db: AsyncSession) -> None:
    """Two who change the roster at once must see what the other did."""
    own = select(Organisation.id).where(col(Organisation.id) == organisation.id)
    await db.exec(own.with_for_update())


async def _usual(
    organisation_id: int, today: date, db: AsyncSession
) -> dict[int, Person | None]:
    """Who has the desk on each weekday now."""
    duties = (await db.exec(duties_from(organisation_id, today))).all()
    usual = [duty for duty in duties if duty.is_in_force(today) and not duty.is_exception]
    people = await staffing.people(db, (duty.person_id for duty in usual))
    return {
        day: next((people[one.person_id] for one in usual if one.weekday in {None, day}), None)
        for day in roster_entry.WEEK
    }


async def _end_usual(organisation_id: int, first_day: date, db: AsyncSession) -> None:
    for duty in (await db.exec(duties_from(organisation_id, first_day))).all():
        if duty.is_exception:
            continue
        if duty.first_day < first_day:
            duty.last_day = first_day - ONE_DAY
        else:
            await db.delete(duty)


def _add_usual(organisation_id: int, week: Week, db: AsyncSession) -> None:
    for weekday, person in week.people.items():
        db.add(
            Duty(
                organisation_id=organisation_id,
                person_id=person.id,
                weekday=weekday,
                first_day=week.first_day,
            )
        )


def _exception(organisation_id: int, different: Different) -> Duty:
    return Duty(
        organisation_id=organisation_id,
        person_id=different.person.id,
        first_day=different.first_day,
        last_day=different.last_day,
        is_exception=True,
    )


async def _changed(
    turn: Turn,
    organisation: Organisation,
    db: AsyncSession,
    **codes: Any,  # noqa: ANN401 -- ids and days
) -> Reply:
    """Enter it, and ask whoever has the desk now."""
    said: dict[str, Any] = {
        name: str(one) if isinstance(one, date) else one for name, one in codes.items()
    }
    chain = entries.of_organisation(organisation.id)
    await entries.record(db, chain, Did.ROSTERED, at=turn.at, by=turn.me, **said)
    await invitations.route_anew(db, organisation.id, at=turn.at)
    return Say(Named(VIEW, str(organisation.id)))
