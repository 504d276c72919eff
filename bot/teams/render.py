"""Cards and forms as Teams takes them: within every limit, and no text read as markup."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.lengths import line, shorten
from bot.teams import actions
from bot.teams.actions import Press
from bot.teams.budget import fitted
from bot.teams.carried import Carried
from bot.teams.elements import HEADING, Element, lines
from bot.teams.fields import field, wrong
from bot.teams.limits import DIALOG_TITLE, TITLE
from bot.teams.parts import part
from handlers.cards import Card, Form
from locales import current

BOT = "Tovholder-bot"
NO_ERRORS: Mapping[str, str] = MappingProxyType({})


def card(shown: Card) -> Element:
    """A card in a message."""
    return _card(shown.title, [*_title(shown), *_parts(shown, actions.in_message)])


def notice(shown: Card) -> Element:
    """A card in a dialog; its buttons work there."""
    body = [*_title(shown), *_parts(shown, actions.in_dialog)]
    return _dialog(title_of(shown) if shown.parts else BOT, _card(shown.title, body))


def dialog(shown: Form, errors: Mapping[str, str] = NO_ERRORS) -> Element:
    """A form in a dialog, with its errors: field name -> sentence; "" is about the form."""
    send = actions.rows([actions.submit_in_dialog(shown)] if shown.submit else [])
    return _dialog(title_of(shown), _card(shown.title, [*_form(shown, errors), *send]))


def inline(shown: Form, errors: Mapping[str, str] = NO_ERRORS, *, room: str = "") -> Element:
    """The same form in a message, for where a dialog cannot open. `room` asked for it."""
    send = actions.rows([actions.submit_in_message(shown, room)] if shown.submit else [])
    title = lines([((line(shown.title), True),)], HEADING)
    return _card(shown.title, [*title, *_form(shown, errors), *send])


def again(sentence: str, held: Carried, fields: Mapping[str, tuple[str, ...]]) -> Element:
    """What was sent in a dialog, to be sent once more: nothing is there to make its form of."""
    values = [one for several in fields.values() for one in several]
    # What somebody chose is a key of ours, and says nothing to them.
    texts = lines(((one, False),) for one in values if " " in one)
    send = actions.rows([actions.send_again(held, fields)])
    return _dialog(BOT, _card(sentence, [*wrong([sentence]), *texts, *send]))


def title_of(shown: Card | Form) -> str:
    """What stands above a dialog, and in a notification: one line."""
    return shorten(line(shown.title), DIALOG_TITLE) or BOT


def attachment(content: Element) -> Element:
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}


def _dialog(title: str, content: Element) -> Element:
    size = {"height": "medium", "width": "medium"}
    return {"title": title, **size, "card": attachment(content)}


def _card(title: str, body: Sequence[Element]) -> Element:
    said = shorten(line(title), TITLE) or BOT
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": current(),
        "fallbackText": said,
        "msteams": {"width": "Full"},
        # Teams shows no empty card.
        "body": fitted(body) or lines([((said, False),)]),
    }


def _form(shown: Form, errors: Mapping[str, str]) -> list[Element]:
    fields = shown.fields if shown.submit else ()
    names = {each.name for each in fields}
    return [
        *wrong([said for name, said in errors.items() if name not in names]),
        *(one for each in shown.intro for one in part(each, actions.in_dialog)),
        *(one for each in fields for one in field(each, errors.get(each.name, ""))),
    ]


def _parts(shown: Card, press: Press) -> list[Element]:
    return [element for each in shown.parts for element in part(each, press)]


def _title(shown: Card) -> list[Element]:
    """The heading. A card of a title alone is a sentence, and no heading."""
    look = HEADING if shown.parts else None
    return lines([((line(shown.title), bool(shown.parts)),)], look)
