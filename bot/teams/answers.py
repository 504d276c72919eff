"""An answer in the body that Teams waits for, on each surface where something is pressed."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.teams import render
from bot.teams.asked import Press, Surface
from bot.turns import Answer
from handlers.cards import Card, Form
from locales import gettext as _
from locales import speaking

Json = dict[str, Any]

MOST_FOUND = 15  # Teams shows that many while somebody types
CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
FOUND = "application/vnd.microsoft.search.searchResponse"


def to_press(asked: Press, answer: Answer) -> Json:
    """`answer.form` is what is to be filled in or mended, with its errors."""
    with speaking(answer.locale):
        why = _errors(answer) or (answer.say if answer.is_refused else None)
        if asked.is_form and answer.form is None and why is not None:
            return _as_sent(asked, why.title)
        if asked.surface is Surface.MESSAGE:
            return _in_message(asked, answer)
        return _in_dialog(answer)


def to_search(found: Sequence[tuple[str, str]]) -> Json:
    results = [{"value": value, "title": title} for value, title in found[:MOST_FOUND]]
    return {"statusCode": 200, "type": FOUND, "value": {"results": results}}


def mended(answer: Answer, form: Form | None) -> Answer:
    """The open form with what is to be said about it; nothing filled in is lost."""
    errors = answer.errors
    if answer.is_refused and answer.say is not None:
        errors = (("", answer.say.title),)
    return Answer(answer.locale, form=form, errors=errors) if form else answer


def card_answer(card: Mapping[str, Any]) -> Json:
    """In place of the message, for whoever pressed; the others see an update of it."""
    return {"statusCode": 200, "type": CARD, "value": card}


def said(sentence: str) -> Json:
    return {"statusCode": 200, "type": MESSAGE, "value": sentence}


def _as_sent(asked: Press, sentence: str) -> Json:
    """A form in a message stays as it is; in place of a dialog stands what was sent in it."""
    if asked.surface is Surface.MESSAGE or asked.carried is None:
        return said(sentence)
    return _open(render.again(sentence, asked.carried, asked.fields))


def _in_message(asked: Press, answer: Answer) -> Json:
    room = asked.carried.room if asked.carried else ""
    if answer.form is not None:
        return card_answer(render.inline(answer.form, dict(answer.errors), room=room))
    card = answer.show or answer.say or _errors(answer)
    if card is None and asked.is_form:
        card = Card(title=_("Done."))
    if card is None:
        return said(_("Done."))
    if not card.parts and not (answer.show or asked.is_form):
        return said(card.title)
    return card_answer(render.card(card))


def _in_dialog(answer: Answer) -> Json:
    """An open form, a card to read, or nothing: then the dialog closes."""
    if answer.form is not None:
        return _open(render.dialog(answer.form, dict(answer.errors)))
    card = answer.say or answer.show or _errors(answer)
    return _open(render.notice(card)) if card else {}


def _errors(answer: Answer) -> Card | None:
    """Errors without the form that they belong to: it is not theirs any more."""
    sentences = " ".join(dict.fromkeys(sentence for _name, sentence in answer.errors))
    return Card(title=sentences) if sentences else None


def _open(dialog: Json) -> Json:
    return {"task": {"type": "continue", "value": dialog}}
