"""The conversation about a question: asker and adviser go back and forth, as one story."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import (
    access,
    advice_cards,
    advice_files,
    advice_notices,
    advice_searches,
    advice_terms,
    advice_thread_forms,
    entries,
    passages,
    promises,
)
from handlers.advice_files import AdviceFile
from handlers.advice_forms import text_errors
from handlers.cards import Card, Form
from handlers.notices import Notice, tell
from handlers.turn import Ask, Correct, Looking, Named, Refusal, Reply, Say, Turn, number
from locales import gettext as _
from models.access import Act
from models.advice import AdviceColleague, AdviceRequest
from models.advice_life import AdviceState, Step
from models.base import IllegalMove
from models.entries import Did
from models.outbox import Rank
from models.passages import Passage, PassageKind
from models.people import Person


async def start_writing(turn: Turn, db: AsyncSession) -> Reply:
    """Open the story beside a field for what is next, with an entry: it is a reading."""
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    if not request.allows(await _step(turn, db, request)):
        raise Refusal(advice_terms.too_late(await advice_files.load(db, request)))
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, request=request.id)
    return Ask("advice.write", str(request.id))


async def write_form(turn: Turn, db: AsyncSession) -> Form:
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    file = await advice_files.load(db, request)
    said = await advice_files.written(db, request, turn.me, turn.at)
    is_asking = await _step(turn, db, request) is Step.REPLY
    return advice_thread_forms.write(turn, file, said, is_asking=is_asking)


async def write(turn: Turn, db: AsyncSession) -> Reply:
    """Add to the story; the other side hears that there is something, and from whom."""
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    if errors := text_errors(turn, "message", _("Write something.")):
        return Correct(errors, form="advice.write")
    step, before = await _step(turn, db, request), request.state
    try:
        request.go(step, at=turn.at)
    except IllegalMove:
        file = await advice_files.load(db, request)
        return Correct({"message": advice_terms.too_late(file)})
    if step is Step.REPLY:
        await promises.renew(db, request, before, at=turn.at)
    await _add(turn, db, request, step)
    await advice_notices.keep(turn, db, request, Did.WROTE)
    return Say(Named("advice.wrote", str(request.id)))


async def wrote(looking: Looking, db: AsyncSession) -> Card | None:
    """The receipt of who wrote."""
    file = await advice_files.of_either(looking, db)
    return advice_cards.wrote(file) if file else None


async def written(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is request:passage. Who has written, never what."""
    file, reader = await advice_files.of_either(looking, db), looking.reader
    passage = await db.get(Passage, number(looking.subject.rpartition(":")[2]))
    if file is None or reader is None:
        return None
    if passage is None or passage.request_id != file.request.id:
        return None
    author = await db.get_one(Person, passage.author_id)
    organisation = file.team if passage.organisation_id == file.team.id else file.organisation
    request, at = file.request, looking.at
    is_asking = await access.may(db, reader, Act.REPLY_REQUEST, request, at=at)
    signed = advice_terms.signed(author, organisation.name)
    return advice_cards.written(file, signed, is_asking=is_asking)


async def start_adding(turn: Turn, db: AsyncSession) -> Reply:
    await _still_open(turn, db)
    return Ask("advice.add", turn.subject)


async def add_form(turn: Turn, db: AsyncSession) -> Form:
    file = await _still_open(turn, db)
    chosen = await advice_searches.colleague(turn, "colleague", db)
    return advice_thread_forms.add(file, chosen)


async def add(turn: Turn, db: AsyncSession) -> Reply:
    """Let a colleague of one's own organisation take part on one's own side."""
    file = await _still_open(turn, db)
    colleague = await advice_searches.colleague(turn, "colleague", db)
    if colleague is None:
        sentence = _("Choose one of your colleagues.")
        return Correct({"colleague": sentence}, form="advice.add")
    if await access.may(db, colleague, Act.SEE_REQUEST, file.request, at=turn.at):
        sentence = _("{name} takes part already.").format(name=colleague.name)
        return Correct({"colleague": sentence}, form="advice.add")
    request = file.request
    is_of_team = await access.may(db, turn.me, Act.ASK_BACK, request, at=turn.at)
    add_colleague(db, request, colleague, turn, is_of_team=is_of_team)
    key = f"advice:{request.id}:added"
    notice = Notice("advice.added", request.id, turn.at, key, Rank.AWAITED)
    await tell(db, [colleague], notice)
    await advice_notices.keep(turn, db, request, Did.ADDED, person=colleague.id)
    return Say(Named("advice.added", str(request.id)))


def add_colleague(
    db: AsyncSession, request: AdviceRequest, person: Person, turn: Turn, *, is_of_team: bool
) -> None:
    db.add(
        AdviceColleague(
            request_id=request.id,
            person_id=person.id,
            is_of_team=is_of_team,
            added_by_id=turn.me.id,
            added_at=turn.at,
        )
    )


async def added(looking: Looking, db: AsyncSession) -> Card | None:
    """To who was added, and to who did it: who takes part on each side."""
    file = await advice_files.of_either(looking, db)
    if file is None:
        return None
    request = file.request
    asking = await advice_files.added_to(db, request, is_of_team=False)
    advising = await advice_files.added_to(db, request, is_of_team=True)
    return advice_cards.added(file, [*asking, *advising])


async def _still_open(turn: Turn, db: AsyncSession) -> AdviceFile:
    request = await advice_files.find(turn, db, Act.ADD_COLLEAGUE)
    file = await advice_files.load(db, request)
    if not (request.is_waiting or request.state is AdviceState.ANSWERED):
        raise Refusal(advice_terms.too_late(file))
    return file


async def is_open_to(turn: Turn, db: AsyncSession, request: AdviceRequest) -> bool:
    """Whether this person can write about the question now."""
    return request.allows(await _step(turn, db, request))


async def _step(turn: Turn, db: AsyncSession, request: AdviceRequest) -> Step:
    """What writing is: a reply from the asker's side, asking back from the team's."""
    is_asking = await access.may(db, turn.me, Act.REPLY_REQUEST, request, at=turn.at)
    return Step.REPLY if is_asking else Step.ASK_BACK


async def _add(turn: Turn, db: AsyncSession, request: AdviceRequest, step: Step) -> None:
    kind = PassageKind.REPLY if step is Step.REPLY else PassageKind.ASKED_BACK
    text, me, at = turn.value("message"), turn.me, turn.at
    passage = passages.write(db, kind, text, by=me, at=at, request_id=request.id)
    await db.flush()
    file = await advice_files.load(db, request)
    await advice_notices.tell_asking(db, file, turn, _notice(request, passage, turn))
    await advice_notices.tell_advising(db, file, turn, _notice(request, passage, turn))


async def tell_advising(
    turn: Turn, db: AsyncSession, request: AdviceRequest, passage: Passage
) -> None:
    file = await advice_files.load(db, request)
    await advice_notices.tell_advising(db, file, turn, _notice(request, passage, turn))


def _notice(request: AdviceRequest, passage: Passage, turn: Turn) -> Notice:
    key = f"advice:{request.id}:written:{passage.id}"
    subject = f"{request.id}:{passage.id}"
    return Notice("advice.written", subject, turn.at, key, Rank.AWAITED)
