"""More about a question that has been asked: all of it may be left out."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_details_form,
    advice_files,
    advice_notices,
    advice_searches,
    advice_terms,
    advice_thread,
    passages,
    staffing,
)
from handlers.advice_files import AdviceFile
from handlers.advice_forms import length_errors
from handlers.cards import Form
from handlers.turn import Ask, Correct, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.access import Act
from models.advice import AdviceRequest, Need, Urgency
from models.entries import Did
from models.passages import Passage, PassageKind
from models.people import Person

WRITTEN = {PassageKind.TRIED: "tried", PassageKind.TIMES: "times"}


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _open(turn, db)
    return Ask("advice.details", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    file = await _open(turn, db)
    doctor = await advice_searches.colleague(turn, "on_behalf_of", db)
    return advice_details_form.form(turn, file, doctor or file.on_behalf_of)


async def save(turn: Turn, db: AsyncSession) -> Reply:
    """Keep what is said; an adviser who has the question already hears that there is more."""
    file = await _open(turn, db)
    colleague = await advice_searches.colleague(turn, "on_behalf_of", db)
    wanted_on, errors = _day(turn)
    errors |= length_errors(turn, *WRITTEN.values())
    if turn.value("need") not in {"", *Need}:
        errors["need"] = _("Choose what you need.")
    # Whoever it was asked for tells more as well, and stays the one.
    is_asker = colleague is not None and colleague.id == file.request.asker_id
    if turn.value("on_behalf_of") and (colleague is None or is_asker):
        errors["on_behalf_of"] = _("Choose one of your colleagues.")
    if errors:
        return Correct(errors, form="advice.details")
    request = file.request
    _wish(request, wanted_on, colleague, turn)
    for passage in _keep(turn, request, db):
        await db.flush()
        await advice_thread.tell_advising(turn, db, request, passage)
    await advice_notices.keep(turn, db, request, Did.WROTE)
    return Say(Named("advice.receipt", str(request.id)))


def _wish(
    request: AdviceRequest, wanted_on: date | None, colleague: Person | None, turn: Turn
) -> None:
    request.need = Need(turn.value("need") or Need.ANSWER)
    request.wanted_on = wanted_on
    request.on_behalf_of_id = colleague.id if colleague else None
    if wanted_on is not None and wanted_on < request.due_on:
        request.wish(Urgency.SOON)


def _keep(turn: Turn, request: AdviceRequest, db: AsyncSession) -> list[Passage]:
    me, at, id_ = turn.me, turn.at, request.id
    return [
        passages.write(db, kind, text, by=me, at=at, request_id=id_)
        for kind, name in WRITTEN.items()
        if (text := turn.value(name))
    ]


def _day(turn: Turn) -> tuple[date | None, dict[str, str]]:
    said = turn.value("wanted_on")
    try:
        wanted_on = date.fromisoformat(said) if said else None
    except ValueError:
        return None, {"wanted_on": _("Write the day as a date.")}
    if wanted_on is not None and wanted_on < staffing.today(turn.at):
        return None, {"wanted_on": _("Choose today or a later day.")}
    return wanted_on, {}


async def _open(turn: Turn, db: AsyncSession) -> AdviceFile:
    request = await advice_files.find(turn, db, Act.OWN_REQUEST)
    file = await advice_files.load(db, request)
    if not request.is_waiting:
        raise Refusal(advice_terms.too_late(file))
    return file
