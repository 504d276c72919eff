"""The forms of advice: the only screens on which a question or an answer is shown."""

from collections.abc import Iterator, Sequence

from handlers import advice_cards, case_terms
from handlers.advice_files import AdviceFile
from handlers.cards import ChoiceField, Form, Text, TextField, Tone
from handlers.promises import Promise
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.advice import Urgency
from models.passages import Passage, PassageKind
from models.people import Person

Said = Sequence[tuple[Passage, Person, str]]


def question(turn: Turn, promised: Promise) -> Form:
    return Form(
        title=_("Ask for advice"),
        action="advice.ask",
        submit=_("Send"),
        intro=(
            Text(case_terms.acute(promised.agreement), Tone.URGENT),
            Text(
                advice_cards.cannot_wait(promised.team, promised.entry_point, promised.due_on)
            ),
            Text(_("Do not write names or CPR numbers."), Tone.NOTICE),
        ),
        fields=(
            TextField(
                name="question",
                label=_("Your question"),
                value=turn.value("question") or turn.text.strip(),
                is_long=True,
                hint=_("Say what you have tried already."),
            ),
            TextField(
                name="callback",
                label=_("Call me back on"),
                value=turn.value("callback"),
                is_required=False,
                max_length=100,
            ),
            _urgency(turn),
        ),
    )


def answer(turn: Turn, file: AdviceFile, said: Said) -> Form:
    return Form(
        title=_("Answer the question"),
        action="advice.answer",
        submit=_("Send the answer"),
        subject=str(file.request.id),
        intro=(*_content(said, file), Text(_("Do not write names or CPR numbers."))),
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
            *_content(said, file),
            Text(_("Your reading has been logged."), Tone.QUIET),
        ),
    )


def _urgency(turn: Turn) -> ChoiceField:
    return ChoiceField(
        name="urgency",
        label=_("When do you need the answer?"),
        choices=(
            (Urgency.NORMAL, _("Within the time promised")),
            (Urgency.SOON, _("Sooner, if you can")),
        ),
        value=turn.value("urgency") or Urgency.NORMAL,
        is_required=False,
    )


def _content(said: Said, file: AdviceFile) -> Iterator[Text]:
    for passage, author, text in said:
        yield Text(_heading(passage, author, file), Tone.QUIET)
        yield Text(text)


def _heading(passage: Passage, author: Person, file: AdviceFile) -> str:
    match passage.kind:
        case PassageKind.ANSWER:
            return _("Answer from {name}, {function}, {moment}").format(
                name=author.name,
                function=author.function,
                moment=dates.moment(passage.written_at, file.calendar.zone),
            )
        case PassageKind.CALLBACK:
            return _("Call back on")
        case _:
            return _("Question")
