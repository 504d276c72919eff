"""How an implementation plan reads: what, who, by when and how far, under four questions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from handlers.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    DateField,
    Form,
    FormField,
    Items,
    Part,
    SearchField,
    Text,
    TextField,
    Tone,
)
from handlers.counting import and_more
from handlers.meanwhile import kept, stamped
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.clusters import Cluster
from models.implementation import LONGEST, ImplementationItem, ItemState, Question
from models.people import Person

MOST_SHOWN = 10  # under one question, and of the buttons


def button(cluster_id: int) -> Button:
    return Button(_("Implementation plan"), "implementation.show", str(cluster_id))


def plan(
    cluster: Cluster,
    items: Sequence[ImplementationItem],
    owners: Mapping[int, Person],
    mine: Collection[int],
    today: date,
    *,
    is_lead: bool,
) -> Card:
    """`mine` are the items that the reader may change."""
    by_question = {one: [item for item in items if item.question is one] for one in Question}
    new = Button(_("Add a task"), "implementation.item_start", f"new-{cluster.id}")
    return Card(
        _("{cluster}: implementation plan").format(cluster=cluster.name),
        (
            Text(_("For short response time and accessibility."), Tone.QUIET),
            *(part for one in Question for part in _question(one, by_question[one], owners)),
            *_changing([one for one in items if one.id in mine and one.is_open], today),
            *((Buttons((new,)),) if is_lead else ()),
        ),
    )


def due_parts(items: Sequence[ImplementationItem], today: date) -> tuple[Part, ...]:
    """To who has them: each opens where one says how far it is."""
    if not items:
        return ()
    title = Text(_("Tasks of your cluster's implementation plan that are due:"))
    return (title, *_buttons(items, today))


def present(item: ImplementationItem | None) -> dict[str, str]:
    """What stands in each field now."""
    if item is None:
        return {}
    return {
        "question": item.question,
        "item": item.what,
        "add_person": str(item.owner_id),
        "due_on": item.due_on.isoformat(),
        "state": item.state,
    }


def form(
    turn: Turn, subject: str, there: dict[str, str], owner: Person | None, *, is_lead: bool
) -> Form:
    shown = kept(turn, there) if there else {name: turn.value(name) for name in turn.fields}
    fields = tuple(_fields(shown, owner)) if is_lead else ()
    state = ChoiceField("state", _("How far is it?"), _states(), shown.get("state", ""))
    about = (Text(there["item"]),) if there and not is_lead else ()
    rule = Text(_("About how you work together. Never about a citizen."), Tone.QUIET)
    return Form(
        title=_("Implementation plan"),
        action="implementation.item",
        submit=_("Save"),
        subject=stamped(subject, there) if there else subject,
        intro=(*about, rule),
        fields=(*fields, *((state,) if there else ())),
    )


def _fields(shown: Mapping[str, str], owner: Person | None) -> Iterator[FormField]:
    questions = tuple((one.value, question_name(one)) for one in Question)
    yield ChoiceField(
        "question", _("Under which question?"), questions, shown.get("question", "")
    )
    yield TextField("item", _("What is to be done?"), shown.get("item", ""), max_length=LONGEST)
    yield SearchField(
        "add_person",
        _("Who does it?"),
        "cluster_people",
        str(owner.id) if owner else "",
        owner.name if owner else "",
    )
    yield DateField("due_on", _("By when?"), _day(shown.get("due_on", "")))


def question_name(question: Question) -> str:
    match question:
        case Question.NEEDED:
            return _("What does it take?")
        case Question.PACE:
            return _("At what pace can we do it?")
        case Question.SPEED:
            return _("What does it take to change the speed of the courses?")
        case Question.ENTRANCE:
            return _("What does it take to be reached by a single entrance?")


def state_name(state: ItemState) -> str:
    match state:
        case ItemState.PLANNED:
            return _("planned")
        case ItemState.BEGUN:
            return _("begun")
        case ItemState.DONE:
            return _("done")
        case ItemState.DROPPED:
            return _("dropped")


def _states() -> tuple[tuple[str, str], ...]:
    return tuple((one.value, state_name(one)) for one in ItemState)


def _question(
    question: Question, items: Sequence[ImplementationItem], owners: Mapping[int, Person]
) -> Iterator[Part]:
    lines = tuple(_line(one, owners) for one in items[:MOST_SHOWN])
    more = and_more(len(items) - MOST_SHOWN)
    yield Items(question_name(question), (*lines, *more) or (_("Nothing yet."),))


def _line(item: ImplementationItem, owners: Mapping[int, Person]) -> str:
    return _("{what}: {name}, {day}, {state}").format(
        what=item.what,
        name=owners[item.owner_id].name,
        day=dates.day(item.due_on),
        state=state_name(item.state),
    )


def _changing(items: Sequence[ImplementationItem], today: date) -> Iterator[Part]:
    if items:
        yield Text(_("Say how far it is, or change it:"))
        yield from _buttons(items, today)


def _buttons(items: Sequence[ImplementationItem], today: date) -> Iterator[Part]:
    yield Buttons(tuple(_button(one, today) for one in items[:MOST_SHOWN]))
    for more in and_more(len(items) - MOST_SHOWN):
        yield Text(more, Tone.QUIET)


def _button(item: ImplementationItem, today: date) -> Button:
    sentence = _("{what}: was due {day}") if item.due_on < today else _("{what}: {day}")
    label = sentence.format(what=item.what, day=dates.day(item.due_on))
    return Button(label, "implementation.item_start", str(item.id))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
