"""What a calibration has found: how well it was sampled, what it learnt, and how the past fits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import xarray as xr
from scipy import stats

from countertrade.inference.observations import DEGREES_OF_FREEDOM
from countertrade.inference.posterior.calibration import poorly_sampled

BANDS = (0.5, 0.9)
LEARNT = 0.1
"""Contraction from which on the figures have told something worth a name: the standard deviation
is five per cent smaller, which chains of some thousand effective draws can tell from none."""
CLEAR = 0.5
"""Contraction from which on a parameter is called identified: half of its variance is gone."""


@dataclass(frozen=True)
class Parameter:
    """What a calibration says of one range."""

    name: str
    prior: tuple[float, ...]
    """5, 50 and 95 per cent quantiles before the figures are looked at."""
    posterior: tuple[float, ...]
    contraction: float
    """One less the variance of its normal quantile: 0 where the figures told nothing."""
    r_hat: float
    sample: float
    """Bulk effective sample size."""
    well_sampled: bool


@dataclass(frozen=True)
class Coverage:
    """How many figures of a series lie in the bands of what is said for them, errors included."""

    series: str
    figures: int
    prior: tuple[float, ...]
    """Share inside each of BANDS, by histories of the ranges."""
    posterior: tuple[float, ...]


def parameters(tree: xr.DataTree) -> list[Parameter]:
    """List what a calibration says of every parameter, the best known first.

    Parameters
    ----------
    tree
        A stored posterior.
    """
    found = tree["diagnostics"].to_dataset()
    poor = poorly_sampled(found)
    before, after = (
        np.quantile(_draws(tree, group, "parameter"), (0.05, 0.5, 0.95), axis=0)
        for group in ("prior", "posterior")
    )
    listed = [
        Parameter(
            name=str(name),
            prior=tuple(map(float, before[:, index])),
            posterior=tuple(map(float, after[:, index])),
            contraction=float(found["contraction"].values[index]),
            r_hat=float(found["r_hat"].values[index]),
            sample=float(found["ess_bulk"].values[index]),
            well_sampled=not poor[index],
        )
        for index, name in enumerate(found["name"].values)
    ]
    return sorted(listed, key=lambda one: -one.contraction)


def coverage(tree: xr.DataTree) -> list[Coverage]:
    """Say of each observed series how many of its figures lie in the bands.

    A band is that of the figure as it would be read: what histories say, with the error that the
    likelihood gives it. The same figures have made the posterior, so that this is fit and not
    prediction.

    Parameters
    ----------
    tree
        A stored posterior.
    """
    figures = tree["observed_data"].to_dataset()
    names = figures["figure"].values.astype(str)
    before, after = (
        _inside(_draws(tree, f"{group}_predictive", "said"), figures)
        for group in ("prior", "posterior")
    )
    found = []
    for name, alike in groupby(sorted(range(len(names)), key=names.__getitem__), names.__getitem__):
        places = list(alike)
        shares = [tuple(one[:, places].mean(axis=1).tolist()) for one in (before, after)]
        found.append(Coverage(name, len(places), *shares))
    return found


def _inside(said: np.ndarray, figures: xr.Dataset) -> np.ndarray:
    """Tell which figures lie in each of BANDS, shape (bands, figures)."""
    apart = (figures["value"].values - said) / figures["error"].values
    below = stats.t.cdf(apart, DEGREES_OF_FREEDOM).mean(axis=0)
    return np.stack([np.abs(below - 0.5) <= band / 2 for band in BANDS])


def _draws(tree: xr.DataTree, group: str, name: str) -> np.ndarray:
    """Return the draws of all chains one after the other, shape (draws, ...)."""
    values = tree[group].to_dataset()[name].values
    found: np.ndarray = values.reshape(-1, *values.shape[2:])
    return found


def settings(tree: xr.DataTree) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return how often each setting of every switch was drawn, before and after the figures.

    Parameters
    ----------
    tree
        A stored posterior.

    Returns
    -------
    dict
        Name of each switch to shares by the index of its settings.
    """
    found = {}
    for name in tree["posterior"].to_dataset().data_vars:
        if name == "parameter":
            continue
        drawn = [_draws(tree, group, str(name)) for group in ("prior", "posterior")]
        count = 1 + max(int(one.max()) for one in drawn)
        before, after = (np.bincount(one, minlength=count) / len(one) for one in drawn)
        found[str(name)] = (before, after)
    return found
