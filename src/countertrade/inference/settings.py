"""What a store says of structural variants: settings of each run, and of each candidate."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from countertrade.engine.store import Key, Layout
from countertrade.engine.variants import Variants
from countertrade.inference.conditioning import Conditioning
from countertrade.inference.histories import Histories

SEPARATOR = ", "
"""Between the settings of a variant's name, as in ``belief_loop=on, cause=mixed``."""


def settings_layout(variants: Variants, runs: int) -> tuple[Layout, ...]:
    """Lay out the setting of every switch in each run, as the index of one of its settings.

    Parameters
    ----------
    variants
        The structural variants of the model.
    runs
        Number of runs.
    """
    return tuple(
        Layout("variants", name, ("run",), (runs,), _attributes(variants, name), "int8")
        for name in variants.settings
    )


def settings_of(histories: Histories, ancestors: np.ndarray) -> dict[Key, np.ndarray]:
    """Return the setting of every switch in some runs: that of the history each goes on from.

    Parameters
    ----------
    histories
        Where the histories come from.
    ancestors
        The candidate that each run goes on from, shape (runs,).
    """
    drawn = histories.settings(ancestors)
    return {("variants", name): values for name, values in drawn.items()}


def variants_of_candidates(histories: Histories, conditioning: Conditioning) -> xr.Dataset:
    """List every variant with its weight before history, and which one each candidate has.

    Parameters
    ----------
    histories
        Where the histories come from.
    conditioning
        How history has weighted the candidates.

    Returns
    -------
    xarray.Dataset
        ``prior_weight`` over ``variant``, and ``variant_of_candidate``, the index of a variant,
        over ``candidate``.
    """
    candidates = np.arange(len(conditioning.weights))
    variants = histories.ensemble.variants
    drawn = histories.settings(candidates)
    index = variants.combination_of(drawn, len(candidates))
    return xr.Dataset(
        {
            "prior_weight": ("variant", variants.prior),
            "variant_of_candidate": ("candidate", index.astype(np.int32)),
        },
        coords={"variant": [variant_name(variants, one) for one in variants.combinations]},
    )


def variant_name(variants: Variants, combination: tuple[str, ...]) -> str:
    """Name a variant by the settings of all switches; without switches, by nothing."""
    pairs = zip(variants.settings, combination, strict=True)
    return SEPARATOR.join(f"{name}={setting}" for name, setting in pairs)


def stored_weights(variants: Variants) -> dict[str, dict[str, float]]:
    """Return the weight of every setting before history, as the store's attributes hold it."""
    return {
        name: dict(zip(settings, map(float, variants.weights[name]), strict=True))
        for name, settings in variants.settings.items()
    }


def _attributes(variants: Variants, name: str) -> dict[str, Any]:
    """Say what the indices of a switch's settings mean, as the CF conventions do."""
    switch = variants.model.switches[name]
    return {
        "meaning": switch.meaning,
        "settings": dict(switch.settings),
        "flag_values": list(range(len(switch.settings))),
        "flag_meanings": " ".join(switch.settings),
    }
