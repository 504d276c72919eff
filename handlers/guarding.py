"""The guard at the door: no CPR number comes in, whichever way it is written."""

import re
from itertools import pairwise

from handlers.entries import SYSTEM, of_organisation
from handlers.turn import Correct, Note, Refusal, Turn
from locales import gettext as _
from models.entries import Did
from models.guard import Confidence, Finding, find

MAX_CHARACTERS = 10_000
# Between two values of a field: a number goes on over a blank line, not over two.
APART = "\n\n\n"
REACH = 100  # of two fields beside each other: a number, and the words that say what it is
# Halves of a number, each alone in its field.
BIRTH = re.compile(r"[0-9]{2}[-./ ]?[0-9]{2}[-./ ]?[0-9]{2} ?-?")
SERIAL = re.compile(r"-? ?[0-9]{4}")


def check(turn: Turn, *, is_posted: bool = False) -> Correct | None:
    """Look through everything a turn says: Correct at a form's fields, else Refusal.

    `is_posted`: it stands in a chat already, where others read it, and its writer alone can
    take it away.
    """
    found = _found(turn, turn.text)
    if found:
        raise Refusal(_posted() if is_posted else _sentence(), keep=[_note(turn, found)])
    if len(turn.text) > MAX_CHARACTERS:
        raise Refusal(_too_long())
    errors, kinds = _field_errors(turn)
    return Correct(errors, keep=[_note(turn, kinds)] if kinds else []) if errors else None


def _field_errors(turn: Turn) -> tuple[dict[str, str], tuple[Finding, ...]]:
    errors: dict[str, str] = {}
    kinds: tuple[Finding, ...] = ()
    for name, values in turn.fields.items():
        text = APART.join(values)
        if found := _found(turn, text):
            errors[name], kinds = _sentence(), found
        elif len(text) > MAX_CHARACTERS:
            errors[name] = _too_long()
    for first, second in pairwise(filter(turn.value, turn.fields)):
        if not errors.keys() & {first, second} and (found := _parted(turn, first, second)):
            errors |= dict.fromkeys((first, second), _sentence())
            kinds = kinds or found
    return errors, kinds


def _parted(turn: Turn, first: str, second: str) -> tuple[Finding, ...]:
    """A number that begins in one field and ends in the next: 251248 and 9996."""
    if max(len(turn.values(one)) for one in (first, second)) > 1:
        return ()  # what was ticked
    begins, ends = turn.value(first), turn.value(second)
    if BIRTH.fullmatch(begins) and SERIAL.fullmatch(ends):
        return _halves(turn, begins, ends)
    begins, ends = begins[-REACH:], ends[:REACH]
    place = len(begins)
    found = _found(turn, f"{begins}\n{ends}")
    return tuple(one for one in found if one.start < place < one.end)


def _halves(turn: Turn, begins: str, ends: str) -> tuple[Finding, ...]:
    """Bare digits may be what was chosen in two lists: there the check digits must agree."""
    if (begins + ends).isdecimal():
        found = _found(turn, begins + ends)
        return tuple(one for one in found if one.confidence is Confidence.HIGH)
    return _found(turn, f"{begins.rstrip(' -')}-{ends}")


def _found(turn: Turn, text: str) -> tuple[Finding, ...]:
    return find(text, today=turn.at.date())


def _note(turn: Turn, found: tuple[Finding, ...]) -> Note:
    chain = of_organisation(turn.person.organisation_id) if turn.person else SYSTEM
    return Note(chain, Did.GUARDED, {"kind": found[0].kind, "sure": found[0].confidence})


def _sentence() -> str:
    return _(
        "Do not write CPR numbers here. Use the alias of the course (for example GRØN-RAVN-17)."
    )


def _posted() -> str:
    """What to do about what others can read by now."""
    return _(
        "Do not write CPR numbers here. Use the alias of the course (for example "
        "GRØN-RAVN-17). If it stands in the chat, delete it there at once, only you can: point "
        "at your message (on a telephone: hold a finger on it), press the three dots and "
        "choose Delete. I have kept nothing of it."
    )


def _too_long() -> str:
    return _("This is too long. Write at most {limit} characters.").format(limit="10.000")
