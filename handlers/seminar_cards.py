"""How one reads through what goes to the learning seminar, and where it is afterwards."""

from collections.abc import Collection, Iterator, Sequence

from handlers import hinting
from handlers.cards import (
    Buttons,
    Card,
    ChoicesField,
    Form,
    Items,
    Link,
    Text,
    Tone,
)
from handlers.evaluation_pages import period
from handlers.evaluations import Evaluation
from handlers.turn import Turn
from locales import gettext as _
from models.hints import Hint


def form(
    turn: Turn,
    subject: str,
    texts: Sequence[str],
    kinds: Collection[Hint],
    colleagues: Sequence[str],
) -> Form:
    figures = _("Figures never show numbers from one to four. What people wrote stands below.")
    return Form(
        title=_("For the learning seminar"),
        action="seminar.check",
        submit=_("Make it"),
        subject=subject,
        intro=(
            Text(_("It leaves the cluster: nothing in it may tell who somebody is.")),
            Text(figures, Tone.QUIET),
            Items(_("What people wrote"), tuple(texts) or (_("Nothing yet."),)),
            Text(
                _(
                    "What does not fit here stands on the evaluation's page and in the "
                    "implementation plan."
                ),
                Tone.QUIET,
            ),
            *_warnings(kinds, colleagues),
        ),
        fields=(
            ChoicesField(
                "read",
                _("Before it leaves"),
                (("yes", _("I have read it through, and it tells of no citizen or employee")),),
                turn.values("read"),
                is_required=False,
            ),
        ),
    )


def ready(evaluation: Evaluation, subject: str) -> Card:
    title = _("{cluster}: for the learning seminar, {period}").format(
        cluster=evaluation.cluster.name, period=period(evaluation.first, evaluation.last)
    )
    changes = _("If one of the texts is changed, it has to be read through again.")
    links = (Link(_("Open the page"), "seminar.page", subject), *saved_as(subject))
    return Card(title, (Buttons(links), Text(changes, Tone.QUIET)))


def saved_as(subject: str) -> tuple[Link, ...]:
    return (
        Link(_("As PDF"), "seminar.pdf", subject),
        Link(_("As a spreadsheet (CSV)"), "seminar.csv", subject),
    )


def changed() -> str:
    return _(
        "Somebody has changed the texts since you read them through, or you have not. "
        "Begin again with “For the learning seminar”."
    )


def _warnings(kinds: Collection[Hint], colleagues: Sequence[str]) -> Iterator[Text]:
    if kinds:
        sentence = _("Look once more: a text seems to hold {kinds}.")
        yield Text(sentence.format(kinds=hinting.names(kinds)), Tone.NOTICE)
    if colleagues:
        sentence = _("Look once more: a text names {names}.")
        yield Text(sentence.format(names=", ".join(colleagues)), Tone.NOTICE)
