"""How help that is wanted reads: by name, and one button to take it."""

from collections.abc import Sequence

from handlers.cards import Button, Buttons, Part, Row, Rows, Text, Tone
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
    """To colleagues: who sees to what, and the button of each course."""
    taken = [one for one in lifts if one.helper is not None]
    if not taken:
        return ()
    rows = (
        Row(how(one), Button(one.alias, "digest.course", str(one.party.case_id)))
        for one in taken[:MOST_SHOWN]
    )
    title = _("Helped on so that contact is made")
    return (Rows(title, tuple(rows)), *_more(len(taken)))


def how(lift: Lift) -> str:
    if lift.helper is None:
        return _("Nobody has taken it yet")
    return _("{name} has taken it").format(name=lift.helper.name)


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
