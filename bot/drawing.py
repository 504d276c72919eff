"""Charts as pictures, drawn by a short-lived child process: what draws them is large."""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, replace

from bot import children
from handlers.cards import Chart
from handlers.documents import Page, PagePart, Picture

# Starting what draws takes seconds, the first time on a machine many: it looks at the fonts.
SECONDS = 90.0


async def illustrated(page: Page) -> Page:
    """The same page with its charts drawn; raises NotDrawn."""
    charts = [part for one in page.sections for part in one.parts if isinstance(part, Chart)]
    if not charts:
        return page
    pictures = iter(await drawn(charts, "svg"))

    def shown(part: PagePart) -> PagePart:
        return _picture(part, next(pictures)) if isinstance(part, Chart) else part

    sections = (replace(one, parts=tuple(map(shown, one.parts))) for one in page.sections)
    return replace(page, sections=tuple(sections))


def _picture(chart: Chart, svg: bytes) -> Picture:
    return Picture(chart.title, svg.decode(), chart.alt)


async def drawn(charts: Sequence[Chart], form: str) -> list[bytes]:
    """`form` is "svg" or "png"; raises NotDrawn."""
    said = json.dumps({"form": form, "charts": list(map(asdict, charts))}).encode()
    answer = await children.draw("bot.drawer", said, seconds=SECONDS)
    found = json.loads(answer)
    return [one.encode() if form == "svg" else base64.b64decode(one) for one in found]
