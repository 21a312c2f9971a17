"""Reference modes: how the model's past compares with the figures of the case.

Always beside the width of the band and the score against persistence, so that a wide band earns
nothing. In sample: the runs have been weighted by the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scoringrules
import xarray as xr

BAND = (0.05, 0.95)
"""Ends of the 90 per cent band."""
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
    conditioning = results["conditioning"].to_dataset()
    said = conditioning["said_before" if before else "said"].values
    names = conditioning["quantity"].values.astype(str)
    return [
        _mode(name, said[names == name], conditioning.isel(figure=names == name))
        for name in dict.fromkeys(names)
    ]


def _mode(name: str, said: np.ndarray, figures: xr.Dataset) -> ReferenceMode:
    values = figures["value"].values
    low, median, high = np.quantile(said, [BAND[0], 0.5, BAND[1]], axis=1)
    crps = float(np.mean(scoringrules.crps_ensemble(values, said)))
    return ReferenceMode(
        name=name,
        figures=len(values),
        in_band=float(np.mean((values >= low) & (values <= high))),
        error=float(np.sqrt(np.mean((median - values) ** 2))),
        band_width=float(np.mean(high - low)),
        crps=crps,
        crps_ratio=crps / persistence_crps(values, figures["last"].values),
        logarithmic=bool(figures["logarithmic"].values[0]),
    )


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
    return float(
        np.mean(scoringrules.crps_normal(sorted_values[1:], sorted_values[:-1], spread * steps))
    )
