"""Hazard timelines: the rate of each mode of exit by year, beside its base rate."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import xarray as xr
from plotly.subplots import make_subplots

from countertrade.case import Case
from countertrade.figures import theme

COLUMNS = 3
ROW_HEIGHT = 210
SMALLEST = 1e-4
"""Where the axis of rates ends, a year: one event in ten thousand years."""
RUNS, MEDIAN = "runs, 5-95 %", "median of the runs"
TICKS = (0.0001, 0.001, 0.01, 0.1, 1.0)


def hazards(case: Case, by_year: xr.Dataset, regime: str) -> go.Figure:
    """Draw a regime's rates of exit, one small panel a mode.

    Parameters
    ----------
    case
        The case that was followed.
    by_year
        Rates and base rates by year, from ``HazardTimeline.by_year``.
    regime
        Which regime.

    Returns
    -------
    plotly.graph_objects.Figure
        In each panel the median and the 5-95 % band of the runs by year, and the base rate of
        regimes of the type with its 90 % interval; rates on a logarithmic axis.
    """
    chosen = by_year.sel(regime=regime)
    modes = [str(mode) for mode in chosen["mode"].values if _known(chosen, str(mode))]
    rows = -(-len(modes) // COLUMNS)
    figure = make_subplots(
        rows,
        COLUMNS,
        subplot_titles=[mode.replace("_", " ") for mode in modes],
        shared_xaxes=False,
        vertical_spacing=0.28 / rows,
        horizontal_spacing=0.07,
    )
    figure.update_layout(
        template=theme.TEMPLATE,
        title={"text": f"{theme.actor_name(case, regime)}: rate of exit a year, by mode"},
        height=90 + ROW_HEIGHT * rows,
    )
    figure.update_layout(margin={"t": 80})
    for index, mode in enumerate(modes):
        for trace in _traces(chosen.sel(mode=mode)):
            figure.add_trace(trace, row=1 + index // COLUMNS, col=1 + index % COLUMNS)
    _finish(figure, chosen)
    return figure


def _known(chosen: xr.Dataset, mode: str) -> bool:
    return bool(np.isfinite(chosen["rate"].sel(mode=mode)).any())


def _traces(panel: xr.Dataset) -> list[go.Scatter]:
    years = panel["year"].values
    low, median, high = (panel["rate"].sel(quantile=level).values for level in (0.05, 0.5, 0.95))
    base = {str(one): panel["base_rate"].sel(bound=one).values for one in panel["bound"].values}
    return [
        _area(years, base["low"], base["high"], theme.PAST, 0.22, "base rate, 90 % interval"),
        _curve(years, base["rate"], theme.PAST, "dash", 1.5, "base rate"),
        *_runs(years, low, median, high),
    ]


def _runs(
    years: np.ndarray, low: np.ndarray, median: np.ndarray, high: np.ndarray
) -> list[go.Scatter]:
    """Draw the runs as a band; where some years have no rate, as a bar in each that has one."""
    known = np.isfinite(high)
    if (high[known] > 0).all():
        return [
            _area(years, low, high, theme.AHEAD, 0.22, RUNS),
            _curve(years, median, theme.AHEAD, "solid", 2.0, MEDIAN),
        ]
    shown = known & (high > 0)
    bars = _curve(years[shown], median[shown], theme.AHEAD, "solid", 2.0, MEDIAN)
    bars.mode = "markers"
    bars.marker = {"size": 5, "color": theme.AHEAD}
    bars.error_y = {
        "array": theme.single(high[shown] - median[shown]),
        "arrayminus": theme.single(median[shown] - low[shown]),
        "color": theme.faint(theme.AHEAD, 0.5),
        "width": 0,
    }
    return [bars]


def _area(
    years: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str, opacity: float, name: str
) -> go.Scatter:
    known = np.isfinite(low) & np.isfinite(high)
    x = [int(year) for year in years[known]]
    ends = np.maximum(np.concatenate([high[known], low[known][::-1]]), SMALLEST)
    return go.Scatter(
        x=x + x[::-1],
        y=theme.single(ends),
        fill="toself",
        fillcolor=theme.faint(colour, opacity),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        name=name,
    )


def _curve(
    years: np.ndarray, values: np.ndarray, colour: str, dash: str, width: float, name: str
) -> go.Scatter:
    return go.Scatter(
        x=[int(year) for year in years],
        # No point of a logarithmic axis stands for a rate of 0.
        y=theme.single(np.where(values > 0, values, np.nan)),
        mode="lines",
        line={"color": colour, "dash": dash, "width": width},
        name=name,
        hovertemplate="%{x}: %{y:.2%} a year<extra>%{fullData.name}</extra>",
    )


def _finish(figure: go.Figure, chosen: xr.Dataset) -> None:
    """Set the axes of all panels alike and mark where the forecast begins."""
    years = chosen["year"].values
    begin = years[~chosen["history"].values]
    figure.update_xaxes(range=[years[0] - 0.5, years[-1] + 0.5])
    figure.update_yaxes(
        type="log",
        range=[np.log10(SMALLEST), 0],
        tickvals=list(TICKS),
        ticktext=[f"{100 * tick:g} %" for tick in TICKS],
    )
    figure.update_annotations(font_size=12)
    if len(begin):
        figure.add_vline(
            x=int(begin[0]) - 0.5, line={"color": theme.MUTED, "width": 1, "dash": "dot"}
        )
