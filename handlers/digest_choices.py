"""Whether one wants a digest, and when: each person's own choice."""

from datetime import time

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import digest_choices_cards, digest_times, readings, staffing
from handlers.cards import Card, Form
from handlers.readings import Wrong
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import gettext as _

VIEW = "digest.chosen"
ANSWERS = {"yes": True, "no": False}


async def start(turn: Turn, _db: AsyncSession) -> Reply:
    turn.me  # noqa: B018 -- only people we know get one
    return Ask("digest.choice")


async def form(turn: Turn, _db: AsyncSession) -> Form:
    return digest_choices_cards.form(turn, turn.me)


async def choose(turn: Turn, db: AsyncSession) -> Reply:
    """From the next time on; a digest that was made today is not made again."""
    errors = dict[str, str]()
    wanted, of_day = ANSWERS.get(turn.value("wants")), _time(turn, errors)
    if wanted is None:
        errors["wants"] = _("Choose yes or no.")
    if errors or wanted is None or of_day is None:
        return Correct(errors, form="digest.choice")
    me = turn.me
    await db.refresh(me, with_for_update=True)
    calendar = await staffing.calendar_for(db, me.organisation_id, staffing.today(turn.at))
    me.wants_digest, me.digest_time = wanted, of_day
    me.digest_at = digest_times.first_at(me, calendar, turn.at) if wanted else None
    return Say(Named(VIEW))


async def chosen(looking: Looking, db: AsyncSession) -> Card | None:
    """What was chosen, and when the next one comes."""
    reader = looking.reader
    if reader is None:
        return None
    calendar = await staffing.calendar_for(
        db, reader.organisation_id, staffing.today(looking.at)
    )
    return digest_choices_cards.chosen(reader, calendar)


def _time(turn: Turn, errors: dict[str, str]) -> time | None:
    try:
        return readings.clock(turn.value("time").removeprefix("kl.").strip())
    except Wrong as wrong:
        errors["time"] = str(wrong)
        return None
