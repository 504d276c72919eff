"""Each part of a card as elements of an Adaptive Card."""

from typing import assert_never

from bot.lengths import clean, line, shorten
from bot.lines import NOTHING, contact, fact
from bot.teams.actions import Press, rows
from bot.teams.elements import QUIET, Element, beside, box, lines, listed
from bot.teams.limits import ALT
from handlers.cards import Buttons, Chart, Facts, Items, Part, People, Row, Rows, Text, Tone
from locales import gettext as _


def part(shown: Part, press: Press) -> list[Element]:  # noqa: C901 -- a line per kind of part
    """`press` makes a button of the kind that works where the card is shown."""
    match shown:
        case Text():
            return _text(shown)
        case Facts(facts=facts):
            return lines(fact(label, value) for label, value in facts)
        case Items(title=title, items=items):
            return listed(title, (((clean(item), False),) for item in items))
        case Rows(title=title, rows=shown_rows):
            heading = lines([((clean(title), True),)])
            return [*heading, *(_row(one, press) for one in shown_rows)]
        case People(title=title, people=people):
            return listed(title, map(contact, people))
        case Buttons(buttons=buttons):
            return list(rows(map(press, buttons)))
        case Chart():
            return _chart(shown)
        case _:
            assert_never(shown)


def _row(row: Row, press: Press) -> Element:
    said = lines([((clean(row.text) or NOTHING, False),)])
    return beside(said, list(rows([press(row.button)])))


def _chart(chart: Chart) -> list[Element]:
    if not chart.url:
        return _text(Text(chart.alt, Tone.QUIET))
    alt = shorten(line(chart.alt), ALT)
    picture = {"type": "Image", "url": chart.url, "altText": alt, "size": "stretch"}
    return [*lines([((clean(chart.title), True),)]), picture]


def _text(text: Text) -> list[Element]:
    said = clean(text.text)
    if not said:
        return []
    match text.tone:
        case Tone.PLAIN:
            return lines([((said, False),)])
        case Tone.QUIET:
            return lines([((said, False),)], QUIET)
        case Tone.NOTICE:
            return box("emphasis", lines([((said, False),)]))
        case Tone.URGENT:
            return box("attention", lines([((f"❗ {_('Urgent:')} ", True), (said, True))]))
        case _:
            assert_never(text.tone)
