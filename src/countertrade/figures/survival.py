"""Survival curves: how likely a regime is to be in power, month by month."""

from __future__ import annotations

import numpy as np
import xarray as xr

from countertrade.analysis.summary import survival_curve
from countertrade.case import STATUS_QUO, Case, Month
from countertrade.figures import theme
from countertrade.vocabulary import EventKind

STEP = 0.1
"""The axis begins at a multiple of this."""
HEIGHT = 400


def survival(
    case: Case, results: xr.DataTree, regime: str, floor: float | None = None
) -> theme.Figure:
    """Draw a regime's survival: the status quo with its range, other scenarios as thin lines.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    regime
        Which regime.
    floor
        Where the axis begins; where the lowest curve needs it if left out.

    Returns
    -------
    dict
        Traces carry the scenario's name as ``meta``.
    """
    names = theme.scenario_names(results)
    dates = theme.months(results["forecast"].variables["time"].values)
    title = f"{theme.actor_name(case, regime)}: probability of being in power"
    mean, low, high = survival_curve(results, STATUS_QUO, regime)
    traces = [_band(dates, low, high)]
    styles = theme.scenario_styles(names)
    for name in (*(name for name in names if name != STATUS_QUO), STATUS_QUO):
        curve = survival_curve(results, name, regime)[0] if name != STATUS_QUO else mean
        traces.append(_line(dates, curve, name, theme.scenario_title(case, name), styles[name]))
    begin = survival_floor(results, (regime,)) if floor is None else floor
    votes = [theme.vertical(str(vote), theme.MUTED) for vote in scheduled_votes(case, regime)]
    return theme.figure(
        title,
        HEIGHT,
        traces,
        shapes=votes,
        xaxis={"range": [str(dates[0]), str(dates[-1])], "dtick": "M12"},
        yaxis={"range": [begin, 1.005], "title": {"text": "probability"}, "tickformat": ".2f"},
    )


def scheduled_votes(case: Case, regime: str) -> tuple[Month, ...]:
    """List the months after the as-of date in which a vote is due that could end a regime."""
    return tuple(
        Month.of(event.date)
        for event in case.events
        if event.place == regime and event.kind is EventKind.ELECTION and event.date > case.as_of
    )


def survival_floor(results: xr.DataTree, regimes: tuple[str, ...]) -> float:
    """Return where an axis has to begin so that all curves and ranges of some regimes fit."""
    lowest = min(
        float(survival_curve(results, name, regime)[rows].min())
        for regime in regimes
        for name in theme.scenario_names(results)
        for rows in ([0, 1] if name == STATUS_QUO else [0],)
    )
    return float(max(0.0, STEP * np.floor(lowest / STEP)))


def _band(dates: np.ndarray, low: np.ndarray, high: np.ndarray) -> theme.Trace:
    return theme.scatter(
        x=np.concatenate([dates, dates[::-1]]),
        y=theme.single(np.concatenate([high, low[::-1]])),
        fill="toself",
        fillcolor=theme.faint(theme.INK, 0.12),
        line={"width": 0},
        hoverinfo="skip",
        name="status quo, 5-95 % of runs",
        meta=STATUS_QUO,
    )


def _line(
    dates: np.ndarray, curve: np.ndarray, name: str, title: str, style: theme.LineStyle
) -> theme.Trace:
    return theme.scatter(
        x=dates,
        y=theme.single(curve),
        mode="lines",
        line={"color": style.colour, "dash": style.dash, "width": style.width},
        name=title,
        meta=name,
        hovertemplate="%{fullData.name}<br>%{x|%b %Y}: %{y:.3f}<extra></extra>",
    )
