"""The main job: history once, weighted by what was recorded; then every scenario from there."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from countertrade.case import STATUS_QUO, Case
from countertrade.engine.backend import BLOCK, PRECISION
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.layout import Outputs, Plan
from countertrade.engine.store import BLOCKS_A_CHUNK, Store, estimated_bytes, open_results
from countertrade.engine.timeline import first_months
from countertrade.engine.variants import Variants
from countertrade.inference.conditioning import Conditioning, condition
from countertrade.inference.observations import Sighting, log_likelihood, predicted, sightings
from countertrade.inference.settings import (
    settings_of_runs,
    stored_weights,
    variants_of_candidates,
)
from countertrade.language import Model

CANDIDATES_A_RUN = 4
"""Histories simulated for each forecast run; the likelihood chooses among them."""
STORE_NAME = "results.zarr"
LARGEST_STORE = 4 * 1024**3
"""Bytes a store may hold before compression unless the caller asks for more."""

Variables = dict[tuple[str, str], np.ndarray]
"""Group and name of a variable to its values for a block, runs first."""
Progress = Callable[[str, int, int], None]
"""Called with the stage, the blocks done and the blocks to do."""
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
    ensemble = Ensemble(request.model, request.seed, outputs.keys)
    return Plan(ensemble, outputs, request.scenarios, request.runs)


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
    likelihood, prior = _candidates(plan, sighted, progress)
    if not np.isfinite(likelihood).any():
        raise ForecastError(
            "No simulated history has a finite likelihood: the ranges of the case do not fit its "
            "figures. Widen the ranges in parameters.yaml or check the figures."
        )
    conditioning = condition(likelihood, plan.runs, request.seed)
    said = _through_scenarios(plan, sighted, conditioning, store, progress)
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
        "engine": f"jax {PRECISION}, blocks of {BLOCK}",
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


def _blocks(runs: int) -> range:
    return range(-(-runs // BLOCK))


def _in_order(work: Callable[[int], Any], blocks: Sequence[int]) -> Iterator[Any]:
    """Compute blocks on all cores and give them back in their order, few at a time."""
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(max_workers=cores) as pool:
        waiting: deque[Future[Any]] = deque()
        for block in blocks:
            waiting.append(pool.submit(work, block))
            if len(waiting) > cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@dataclass(frozen=True)
class Past:
    """A block's way through recorded history."""

    log_likelihood: np.ndarray
    said: np.ndarray
    states: Mapping[int, Values]
    """State before each month at which a scenario leaves history."""
    passage: Passage
    """All months to the as-of month."""
    parameters: Values
    draws: Values


def _past(plan: Plan, sighted: tuple[Sighting, ...], candidates: np.ndarray) -> Past:
    """Take a block of candidates through history; the same candidate always goes the same way."""
    ensemble, span = plan.ensemble, plan.ensemble.span
    parameters, draws = ensemble.parameters(candidates), ensemble.draws(candidates)
    branches = {ensemble.branch(name) for name in plan.scenarios}
    states = {0: ensemble.start(candidates, parameters)}
    passages = []
    for first, last in pairwise(sorted({0, *branches, span.as_of + 1})):
        passages.append(ensemble.through("", states[first], parameters, draws, (first, last)))
        states[last] = passages[-1].state
    passage = reduce(Passage.followed_by, passages)
    said = predicted(sighted, passage.written)
    exits = np.asarray(passage.state["log_likelihood"])
    return Past(exits + log_likelihood(sighted, said), said, states, passage, parameters, draws)


