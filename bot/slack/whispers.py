"""What the edge itself calls Slack for, while a person waits: views, and words to one person.

A form is opened after the commit: what fails here has lost nothing but the look of it.
"""

import logging
from collections.abc import Mapping
from typing import Any

from bot.slack import render
from bot.slack.api import SlackApi
from bot.slack.asked import Press
from bot.slack.metadata import Metadata
from handlers.cards import Card, Form
from scheduler.chat import DeliveryError, Failed, Refused

LOG = logging.getLogger(__name__)

Json = dict[str, Any]

# The same click delivered again: its first delivery has opened the form.
OPENED_BEFORE = "exchanged_trigger_id"


def form(shown: Form, held: Metadata, errors: Mapping[str, str] = render.NO_ERRORS) -> Json:
    """A modal that carries what to do with it, and from where it was asked."""
    carried = Metadata(
        form=shown.action,
        subject=shown.subject,
        key=shown.key or held.key,
        channel=held.channel,
        is_home=held.is_home,
    )
    return render.modal(shown, metadata=carried.written(), errors=errors)


def notice(card: Card, held: Metadata) -> Json:
    """A modal that only shows; its buttons know from where it was asked."""
    carried = Metadata(channel=held.channel, is_home=held.is_home)
    return render.notice(card, metadata=carried.written())


def ephemeral(card: Card) -> Json:
    return {"response_type": "ephemeral", "replace_original": False, **render.message(card)}


async def view(api: SlackApi, team: str, method: str, **arguments: Any) -> bool:  # noqa: ANN401 -- JSON
    """Open, push, update or publish a view; return whether this person has it before them."""
    try:
        await api.call(team, method, is_awaited=True, **arguments)
    except DeliveryError as error:
        LOG.info("%s in workspace %s: %s", method, team, error.reason_code)
        return error.reason_code == OPENED_BEFORE
    return True


async def beside(api: SlackApi, asked: Press, card: Card) -> None:
    """Say it to this person alone, beneath the message that they pressed a button in."""
    if asked.response_url and await _responded(api, asked, ephemeral(card)):
        return
    try:
        await api.call(
            asked.who.team,
            "chat.postEphemeral",
            is_awaited=True,
            channel=asked.channel,
            user=asked.who.user,
            **render.message(card),
        )
    except DeliveryError as error:
        LOG.info("not said to user %s: %s", asked.who.user, error.reason_code)


async def instead(api: SlackApi, asked: Press, card: Card) -> bool:
    """Show it in place of the message that they pressed a button in."""
    shown = {"replace_original": True, **render.message(card)}
    return bool(asked.response_url) and await _responded(api, asked, shown)


async def _responded(api: SlackApi, asked: Press, body: Json) -> bool:
    """Return False when it is certain that nothing was shown."""
    try:
        await api.respond(asked.response_url, body)
    except DeliveryError as error:
        LOG.info("no response to user %s: %s", asked.who.user, error.reason_code)
        return not isinstance(error, Refused | Failed)
    return True
