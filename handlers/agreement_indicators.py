"""What a cluster agrees to be measured by: the form's fields, and how they are read."""

from collections.abc import Iterator, Sequence

from handlers.agreement_fields import SHORT, Filling, choices
from handlers.agreement_names import indicator_name
from handlers.agreement_reading import LONGEST_LINE, Reader, Said, read, whole
from handlers.cards import ChoicesField, FormField, TextField
from handlers.readings import Wrong
from locales import gettext as _
from models.entered import HIGHEST
from models.figures import Unit
from models.indicators import ENTERED, Indicator, unit

MOST_OWN = 10
LONGEST_OWN = 250  # with its target and what exactly is counted
MOST_PERCENT, MOST_DAYS = 100, 999
PARTS = 4  # what; target; unit; definition


def fields(filling: Filling) -> Iterator[FormField]:
    draft = filling.draft
    yield ChoicesField(
        "indicators",
        _("What do you want to be measured by?"),
        choices(Indicator, indicator_name),
        filling.ticks("indicators", draft.indicators),
        is_required=False,
    )
    lines = "\n".join(map(_line, draft.own_indicators))
    yield TextField(
        "own_indicators",
        _("Your own"),
        filling.text("own_indicators", lines),
        is_long=True,
        is_required=False,
        hint=_(
            "One to a line: what; target; unit; what exactly is counted. Without a unit it "
            "counts people or courses, and one to four are not shown. Never about a single "
            "citizen."
        ),
    )
    for one in Indicator:
        yield TextField(
            target_field(one),
            _("Target: {what}").format(what=indicator_name(one)),
            filling.text(target_field(one), draft.indicator_targets.get(one, "")),
            is_required=False,
            hint=_hint(one),
            max_length=SHORT,
        )


def read_targets(said: Said) -> tuple[dict[str, int], dict[str, str]]:
    """Of those that are ticked; without a number there is no target."""
    ticked = [one for one in Indicator if one in said.turn.values("indicators")]
    readers = {target_field(one): _target(one) for one in ticked}
    written = {name: reader for name, reader in readers.items() if said.value(name)}
    values, errors = read(said, written)
    found = {one.value: values.get(target_field(one)) for one in ticked}
    return {name: n for name, n in found.items() if n is not None}, errors


def own_indicators(said: Said, name: str) -> list[list[str]]:
    """What the cluster measures itself, one to a line, as `models.indicators.own` reads it."""
    lines = said.lines(name)
    if len(lines) > MOST_OWN:
        raise Wrong(_("At most {n} indicators of your own.").format(n=MOST_OWN))
    if any(len(line) > LONGEST_OWN for line in lines):
        raise Wrong(_("At most {n} characters on a line.").format(n=LONGEST_OWN))
    found = [_parts(line) for line in lines]
    names = [what.casefold() for what, *_rest in found]
    if "" in names:
        raise Wrong(_("Write what is measured before the first semicolon."))
    if any(len(name) > LONGEST_LINE for name in names):
        sentence = _("Write what is measured in at most {n} characters, the rest after it.")
        raise Wrong(sentence.format(n=LONGEST_LINE))
    if len(set(names)) < len(names):
        raise Wrong(_("Two of these are called the same."))
    return found


def target_field(indicator: str) -> str:
    return f"target_{indicator}"


def _target(indicator: Indicator) -> Reader:
    match unit(indicator):
        case Unit.SHARE:
            return whole(1, MOST_PERCENT)
        case Unit.DAYS:
            return whole(0, MOST_DAYS)
        case Unit.COUNT:
            return whole(0, HIGHEST)


def _parts(line: str) -> list[str]:
    """What and target, and the others where they are written."""
    parts = [part.strip() for part in line.split(";", PARTS - 1)]
    return [*parts, ""] if len(parts) == 1 else parts


def _line(kept: Sequence[str]) -> str:
    return "; ".join(kept).rstrip("; ")


def _hint(indicator: Indicator) -> str:
    match unit(indicator):
        case Unit.SHARE:
            return _("At least so many per cent. Empty: no target.")
        case Unit.COUNT:
            return _("At most so many a month. Empty: no target.")
        case Unit.DAYS if indicator in ENTERED:
            return _("At most so many days. Empty: no target.")
        case Unit.DAYS:
            return _("At most so many working days. Empty: no target.")
