"""The blocks of a forecast: through recorded history, then through every scenario from there.

Many candidates go through history; each run goes on from one of them, chosen by the likelihood.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from countertrade.case import STATUS_QUO
from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.layout import Plan
from countertrade.engine.store import BLOCKS_A_CHUNK, Store
from countertrade.inference.conditioning import Conditioning
from countertrade.inference.observations import Sighting, log_likelihood, predicted

CANDIDATES_A_RUN = 4
"""Histories simulated for each forecast run; the likelihood chooses among them."""

Variables = dict[tuple[str, str], np.ndarray]
"""Group and name of a variable to its values for a block, runs first."""
Progress = Callable[[str, int, int], None]
"""Called with the stage, the blocks done and the blocks to do."""


def blocks_of(runs: int) -> range:
    """List the blocks that hold some runs."""
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
    states: Mapping[int, Mapping[str, Any]]
    """State before each month at which a scenario leaves history."""
    passage: Passage
    """All months to the as-of month."""
    parameters: Values
    draws: Values


def through_history(
    ensemble: Ensemble,
    sighted: tuple[Sighting, ...],
    candidates: np.ndarray,
    branches: Iterable[int] = (),
    wanted: Sequence[str] | None = None,
) -> Past:
    """Take a block of candidates through history; the same candidate always goes the same way.

    Parameters
    ----------
    ensemble
        An ensemble that writes all observed quantities.
    sighted
        Figures that the candidates are compared with.
    candidates
        Run numbers, shape (lanes,).
    branches
        Months before which the state is kept.
    wanted
        Keys to write; all that the ensemble writes if left out.
    """
    parameters, draws = ensemble.parameters(candidates), ensemble.draws(candidates)
    states: dict[int, Mapping[str, Any]] = {0: ensemble.start(candidates, parameters)}
    passages = []
    for first, last in pairwise(sorted({0, *branches, ensemble.span.as_of + 1})):
        passages.append(
            ensemble.through("", states[first], parameters, draws, (first, last), wanted=wanted)
        )
        states[last] = passages[-1].state
    passage = reduce(Passage.followed_by, passages)
    said = predicted(sighted, passage.written)
    exits = np.asarray(passage.state["log_likelihood"])
    return Past(exits + log_likelihood(sighted, said), said, states, passage, parameters, draws)


def through_candidates(
    ensemble: Ensemble, sighted: tuple[Sighting, ...], runs: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Compute the log-likelihood of all candidates, and what the first of them say.

    Parameters
    ----------
    ensemble
        An ensemble that writes all observed quantities.
    sighted
        Figures that the candidates are compared with.
    runs
        Runs that are to go on from candidates.
    progress
        Told of every finished block.
    """
    blocks = blocks_of(runs * CANDIDATES_A_RUN)
    observed = tuple(dict.fromkeys(one.key for one in sighted))

    def work(block: int) -> tuple[np.ndarray, np.ndarray]:
        past = through_history(ensemble, sighted, block_runs(block), wanted=observed)
        return past.log_likelihood, past.said

    likelihood, said = [], []
    for block, (found, says) in enumerate(_in_order(work, blocks)):
        likelihood.append(found)
        if block in blocks_of(runs):
            said.append(says)
        progress("history", block + 1, len(blocks))
    return np.concatenate(likelihood), np.concatenate(said, axis=1)[:, :runs]


def through_scenarios(
    plan: Plan,
    sighted: tuple[Sighting, ...],
    conditioning: Conditioning,
    store: Store,
    progress: Progress,
) -> np.ndarray:
    """Take every run from its ancestor's state through each scenario; store past and future.

    Parameters
    ----------
    plan
        What is to be written.
    sighted
        Figures that the runs are compared with.
    conditioning
        Which history each run goes on from.
    store
        Where it is written.
    progress
        Told of every finished block.

    Returns
    -------
    numpy.ndarray
        What the runs say of the figures, shape (figures, runs).
    """
    blocks = blocks_of(plan.runs)
    branches = {plan.ensemble.branch(name) for name in plan.scenarios}

    def work(block: int) -> tuple[np.ndarray, list[Variables]]:
        runs = block_runs(block)
        ancestors = conditioning.ancestors[np.minimum(runs, plan.runs - 1)]
        past = through_history(plan.ensemble, sighted, ancestors, branches)
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
        account = (f"survival {exits.place}", *(f"share {hazard}" for hazard in exits.hazards))
        kept = ensemble.through(name, state, past.parameters, draws, months, exits.place, account)
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
