"""What to write in the record about a piece of advice, ready to paste (domain/law.md J2)."""

from collections.abc import Iterator, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, advice_files, advice_forms, advice_terms, entries
from handlers.advice_files import AdviceFile, Written
from handlers.cards import Form, Text, Tone
from handlers.turn import Ask, Refusal, Reply, Turn
from locales import dates
from locales import gettext as _
from models.access import Act
from models.entries import Did
from models.organisations import Kind
from models.passages import PassageKind

SAID = (PassageKind.QUESTION, PassageKind.TRIED, PassageKind.ASKED_BACK, PassageKind.REPLY)


async def show(turn: Turn, db: AsyncSession) -> Reply:
    """Open the text for the record, with an entry: it is a reading."""
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    if request.answered_at is None:
        raise Refusal(advice_terms.status(await advice_files.load(db, request)))
    chain = entries.of_organisation(request.organisation_id)
    await entries.record(db, chain, Did.READ, at=turn.at, by=turn.me, request=request.id)
    return Ask("advice.record", str(request.id))


async def form(turn: Turn, db: AsyncSession) -> Form:
    """The text in the reader's own profession's words. Asked for by `show`."""
    request = await advice_files.find(turn, db, Act.SEE_REQUEST)
    file = await advice_files.load(db, request)
    said = await advice_files.written(db, request, turn.me, turn.at)
    is_of_team = await access.may(db, turn.me, Act.ASK_BACK, request, at=turn.at)
    kind = file.team.kind if is_of_team else file.organisation.kind
    text = _of_team(file, said.written) if is_of_team else _of_asker(file, said.written)
    return Form(
        title=_("Text for the record"),
        action="advice.record",
        submit="",
        subject=str(request.id),
        intro=(
            Text(advice_terms.recording(kind), Tone.NOTICE),
            *(Text(one) for one in text),
            *advice_forms.unread(said, file),
            Text(_("Your reading has been logged."), Tone.QUIET),
        ),
    )


def _of_asker(file: AdviceFile, said: Sequence[Written]) -> Iterator[str]:
    adviser, answered_at = file.answered_by, file.request.answered_at
    if adviser is None or answered_at is None:
        return
    yield _sought(file.organisation.kind).format(
        who=advice_terms.signed(adviser, file.team.name),
        when=dates.moment(answered_at, file.calendar.zone),
    )
    yield from _content(said)


def _of_team(file: AdviceFile, said: Sequence[Written]) -> Iterator[str]:
    """To the adviser only where the patient is known to them: about a course."""
    if file.case is None or file.request.answered_at is None:
        yield advice_terms.anonymous()
        return
    yield _("{alias}: advice given to {who}, {when}.").format(
        alias=file.case.alias,
        who=_asked_by(file, said),
        when=dates.moment(file.request.answered_at, file.calendar.zone),
    )
    yield from _content(said)


def _asked_by(file: AdviceFile, said: Sequence[Written]) -> str:
    """Who asked; of a caller who is not in Tovholder what the adviser wrote of them."""
    if not file.request.is_by_stranger:
        return advice_terms.signed(file.asker, file.organisation.name)
    where = _("{organisation}, by telephone").format(organisation=file.organisation.name)
    callers = (text for passage, _author, text in said if passage.kind is PassageKind.CALLER)
    return ", ".join([*callers, where])


def _content(said: Sequence[Written]) -> Iterator[str]:
    for passage, _author, text in said:
        if passage.kind in SAID:
            yield _("Question: {text}").format(text=text)
        if passage.kind is PassageKind.ANSWER:
            yield _("Advice: {text}").format(text=text)


def _sought(kind: Kind) -> str:
    match kind:
        case Kind.GENERAL_PRACTICE:
            return _("Conferred about the patient with {who}, {when}.")
        case Kind.REGIONAL_PSYCHIATRY:
            return _("Conferred about the patient with the outreach team: {who}, {when}.")
        case Kind.MUNICIPALITY:
            return _("Note: advice about the citizen sought from {who}, {when}.")
        case Kind.OTHER:
            return _("Advice sought from {who}, {when}.")
