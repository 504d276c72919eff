"""How help that is wanted reads: by name, and one button to take it."""

from collections.abc import Sequence

from handlers.cards import Button, Buttons, Items, Part, Text, Tone
from handlers.counting import and_more
from handlers.lifts import Lift
from locales import gettext as _
from models.cases import Party

MOST_SHOWN = 10


def take_button(party: Party, label: str = "") -> Button:
    return Button(label or _("I'll take it"), "party.lift_take", str(party.id))


def wanted(lifts: Sequence[Lift]) -> tuple[Part, ...]:
    """What nobody has taken yet, each with the button that takes it."""
    free = [one for one in lifts if one.helper is None]
    if not free:
        return ()
    label = _("I'll take it: {alias}")
    buttons = [take_button(one.party, label.format(alias=one.alias)) for one in free]
    text = Text(_("Help is wanted so that contact is made, and nobody has taken it:"))
    return (text, Buttons(tuple(buttons[:MOST_SHOWN])), *_more(len(free)))


def helped(lifts: Sequence[Lift]) -> tuple[Part, ...]:
    """To colleagues: who sees to what, and a button for each course."""
    taken = [one for one in lifts if one.helper is not None]
    if not taken:
        return ()
    shown, line = taken[:MOST_SHOWN], _("{alias}: {name} has taken it")
    lines = (line.format(alias=one.alias, name=one.helper.name) for one in shown if one.helper)
    buttons = (Button(one.alias, "digest.course", str(one.party.case_id)) for one in shown)
    more = and_more(len(taken) - MOST_SHOWN)
    title = _("Helped on so that contact is made")
    return (Items(title, (*lines, *more)), Buttons(tuple(buttons)))


def own(lifts: Sequence[Lift]) -> tuple[Part, ...]:
    """To who has taken it: each opens its course."""
    taken = [one for one in lifts if one.helper is not None]
    if not taken:
        return ()
    buttons = [Button(one.alias, "case.card", str(one.party.case_id)) for one in taken]
    text = Text(_("You have taken it to help, and contact is not made yet:"))
    return (text, Buttons(tuple(buttons[:MOST_SHOWN])), *_more(len(taken)))


def _more(count: int) -> tuple[Text, ...]:
    return tuple(Text(one, Tone.QUIET) for one in and_more(count - MOST_SHOWN))
