"""Addresses of charts: each holds all of the chart, sealed, so that any replica can draw it.

Slack and Teams fetch pictures themselves and have no session of ours. Nobody can guess such an
address, read it or make one; what it shows was decided when its card was made.
"""

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta

from handlers.cards import Bar, Chart
from models.seals import KeyRing

PURPOSE = "picture:"  # so that nothing else the ring seals passes for one
LASTS = timedelta(minutes=30)
PATH = "/i"
LONGEST = 2_800  # characters: Slack takes an address of 3,000


def path(ring: KeyRing, chart: Chart, *, at: datetime) -> str:
    """From machine time `at` on: what follows our address; "" for one that is too large."""
    bars = [(one.label, one.value, one.number, one.depth) for one in chart.bars]
    drawn = (chart.shape, bars, chart.x, chart.y, chart.marks)
    held = json.dumps([round((at + LASTS).timestamp()), drawn], ensure_ascii=False)
    packed = base64.b85encode(zlib.compress(held.encode(), 9)).decode()
    sealed = ring.seal(f"{PURPOSE}{packed}").decode()
    return f"{PATH}/{sealed}" if len(sealed) <= LONGEST else ""


def read(ring: KeyRing, token: str) -> tuple[Chart, datetime] | None:
    """What it shows (without its words), and when it ends; None for what is none of ours."""
    text = ring.open_token(token, PURPOSE)
    if text is None:
        return None
    packed = base64.b85decode(text)
    ends, (shape, bars, x, y, marks) = json.loads(zlib.decompress(packed))
    chart = Chart(
        title="",
        shape=shape,
        bars=tuple(Bar(*one) for one in bars),
        alt="",
        x=x,
        y=y,
        marks=tuple((place, name) for place, name in marks),
    )
    return chart, datetime.fromtimestamp(ends, UTC)
