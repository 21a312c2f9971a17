"""Fan charts: a leading series in the past and ahead, with the case's figures on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr

from countertrade.analysis.summary import Band, bands
from countertrade.case import STATUS_QUO, Case, Observation
from countertrade.figures import theme
from countertrade.vocabulary import Grade, ObservedAs

STILL = 1e-6
"""A series whose quantiles differ by less never moves."""
MANY = 60
"""More figures than this are drawn small, and without the words of each."""
GOOD_GRADES = frozenset({Grade.A, Grade.B})
PERIOD_WORDS = {ObservedAs.POINT: "end of period", ObservedAs.CUMULATIVE: "sum"}


def fans(
    case: Case, results: xr.DataTree, scenario: str = STATUS_QUO
) -> Iterator[tuple[str, theme.Figure | None]]:
    """Draw every leading series at every place, one at a time.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    scenario
        Under which scenario the months ahead are.

    Yields
    ------
    tuple
        Key of the series and its figure; None in its place for a series that never moves.
    """
    pairs = zip(bands(results, scenario, "history"), bands(results, scenario), strict=True)
    for past, ahead in pairs:
        moves = max(np.ptp(past.quantiles), np.ptp(ahead.quantiles)) > STILL
        yield past.name, fan(case, past, ahead) if moves else None


def fan(case: Case, past: Band, ahead: Band) -> theme.Figure:
    """Draw one series: range of the runs in the past and ahead, median, and the case's figures.

    Parameters
    ----------
    case
        The case that was run.
    past, ahead
        Quantiles of the series before and after the as-of date.

    Returns
    -------
    dict
        On a logarithmic axis where the quantity runs over powers of ten.
    """
    name, place = theme.split_key(past.name)
    logarithmic = name in theme.LOGARITHMIC
    traces = [
        trace
        for band, colour, when in ((past, theme.PAST, "past"), (ahead, theme.AHEAD, "ahead"))
        for trace in _fan_traces(band, colour, when, logarithmic)
    ]
    rows = _figures(case, name, place)
    if rows:
        traces.append(_observed(case, rows))
    vertical: dict[str, Any] = {"title": {"text": _axis_title(past.unit, logarithmic)}}
    if logarithmic:
        decades = np.log10(past.quantiles.max() / max(past.quantiles.min(), STILL))
        ticks = 1 if decades > 2 else "D2"
        vertical |= {"type": "log", "dtick": ticks, "exponentformat": "none", "tickformat": ",~g"}
    elif past.quantiles.min() >= -STILL:
        vertical["rangemode"] = "tozero"
    return theme.figure(
        theme.series_name(case, past.name),
        300,
        traces,
        shapes=[theme.vertical(str(case.as_of))],
        xaxis={"range": [str(theme.months(one)[0]) for one in (past.dates, ahead.dates[-1:])]},
        yaxis=vertical,
    )


def _axis_title(unit: str, logarithmic: bool) -> str:
    return theme.unit_name(unit) + (" (log axis)" if logarithmic else "")


def _fan_traces(band: Band, colour: str, when: str, logarithmic: bool) -> Iterator[theme.Trace]:
    dates = theme.months(band.dates)
    quantiles = np.where(np.abs(band.quantiles) < STILL, 0.0, band.quantiles)
    if logarithmic:
        quantiles = np.maximum(quantiles, theme.SMALLEST_ON_LOG_AXIS)
    for low, high, opacity in ((0, 4, 0.16), (1, 3, 0.28)):
        yield theme.scatter(
            x=np.concatenate([dates, dates[::-1]]),
            y=theme.single(np.concatenate([quantiles[high], quantiles[low][::-1]])),
            fill="toself",
            fillcolor=theme.faint(colour, opacity),
            line={"width": 0},
            hoverinfo="skip",
            name=f"{when}, {'5-95' if low == 0 else '25-75'} % of runs",
        )
    yield theme.scatter(
        x=dates,
        y=theme.single(quantiles[2]),
        mode="lines",
        line={"color": colour, "width": 2},
        name=f"median, {when}",
        hovertemplate="%{x|%b %Y}: median %{y:.4~g}<extra></extra>",
    )


def _figures(case: Case, name: str, place: str) -> list[Observation]:
    """List what the case knows of a series, agreed volumes left out: they are no delivery."""
    return [
        row
        for series in case.series
        if (series.quantity, series.place) == (name, place)
        for row in series.rows
        if row.observed_as is not ObservedAs.CONTRACT and row.first >= case.start
    ]


def _observed(case: Case, rows: list[Observation]) -> theme.Trace:
    many = len(rows) > MANY
    about = "" if many else "<br>%{customdata}"
    above = [max((row.high or row.value) - row.value, 0.0) for row in rows]
    below = [max(row.value - (row.value if row.low is None else row.low), 0.0) for row in rows]
    return theme.scatter(
        x=[_when(row) for row in rows],
        y=theme.single([row.value for row in rows]),
        mode="markers",
        marker={
            "size": 3 if many else 6,
            "color": theme.INK,
            "symbol": ["circle" if row.grade in GOOD_GRADES else "circle-open" for row in rows],
            "line": {"width": 0 if many else 1, "color": theme.INK},
        },
        error_y={
            "array": theme.single(above),
            "arrayminus": theme.single(below),
            "visible": any(above) or any(below),
            "thickness": 1,
            "width": 2,
            "color": theme.INK,
        },
        name="figure of the case",
        customdata=[] if many else [_described(row) for row in rows],
        hovertemplate="%{x|%b %Y}: %{y:.4~g}" + about + "<extra></extra>",
    )


def _when(row: Observation) -> str:
    """Return the middle of a period, or its last month for what is read at its end."""
    if row.observed_as is ObservedAs.POINT:
        return str(row.last)
    return str(row.first + (row.last - row.first + 1) // 2)


def _described(row: Observation) -> str:
    how = PERIOD_WORDS.get(row.observed_as, row.observed_as.replace("_", " "))
    return f"{row.period}, {how}; grade {row.grade}<br>{row.source}"
