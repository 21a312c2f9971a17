"""Survival under each structural variant, as dots beside each other."""

from __future__ import annotations

import numpy as np
import xarray as xr

from countertrade.analysis.summary import survival_at
from countertrade.analysis.variants import (
    LEAST_RUNS,
    Outcome,
    Variant,
    full_variants,
    survival_by_variant,
)
from countertrade.case import STATUS_QUO, Case
from countertrade.figures import theme
from countertrade.figures.dots import dot_figure, dots

LINE_HEIGHT = 15
ROW_GAP = 12
FRAME = 120
SMALLEST_DOT, LARGEST_DOT = 6.0, 18.0


def survival_variants(case: Case, results: xr.DataTree, regime: str, years: int) -> theme.Figure:
    """Draw a regime's survival under every variant that has runs, status quo.

    A dot is the mean over a variant's runs, its area the variant's weight after history, the bar
    the 5 to 95 per cent of its runs. A variant with too few runs to count in the spread is hollow.

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

    Returns
    -------
    dict
        One row a variant, in the order of the store from the top.
    """
    variants = full_variants(results)
    outcomes = survival_by_variant(results, variants, STATUS_QUO, regime, years)
    found = [(v, one) for v, one in zip(variants, outcomes, strict=True) if one is not None]
    lines = max(len(variants[0].settings), 1)
    title = f"{theme.actor_name(case, regime)}: in power after {years} years"
    height = FRAME + (LINE_HEIGHT * lines + ROW_GAP) * len(found)
    mean = survival_at(results, STATUS_QUO, regime, years).p
    axis = "probability of being in power"
    return dot_figure(title, height, _dots(found), mean, axis, xaxis={"tickformat": ".2f"})


def _dots(found: list[tuple[Variant, Outcome]]) -> theme.Trace:
    largest = max((variant.weight for variant, _ in found), default=0.0) or 1.0
    return dots(
        [variant.name.replace("; ", "<br>") for variant, _ in found],
        theme.single([(one.low, one.middle, one.high) for _, one in found]),
        theme.faint(theme.AHEAD, 0.45),
        marker={
            "size": [_size(variant.weight / largest) for variant, _ in found],
            "color": [theme.AHEAD if variant.counts else theme.PAPER for variant, _ in found],
            "line": {"color": theme.AHEAD, "width": 2},
            "opacity": 1,
        },
        customdata=[
            [one.low, one.high, 100 * variant.prior, 100 * variant.weight, variant.runs]
            for variant, one in found
        ],
        hovertemplate=(
            "%{y}<br>mean %{x:.2f}, 5-95 %: %{customdata[0]:.2f} to %{customdata[1]:.2f}<br>"
            "weight %{customdata[2]:.0f} % before history, %{customdata[3]:.0f} % after; "
            f"%{{customdata[4]}} runs (hollow: fewer than {LEAST_RUNS})<extra></extra>"
        ),
    )


def _size(part: float) -> float:
    """Return the diameter of a dot whose area goes with a part of the largest weight."""
    return float(max(SMALLEST_DOT, LARGEST_DOT * np.sqrt(part)))
