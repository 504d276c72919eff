"""Cards and forms as Slack takes them: within every limit, and no text read as markup."""

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import count
from types import MappingProxyType
from typing import Any

from bot.lengths import line, shorten, size
from bot.payloads import objects
from bot.slack import blockkit
from bot.slack.blockkit import Block, header, plain
from bot.slack.budget import ERROR, MESSAGE, VIEW, fitted
from bot.slack.fields import FIELD, field, wrong
from bot.slack.limits import HEADER, IDENTIFIER, VIEW_TITLE
from bot.slack.parts import part
from handlers.cards import Card, Form
from locales import gettext as _

BOT = "Tovholder-bot"
# What of a view one sends; the rest is Slack's own.
SENT = ("type", "callback_id", "private_metadata", "title", "close", "submit")
NO_ERRORS: Mapping[str, str] = MappingProxyType({})
DIVIDER: Block = {"type": "divider"}


def message(card: Card) -> Block:
    """What to post; `text` is what a notification shows, so it is the title and no more."""
    blocks = fitted([*_title(card), *_parts(card, count())], MESSAGE)
    return {"text": _notification(card.title), "blocks": blocks}


def home(cards: Sequence[Card]) -> Block:
    """One person's App Home."""
    numbers = count()
    blocks = [
        block for card in cards for block in (DIVIDER, *_title(card), *_parts(card, numbers))
    ]
    return {"type": "home", "blocks": fitted(blocks[1:], VIEW)}


def modal(form: Form, *, metadata: str, errors: Mapping[str, str] = NO_ERRORS) -> Block:
    """A form with its errors: field name -> sentence; "" is about the form as a whole."""
    shown = form.fields if form.submit else ()  # Slack takes no field without a submit button
    names = {each.name for each in shown}
    blocks = [
        *_whole_title(form.title),
        *wrong("", [said for name, said in errors.items() if name not in names]),
        *(block for each in form.intro for block in part(each, count())),
        *(block for each in shown for block in field(each, errors.get(each.name, ""))),
    ]
    submit = shorten(line(form.submit) or _("Send"), VIEW_TITLE)
    return {
        **_view(form.title, blocks, metadata),
        "callback_id": form.action[:IDENTIFIER],
        "close": plain(_("Cancel") if form.submit else _("Close")),
        **({"submit": plain(submit)} if form.submit else {}),
    }


def corrected(view: Mapping[str, Any], errors: Mapping[str, str]) -> Block:
    """The open modal, as Slack sent it, with these errors and not those it had.

    For when there is no form to make it from. What was filled in stays: the fields keep ids.
    """
    blocks = [block for block in objects(view, "blocks") if not _is_error(block)]
    places = [str(block.get("block_id")) for block in blocks]
    placed = {name: said for name, said in errors.items() if f"{FIELD}{name}" in places}
    above = wrong("", [said for name, said in errors.items() if name not in placed])
    below = (
        wrong(place.removeprefix(FIELD), [placed.get(place.removeprefix(FIELD), "")])
        for place in places
    )
    pairs = zip(blocks, below, strict=True)
    shown = [*above, *(one for block, said in pairs for one in (block, *said))]
    return {name: _as_sent(view[name]) for name in SENT if view.get(name)} | {
        "blocks": fitted([_as_sent(block) for block in shown], VIEW)
    }


def notice(card: Card, *, metadata: str) -> Block:
    """A modal that only shows a card; its buttons work."""
    title = card.title if _fits(card.title) else BOT
    above = _whole_title(card.title) if card.parts else _title(card)
    blocks = [*above, *_parts(card, count())]
    return {**_view(title, blocks, metadata), "close": plain(_("Close"))}


def _is_error(block: Mapping[str, Any]) -> bool:
    return str(block.get("block_id")).startswith(ERROR)


def _as_sent(shown: Any) -> Any:  # noqa: ANN401 -- JSON from Slack
    """What Slack tells of a view, as we sent it: it hands plain text back with entities."""
    match shown:
        case {"type": "plain_text", "text": str(text)}:
            return plain(unescape(text))
        case dict():
            return {name: _as_sent(value) for name, value in shown.items()}
        case list():
            return [_as_sent(value) for value in shown]
        case _:
            return shown


def _view(title: str, blocks: list[Block], metadata: str) -> Block:
    return {
        "type": "modal",
        "private_metadata": metadata,
        "title": plain(shorten(line(title), VIEW_TITLE) or BOT),
        # Slack shows no empty modal.
        "blocks": fitted(blocks, VIEW) or blockkit.lines([((line(title) or BOT, False),)]),
    }


def _parts(card: Card, numbers: Iterator[int]) -> list[Block]:
    return [block for each in card.parts for block in part(each, numbers)]


def _title(card: Card) -> list[Block]:
    """The heading. A card of a title alone is a sentence, and a long one is no heading."""
    title = line(card.title)
    if not title:
        return []
    if card.parts and size(title) <= HEADER:
        return [header(title)]
    return blockkit.lines([((title, bool(card.parts)),)])


def _whole_title(title: str) -> list[Block]:
    """What has no room in the title of a modal stands at its top."""
    whole = line(title)
    if _fits(title):
        return []
    return [header(whole)] if size(whole) <= HEADER else blockkit.lines([((whole, True),)])


def _fits(title: str) -> bool:
    return size(line(title)) <= VIEW_TITLE


def _notification(title: str) -> str:
    """The one text in which Slack reads markup: nobody is called, nothing becomes a link."""
    said = shorten(line(title), HEADER) or BOT
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
