"""Calibration: from a case to a stored posterior of its parameters and of its past."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from arviz_stats.base.array import array_stats
from filelock import FileLock, Timeout

from countertrade.engine.ensemble import Ensemble
from countertrade.engine.layout import Outputs
from countertrade.engine.vector_code import DOUBLE
from countertrade.inference.forecast import ForecastError
from countertrade.inference.observations import sightings
from countertrade.inference.posterior.coordinates import Coordinates, Place
from countertrade.inference.posterior.density import Density
from countertrade.inference.posterior.sampling import Piece, Plan, Progress, sample
from countertrade.inference.posterior.stored import (
    open_posterior,
    posterior_key,
    posterior_path,
    save_posterior,
)
from countertrade.language import Model

KEPT_DRAWS = 512
"""Draws that are kept whole, for runs to go on from."""
KEPT_KIND = np.float16
"""Kind of number of kept coordinates: a thousandth of a standard deviation is told apart."""
SIMULATED_TOGETHER = 256
MOST_R_HAT = 1.01
"""Of chains that agree (Vehtari et al. 2021)."""
LEAST_SAMPLE = 400
"""Bulk effective sample size from which on R-hat itself is reliable (there)."""


@dataclass(frozen=True)
class Drawn:
    """All that chains have drawn of the parameters, and some of their places whole."""

    normals: np.ndarray
    """Coordinates that are parameters, shape (ranges, iterations, chains)."""
    variant: np.ndarray
    log_likelihood: np.ndarray
    accepted: np.ndarray
    places: Sequence[Place]

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> Drawn:
        """Join pieces; whole places are kept at even distances."""
        wanted = max(KEPT_DRAWS // pieces[0].variant.shape[1], 1)
        kept = np.unique(np.linspace(0, len(pieces) - 1, wanted).round().astype(int))
        return cls(
            normals=np.concatenate([one.normals for one in pieces], axis=1),
            variant=np.concatenate([one.variant for one in pieces]),
            log_likelihood=np.concatenate([one.log_likelihood for one in pieces]),
            accepted=np.concatenate([one.accepted for one in pieces]),
            places=[pieces[index].place for index in kept],
        )


def density_of(model: Model, seed: int) -> Density:
    """Return the posterior density of a model's case.

    Parameters
    ----------
    model
        An assembled model.
    seed
        Seed of the histories among which chains begin.
    """
    ensemble = Ensemble(model, seed, Outputs(model).keys, DOUBLE.name)
    return Density(Coordinates(ensemble), sightings(model.case, ensemble.span))


def calibrate(model: Model, plan: Plan, version: str, progress: Progress) -> xr.DataTree:
    """Draw the posterior of a case and store it with the case.

    Parameters
    ----------
    model
        The assembled model of the case, cut at its as-of date.
    plan
        How long is sampled.
    version
        Version of this package.
    progress
        Told of every iteration.

    Returns
    -------
    xarray.DataTree
        What is stored; the group ``diagnostics`` says of each parameter how well it was sampled
        and how much narrower it has become.

    Raises
    ------
    ForecastError
        When the case has no figures, its folder cannot be written, or it is being calibrated.
    """
    density = density_of(model, plan.seed)
    if not density.sighted:
        raise ForecastError(
            f"The case {model.case.name} has no figures by {model.case.as_of} that a run could be "
            "compared with: nothing can be calibrated. Add series with use: observation."
        )
    path = posterior_path(model.case)
    with _workplace(path, posterior_key(density.ensemble), plan) as folder:
        drawn = Drawn.of(list(sample(density, plan, folder, progress)))
        tree = _tree(density, plan, version, drawn)
        save_posterior(tree, path)
        shutil.rmtree(folder, ignore_errors=True)
    return open_posterior(path)


@contextmanager
def _workplace(path: Path, key: str, plan: Plan) -> Iterator[Path]:
    """Hold the folder with pieces of the same calibration."""
    asked = f"{key[:16]}-{plan.seed}-{plan.chains}-{plan.settling}-{plan.learning}"
    folder = path.parent / f".unfinished-{path.name}-{asked}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock", blocking=False):
            yield folder
    except Timeout:
        raise ForecastError("The same calibration is running already. Wait for it.") from None
    except OSError as error:
        raise ForecastError(
            f"The posterior could not be written to {path.parent}: {error.strerror or error}. "
            "Copy the case to a folder that can be written; what is finished is kept."
        ) from error


def _tree(density: Density, plan: Plan, version: str, drawn: Drawn) -> xr.DataTree:
    case, names = density.ensemble.model.case, list(density.coordinates.ranges)
    place = _kept(drawn.places)
    prior = density.coordinates.drawn(np.arange(place.variant.size))
    figures = {"figure": [one.key for one in density.sighted]}
    groups: Mapping[str, xr.Dataset] = {
        "posterior": _parameters(density, place, plan.chains),
        "prior": _parameters(density, prior, plan.chains),
        "unconstrained_posterior": _coordinates(place, plan.chains),
        "posterior_predictive": _said(density, place, plan.chains).assign_coords(figures),
        "prior_predictive": _said(density, prior, plan.chains).assign_coords(figures),
        "observed_data": _observed(density).assign_coords(figures),
        "sample_stats": _statistics(drawn),
    }
    sampled = diagnostics(drawn, names)
    attrs = {
        "case": case.name,
        "case_sha256": case.sha256,
        "as_of": case.as_of.isoformat(),
        "version": version,
        "seed": plan.seed,
        "chains": plan.chains,
        "warm_up": plan.warm_up,
        "draws": plan.draws,
        "accepted": float(drawn.accepted.mean()),
        "variant_weights": density.ensemble.variants.prior.tolist(),
        "parameters": len(names),
        "poorly_sampled": int(poorly_sampled(sampled).sum()),
        "key": posterior_key(density.ensemble),
    }
    return xr.DataTree.from_dict({**groups, "diagnostics": sampled, "/": xr.Dataset(attrs=attrs)})


def _kept(places: Sequence[Place]) -> Place:
    """Join places, the draws of a chain one after the other, as precisely as they are stored."""
    values = np.stack([one.values for one in places], axis=2).astype(KEPT_KIND).astype(float)
    variant = np.stack([one.variant for one in places], axis=1)
    return Place(values.reshape(len(values), -1), variant.ravel())


def _parameters(density: Density, place: Place, chains: int) -> xr.Dataset:
    ensemble, coordinates = density.ensemble, density.coordinates
    values = ensemble.ranges.by_name(coordinates.positions(place))[ensemble.ranges.wide]
    settings = ensemble.variants.settings_of(place.variant)
    kept = _by_chain(values, chains).astype(np.float32)
    found = {"parameter": (("chain", "draw", "name"), kept)}
    dims = ("chain", "draw")
    switches = {name: (dims, one.reshape(chains, -1)) for name, one in settings.items()}
    return xr.Dataset({**found, **switches}, coords={"name": list(coordinates.ranges)})


def _coordinates(place: Place, chains: int) -> xr.Dataset:
    values = _by_chain(place.values, chains).astype(KEPT_KIND)
    return xr.Dataset(
        {
            "coordinate_value": (("chain", "draw", "coordinate"), values),
            "variant": (("chain", "draw"), place.variant.reshape(chains, -1).astype(np.int16)),
        }
    )


def _said(density: Density, place: Place, chains: int) -> xr.Dataset:
    count = place.variant.size
    parts = range(0, count, SIMULATED_TOGETHER)
    some = [density.said(place.of(slice(one, one + SIMULATED_TOGETHER))) for one in parts]
    values = _by_chain(np.concatenate(some, axis=1), chains).astype(np.float32)
    return xr.Dataset({"said": (("chain", "draw", "figure"), values)})


def _by_chain(values: np.ndarray, chains: int) -> np.ndarray:
    """Turn values of shape (what, draws of all chains) into (chains, draws, what)."""
    return values.T.reshape(chains, -1, len(values))


def _observed(density: Density) -> xr.Dataset:
    sighted = density.sighted
    columns = {
        "value": [one.value for one in sighted],
        "error": [one.error for one in sighted],
        "weight": [one.weight for one in sighted],
        "logarithmic": [one.logarithmic for one in sighted],
        "first": [one.first for one in sighted],
        "last": [one.last for one in sighted],
    }
    return xr.Dataset({name: ("figure", values) for name, values in columns.items()})


def _statistics(drawn: Drawn) -> xr.Dataset:
    dims = ("chain", "draw")
    return xr.Dataset(
        {
            "log_likelihood": (dims, drawn.log_likelihood.T.astype(np.float32)),
            "acceptance_rate": (dims, drawn.accepted.T.astype(np.float32)),
        }
    )


def poorly_sampled(found: xr.Dataset) -> np.ndarray:
    """Tell which parameters' chains do not agree well enough, from :func:`diagnostics`."""
    agree = (found["r_hat"].values < MOST_R_HAT) & (found["ess_bulk"].values > LEAST_SAMPLE)
    return ~agree


