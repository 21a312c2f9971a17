"""Conditioning on history: weighting runs by what was recorded, and resampling them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

SMALLEST_SHARE = 0.02
"""Effective candidates over candidates below which the likelihood is tempered."""
PIECE = 2**20
"""Runs looked at together."""
BISECTIONS = 60
"""Halvings of the interval of the exponent: beyond double precision."""


@dataclass(frozen=True)
class Conditioning:
    """How recorded history has weighted the runs of an ensemble."""

    weights: np.ndarray
    """Weight of each candidate, summing to 1, shape (candidates,)."""
    runs: int
    """Forecast runs that go on from candidates."""
    seed: int
    """Seed of the choice of candidates."""
    effective_runs: float
    """Effective sample size of the weights used."""
    untempered_effective_runs: float
    """Effective sample size had the whole likelihood been used."""
    exponent: float
    """Power to which the likelihood was raised; 1 uses all of it."""

    @cached_property
    def ancestors(self) -> np.ndarray:
        """For each forecast run, the candidate whose history it goes on from, shape (runs,)."""
        return self.ancestors_of(np.arange(self.runs))

    def ancestors_of(self, runs: np.ndarray) -> np.ndarray:
        """Return the candidate that each of some runs goes on from, in the order of the runs."""
        return systematic_resample(self.weights, self.runs, self.seed, runs)

    @property
    def distinct_ancestors(self) -> int:
        """Number of candidates that runs go on from."""
        found, before = 0, -1
        for first in range(0, self.runs, PIECE):
            runs = np.arange(first, min(first + PIECE, self.runs))
            distinct = np.unique(self.ancestors_of(runs))
            found += len(distinct) - int(distinct[0] == before)
            before = distinct[-1]
        return found


def condition(
    log_likelihood: np.ndarray, runs: int, seed: int, least_share: float = SMALLEST_SHARE
) -> Conditioning:
    """Weight runs by their likelihood and resample them.

    Where the likelihood would leave too few effective runs it is raised to the largest power that
    leaves the least share of them, and that power is reported: part of the evidence is then not
    used, which widens what comes out. Source: system.md 0 (conditioning on history); Neal 2001 on
    tempering; Kitagawa 1996 on systematic resampling.

    Parameters
    ----------
    log_likelihood
        Log-likelihood of each candidate, shape (candidates,).
    runs
        Forecast runs to choose.
    seed
        Seed of the resampling.
    least_share
        Part of the candidates that are to be left, in effect.

    Returns
    -------
    Conditioning
        Weights, ancestors and how much of the likelihood was used.
    """
    # A history that left the range of numbers has no weight.
    log_likelihood = np.where(np.isfinite(log_likelihood), log_likelihood, -np.inf)
    target = least_share * len(log_likelihood)
    whole = effective_runs(_weights(log_likelihood, 1.0))
    exponent = 1.0 if whole >= target else _exponent(log_likelihood, target)
    weights = _weights(log_likelihood, exponent)
    return Conditioning(
        weights=weights,
        runs=runs,
        seed=seed,
        effective_runs=effective_runs(weights),
        untempered_effective_runs=whole,
        exponent=exponent,
    )


def weighted(weights: np.ndarray, runs: int, seed: int) -> Conditioning:
    """Resample draws of a posterior, which history has weighed already.

    Parameters
    ----------
    weights
        Weight of each draw, summing to 1.
    runs
        Forecast runs to choose.
    seed
        Seed of the resampling.
    """
    left = effective_runs(weights)
    return Conditioning(weights, runs, seed, left, left, 1.0)


def effective_runs(weights: np.ndarray) -> float:
    """Return the effective sample size of weights that sum to 1 (Kish)."""
    return float(1 / np.sum(weights**2))


def systematic_resample(
    weights: np.ndarray, count: int, seed: int, places: np.ndarray | None = None
) -> np.ndarray:
    """Choose runs in proportion to their weights.

    Parameters
    ----------
    weights
        Weights that sum to 1, shape (candidates,).
    count
        How many are chosen in all.
    seed
        Seed of the one uniform number used.
    places
        Which of those chosen are wanted, from 0 to count - 1; all of them if left out.

    Returns
    -------
    numpy.ndarray
        Indices of the chosen runs, rising with the places.
    """
    shift = np.random.default_rng(seed).uniform()
    positions = ((np.arange(count) if places is None else places) + shift) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), positions), len(weights) - 1)


def _weights(log_likelihood: np.ndarray, exponent: float) -> np.ndarray:
    finite = np.isfinite(log_likelihood)
    above = np.where(finite, log_likelihood - log_likelihood.max(), 0.0)
    raised = np.where(finite, np.exp(exponent * above), 0.0)
    normed: np.ndarray = raised / raised.sum()
    return normed


def _exponent(log_likelihood: np.ndarray, target: float) -> float:
    """Find the largest exponent that leaves the target of effective runs."""
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if effective_runs(_weights(log_likelihood, middle)) >= target:
            low = middle
        else:
            high = middle
    return low
