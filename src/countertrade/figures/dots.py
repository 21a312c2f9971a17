"""Dots with bars: one middle value with its range on each line, beside one to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from countertrade.figures import theme


def dots(labels: Sequence[str], ranges: ArrayLike, bar: str, **look: Any) -> theme.Trace:
    """Draw the middle of each range as a dot and the range as a bar.

    Parameters
    ----------
    labels
        What stands beside the lines, from the top.
    ranges
        Low end, middle and high end of each line, shape (lines, 3).
    bar
        Colour of the bars.
    look
        What else the trace has: marker, custom data, words on hovering.
    """
    low, middle, high = np.reshape(ranges, (-1, 3)).T
    return theme.scatter(
        x=middle,
        y=labels,
        error_x={
            "array": high - middle,
            "arrayminus": middle - low,
            "color": bar,
            "thickness": 2,
            "width": 0,
        },
        mode="markers",
        **look,
    )


def dot_figure(
    title: str, height: int, trace: theme.Trace, beside: float, axis: str, **axes: Any
) -> theme.Figure:
    """Put dots into a figure of their own.

    Parameters
    ----------
    title
        Words above the figure.
    height
        Height in pixels.
    trace
        From :func:`dots`.
    beside
        Value to compare with, drawn as a dotted line.
    axis
        Words at the axis.
    axes
        What else the two axes have: ``xaxis``, ``yaxis``.
    """
    words = {"title": {"text": axis, "font": {"size": 12, "color": theme.MUTED}}}
    lines = {"autorange": "reversed", "tickfont": {"size": 11}, "showgrid": True}
    return theme.figure(
        title,
        height,
        [trace],
        shapes=[theme.vertical(beside)],
        xaxis={**words, **axes.get("xaxis", {})},
        yaxis={**lines, **axes.get("yaxis", {})},
    )
