"""The main job: an ensemble forecast of a case under its scenarios, stored whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from countertrade.case import Case
from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.layout import Outputs, Plan
from countertrade.engine.store import Store, estimated_bytes, open_results
from countertrade.engine.timeline import first_months
from countertrade.engine.variants import Variants
from countertrade.engine.vector_code import SINGLE
from countertrade.inference.blocks import Progress, through_candidates, through_scenarios
from countertrade.inference.conditioning import Conditioning, condition
from countertrade.inference.observations import Sighting, sightings
from countertrade.inference.settings import (
    settings_of_runs,
    stored_weights,
    variants_of_candidates,
)
from countertrade.language import Model

STORE_NAME = "results.zarr"
LARGEST_STORE = 4 * 1024**3
"""Bytes a store may hold before compression unless the caller asks for more."""

Tell = Callable[[str], None]
"""Called with a sentence for the user."""


class ForecastError(Exception):
    """A forecast that cannot be run; the message is a sentence for the user."""


@dataclass(frozen=True)
class Request:
    """What is asked for."""

    model: Model
    scenarios: tuple[str, ...]
    runs: int
    seed: int
    version: str
    largest_store: int = LARGEST_STORE


def forecast(request: Request, out: Path, progress: Progress, tell: Tell) -> xr.DataTree:
    """Run an ensemble through history and under each scenario, and store it.

    Parameters
    ----------
    request
        Model, scenarios, number of runs and seed.
    out
        Folder that will hold ``results.zarr``; what stood there is replaced when all is done.
    progress
        Told of every finished block.
    tell
        Told in a sentence what will be written, before anything runs.

    Returns
    -------
    xarray.DataTree
        The opened store.

    Raises
    ------
    ForecastError
        When more would be written than allowed, or the folder cannot be written.
    """
    plan = planned(request)
    size = estimated_bytes(plan.layout())
    tell(
        f"{request.runs} runs under {len(request.scenarios)} scenarios; the results will take "
        f"{size / 1e6:,.0f} MB before compression in {out}."
    )
    if size > request.largest_store:
        raise ForecastError(
            f"The results would take {size / 1e9:.1f} GB before compression, more than the "
            f"{request.largest_store / 1e9:.1f} GB allowed. Ask for fewer runs or scenarios."
        )
    folder = _workplace(out)
    try:
        _fill(request, plan, folder / STORE_NAME, progress)
        _replace(folder / STORE_NAME, out / STORE_NAME)
    except OSError as error:
        raise ForecastError(
            f"The results could not be written to {out}: {error.strerror or error}. "
            "Free some space or choose another folder."
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return open_results(out / STORE_NAME)


def planned(request: Request) -> Plan:
    """Lay out what a request will write, without running it."""
    outputs = Outputs(request.model)
    ensemble = Ensemble(request.model, request.seed, outputs.keys, SINGLE.name)
    return Plan(ensemble, outputs, request.scenarios, request.runs)


def conditioned(log_likelihood: np.ndarray, runs: int, seed: int) -> Conditioning:
    """Weight histories by their likelihood and choose the one that each run goes on from.

    Parameters
    ----------
    log_likelihood
        Log-likelihood of each history.
    runs
        Runs that go on.
    seed
        Seed of the choice.

    Raises
    ------
    ForecastError
        When no history fits the case's figures.
    """
    if not np.isfinite(log_likelihood).any():
        raise ForecastError(
            "No simulated history has a finite likelihood: the ranges of the case do not fit its "
            "figures. Widen the ranges in parameters.yaml or check the figures."
        )
    return condition(log_likelihood, runs, seed)


def _workplace(out: Path) -> Path:
    """Make a folder beside the results, so that the finished store is moved and never copied."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".unfinished-", dir=out))
    except OSError as error:
        raise ForecastError(
            f"The folder {out} cannot be written: {error.strerror or error}. Choose another with "
            "--out."
        ) from error


def _replace(new: Path, old: Path) -> None:
    retired = old.with_name(f".retired-{old.name}")
    shutil.rmtree(retired, ignore_errors=True)
    stood = old.exists()
    if stood:
        os.replace(old, retired)
    try:
        os.replace(new, old)
    except OSError:
        if stood:
            os.replace(retired, old)
        raise
    shutil.rmtree(retired, ignore_errors=True)


def _fill(request: Request, plan: Plan, path: Path, progress: Progress) -> None:
    case = request.model.case
    store = Store(path, plan.coordinates(), plan.layout())
    sighted = sightings(case, plan.ensemble.span)
    likelihood, prior = through_candidates(plan.ensemble, sighted, plan.runs, progress)
    conditioning = conditioned(likelihood, plan.runs, request.seed)
    said = through_scenarios(plan, sighted, conditioning, store, progress)
    _write_conditioning(path, request, conditioning, sighted, prior, said)
    store.close(_attributes(request, case, conditioning, len(sighted)))


def _attributes(
    request: Request, case: Case, conditioning: Conditioning, figures: int
) -> dict[str, Any]:
    return {
        "case": case.name,
        "case_sha256": case.sha256,
        "version": request.version,
        "seed": request.seed,
        "runs": request.runs,
        "as_of": case.as_of.isoformat(),
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "engine": f"{SINGLE.name}, blocks of {BLOCK}",
        "variants": stored_weights(Variants(request.model)),
        "asked": {name: _asked(case, name) for name in request.scenarios},
        "figures": figures,
        "candidates": len(conditioning.weights),
        "effective_runs": conditioning.effective_runs,
        "untempered_effective_runs": conditioning.untempered_effective_runs,
        "likelihood_exponent": conditioning.exponent,
        "distinct_ancestors": len(np.unique(conditioning.ancestors)),
    }


def _asked(case: Case, name: str) -> dict[str, Any]:
    """Say what a scenario reports: outputs beside the usual ones, by which switches, since when."""
    scenario = case.scenarios[name]
    first = min(first_months(scenario), default=None)
    return {
        "outputs": list(scenario.outputs),
        "by": list(scenario.by),
        "first": None if first is None else str(first),
    }


def _write_conditioning(
    path: Path,
    request: Request,
    conditioning: Conditioning,
    sighted: tuple[Sighting, ...],
    prior: np.ndarray,
    said: np.ndarray,
) -> None:
    """Store weights, ancestors, variants, and what runs say of figures before and after."""
    variants = Variants(request.model)
    dataset = xr.Dataset(
        {
            "weight": ("candidate", conditioning.weights),
            "ancestor": ("run", conditioning.ancestors),
            "said_before": (("figure", "run"), prior.astype(np.float32)),
            "said": (("figure", "run"), said.astype(np.float32)),
            "value": ("figure", [one.value for one in sighted]),
            "error": ("figure", [one.error for one in sighted]),
            "logarithmic": ("figure", [one.logarithmic for one in sighted]),
            "first": ("figure", [one.first for one in sighted]),
            "last": ("figure", [one.last for one in sighted]),
        },
        coords={
            "run": np.arange(len(conditioning.ancestors)),
            "quantity": ("figure", [one.key for one in sighted]),
        },
    )
    groups = {
        "conditioning": dataset.merge(variants_of_candidates(variants, request.seed, conditioning)),
        "variants": settings_of_runs(variants, request.seed, conditioning),
    }
    for name, one in groups.items():
        one.to_zarr(path, group=name, mode="w", zarr_format=2, consolidated=False)
