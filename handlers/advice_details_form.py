"""The form for more about a question, with what the person's card says filled in."""

from datetime import date

from handlers import advice_terms, choosing
from handlers.advice_files import AdviceFile
from handlers.cards import ChoiceField, DateField, Form, SearchField, Text, TextField
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.advice import Need
from models.people import Person


def form(turn: Turn, file: AdviceFile, on_behalf_of: Person | None) -> Form:
    due = advice_terms.due(file.request, file.calendar)
    return Form(
        title=_("More about the question"),
        action="advice.details",
        submit=_("Save"),
        subject=str(file.request.id),
        intro=(Text(_("Your question has been sent. Write what helps; all may be left out.")),),
        fields=(
            TextField(
                name="tried",
                label=_("What has been tried?"),
                value=turn.value("tried"),
                is_long=True,
                is_required=False,
                hint=_("No names and no CPR numbers."),
            ),
            ChoiceField(
                name="need",
                label=_("What do you need?"),
                choices=tuple((one, advice_terms.need_name(one)) for one in Need),
                value=turn.value("need") or file.request.need,
                is_required=False,
            ),
            DateField(
                name="wanted_on",
                label=_("By when do you need it?"),
                value=_chosen(turn) or file.request.wanted_on,
                is_required=False,
                hint=_("The team answers by {day}. It is not for what is acute.").format(
                    day=due
                ),
            ),
            TextField(
                name="times",
                label=_("When can you be called?"),
                value=turn.value("times") if turn.fields else _own_hours(turn.me),
                is_required=False,
                max_length=100,
            ),
            SearchField(
                name="on_behalf_of",
                label=_("On whose behalf do you ask?"),
                search="colleagues",
                value=str(on_behalf_of.id) if on_behalf_of else "",
                value_label=choosing.label(on_behalf_of) if on_behalf_of else "",
                is_required=False,
                hint=_("The answer goes to you both. Type part of the name."),
            ),
        ),
    )


def _own_hours(person: Person) -> str:
    weekdays = [int(one) for one in person.weekdays]
    return dates.week([(day, person.opens, person.closes) for day in weekdays])


def _chosen(turn: Turn) -> date | None:
    try:
        return date.fromisoformat(turn.value("wanted_on"))
    except ValueError:
        return None
