"""A stand-in for the posterior of a case, of which everything is known by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from countertrade.inference.posterior.coordinates import Place

RANGES = ("stiff", "loose", "free")
PRECISION = np.array([99.0, 3.0, 0.0])
"""Curvature of the likelihood in each coordinate: the posterior's is one more."""
MIDDLE = np.array([1.0, -2.0, 5.0])
ODDS = np.array([1.0, 4.0])
"""How likely what was recorded is under each of two variants."""


@dataclass(frozen=True)
class Numbers:
    """Coordinates that are normal before they are looked at."""

    ranges: tuple[str, ...] = RANGES
    count: int = len(RANGES)
    labels: tuple[str, ...] = RANGES

    def drawn(self, runs: np.ndarray) -> Place:
        """Return the places of some runs."""
        values = [np.random.default_rng(int(run)).standard_normal(self.count) for run in runs]
        return Place(np.array(values).T, np.asarray(runs) % 2)


@dataclass(frozen=True)
class Bowl:
    """A density whose likelihood is a normal one in each coordinate."""

    coordinates: Numbers = field(default_factory=Numbers)

    @property
    def ensemble(self) -> SimpleNamespace:
        """What a density says of its ensemble."""
        variants = SimpleNamespace(combinations=((), ()), prior=np.array([0.5, 0.5]))
        return SimpleNamespace(variants=variants, seed=1)

    def log_likelihood(self, place: Place) -> np.ndarray:
        """Return the log-likelihood of places."""
        apart = place.values - MIDDLE[:, None]
        found: np.ndarray = np.log(ODDS)[place.variant]
        return found - (PRECISION[:, None] * apart**2).sum(axis=0) / 2

    def gradient(self, place: Place) -> tuple[np.ndarray, np.ndarray]:
        """Return the log-likelihood and its gradient."""
        slopes = -PRECISION[:, None] * (place.values - MIDDLE[:, None])
        return self.log_likelihood(place), slopes


def mean() -> np.ndarray:
    """Return the mean of the posterior."""
    found: np.ndarray = PRECISION * MIDDLE / (1 + PRECISION)
    return found


def deviation() -> np.ndarray:
    """Return the standard deviation of the posterior."""
    found: np.ndarray = 1 / np.sqrt(1 + PRECISION)
    return found
