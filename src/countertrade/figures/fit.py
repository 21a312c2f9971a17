"""How the past fits: the runs' score over that of persistence, before and after weighting."""

from __future__ import annotations

import numpy as np
import xarray as xr

from countertrade.analysis.reference_modes import reference_modes
from countertrade.case import Case
from countertrade.figures import theme

ROW_HEIGHT = 26


def fit(case: Case, results: xr.DataTree) -> theme.Figure:
    """Draw, for each observed series, the score of the runs over the score of persistence.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.

    Returns
    -------
    dict
        Left of 1 the runs do better than persistence. Series with too few figures are left out.
    """
    scored = [
        (before, after)
        for before, after in zip(
            reference_modes(results, before=True), reference_modes(results), strict=True
        )
        if np.isfinite(before.crps_ratio) and np.isfinite(after.crps_ratio)
    ]
    scored.sort(key=lambda pair: -pair[1].crps_ratio)
    names = [theme.series_name(case, str(after.name)) for _, after in scored]
    before = [one.crps_ratio for one, _ in scored]
    after = [one.crps_ratio for _, one in scored]
    title = "Score of the runs over that of persistence"
    return theme.figure(
        title,
        110 + ROW_HEIGHT * len(names),
        [
            _joined(names, before, after),
            _dots(names, before, "before weighting", "circle-open"),
            _dots(names, after, "after weighting", "circle"),
        ],
        shapes=[theme.vertical(1)],
        xaxis={
            "type": "log",
            "title": {
                "text": "ratio of scores (CRPS)",
                "font": {"size": 12, "color": theme.MUTED},
            },
            "tickvals": [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50],
        },
        yaxis={"tickfont": {"size": 11}, "range": [-0.7, len(names) - 0.3]},
    )


def _joined(names: list[str], before: list[float], after: list[float]) -> theme.Trace:
    x = [value for pair in zip(before, after, strict=True) for value in (*pair, None)]
    y = [name for name in names for _ in range(3)]
    return theme.scatter(
        x=x, y=y, mode="lines", line={"color": theme.PAST, "width": 1.5}, hoverinfo="skip"
    )


def _dots(names: list[str], values: list[float], label: str, symbol: str) -> theme.Trace:
    return theme.scatter(
        x=theme.single(values),
        y=names,
        mode="markers",
        marker={"symbol": symbol, "size": 9, "color": theme.AHEAD, "line": {"width": 1.5}},
        name=label,
        hovertemplate="%{y}<br>%{fullData.name}: %{x:.2f}<extra></extra>",
    )
