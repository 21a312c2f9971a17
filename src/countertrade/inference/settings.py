"""What a store says of structural variants: settings of each run, and of each candidate."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from countertrade.engine.variants import Variants
from countertrade.inference.conditioning import Conditioning

SEPARATOR = ", "
"""Between the settings of a variant's name, as in ``belief_loop=on, cause=mixed``."""


def settings_of_runs(variants: Variants, seed: int, conditioning: Conditioning) -> xr.Dataset:
    """Name the setting of every switch in each run, which is that of the history it goes on from.

    Parameters
    ----------
    variants
        The structural variants of the model.
    seed
        Seed of the ensemble.
    conditioning
        Which candidate each run goes on from.

    Returns
    -------
    xarray.Dataset
        One variable of names over ``run`` for each switch; without switches only the runs.
    """
    drawn = variants.drawn(seed, conditioning.ancestors)
    return xr.Dataset(
        {
            name: ("run", np.array(settings)[drawn[name]], _attributes(variants, name))
            for name, settings in variants.settings.items()
        },
        coords={"run": np.arange(len(conditioning.ancestors))},
    )


def variants_of_candidates(variants: Variants, seed: int, conditioning: Conditioning) -> xr.Dataset:
    """List every variant with its weight before history, and which one each candidate has.

    Parameters
    ----------
    variants, seed, conditioning
        As for :func:`settings_of_runs`.

    Returns
    -------
    xarray.Dataset
        ``prior_weight`` over ``variant``, and ``variant_of_candidate``, the index of a variant,
        over ``candidate``.
    """
    candidates = np.arange(len(conditioning.weights))
    drawn = variants.drawn(seed, candidates)
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
    switch = variants.model.switches[name]
    return {"meaning": switch.meaning, "settings": dict(switch.settings)}
