"""What a part of a card says, as lines of runs: the same in every chat that has no tables."""

from bot.lengths import clean, line
from handlers.cards import Contact

Run = tuple[str, bool]  # a text, and whether it is bold
Line = tuple[Run, ...]

NOTHING = "–"


def fact(label: str, value: str) -> Line:
    name, said = line(label), clean(value)
    if not (name or said):
        return ()
    return ((f"{name}: " if name else "", True), (said or NOTHING, False))


def contact(contact: Contact) -> Line:
    """Who, from where; how to reach them; how it stands: three lines."""
    name, *party = _said(contact.name, contact.party) or [NOTHING]
    beside = "".join(f", {one}" for one in party)
    reached = ", ".join(_said(contact.detail, contact.phone))
    below = "".join(f"\n{one}" for one in _said(reached, contact.note))
    return (name, True), (f"{beside}{below}", False)


def _said(*texts: str) -> list[str]:
    return [said for said in map(line, texts) if said]
