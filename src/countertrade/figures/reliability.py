"""Reliability: how often figures lay inside central bands, against what the bands said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from countertrade.analysis.scoring.overview import FORECASTERS, NOMINAL, figures_scored, reliability
from countertrade.analysis.scoring.rows import OWN, Score
from countertrade.figures import theme

HEIGHT = 380
NORMAL_90 = 1.645


def reliability_diagram(scores: Sequence[Score]) -> theme.Figure:
    """Draw the coverage of central bands over their level, one line a forecaster.

    Parameters
    ----------
    scores
        Scores of one case or several.

    Returns
    -------
    dict
        Below the diagonal bands are too narrow, above it too wide. The grey band is where nine in
        ten honest forecasters would lie, were each figure independent of the others; they are not,
        so that it is too narrow.
    """
    levels = np.array([0.0, *NOMINAL, 1.0])
    shares = reliability(scores)
    colours = dict(zip(FORECASTERS, (theme.INK, *theme.HUES[1:]), strict=False))
    lines = [
        theme.scatter(
            x=theme.single(levels),
            y=theme.single([0.0, *shares[name], 1.0]),
            mode="lines+markers",
            name=name,
            line={"color": colours[name], "width": 3 if name == OWN else 1.5},
            marker={"size": 6 if name == OWN else 4},
            hovertemplate="%{fullData.name}<br>band of %{x:.0%}: %{y:.0%} inside<extra></extra>",
        )
        for name in FORECASTERS
    ]
    return theme.figure(
        "Figures inside central bands",
        HEIGHT,
        [_honest(levels, figures_scored(scores)), *lines],
        xaxis={
            "title": {"text": "what the band says", "font": {"size": 12, "color": theme.MUTED}},
            "range": [0, 1],
            "tickformat": ".0%",
        },
        yaxis={"title": {"text": "figures inside"}, "range": [0, 1], "tickformat": ".0%"},
        showlegend=True,
        legend={"x": 0.02, "y": 0.98},
    )


def _honest(levels: np.ndarray, figures: int) -> theme.Trace:
    half = NORMAL_90 * np.sqrt(levels * (1 - levels) / max(figures, 1))
    ends = np.concatenate([levels + half, (levels - half)[::-1]])
    return theme.scatter(
        x=theme.single(np.concatenate([levels, levels[::-1]])),
        y=theme.single(np.clip(ends, 0, 1)),
        fill="toself",
        fillcolor=theme.faint(theme.PAST, 0.25),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        name="honest bands",
    )
