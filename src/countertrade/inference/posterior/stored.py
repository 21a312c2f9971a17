"""A posterior as it is kept with its case: draws that runs go on from, in the form of ArviZ.

Groups are those of the InferenceData schema (posterior, unconstrained_posterior, prior,
sample_stats, observed_data, posterior_predictive), in one Zarr archive, so that ArviZ opens it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import warnings
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
import zarr

from countertrade.cache import digest_of
from countertrade.case import COMPUTED, Case
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.identity import package_digest
from countertrade.engine.layout import Outputs
from countertrade.inference.posterior.coordinates import Place
from countertrade.language import Model
from countertrade.model import DECLARATIONS

SUFFIX = ".zarr.zip"
EQUATIONS = ("model", "engine/parameters.py", "engine/drivers.py", "inference/observations.py")
"""Modules that say what a history is and how likely figures are in it."""


@dataclass(frozen=True)
class Posterior:
    """Draws of the posterior of a case."""

    key: str
    """Digest of what they depend on: the case, and the equations."""
    place: Place
    """All coordinates of each draw, as they are stored, shape (coordinates, draws)."""
    attrs: dict[str, Any]

    @property
    def count(self) -> int:
        """Number of draws."""
        return int(self.place.variant.size)

    def weights(self, prior: np.ndarray) -> np.ndarray:
        """Return the weight of each draw, summing to 1, shape (draws,).

        Draws weigh the same unless settings of switches weigh otherwise now than they did when the
        posterior was drawn.

        Parameters
        ----------
        prior
            Weight of each combination of settings before history is looked at.
        """
        then = np.asarray(self.attrs["variant_weights"], float)
        ratios = np.divide(prior, then, where=then > 0, out=np.zeros_like(then))
        found: np.ndarray = ratios[self.place.variant]
        total = found.sum()
        return found / total if total > 0 else found

    @cached_property
    def digest(self) -> str:
        """Digest of the draws."""
        return hashlib.sha256(b"".join(one.tobytes() for one in self.place)).hexdigest()


def posterior_key(ensemble: Ensemble) -> str:
    """Return the digest of all that a posterior depends on but the settings' weights.

    Parameters
    ----------
    ensemble
        An ensemble of the model; of its case what was known on the as-of date counts.
    """
    case = ensemble.model.case
    parts = (case.start, case.as_of, case.parameters, case.series, case.events, case.decisions)
    listed = (*parts, case.regime_types, case.actors, case.links, case.partnerships, case.money)
    own = ensemble.model.declarations is DECLARATIONS
    equations = package_digest(*EQUATIONS) if own else ensemble.equations
    return digest_of(repr(listed), equations)


def posterior_path(case: Case) -> Path:
    """Return where the posterior of a case is kept."""
    return case.path / COMPUTED / f"posterior-{case.as_of}{SUFFIX}"


class PosteriorError(Exception):
    """A posterior that cannot be read; the message is a sentence for the user."""


def find_posterior(model: Model) -> Posterior | None:
    """Return the posterior that is kept with a case.

    Parameters
    ----------
    model
        The assembled model.

    Returns
    -------
    Posterior or None
        None where there is none, or one of another state of the case or of other equations.

    Raises
    ------
    PosteriorError
        When its file is damaged.
    """
    path = posterior_path(model.case)
    if not path.is_file():
        return None
    try:
        tree = open_posterior(path)
        key = posterior_key(Ensemble(model, 0, Outputs(model).keys))
        if tree.attrs.get("key") != key:
            return None
        kept = tree["unconstrained_posterior"].to_dataset()
        values = np.ascontiguousarray(_flat(kept["coordinate_value"]).T)
        place = Place(values, _flat(kept["variant"]).astype(int))
        return Posterior(key, place, {str(name): one for name, one in tree.attrs.items()})
    # What a damaged archive raises depends on the damage.
    except (OSError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        raise PosteriorError(
            f"The posterior in {path} cannot be read ({error}). Remove it, or make it again with "
            "countertrade calibrate."
        ) from error


def open_posterior(path: Path) -> xr.DataTree:
    """Open a stored posterior.

    Raises
    ------
    zipfile.BadZipFile
        When the file is no archive, or not a whole one.
    """
    if not zipfile.is_zipfile(path):
        raise zipfile.BadZipFile("the archive is not whole")
    with zarr.storage.ZipStore(path, mode="r") as store:
        # Zarr's stores are taken, whatever is declared.
        given: Any = store
        return xr.open_datatree(given, engine="zarr", consolidated=False).load()


def save_posterior(tree: xr.DataTree, path: Path) -> None:
    """Store a posterior whole or not at all; one that stood there is replaced.

    Parameters
    ----------
    tree
        Groups and attributes.
    path
        Where it belongs.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{path.name}")
    part.unlink(missing_ok=True)
    tree.attrs["made"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with warnings.catch_warnings():
        # Words in version 3 of Zarr; and groups are written twice into an archive.
        warnings.simplefilter("ignore")
        with zarr.storage.ZipStore(part, mode="w") as store:
            tree.to_zarr(store, mode="w", consolidated=False)
    os.replace(part, path)


def _flat(values: xr.DataArray) -> np.ndarray:
    """Return the draws of all chains one after the other."""
    found: np.ndarray = values.values.reshape(-1, *values.shape[2:])
    return found