def _candidates(
    plan: Plan, sighted: tuple[Sighting, ...], progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Compute the log-likelihood of all candidates, and what the first of them say."""
    blocks = _blocks(plan.runs * CANDIDATES_A_RUN)

    def work(block: int) -> tuple[np.ndarray, np.ndarray]:
        past = _past(plan, sighted, block_runs(block))
        return past.log_likelihood, past.said

    likelihood, said = [], []
    for block, (found, says) in enumerate(_in_order(work, blocks)):
        likelihood.append(found)
        if block in _blocks(plan.runs):
            said.append(says)
        progress("history", block + 1, len(blocks))
    return np.concatenate(likelihood), np.concatenate(said, axis=1)[:, : plan.runs]


def _through_scenarios(
    plan: Plan,
    sighted: tuple[Sighting, ...],
    conditioning: Conditioning,
    store: Store,
    progress: Progress,
) -> np.ndarray:
    """Take every run from its ancestor's state through each scenario; store past and future."""
    blocks = _blocks(plan.runs)

    def work(block: int) -> tuple[np.ndarray, list[Variables]]:
        runs = block_runs(block)
        past = _past(plan, sighted, conditioning.ancestors[np.minimum(runs, plan.runs - 1)])
        draws = plan.ensemble.goes_on(past.draws, plan.ensemble.draws(runs))
        variables = [_history(plan, past)]
        for name in plan.scenarios:
            variables.append(_one_scenario(plan, name, past, draws))
        return past.said, variables

    said, waiting = [], []
    for block, (says, variables) in enumerate(_in_order(work, blocks)):
        said.append(says)
        waiting.append(variables)
        if len(waiting) == BLOCKS_A_CHUNK or block + 1 == len(blocks):
            first = (block + 1 - len(waiting)) * BLOCK
            _write_chunk(store, plan, first, waiting)
            waiting = []
        progress("scenarios", block + 1, len(blocks))
    return np.concatenate(said, axis=1)[:, : plan.runs]


def _write_chunk(store: Store, plan: Plan, first: int, blocks: list[list[Variables]]) -> None:
    """Write the blocks of one chunk at once: a chunk is compressed when it is whole."""
    for name, parts in zip(("", *plan.scenarios), zip(*blocks, strict=True), strict=True):
        for group, variable in parts[0]:
            values = np.concatenate([part[group, variable] for part in parts])
            rows = slice(first, min(first + len(values), plan.runs))
            region = (*_scenario_row(plan, group, name), rows)
            store.write(group, variable, region, values[: rows.stop - first])


def _scenario_row(plan: Plan, group: str, name: str) -> tuple[int, ...]:
    """Return where a scenario stands in the variables of a group; history has no scenarios."""
    if group == "history":
        return ()
    if group == "past":
        return (plan.past_scenarios.index(name or STATUS_QUO),)
    return (plan.scenarios.index(name),)


def _history(plan: Plan, past: Past) -> Variables:
    """Take what is stored of recorded history, and what altered pasts are compared with."""
    series = plan.leading_values(past.passage)
    variables: Variables = {("history", key): values for key, values in series.items()}
    if plan.counterfactuals:
        recorded = plan.past_values(past.passage)
        variables |= {("past", key): values for key, values in recorded.items()}
    return variables


def _one_scenario(plan: Plan, name: str, past: Past, draws: Values) -> Variables:
    """Run one block under one scenario: once with all exits drawn, once for each regime kept."""
    ensemble, span = plan.ensemble, plan.ensemble.span
    branch, altered = ensemble.branch(name), name in plan.counterfactuals
    state = past.states[branch]
    variables: Variables = {}
    if altered:
        # No exit is drawn before the as-of month, so that no regime need be kept there.
        begun = ensemble.through(name, state, past.parameters, draws, (branch, span.as_of))
        state = begun.state
    months = (span.as_of, span.months)
    drawn = ensemble.through(name, state, past.parameters, draws, months)
    if altered:
        variables |= _altered_past(plan, past.passage, branch, begun, drawn)
    for group, found in (
        ("forecast", plan.leading_values(drawn)),
        ("stocks", plan.stock_values(drawn, span.as_of)),
        ("outputs", plan.asked_values(drawn)),
    ):
        variables |= {(group, key): one for key, one in found.items()}
    survival, shares, leaders = [], [], []
    for exits in plan.exits:
        kept = ensemble.through(name, state, past.parameters, draws, months, exits.place)
        survival.append(kept.written[f"survival {exits.place}"].T)
        shares.append([kept.written[f"share {hazard}"][-1] for hazard in exits.hazards])
        count = drawn.written[f"count leader_exit[{exits.place}]"]
        leaders.append((count - count[0]).T)
    variables["forecast", "survival"] = np.stack(survival, axis=-1)
    variables["forecast", "exit_share"] = np.moveaxis(np.array(shares), -1, 0)
    variables["forecast", "leader_exits"] = np.stack(leaders, axis=-1)
    return variables


def _altered_past(
    plan: Plan, recorded: Passage, branch: int, begun: Passage, drawn: Passage
) -> Variables:
    """Take the yearly means of a past that leaves recorded history at the branch month."""
    written = {
        key: np.concatenate([recorded.written[key][:branch], begun.written[key], after])
        for key, after in drawn.written.items()
        if key in plan.past_keys
    }
    values = plan.past_values(Passage(drawn.state, written))
    return {("past", key): one for key, one in values.items()}
