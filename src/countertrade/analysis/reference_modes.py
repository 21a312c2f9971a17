"""Reference modes: how the model's past compares with the figures of the case.

Always beside the width of the band and the score against persistence, so that a wide band earns
nothing. In sample: the runs have been weighted by the same figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.columns import columns, kept, quantiles, stored

BAND = (0.05, 0.5, 0.95)
"""Ends of the 90 per cent band, and the median between them."""
LEAST_FIGURES = 3
"""Figures needed to fit persistence to a series."""


@dataclass(frozen=True)
class ReferenceMode:
    """How one series' past compares with its figures, on the scale it is compared on."""

    name: str
    figures: int
    in_band: float
    """Share of figures inside the 90 per cent band of the runs."""
    error: float
    """Root mean square of the difference of the median from the figure; in logs, or plain where
    the series is compared on a linear scale."""
    band_width: float
    """Mean width of the band, on the same scale."""
    crps: float
    """Mean continuous ranked probability score of the runs, on the same scale."""
    crps_ratio: float
    """That score over the score of persistence; below 1 is better than persistence."""
    logarithmic: bool


def reference_modes(results: xr.DataTree, before: bool = False) -> list[ReferenceMode]:
    """Compare each observed series with what the runs say for its figures.

    Parameters
    ----------
    results
        An opened store.
    before
        Whether to take the runs as drawn from the ranges, before history has weighted them.

    Returns
    -------
    list of ReferenceMode
        One for each observed series, in the order of the case.
    """
    figures = results["conditioning"].variables
    names = figures["quantity"].values.astype(str)
    said = _said(results, "prior" if before else "conditioning")
    return [
        _mode(
            name,
            said[:, names == name],
            *(figures[one].values[names == name] for one in ("value", "last", "logarithmic")),
        )
        for name in dict.fromkeys(names)
    ]


@kept
def _said(results: xr.DataTree, group: str) -> np.ndarray:
    """Return band, median and score of what the runs say for each figure, shape (4, figures)."""
    values = iter(results["conditioning"].variables["value"].values)
    found = []
    for block in columns(stored(results, group, "said")):
        spread = quantiles(block, BAND)
        # The block comes first: it ends before the figures do.
        scores = [
            ensemble_crps(np.sort(runs), value) for runs, value in zip(block, values, strict=False)
        ]
        found.append(np.vstack([spread, scores]))
    return np.concatenate(found, axis=1)


def _mode(
    name: str, said: np.ndarray, values: np.ndarray, last: np.ndarray, logarithmic: np.ndarray
) -> ReferenceMode:
    low, median, high, scores = said
    crps = float(np.mean(scores))
    return ReferenceMode(
        name=name,
        figures=len(values),
        in_band=float(np.mean((values >= low) & (values <= high))),
        error=float(np.sqrt(np.mean((median - values) ** 2))),
        band_width=float(np.mean(high - low)),
        crps=crps,
        crps_ratio=crps / persistence_crps(values, last),
        logarithmic=bool(logarithmic[0]),
    )


def ensemble_crps(runs: np.ndarray, value: float) -> float:
    """Return the continuous ranked probability score of runs for a figure.

    Their mean distance to it less half the mean distance between two of them, which is a weighted
    sum of sorted runs (Gneiting and Raftery 2007).

    Parameters
    ----------
    runs
        What the runs say, sorted.
    value
        The figure.
    """
    count = len(runs)
    apart = np.arange(1 - count, count, 2) @ runs / count**2
    return float(np.abs(runs - value).mean(dtype=float) - apart)


def normal_crps(error: float, spread: float) -> float:
    """Return the score of a normal forecast that is off by an error (Gneiting and Raftery 2007)."""
    z = error / spread
    density = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return spread * (z * math.erf(z / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi))


def persistence_crps(values: np.ndarray, months: np.ndarray) -> float:
    """Score persistence on a series: each figure forecast by the one before, with a fitted spread.

    The spread grows with the root of the months between the two. It is fitted to the same series,
    which favours persistence.

    Parameters
    ----------
    values
        Figures in the order of the case, on the scale they are compared on.
    months
        Last month of each figure's period.

    Returns
    -------
    float
        Mean CRPS; NaN where there are too few figures.
    """
    order = np.argsort(months, kind="stable")
    sorted_values, sorted_months = values[order], months[order]
    steps = np.sqrt(np.maximum(np.diff(sorted_months), 1))
    if len(steps) < LEAST_FIGURES - 1:
        return float("nan")
    changes = np.diff(sorted_values)
    spread = float(np.sqrt(np.mean((changes / steps) ** 2)))
    if spread == 0:
        return float("nan")
    scores = [normal_crps(*one) for one in zip(changes, spread * steps, strict=True)]
    return float(np.mean(scores))