def diagnostics(drawn: Drawn, names: Sequence[str]) -> xr.Dataset:
    """Say of each parameter how well chains have sampled it and what the figures told of it.

    R-hat and effective sample sizes are those of Vehtari et al. (2021), Bayesian Analysis 16(2),
    667-718, of the parameter's normal quantile; they are the same for every rising function of it
    but the tails' weight. Contraction is one less the variance of the quantile, which is 1 before
    the figures are looked at: 0 says that they told nothing, however good the R-hat.

    Parameters
    ----------
    drawn
        What chains have drawn.
    names
        Names of the ranges.
    """
    normals = drawn.normals.astype(float)
    draws = {"chain_axis": -1, "draw_axis": -2}
    tails = (0.05, 0.95)
    columns = {
        "r_hat": array_stats.rhat(normals, **draws),  # type: ignore[no-untyped-call]
        "ess_bulk": array_stats.ess(normals, **draws, method="bulk"),  # type: ignore[no-untyped-call]
        "ess_tail": array_stats.ess(normals, **draws, method="tail", prob=tails),  # type: ignore[no-untyped-call]
        "contraction": 1 - normals.var(axis=(1, 2)),
        "shift": normals.mean(axis=(1, 2)),
    }
    found = {name: ("name", np.asarray(values, float)) for name, values in columns.items()}
    return xr.Dataset(found, coords={"name": list(names)})
