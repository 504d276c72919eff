"""The form for a question by telephone and its answer."""

from handlers import advice_courses_form, choosing
from handlers.advice_courses import Courses
from handlers.advice_searches import Caller
from handlers.cards import Form, SearchField, Text, TextField, Tone
from handlers.turn import Turn
from locales import gettext as _


def form(turn: Turn, caller: Caller | None, courses: Courses) -> Form:
    return Form(
        title=_("Asked by telephone"),
        action="advice.phone",
        submit=_("Save"),
        intro=(Text(_("Do not write names or CPR numbers."), Tone.NOTICE),),
        fields=(
            SearchField(
                name="caller",
                label=_("Who called?"),
                search="callers",
                value=turn.value("caller") if caller else "",
                value_label=_label(caller) if caller else "",
                hint=_("Type part of a name: a person's, or where they work."),
            ),
            TextField(
                name="name",
                label=_("The caller's function"),
                value=turn.value("name"),
                is_required=False,
                max_length=100,
                hint=_("For who is not in Tovholder: doctor, secretary, contact person."),
            ),
            *advice_courses_form.fields(turn, courses),
            TextField(
                name="question",
                label=_("The question"),
                value=turn.value("question"),
                is_long=True,
            ),
            TextField(
                name="answer",
                label=_("Your answer"),
                value=turn.value("answer"),
                is_long=True,
                hint=_("The answer carries your name, your function and the time."),
            ),
        ),
    )


def _label(caller: Caller) -> str:
    person, organisation = caller
    return choosing.label(person) if person else organisation.name
