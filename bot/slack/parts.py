"""Each part of a card as Block Kit."""

from collections.abc import Iterator
from itertools import islice
from typing import assert_never

from bot.lengths import clean, line, shorten
from bot.lines import NOTHING, contact, fact
from bot.slack import blockkit
from bot.slack.blockkit import Block, plain
from bot.slack.limits import ALT, BUTTON, BUTTON_VALUE, MOST_BUTTONS, PARAGRAPH
from handlers.cards import (
    Button,
    Buttons,
    Chart,
    Facts,
    Items,
    Link,
    Outside,
    Part,
    People,
    Pressable,
    Row,
    Rows,
    Style,
    Text,
    Tone,
)
from locales import gettext as _

PRESSED = "act:"  # how a button's action_id begins: act:<action>:<number on this card>
OPENED = "link:"  # and that of a link: pressing it opens the page and asks us for nothing


def part(  # noqa: C901 -- a line per kind of part
    shown: Part, numbers: Iterator[int]
) -> list[Block]:
    """`numbers` go on through a whole message or view: no two buttons may share an id."""
    match shown:
        case Text():
            return _text(shown)
        case Facts(facts=facts):
            return blockkit.lines(fact(label, value) for label, value in facts)
        case Items(title=title, items=items):
            return blockkit.listed(title, (((clean(item), False),) for item in items))
        case Rows(title=title, rows=rows):
            heading = blockkit.lines([((clean(title), True),)])
            return [*heading, *(_row(one, next(numbers)) for one in rows)]
        case People(title=title, people=people):
            return blockkit.listed(title, map(contact, people))
        case Buttons(buttons=buttons):
            return list(_rows(buttons, numbers))
        case Chart():
            return _chart(shown)
        case _:
            assert_never(shown)


def _chart(chart: Chart) -> list[Block]:
    if not chart.url:
        return blockkit.quiet(clean(chart.alt))
    title = {"title": plain(shorten(line(chart.title), ALT))} if line(chart.title) else {}
    alt = shorten(line(chart.alt), ALT) or NOTHING
    return [{"type": "image", "image_url": chart.url, "alt_text": alt, **title}]


def _text(text: Text) -> list[Block]:
    said = clean(text.text)
    if not said:
        return []
    match text.tone:
        case Tone.PLAIN:
            return blockkit.lines([((said, False),)])
        case Tone.QUIET:
            return blockkit.quiet(said)
        case Tone.NOTICE:
            return blockkit.quote([((said, False),)])
        case Tone.URGENT:
            return blockkit.lines([((f"❗ {_('Urgent:')} ", True), (said, True))])
        case _:
            assert_never(text.tone)


def _row(row: Row, number: int) -> Block:
    said = plain(shorten(clean(row.text), PARAGRAPH) or NOTHING)
    return {"type": "section", "text": said, "accessory": _button(row.button, number)}


def _rows(buttons: tuple[Pressable, ...], numbers: Iterator[int]) -> Iterator[Block]:
    waiting = iter(buttons)
    while some := list(islice(waiting, MOST_BUTTONS)):
        yield {"type": "actions", "elements": [_pressable(one, next(numbers)) for one in some]}


def _pressable(shown: Pressable, number: int) -> Block:
    match shown:
        case Button():
            return _button(shown, number)
        case Link(url=""):
            return _button(shown.button, number)
        case Link():
            return _opened(shown, number) | {"style": Style.PRIMARY.value}
        case Outside():
            return _opened(shown, number)
        case _:
            assert_never(shown)


def _opened(shown: Link | Outside, number: int) -> Block:
    label = plain(shorten(line(shown.label), BUTTON) or NOTHING)
    return {
        "type": "button",
        "action_id": f"{OPENED}{number}",
        "text": label,
        "url": shown.url,
    }


def _button(shown: Button, number: int) -> Block:
    return {
        "type": "button",
        "action_id": f"{PRESSED}{shown.action}:{number}",
        "text": plain(shorten(line(shown.label), BUTTON) or NOTHING),
        **({"value": shorten(shown.subject, BUTTON_VALUE)} if shown.subject else {}),
        **({"style": shown.style.value} if shown.style is not Style.PLAIN else {}),
    }
