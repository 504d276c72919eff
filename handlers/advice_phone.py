"""A question that came by telephone, with its answer: an adviser enters both in one form."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    advice_courses,
    advice_files,
    advice_forms,
    advice_notices,
    advice_outcomes,
    advice_phone_form,
    advice_queue,
    advice_searches,
    passages,
    staffing,
)
from handlers.advice_courses import Courses
from handlers.advice_searches import Caller
from handlers.cards import Form
from handlers.notices import Notice
from handlers.turn import Ask, Correct, Named, Refusal, Reply, Say, Turn
from locales import gettext as _
from models.advice import AdviceRequest
from models.advice_life import Step
from models.entries import Did
from models.organisations import Organisation
from models.outbox import Rank
from models.passages import PassageKind


async def start(turn: Turn, db: AsyncSession) -> Reply:
    await _require_team(turn, db)
    return Ask("advice.phone")


async def form(turn: Turn, db: AsyncSession) -> Form:
    await _require_team(turn, db)
    caller = await advice_searches.caller(turn, db)
    return advice_phone_form.form(turn, caller, await advice_courses.load(turn, db))


async def enter(turn: Turn, db: AsyncSession) -> Reply:
    """Keep both sealed. A caller who chats has the answer in writing as well.

    About a course that the adviser has a part in, there is a text for their own record too.
    """
    await _require_team(turn, db)
    caller = await advice_searches.caller(turn, db)
    courses = await advice_courses.load(turn, db)
    errors = advice_forms.text_errors(turn, "question", _("Write the question."))
    errors |= advice_forms.text_errors(turn, "answer", _("Write your answer."))
    errors |= advice_courses.errors(turn, courses)
    if caller is None:
        errors["caller"] = _("Choose who called, or where they work.")
    if errors or caller is None:
        return Correct(errors, form="advice.phone")
    request = await _add(turn, caller, courses, db)
    _keep_words(turn, request, db)
    file = await advice_files.load(db, request)
    key = f"advice:{request.id}:answered:phone"
    notice = Notice("advice.answered", request.id, turn.at, key, Rank.AWAITED)
    await advice_notices.tell_asking(db, file, turn, notice)
    await advice_notices.keep(turn, db, request, Did.ANSWERED, by_phone=True)
    return Say(Named("advice.sent", str(request.id)))


async def _add(turn: Turn, caller: Caller, courses: Courses, db: AsyncSession) -> AdviceRequest:
    person, organisation = caller
    request = AdviceRequest(
        organisation_id=turn.me.organisation_id,
        asker_id=person.id if person else turn.me.id,
        asker_organisation_id=organisation.id,
        entered_by_id=turn.me.id,
        case_id=courses.about.id if courses.about else None,
        basis=courses.basis(turn),
        asked_at=turn.at,
        due_on=staffing.today(turn.at),
    )
    request.give_to(turn.me.id, Step.TAKE, at=turn.at)
    request.answer(turn.me.id, at=turn.at)
    if person is None:
        request.go(Step.EXPIRE, at=turn.at)  # there is nobody to ask how it went
    else:
        request.follow_up_at = await advice_outcomes.follow_up_at(db, request)
    db.add(request)
    await db.flush()
    return request


def _keep_words(turn: Turn, request: AdviceRequest, db: AsyncSession) -> None:
    written = {
        PassageKind.CALLER: "name",
        PassageKind.QUESTION: "question",
        PassageKind.ANSWER: "answer",
    }
    for kind, name in written.items():
        if text := turn.value(name):
            passages.write(db, kind, text, by=turn.me, at=turn.at, request_id=request.id)


async def _require_team(turn: Turn, db: AsyncSession) -> None:
    advice_queue.require_adviser(turn.me)
    team = await db.get_one(Organisation, turn.me.organisation_id)
    if not team.gives_advice:
        raise Refusal(_("Only a team that gives advice can do this."))
