"""The blocks of a forecast: through recorded history, then through every scenario from there.

Many candidates go through history; each run goes on from one of them, chosen by the likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.layout import Plan
from countertrade.engine.store import Key
from countertrade.engine.workers import in_order
from countertrade.inference.observations import Sighting, log_likelihood, predicted

CANDIDATES_A_RUN = 4
"""Histories simulated for each forecast run; the likelihood chooses among them."""
MOST_CANDIDATES = 2**20
"""Beyond these, more runs go on from each candidate: weights are kept in memory, runs are not."""

Variables = dict[Key, np.ndarray]
"""Group and name of a variable to its values for a block, runs first."""
Progress = Callable[[str, int, int], None]
"""Called with the stage, the blocks done and the blocks to do."""


def blocks_of(runs: int) -> range:
    """List the blocks that hold some runs."""
    return range(-(-runs // BLOCK))


def candidates_of(runs: int) -> int:
    """Return how many candidates are simulated for some runs: whole blocks of them."""
    return min(len(blocks_of(runs * CANDIDATES_A_RUN)) * BLOCK, MOST_CANDIDATES)


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
) -> np.ndarray:
    """Compute the log-likelihood of all candidates for some runs, shape (candidates,).

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
    blocks = blocks_of(candidates_of(runs))
    found = []
    for past in in_order(lambda block: candidates(ensemble, sighted, block), blocks):
        found.append(past.log_likelihood)
        progress("history", len(found), len(blocks))
    return np.concatenate(found)


def candidates(ensemble: Ensemble, sighted: tuple[Sighting, ...], block: int) -> Past:
    """Take a block of candidates through history; only observed quantities are written."""
    observed = tuple(dict.fromkeys(one.key for one in sighted))
    return through_history(ensemble, sighted, block_runs(block), wanted=observed)


def histories(plan: Plan, sighted: tuple[Sighting, ...], ancestors: np.ndarray) -> Past:
    """Take runs through the histories of their ancestors, each history once.

    Parameters
    ----------
    plan
        What is to be written.
    sighted
        Figures that the runs are compared with.
    ancestors
        The candidate that each run goes on from, shape (runs,).
    """
    distinct, place = np.unique(ancestors, return_inverse=True)
    whole = np.resize(distinct, len(blocks_of(len(distinct))) * BLOCK)
    branches = {plan.ensemble.branch(name) for name in plan.scenarios}
    wanted = (*plan.history_keys, *(one.key for one in sighted))
    pasts = [
        through_history(plan.ensemble, sighted, block, branches, tuple(dict.fromkeys(wanted)))
        for block in np.split(whole, len(whole) // BLOCK)
    ]
    return _lanes(pasts, place)


def _lanes(pasts: Sequence[Past], lanes: np.ndarray) -> Past:
    """Take lanes out of blocks that are counted through."""

    def taken(parts: Sequence[Any]) -> Any:
        if isinstance(parts[0], Mapping):
            return {key: taken([part[key] for part in parts]) for key in parts[0]}
        return np.concatenate(parts, axis=-1)[..., lanes]

    return Past(
        log_likelihood=taken([one.log_likelihood for one in pasts]),
        said=taken([one.said for one in pasts]),
        states=taken([one.states for one in pasts]),
        passage=Passage(
            taken([one.passage.state for one in pasts]),
            taken([one.passage.written for one in pasts]),
        ),
        parameters=taken([one.parameters for one in pasts]),
        draws=taken([one.draws for one in pasts]),
    )


def split(past: Past) -> list[Past]:
    """Split the past of several blocks of runs into that of each."""
    count = len(past.log_likelihood) // BLOCK
    return [_lanes([past], np.arange(one * BLOCK, (one + 1) * BLOCK)) for one in range(count)]


def history_values(plan: Plan, past: Past) -> Variables:
    """Take what is stored of recorded history, and what altered pasts are compared with."""
    series = plan.leading_values(past.passage)
    variables: Variables = {("history", key): values for key, values in series.items()}
    if plan.counterfactuals:
        recorded = plan.past_values(past.passage)
        variables |= {("past", key): values for key, values in recorded.items()}
    return variables


def scenario_values(plan: Plan, name: str, past: Past, draws: Values) -> Variables:
    """Run one block under one scenario: once with all exits drawn, once for each regime kept.

    Parameters
    ----------
    plan
        What is to be written.
    name
        The scenario.
    past
        How the block came to the months at which scenarios leave history.
    draws
        Random numbers of the block.
    """
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
