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
from countertrade.engine.ensemble import Passage, block_runs
from countertrade.engine.kernel import EventPlace, Values
from countertrade.engine.layout import Plan
from countertrade.engine.pool import in_order
from countertrade.engine.store import Key
from countertrade.inference.histories import Histories
from countertrade.inference.lanes import taken
from countertrade.inference.observations import Sighting, log_likelihood, predicted

CANDIDATES_A_RUN = 4
"""Histories simulated for each forecast run; the likelihood chooses among them."""
MOST_CANDIDATES = 2**20
"""Beyond these, more runs go on from each candidate: weights are kept in memory, runs are not."""

Variables = dict[Key, np.ndarray]
"""Group and name of a variable to its values for some runs, as the store takes them: dimensions in
reverse, runs last."""
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
    """The way of some runs through recorded history."""

    log_likelihood: np.ndarray
    said: np.ndarray
    states: Mapping[int, Mapping[str, Any]]
    """State before each month at which a scenario leaves history."""
    passage: Passage
    """All months to the as-of month."""
    parameters: Values
    draws: Values


def through_history(
    histories: Histories,
    sighted: tuple[Sighting, ...],
    candidates: np.ndarray,
    branches: Iterable[int] = (),
    wanted: Sequence[str] | None = None,
) -> Past:
    """Take candidates through history; the same candidate always goes the same way.

    Parameters
    ----------
    histories
        Where they come from; their ensemble writes all observed quantities.
    sighted
        Figures that the candidates are compared with.
    candidates
        Their numbers, shape (lanes,).
    branches
        Months before which the state is kept.
    wanted
        Keys to write; all that the ensemble writes if left out.
    """
    ensemble = histories.ensemble
    parameters, draws = histories.parameters(candidates), histories.draws(candidates)
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
    histories: Histories, sighted: tuple[Sighting, ...], runs: int, progress: Progress
) -> np.ndarray:
    """Compute the log-likelihood of all candidates for some runs, shape (candidates,).

    Parameters
    ----------
    histories
        Where they come from.
    sighted
        Figures that the candidates are compared with.
    runs
        Runs that are to go on from candidates.
    progress
        Told of every finished block.
    """
    blocks = blocks_of(candidates_of(runs))
    found = []
    for past in in_order(lambda block: candidates(histories, sighted, block_runs(block)), blocks):
        found.append(past.log_likelihood)
        progress("history", len(found), len(blocks))
    return np.concatenate(found)


def candidates(histories: Histories, sighted: tuple[Sighting, ...], runs: np.ndarray) -> Past:
    """Take candidates through history; only observed quantities are written."""
    observed = tuple(dict.fromkeys(one.key for one in sighted))
    return through_history(histories, sighted, runs, wanted=observed)


def followed(
    plan: Plan, histories: Histories, sighted: tuple[Sighting, ...], ancestors: np.ndarray
) -> tuple[Past, Variables, np.ndarray]:
    """Take runs through the histories of their ancestors, each history once.

    Parameters
    ----------
    plan
        What is to be written.
    histories
        Where the histories come from.
    sighted
        Figures that the runs are compared with.
    ancestors
        The candidate that each run goes on from, shape (runs,).

    Returns
    -------
    past
        How the runs came to the months at which scenarios leave history. Its random numbers are
        those from the first of these months on; it holds what was written only where pasts are
        altered.
    variables
        What is stored of recorded history, and what altered pasts are compared with, of each
        history once.
    place
        Which of these histories each run has, shape (runs,).
    """
    distinct, place = np.unique(ancestors, return_inverse=True)
    branches = {plan.ensemble.branch(name) for name in plan.scenarios}
    wanted = dict.fromkeys((*plan.history_keys, *(one.key for one in sighted)))
    past = through_history(histories, sighted, distinct, branches, tuple(wanted))
    variables = _history_values(plan, past)
    altered = plan.past_keys if plan.counterfactuals else ()
    written = {key: past.passage.written[key] for key in altered}
    states = {month: past.states[month] for month in branches}
    of_runs = Past(
        log_likelihood=taken(past.log_likelihood, place),
        said=taken(past.said, place),
        states=taken(states, place),
        passage=Passage(taken(past.passage.state, place), taken(written, place)),
        parameters=taken(past.parameters, place),
        draws=taken(plan.ensemble.so_far(past.draws, min(branches)), place),
    )
    return of_runs, variables, place


def _history_values(plan: Plan, past: Past) -> Variables:
    """Take what is stored of recorded history, and what altered pasts are compared with."""
    series = plan.leading_values(past.passage)
    variables: Variables = {("history", key): values for key, values in series.items()}
    if plan.counterfactuals:
        recorded = plan.past_values(past.passage)
        variables |= {("past", key): values for key, values in recorded.items()}
    return variables


def scenario_values(plan: Plan, name: str, past: Past, draws: Values) -> Variables:
    """Take runs through one scenario, with all exits drawn, and integrate each regime's survival.

    Parameters
    ----------
    plan
        What is to be written.
    name
        The scenario.
    past
        How the runs came to the months at which scenarios leave history.
    draws
        Random numbers of the runs.
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
    keys = plan.scenario_keys
    drawn = ensemble.through(name, state, past.parameters, draws, months, wanted=keys)
    if altered:
        variables |= _altered_past(plan, past.passage, branch, begun, drawn)
    for group, found in (
        ("forecast", plan.leading_values(drawn)),
        ("stocks", plan.stock_values(drawn, span.as_of)),
        ("outputs", plan.asked_values(drawn)),
    ):
        variables |= {(group, key): one for key, one in found.items()}
    accounts = [_account(plan, name, exits, state, past, draws, drawn) for exits in plan.exits]
    survival, shares = zip(*accounts, strict=True)
    counts = [drawn.written[f"count leader_exit[{exits.place}]"] for exits in plan.exits]
    variables["forecast", "survival"] = np.stack(survival)
    variables["forecast", "exit_share"] = np.stack(shares, axis=1)
    variables["forecast", "leader_exits"] = np.stack([one - one[0] for one in counts])
    return variables


def _account(
    plan: Plan,
    name: str,
    exits: EventPlace,
    state: Mapping[str, np.ndarray],
    past: Past,
    draws: Values,
    drawn: Passage,
) -> tuple[np.ndarray, np.ndarray]:
    """Integrate a regime's survival, shape (months, runs), and its modes' shares, (modes, runs).

    Both hold where the regime's own exit is held off. Runs in which it has none go the same way
    with it and without: the others are taken through the months once more.
    """
    ensemble, span = plan.ensemble, plan.ensemble.span
    count, own = f"count {exits.name}", f"survival {exits.place}"
    modes = [f"share {hazard}" for hazard in exits.hazards]
    survival = drawn.written[own].copy()
    shares = np.stack([drawn.written[mode][-1] for mode in modes])
    left = np.flatnonzero(drawn.written[count][-1] > state[count])
    if left.size:
        kept = ensemble.through(
            name,
            taken(state, left),
            taken(past.parameters, left),
            taken(draws, left),
            (span.as_of, span.months),
            exits.place,
            (own, *modes),
        )
        survival[:, left] = kept.written[own]
        shares[:, left] = np.stack([kept.written[mode][-1] for mode in modes])
    return survival, shares


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
