"""Two who fill in the same form at once: the second sees what changed, and keeps their text.

A form that is asked carries, in its subject, a stamp of what it showed. Sent in when that is
not what stands there any more, it comes back with the other's change at the field, and with
the stamp of what stands there now: sent once more, it counts.
"""

from collections.abc import Mapping
from hashlib import sha256

from handlers.turn import Turn
from locales import gettext as _

LETTERS = 8  # of a hash, for each field: enough to tell two texts apart
MOST_SAID = 150


def stamped(subject: str, present: Mapping[str, str]) -> str:
    """A form's subject, with what it shows: field name -> value."""
    return ":".join((subject, *(_print(value) for value in present.values())))


def subject(turn: Turn) -> str:
    """The subject without the stamp."""
    return turn.subject.partition(":")[0]


def kept(turn: Turn, present: Mapping[str, str]) -> Mapping[str, str]:
    """What each field shows: what was sent in; what stands there where nothing was changed."""
    if not turn.fields:
        return present
    before = _before(turn, present)
    return {
        name: value if before.get(name) == _print(turn.value(name)) else turn.value(name)
        for name, value in present.items()
    }


def errors(
    turn: Turn,
    present: Mapping[str, str],
    others: Mapping[str, str],
    shown: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What is to be mended, `others`, with what somebody else has changed meanwhile.

    `shown` says how people read a value that is a key.
    """
    found = dict(others)
    for name, before in _before(turn, present).items():
        now = _print(present[name])
        if now not in (before, _print(turn.value(name))):
            said = _sentence((shown or present).get(name, ""))
            found[name] = f"{said} {others[name]}" if name in others else said
    return found


def _before(turn: Turn, present: Mapping[str, str]) -> dict[str, str]:
    """The stamp by field; nothing for a form that was asked without."""
    prints = turn.subject.split(":")[1:]
    return dict(zip(present, prints, strict=True)) if len(prints) == len(present) else {}


def _print(text: str) -> str:
    """However a platform hands white space back."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:LETTERS]


def _sentence(text: str) -> str:
    if not text:
        return _(
            "Somebody has emptied this meanwhile. Send it again to keep what you have here."
        )
    if len(text) > MOST_SAID:
        text = f"{text[:MOST_SAID]}…"
    sentence = _("Somebody has changed this meanwhile to: {text}. Send again to keep yours.")
    return sentence.format(text=" ".join(text.split()))
