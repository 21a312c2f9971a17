"""Dots with bars: one middle value with its range on each line, beside one to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from countertrade.figures import theme


def dots(labels: Sequence[str], ranges: ArrayLike, bar: str, **look: Any) -> go.Scatter:
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
    return go.Scatter(
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


def dot_figure(title: str, height: int, trace: go.Scatter, beside: float, axis: str) -> go.Figure:
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
    """
    figure = theme.base_figure(title, height)
    figure.add_trace(trace)
    figure.add_vline(x=beside, line={"color": theme.INK, "width": 1, "dash": "dot"})
    figure.update_yaxes(autorange="reversed", tickfont={"size": 11}, showgrid=True)
    figure.update_xaxes(title_text=axis, title_font={"size": 12, "color": theme.MUTED})
    return figure
