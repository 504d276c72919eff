"""The forms of the conversation: the story so far with a field for more; one more colleague."""

from handlers import advice_forms, choosing
from handlers.advice_files import AdviceFile, Said
from handlers.cards import Form, SearchField, Text, TextField
from handlers.turn import Turn
from locales import gettext as _
from models.people import Person


def write(turn: Turn, file: AdviceFile, said: Said, *, is_asking: bool) -> Form:
    title = _("Write to the adviser") if is_asking else _("Ask back")
    return Form(
        title=title,
        action="advice.write",
        submit=_("Send"),
        subject=str(file.request.id),
        intro=(*advice_forms.story(said, file), Text(_("Do not write names or CPR numbers."))),
        fields=(
            TextField(
                name="message",
                label=_("What do you want to add?") if is_asking else _("What do you need?"),
                value=turn.value("message"),
                is_long=True,
                hint=_("It carries your name, your function and your organisation."),
            ),
        ),
    )


def add(file: AdviceFile, chosen: Person | None) -> Form:
    return Form(
        title=_("Add a colleague"),
        action="advice.add",
        submit=_("Add"),
        subject=str(file.request.id),
        intro=(Text(_("Your colleague can read the whole conversation and write in it.")),),
        fields=(
            SearchField(
                name="colleague",
                label=_("Which colleague?"),
                search="colleagues",
                value=str(chosen.id) if chosen else "",
                value_label=choosing.label(chosen) if chosen else "",
                hint=_("Type part of the name."),
            ),
        ),
    )
