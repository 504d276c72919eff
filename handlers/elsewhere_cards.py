"""How it reads that somebody does not read in a room. It says nothing of what was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.cards import Buttons, Card, Part, Text, Tone
from handlers.case_buttons import card_button, inform_button
from handlers.casefiles import CaseFile
from locales import gettext as _
from models.cases import Party


@dataclass(frozen=True, slots=True)
class Unheard:
    """`parties` do not read in a room. `lacks` is the right without which we do not either."""

    parties: tuple[Party, ...] = ()
    lacks: str = ""


def notes(file: CaseFile, unheard: Unheard) -> Iterator[Part]:
    """What a room's card says of who does not read there."""
    if unheard.parties:
        said = _(
            "Reads in another chat, not here: {names}. "
            "What you write here does not reach them: choose “{button}”."
        )
        names, button = _names(file, unheard.parties), inform_button(file.case.id).label
        yield Text(said.format(names=names, button=button), Tone.NOTICE)
    if unheard.lacks:
        said = _(
            "What you write here is not checked for CPR numbers: no message in these rooms "
            "has reached Tovholder yet. That takes the right {right}; the administrator can "
            "give it."
        )
        yield Text(said.format(right=unheard.lacks), Tone.NOTICE)


def offer(file: CaseFile, unreached: Sequence[Party]) -> Card:
    said = _(
        "You wrote in the room of {alias}. Does not read there: {names}. Shall they know it? "
        "You choose what is told, and to whom."
    )
    said = said.format(alias=file.case.alias, names=_names(file, unreached))
    return Card(
        _("{alias}: not everybody reads that").format(alias=file.case.alias),
        (
            Text(said),
            Buttons((inform_button(file.case.id), card_button(file.case))),
            Text(
                _("You are asked once a day for each room. What you wrote is not kept."),
                Tone.QUIET,
            ),
        ),
    )


def _names(file: CaseFile, parties: Sequence[Party]) -> str:
    return ", ".join(file.organisation(one).name for one in parties)
