"""Charts as PNG, each drawn once: several that are shown together are drawn together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot import drawing
from handlers.cards import Chart

MOST = 64  # pictures of some 25 kB

Drawing = asyncio.Future[list[bytes]]


@dataclass(frozen=True, slots=True)
class Gallery:
    """What was drawn lately, in memory: a picture is the same for everybody it is shown to.

    A chart hangs with the drawing that it is in, and its place there.
    """

    _hung: dict[Chart, tuple[Drawing, int]] = field(default_factory=dict)

    async def pictures(self, charts: Sequence[Chart]) -> list[bytes]:
        """In the same order; raises NotDrawn."""
        wanted = [_bare(one) for one in charts]
        new = [one for one in dict.fromkeys(wanted) if not self._has(one)]
        if new:
            self._draw(new)
        hung = [self._hung[one] for one in wanted]
        # Shielded: whoever gives up waiting does not take the picture from the others.
        return [(await asyncio.shield(drawing))[place] for drawing, place in hung]

    async def close(self) -> None:
        drawings = [drawing for drawing, _place in self._hung.values()]
        self._hung.clear()
        for one in drawings:
            one.cancel()
        await asyncio.gather(*drawings, return_exceptions=True)

    def _has(self, chart: Chart) -> bool:
        """What failed is drawn again for the next who asks."""
        drawing, _place = self._hung.get(chart, (None, 0))
        return drawing is not None and not _has_failed(drawing)

    def _draw(self, charts: Sequence[Chart]) -> None:
        begun: Drawing = asyncio.ensure_future(drawing.drawn(charts, "png"))
        for place, chart in enumerate(charts):
            self._hung.pop(chart, None)
            self._hung[chart] = (begun, place)
        for oldest in list(self._hung)[:-MOST]:
            del self._hung[oldest]


def _has_failed(drawing: Drawing) -> bool:
    return drawing.done() and (drawing.cancelled() or drawing.exception() is not None)


def _bare(chart: Chart) -> Chart:
    """What is drawn of it."""
    return replace(chart, title="", alt="", url="")
