"""A question that needs more than an answer becomes a course of care."""

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_cards,
    advice_files,
    advice_notices,
    advice_terms,
    cases,
    opening_cards,
)
from handlers.advice_files import AdviceFile
from handlers.cards import Card, Form, Text
from handlers.notices import Notice
from handlers.opening import opening
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn, number
from locales import gettext as _
from models.access import Act
from models.advice_life import AdviceState, Step
from models.entries import Did
from models.organisations import PARTY_KINDS
from models.outbox import Rank


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _convertible(turn, db)
    return Ask("advice.convert", turn.subject)


async def form(turn: Turn, db: AsyncSession) -> Form:
    """The form of a new course, with the asker's organisation filled in."""
    file = await _convertible(turn, db)
    filled = turn if turn.fields else replace(turn, fields=_beforehand(file))
    shown = opening_cards.opening_form(filled, await opening(turn, db))
    told = Text(_("The one who asked is told that the question has become a course."))
    subject = str(file.request.id)
    return replace(shown, action="advice.convert", subject=subject, intro=(*shown.intro, told))


async def convert(turn: Turn, db: AsyncSession) -> Reply:
    """Open the course; the question is closed with it, and the asker knows its alias."""
    file = await _convertible(turn, db)
    reply = await cases.open_case(turn, db)
    match reply:
        case Say(what=Named(subject=case_id)):
            request = file.request
            request.go(Step.CONVERT, at=turn.at)
            request.case_id = number(case_id)
            key = f"advice:{request.id}:converted"
            notice = Notice("advice.converted", request.id, turn.at, key, Rank.AWAITED)
            await advice_notices.tell_asking(db, file, turn, notice)
            await advice_notices.keep(turn, db, request, Did.CONVERTED, case=request.case_id)
            return reply
        case Correct():
            return replace(reply, form="advice.convert")
        case _:
            return reply


async def converted(looking: Looking, db: AsyncSession) -> Card | None:
    file = await advice_files.of_either(looking, db)
    if file is None or file.request.state is not AdviceState.CONVERTED:
        return None
    return advice_cards.converted(file)


def _beforehand(file: AdviceFile) -> dict[str, tuple[str, ...]]:
    organisation = file.organisation
    return {"parties": tuple(PARTY_KINDS), organisation.kind: (str(organisation.id),)}


async def _convertible(turn: Turn, db: AsyncSession) -> AdviceFile:
    request = await advice_files.find(turn, db, Act.ANSWER_REQUEST)
    file = await advice_files.load(db, request)
    if not request.allows(Step.CONVERT):
        raise Refusal(advice_terms.too_late(file))
    if file.case is not None:
        raise Refusal(_("This question is about a course already."))
    return file
