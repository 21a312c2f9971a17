"""Paired differences of scenarios to the status quo, with their intervals."""

from __future__ import annotations

from collections.abc import Callable

import xarray as xr

from countertrade.analysis.summary import Difference, mean_difference, survival_difference
from countertrade.case import STATUS_QUO, WORLD, Case
from countertrade.figures import theme
from countertrade.figures.dots import dot_figure, dots

ROW_HEIGHT = 33
LINE_LENGTH = 20
"""Letters after which a scenario's title is broken beside the axis."""


def survival_differences(case: Case, results: xr.DataTree, regime: str, years: int) -> theme.Figure:
    """Draw how each scenario changes a regime's survival, in percentage points.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    regime
        Which regime.
    years
        Years after the as-of date.
    """
    title = f"{theme.actor_name(case, regime)}: in power after {years} years"
    return _forest(
        case,
        results,
        lambda scenario: survival_difference(results, scenario, regime, years),
        (title, "change, percentage points", 100.0),
    )


def series_difference(case: Case, results: xr.DataTree, key: str) -> theme.Figure:
    """Draw how each scenario changes a leading series' mean over the horizon.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    key
        Quantity and place: ``gdp[VEN]``.
    """
    name, place = theme.split_key(key)
    at = None if place == WORLD else place
    unit = str(results["forecast"].variables[name].attrs.get("unit", ""))
    return _forest(
        case,
        results,
        lambda scenario: mean_difference(results, scenario, name, at),
        (theme.series_name(case, key), f"change, {theme.unit_name(unit)}", 1.0),
    )


def _forest(
    case: Case,
    results: xr.DataTree,
    difference: Callable[[str], Difference],
    words: tuple[str, str, float],
) -> theme.Figure:
    title, axis, scale = words
    names = [name for name in theme.scenario_names(results) if name != STATUS_QUO]
    found = [difference(name) for name in names]
    ranges = [(scale * one.low, scale * one.median, scale * one.high) for one in found]
    trace = dots(
        [_wrapped(theme.scenario_title(case, name)) for name in names],
        ranges,
        theme.AHEAD,
        marker={"color": theme.AHEAD, "size": 8},
        customdata=[[low, high] for low, _, high in ranges],
        hovertemplate=(
            "%{y}<br>median %{x:+.3~g}, "
            "5-95 %: %{customdata[0]:+.3~g} to %{customdata[1]:+.3~g}<extra></extra>"
        ),
    )
    height = 100 + ROW_HEIGHT * max(len(names), 1)
    return dot_figure(title, height, trace, 0, axis, yaxis={"ticklabelstandoff": 4})


def _wrapped(title: str) -> str:
    """Break a long title in two lines, so that a narrow screen keeps room for the figure."""
    if len(title) <= LINE_LENGTH + 8:
        return title
    words = title.split()
    half = next(i for i in range(1, len(words) + 1) if len(" ".join(words[:i])) >= LINE_LENGTH)
    return "<br>".join(part for part in (" ".join(words[:half]), " ".join(words[half:])) if part)
