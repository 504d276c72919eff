"""Draw charts and end: a process of its own, so that its memory goes with it.

Standard input is what to draw as JSON, standard output the pictures (bot/drawing.py). One calm
style: one hue in three depths with hatching, so that black-and-white print and eyes that see
colours otherwise tell them apart, and every bar has its number.
"""

import base64
import io
import json
import math
import sys
from textwrap import fill
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

INK, LINE = "#142a2d", "#6b7f82"
# Each depth with its hatching.
SHADES = (("#0f5c63", ""), ("#6ba8a9", "//"), ("#d5e3e1", ".."))
STYLE: Any = {
    "svg.hashsalt": "tovholder",
    "svg.fonttype": "path",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.edgecolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
}
WIDTH, HEIGHT, ROW = 7.2, 3.0, 0.42  # inches
LETTERS = 60  # that fit under all columns together


def main() -> None:
    mpl.use("agg")
    asked = json.load(sys.stdin)
    with mpl.rc_context(STYLE):
        pictures = [_picture(chart, asked["form"]) for chart in asked["charts"]]
    json.dump(pictures, sys.stdout)


def _picture(chart: dict[str, Any], form: str) -> str:
    """As SVG text, or as PNG in base64."""
    figure = Figure(figsize=(WIDTH, _height(chart)), layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    {"columns": _columns, "rows": _rows, "line": _line}[chart["shape"]](axes, chart)
    drawn = io.BytesIO()
    metadata = {"Date": None} if form == "svg" else None
    figure.savefig(drawn, format=form, metadata=metadata, dpi=160)
    return (
        drawn.getvalue().decode()
        if form == "svg"
        else base64.b64encode(drawn.getvalue()).decode()
    )


def _height(chart: dict[str, Any]) -> float:
    return max(1.2, ROW * (len(chart["bars"]) + 1)) if chart["shape"] == "rows" else HEIGHT


def _columns(axes: Axes, chart: dict[str, Any]) -> None:
    drawn = axes.bar(range(len(chart["bars"])), _values(chart), width=0.8)
    _shade(drawn, chart)
    axes.bar_label(drawn, labels=_numbers(chart), padding=2)
    wide = max(4, LETTERS // max(1, len(chart["bars"])))
    axes.set_xticks(range(len(chart["bars"])), [fill(one, wide) for one in _labels(chart)])
    axes.yaxis.set_major_locator(_whole_numbers())
    axes.set_xlabel(chart["x"])
    axes.set_ylabel(chart["y"])
    axes.margins(y=0.16)
    for place, name in chart["marks"]:
        axes.axvline(place, color=INK, linestyle=(0, (4, 3)), linewidth=1.2)
        axes.annotate(
            name,
            (place, 1),
            xycoords=("data", "axes fraction"),
            xytext=(4, -2),
            textcoords="offset points",
            va="top",
            fontsize=9,
        )


def _whole_numbers() -> MaxNLocator:
    return MaxNLocator(5, integer=True, steps=[1, 2, 5, 10])


def _rows(axes: Axes, chart: dict[str, Any]) -> None:
    drawn = axes.barh(range(len(chart["bars"])), _values(chart), height=0.7)
    _shade(drawn, chart)
    axes.bar_label(drawn, labels=_numbers(chart), padding=4)
    axes.set_yticks(range(len(chart["bars"])), _labels(chart))
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(_whole_numbers())
    axes.set_xlabel(chart["x"])
    axes.margins(x=0.1)


def _line(axes: Axes, chart: dict[str, Any]) -> None:
    values = _values(chart)
    axes.plot(range(len(values)), values, color=SHADES[0][0], marker="o", linewidth=2)
    for place, (value, number) in enumerate(zip(values, _numbers(chart), strict=True)):
        if number:
            axes.annotate(
                number,
                (place, value),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )
    axes.set_xticks(range(len(values)), _labels(chart))
    axes.set_xlim(-0.5, len(values) - 0.5)
    axes.set_ylim(0, 112)
    axes.set_yticks(range(0, 101, 25))
    axes.set_ylabel(chart["y"])
    axes.grid(axis="y", color="#dde5e3", linewidth=0.8)


def _values(chart: dict[str, Any]) -> list[float]:
    """A value that is not told of is a gap in a line, and in a bar cannot be."""
    return [math.nan if one["value"] is None else one["value"] for one in chart["bars"]]


def _numbers(chart: dict[str, Any]) -> list[str]:
    return [one["number"] for one in chart["bars"]]


def _labels(chart: dict[str, Any]) -> list[str]:
    return [one["label"] for one in chart["bars"]]


def _shade(drawn: Any, chart: dict[str, Any]) -> None:  # noqa: ANN401 -- matplotlib's own
    for bar, one in zip(drawn, chart["bars"], strict=True):
        colour, hatch = SHADES[one["depth"]]
        bar.set(facecolor=colour, edgecolor=INK, linewidth=0.8, hatch=hatch)


if __name__ == "__main__":
    main()
