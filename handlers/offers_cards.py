"""How the offer to register contact reads. It says nothing of what was written."""

from handlers import parties_cards
from handlers.cards import Button, Buttons, Card, Text, Tone
from handlers.case_buttons import card_button, contact_buttons, know_button
from handlers.casefiles import CaseFile
from locales import gettext as _
from models.cases import Party


def offer(file: CaseFile, party: Party) -> Card:
    if party.is_reached:
        return parties_cards.next_step(file, party)
    title = _("{alias}: are you in contact?").format(alias=file.case.alias)
    if file.is_closed:
        return Card(title, (Text(_("The course is closed."), Tone.QUIET),))
    know: tuple[Button, ...] = ()
    if party.knows_citizen_at is None:
        know = (know_button(file.case.id),)
    return Card(
        title,
        (
            Text(_asked(file, party)),
            Buttons((*know, *contact_buttons(file.case.id))),
            Text(_("You are asked because you wrote in the room. What you wrote is not kept.")),
            Buttons((card_button(file.case),)),
        ),
    )


def _asked(file: CaseFile, party: Party) -> str:
    opener = file.organisation(file.opener).name
    return _(
        "Has {organisation} been in contact with {opener} about the citizen, both ways? "
        "Then register it, and the clock stops."
    ).format(organisation=file.organisation(party).name, opener=opener)
