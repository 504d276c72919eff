"""The forms of advice: the only screens on which a question or an answer is shown."""

from collections.abc import Iterator

from handlers import advice_terms
from handlers.advice_files import AdviceFile, Said
from handlers.cards import Form, Text, TextField, Tone
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.passages import Passage, PassageKind
from models.people import Person

LONGEST = 3000  # what a form can show again to be mended


def answer(turn: Turn, file: AdviceFile, said: Said) -> Form:
    return Form(
        title=_("Answer the question"),
        action="advice.answer",
        submit=_("Send the answer"),
        subject=str(file.request.id),
        intro=(*story(said, file), Text(_("Do not write names or CPR numbers."))),
        fields=(
            TextField(
                name="answer",
                label=_("Your answer"),
                value=turn.value("answer"),
                is_long=True,
                hint=_("The answer carries your name, your function and the time."),
            ),
        ),
    )


def content(file: AdviceFile, said: Said) -> Form:
    """A form that only shows."""
    return Form(
        title=_("Question and answer"),
        action="advice.content",
        submit="",
        subject=str(file.request.id),
        intro=(
            *story(said, file),
            Text(_("Your reading has been logged."), Tone.QUIET),
        ),
    )


def story(said: Said, file: AdviceFile) -> Iterator[Text]:
    """All that was written, in order, each under what it is and whose."""
    for passage, author, text in said.written:
        yield Text(_heading(passage, author, file), Tone.QUIET)
        yield Text(text)
    yield from unread(said, file)


def unread(said: Said, file: AdviceFile) -> Iterator[Text]:
    if not said.is_told:
        yield Text(advice_terms.unread(file), Tone.NOTICE)


def text_errors(turn: Turn, name: str, missing: str) -> dict[str, str]:
    """What is to be mended in a field that has to say something."""
    return length_errors(turn, name) if turn.value(name) else {name: missing}


def length_errors(turn: Turn, *names: str) -> dict[str, str]:
    sentence = _("This is too long. Write at most {limit} characters.")
    return {
        name: sentence.format(limit="3.000")
        for name in names
        if len(turn.value(name)) > LONGEST
    }


def _heading(passage: Passage, author: Person, file: AdviceFile) -> str:
    is_of_team = passage.organisation_id == file.team.id
    organisation = file.team.name if is_of_team else file.organisation.name
    who = advice_terms.signed(author, organisation)
    when = dates.moment(passage.written_at, file.calendar.zone)
    if passage.kind is PassageKind.QUESTION and file.request.entered_by_id is not None:
        return _("Question by telephone, written down by {who}, {when}").format(
            who=who, when=when
        )
    return _title(passage.kind).format(who=who, when=when)


def _title(kind: PassageKind) -> str:  # noqa: C901 -- a label per kind
    match kind:
        case PassageKind.ANSWER:
            return _("Answer from {who}, {when}")
        case PassageKind.ASKED_BACK | PassageKind.REPLY:
            return _("{who} wrote, {when}")
        case PassageKind.HANDOVER:
            return _("Note to the team from {who}, {when}")
        case PassageKind.DECLINE:
            return _("Declined by {who}, {when}")
        case PassageKind.CALLBACK:
            return _("Call back on")
        case PassageKind.TIMES:
            return _("Best called")
        case PassageKind.TRIED:
            return _("What has been tried")
        case PassageKind.CALLER:
            return _("Asked by telephone by")
        case _:
            return _("Question from {who}, {when}")
