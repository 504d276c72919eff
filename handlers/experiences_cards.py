"""How a cluster's experiences are written, and how they read."""

from collections.abc import Collection, Iterator, Sequence

from handlers.agreement_names import principle_name
from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Facts,
    Form,
    Items,
    Link,
    Part,
    Text,
    TextField,
    Tone,
)
from handlers.documents import Page, Section
from handlers.experience_notes import Note
from handlers.turn import Turn
from locales import dates, ngettext
from locales import gettext as _
from models.clusters import Cluster, Principle
from models.experiences import LONGEST, Experience, Lesson

MOST_SHOWN = 10


def button(cluster: Cluster | None = None) -> Button:
    return Button(_("Experiences"), "experience.show", str(cluster.id) if cluster else "")


def card(
    cluster: Cluster,
    every: Collection[Experience],
    mine: Sequence[Experience],
    *,
    writes: bool,
) -> Card:
    return Card(
        title=_("{cluster}: experiences").format(cluster=cluster.name),
        parts=(
            _about(),
            Facts(tuple(_counts(every))),
            *_mine(mine),
            Buttons(tuple(_buttons(cluster, writes=writes))),
        ),
    )


def form(cluster: Cluster, turn: Turn) -> Form:
    return Form(
        title=_("An experience"),
        action="experience.write",
        submit=_("Save"),
        subject=str(cluster.id),
        intro=(
            Text(
                _(
                    "About how you work together. Never about a citizen, a colleague or a "
                    "single course. It is shown without your name to those who evaluate."
                )
            ),
        ),
        fields=(
            ChoiceField(
                "principle",
                _("Which principle?"),
                tuple((one.value, principle_name(one)) for one in Principle),
                turn.value("principle"),
            ),
            ChoiceField(
                "lesson",
                _("What is it about?"),
                tuple((one.value, lesson_name(one)) for one in Lesson),
                turn.value("lesson"),
            ),
            TextField(
                "experience",
                _("Your experience"),
                turn.value("experience"),
                is_long=True,
                max_length=LONGEST,
            ),
        ),
    )


def page(cluster: Cluster, notes: Sequence[Note], *, writes: bool) -> Page:
    return Page(
        title=_("{cluster}: experiences").format(cluster=cluster.name),
        sections=(
            *([Section("", (_about(), Buttons((_write(cluster),))))] if writes else []),
            *(tuple(sections(notes)) or (Section("", (Text(_("Nothing yet.")),)),)),
        ),
        foot=_("Nothing here says who wrote it."),
    )


def sections(notes: Sequence[Note]) -> Iterator[Section]:
    """A section for each principle that anything was written about."""
    for principle in Principle:
        lines = tuple(line(one) for one in notes if one.principle is principle)
        if lines:
            title = _("Experiences: {principle}").format(principle=principle_name(principle))
            yield Section(title, (Items("", lines),))


def line(note: Note) -> str:
    return _("{month}, {lesson}: {text}").format(
        month=dates.month(note.written_on), lesson=lesson_name(note.lesson), text=words(note)
    )


def words(note: Note) -> str:
    return _("(cannot be opened here: its key is missing)") if note.text is None else note.text


def lesson_name(lesson: Lesson) -> str:
    match lesson:
        case Lesson.WORKED:
            return _("what worked")
        case Lesson.DID_NOT:
            return _("what did not work")
        case Lesson.MODEL:
            return _("a model for others")


def _about() -> Text:
    return Text(_("What worked, what did not, and models that others can use."), Tone.QUIET)


def _write(cluster: Cluster) -> Button:
    return Button(_("Write an experience"), "experience.start", str(cluster.id))


def _counts(every: Collection[Experience]) -> Iterator[tuple[str, str]]:
    for principle in Principle:
        n = sum(one.principle is principle for one in every)
        yield principle_name(principle), ngettext("{n} note", "{n} notes", n).format(n=n)


def _mine(mine: Sequence[Experience]) -> Iterator[Part]:
    """Without its words, which a chat would keep."""
    if mine:
        yield Text(_("Your own. What you withdraw is gone for good:"))
        newest = mine[-MOST_SHOWN:][::-1]
        yield Buttons(tuple(_withdrawing(one) for one in newest))


def _withdrawing(one: Experience) -> Button:
    label = _("Withdraw: {principle}, {day}").format(
        principle=principle_name(one.principle), day=dates.day(one.written_on)
    )
    return Button(label, "experience.withdraw", str(one.id))


def _buttons(cluster: Cluster, *, writes: bool) -> Iterator[Button | Link]:
    if writes:
        yield _write(cluster)
    yield Link(_("Read them"), "experience.page", str(cluster.id))
