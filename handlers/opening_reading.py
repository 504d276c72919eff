"""Whether the form for a new course says all that it must, and what it says."""

import re
from collections.abc import Iterator
from datetime import date

from handlers.opening import NO, YES, Opening
from handlers.turn import Turn
from locales import gettext as _
from models.cases import Purpose
from models.organisations import Kind, Organisation
from models.passages import PassageKind

MONTH = re.compile(r"(?P<month>\d{1,2})[./-](?P<year>\d{4})|(?P<y>\d{4})-(?P<m>\d{1,2})")
YEARS = 18


def read(turn: Turn, found: Opening) -> tuple[list[Organisation], dict[str, str]]:
    """The chosen other parties, and what is to be mended: field name -> sentence."""
    chosen = [one for several in found.chosen(turn).values() for one in several]
    return chosen, dict(_errors(turn, found))


def text_of(turn: Turn, found: Opening) -> Iterator[tuple[PassageKind, str]]:
    """What the opener wrote: the first message, and why parties were left out."""
    if message := turn.value("first_message"):
        yield PassageKind.FIRST_MESSAGE, message
    for kind in found.left_out(turn):
        if why := turn.value(f"why_{kind}"):
            yield PassageKind.LEFT_OUT, why


def adult_from(turn: Turn, found: Opening) -> date | None:
    """The first day of the month in which the citizen turns 18; None for an adult."""
    if not found.pathway.is_for_minors:
        return None
    said = MONTH.fullmatch(turn.value("adult_from"))
    if said is None:
        return None
    try:
        return date(int(said["year"] or said["y"]), int(said["month"] or said["m"]), 1)
    except ValueError:
        return None


def _errors(turn: Turn, found: Opening) -> Iterator[tuple[str, str]]:
    yield from _party_errors(turn, found)
    purposes = turn.values("purpose")
    if not purposes or not set(purposes) <= set(Purpose):
        yield "purpose", _("Choose at least one purpose.")
    yield from _age_errors(turn, found)


def _age_errors(turn: Turn, found: Opening) -> Iterator[tuple[str, str]]:
    if turn.value("adult") not in {YES, NO}:
        yield "adult", _("Say whether the citizen has turned 18.")
    elif turn.value("adult") == NO and not found.pathway.is_for_minors:
        yield "adult", _under_18()
    elif found.pathway.is_for_minors:
        yield from _month_errors(turn, found)


def _month_errors(turn: Turn, found: Opening) -> Iterator[tuple[str, str]]:
    month = adult_from(turn, found)
    today = found.calendar.local_date(turn.at)
    if month is None:
        yield "adult_from", _("Write the month in which the citizen turns 18, as 03.2027.")
    elif month <= today:
        yield "adult_from", _("That month has come: open it as a course for an adult.")
    elif month > date(today.year + YEARS, today.month, 1):
        yield "adult_from", _("Nobody turns 18 so late. Write the month as 03.2027.")


def _party_errors(turn: Turn, found: Opening) -> Iterator[tuple[str, str]]:
    chosen = found.chosen(turn)
    if not chosen:
        yield "parties", _("Choose at least one other party.")
        return
    for kind in found.left_out(turn):
        if not turn.value(f"why_{kind}"):
            yield f"why_{kind}", _("Say in a few words why this party is not needed.")
    for kind, organisations in chosen.items():
        if not organisations:
            yield kind, _pick(kind)


def _pick(kind: Kind) -> str:
    match kind:
        case Kind.MUNICIPALITY:
            return _("Choose which municipality.")
        case Kind.GENERAL_PRACTICE:
            return _("Choose which practice.")
        case Kind.REGIONAL_PSYCHIATRY:
            return _("Choose which team.")
        case Kind.OTHER:
            return _("Choose which other parties.")


def _under_18() -> str:
    return _(
        "This is for adults. For children and young people, call the advice line of Child and "
        "Adolescent Psychiatry (BUA) or your municipality's PPR."
    )
