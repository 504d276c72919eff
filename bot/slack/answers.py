"""An answer in the body that Slack waits for: below a command, or in a form that is open."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import sentences
from bot.slack import render, submitted, whispers
from bot.slack.api import SlackApi
from bot.slack.asked import Command, Submit
from bot.slack.metadata import Metadata
from bot.slack.options import options
from bot.turns import Answer
from handlers.cards import Card, Form
from locales import speaking

Json = dict[str, Any]

MOST_FOUND = 100  # options that Slack shows at a time


async def to_command(api: SlackApi, asked: Command, answer: Answer) -> Json:
    """Return what this person alone sees; {} when a form has opened, or there is nothing."""
    with speaking(answer.locale):
        card = answer.say or answer.show
        if answer.form is not None:
            view = whispers.form(answer.form, Metadata(channel=asked.channel))
            is_open = await whispers.view(
                api, asked.who.team, "views.open", trigger_id=asked.trigger, view=view
            )
            card = None if is_open else Card(title=sentences.too_slow())
        return whispers.ephemeral(card) if card else {}


def to_form(asked: Submit, held: Metadata, answer: Answer) -> Json:
    """Return what becomes of the form that was sent in; {} closes it."""
    with speaking(answer.locale):
        if answer.is_refused and answer.say is not None:
            # What was filled in stays: the sentence stands at the first field.
            return _corrected(asked, {next(iter(asked.fields), ""): answer.say.title})
        if answer.errors and (answer.form is None or _is_open_there(answer.form, asked, held)):
            return _corrected(asked, dict(answer.errors))
        if answer.form is not None:
            return _instead(whispers.form(answer.form, held, dict(answer.errors)))
        card = answer.say or answer.show
        return _instead(whispers.notice(card, held)) if card else {}


def to_search(found: Sequence[tuple[str, str]]) -> Json:
    """Return the choices that are shown while somebody types."""
    shown, _ = options(found, (), MOST_FOUND)
    return {"options": list(shown.values())}


def _corrected(asked: Submit, errors: Mapping[str, str]) -> Json:
    """Point at what to mend where it was filled in."""
    placed = submitted.errors(asked.view.payload, errors)
    if placed is not None:
        return {"response_action": "errors", "errors": placed}
    return _instead(render.corrected(asked.view.payload, errors))


def _is_open_there(form: Form, asked: Submit, held: Metadata) -> bool:
    """Tell whether the open form is the one made anew: its fields, and what it is about."""
    has_same_fields = {one.name for one in form.fields} == asked.fields.keys()
    return has_same_fields and form.subject == held.subject


def _instead(view: Json) -> Json:
    return {"response_action": "update", "view": view}
