"""A button as Teams takes it: in a message, where it may open a dialog, and inside a dialog."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from bot.lengths import line, shorten
from bot.lines import NOTHING
from bot.teams.carried import Carried
from bot.teams.elements import Element
from bot.teams.fields import FIELD, SEPARATOR, SEVERAL
from bot.teams.limits import BUTTON, MOST_ACTIONS
from handlers import routes
from handlers.cards import Form, Link, Outside, Pressable, Style
from locales import gettext as _

Press = Callable[[Pressable], Element]

STYLES = {Style.PLAIN: "default", Style.PRIMARY: "positive", Style.DANGER: "destructive"}
# A button beside fields is pressed without them.
ALONE = {"associatedInputs": "none"}


def in_message(shown: Pressable) -> Element:
    """What answers with a form asks for a dialog at once: nothing later can open one."""
    if isinstance(shown, Outside):
        return _opened(shown)
    if isinstance(shown, Link):
        return _opened(shown) if shown.url else in_message(shown.button)
    held = Carried(shown.action, shown.subject).written()
    if shown.action in routes.ASKS:
        data = {**held, "msteams": {"type": "task/fetch"}}
        return _action("Action.Submit", shown.label, shown.style, data) | ALONE
    execute = _action("Action.Execute", shown.label, shown.style, held)
    return execute | {"verb": shown.action} | ALONE


def in_dialog(shown: Pressable) -> Element:
    if isinstance(shown, Outside):
        return _opened(shown)
    if isinstance(shown, Link):
        return _opened(shown) if shown.url else in_dialog(shown.button)
    held = Carried(shown.action, shown.subject).written()
    return _action("Action.Submit", shown.label, shown.style, held) | ALONE


def submit_in_message(form: Form, room: str) -> Element:
    return _submit("Action.Execute", form, room) | {"verb": form.action}


def submit_in_dialog(form: Form) -> Element:
    return _submit("Action.Submit", form, "")


def send_again(held: Carried, fields: Mapping[str, tuple[str, ...]]) -> Element:
    """The same form with the same in it, without a field to fill in."""
    filled = {
        f"{SEVERAL if len(values) > 1 else FIELD}{name}": SEPARATOR.join(values)
        for name, values in fields.items()
    }
    data = held.written() | filled
    return _action("Action.Submit", _("Send again"), Style.PRIMARY, data)


def rows(actions: Iterable[Element]) -> Iterator[Element]:
    waiting = iter(actions)
    while some := list(islice(waiting, MOST_ACTIONS)):
        yield {"type": "ActionSet", "actions": some}


def _opened(shown: Link | Outside) -> Element:
    title = shorten(line(shown.label), BUTTON) or NOTHING
    return {"type": "Action.OpenUrl", "title": title, "url": shown.url}


def _submit(kind: str, form: Form, room: str) -> Element:
    data = Carried(form.action, form.subject, form.key, room).written()
    return _action(kind, form.submit or _("Send"), Style.PRIMARY, data)


def _action(kind: str, label: str, style: Style, data: Mapping[str, object]) -> Element:
    title = shorten(line(label), BUTTON) or NOTHING
    return {"type": kind, "title": title, "style": STYLES[style], "data": data}
