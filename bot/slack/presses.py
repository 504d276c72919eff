"""An answer to a button: where it is shown depends on what the button sat in."""

from bot import sentences
from bot.slack import whispers
from bot.slack.api import SlackApi
from bot.slack.asked import Press, View
from bot.slack.metadata import Metadata
from bot.turns import Answer
from handlers.cards import Card
from locales import speaking


async def in_message(api: SlackApi, asked: Press, answer: Answer) -> None:
    with speaking(answer.locale):
        held, card = Metadata(channel=asked.channel), answer.say or answer.show
        if answer.form is not None:
            view = whispers.form(answer.form, held)
            is_open = await whispers.view(
                api, asked.who.team, "views.open", trigger_id=asked.trigger, view=view
            )
            card = None if is_open else Card(title=sentences.too_slow())
        elif answer.show and await whispers.instead(api, asked, answer.show):
            return
        if card is not None:
            await whispers.beside(api, asked, card)


async def in_modal(
    api: SlackApi, asked: Press, view: View, held: Metadata, answer: Answer
) -> None:
    """A form is laid on top of the modal, and a card takes its place."""
    with speaking(answer.locale):
        team, card = asked.who.team, answer.say or answer.show
        if answer.form is not None:
            shown = whispers.form(answer.form, held)
            trigger = asked.trigger
            if await whispers.view(api, team, "views.push", trigger_id=trigger, view=shown):
                return
        elif card is not None:
            shown = whispers.notice(card, held)
        else:
            return
        # Needs no trigger: also for a form that came too late, or found no room on top.
        await whispers.view(api, team, "views.update", view_id=view.id, view=shown)


async def in_home(api: SlackApi, asked: Press, answer: Answer) -> Card | None:
    """Open a form or a card over the App Home; return what could not be shown there."""
    with speaking(answer.locale):
        held, card = Metadata(is_home=True), answer.say or answer.show
        if answer.form is not None:
            view, card = whispers.form(answer.form, held), Card(title=sentences.too_slow())
        elif card is not None:
            view = whispers.notice(card, held)
        else:
            return None
        is_open = await whispers.view(
            api, asked.who.team, "views.open", trigger_id=asked.trigger, view=view
        )
        return None if is_open else card
