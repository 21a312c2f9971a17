"""The density of the posterior, with its gradient, for many histories side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from countertrade.engine.ensemble import Ensemble
from countertrade.engine.kernel import Values
from countertrade.engine.pool import cores, in_order
from countertrade.inference.observations import (
    Sighting,
    log_likelihood,
    log_likelihood_slope,
    predicted,
    predicted_adjoint,
)
from countertrade.inference.posterior.coordinates import Coordinates, Place

Found = TypeVar("Found")


@dataclass(frozen=True)
class Density:
    """The posterior density of histories: their figures, and the exits that did not happen.

    The likelihood is that of :mod:`countertrade.inference.observations` and of the point process
    of recorded exits (system.md 0); what the coordinates are drawn from is standard normal.
    """

    coordinates: Coordinates
    sighted: tuple[Sighting, ...]

    @property
    def ensemble(self) -> Ensemble:
        """The ensemble whose histories are weighed."""
        return self.coordinates.ensemble

    @cached_property
    def _observed(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.key for one in self.sighted))

    def log_likelihood(self, place: Place) -> np.ndarray:
        """Return the log-likelihood of recorded history at some places, shape (lanes,)."""
        return np.concatenate(list(self._shared(place, self._weighed)))

    def said(self, place: Place) -> np.ndarray:
        """Return what histories say for each figure, shape (figures, lanes)."""
        return np.concatenate(list(self._shared(place, self._said)), axis=1)

    def gradient(self, place: Place) -> tuple[np.ndarray, np.ndarray]:
        """Return the log-likelihood of some places, and its gradient by their coordinates.

        Returns
        -------
        log_likelihood, gradient
            Shapes (lanes,) and (coordinates, lanes); where either is no number the first is minus
            infinity and the second 0: no step ends there.
        """
        parts = list(self._shared(place, self._differentiated))
        found = np.concatenate([one for one, _ in parts])
        slopes = np.concatenate([one for _, one in parts], axis=1)
        broken = ~(np.isfinite(found) & np.isfinite(slopes).all(axis=0))
        return np.where(broken, -np.inf, found), np.where(broken, 0.0, slopes)

    def _shared(self, place: Place, work: Callable[[Place], Found]) -> list[Found]:
        """Let all cores work on a part of the places each."""
        lanes = place.variant.size
        part = max(-(-lanes // cores()), 1)
        # A part that is no whole number of vectors costs as much as one that is.
        part = -(-part // self.ensemble.lanes) * self.ensemble.lanes
        parts = [place.of(slice(first, first + part)) for first in range(0, lanes, part)]
        return list(in_order(work, parts))

    def _weighed(self, place: Place) -> np.ndarray:
        passage = self.ensemble.through("", *self._given(place), wanted=self._observed)
        exits = np.asarray(passage.state["log_likelihood"])
        found: np.ndarray = exits + log_likelihood(
            self.sighted, predicted(self.sighted, passage.written)
        )
        return np.where(np.isfinite(found), found, -np.inf)

    def _said(self, place: Place) -> np.ndarray:
        passage = self.ensemble.through("", *self._given(place), wanted=self._observed)
        return predicted(self.sighted, passage.written)

    def _differentiated(self, place: Place) -> tuple[np.ndarray, np.ndarray]:
        coordinates, sighted = self.coordinates, self.sighted
        passage = self.ensemble.checkpointed("", *self._given(place), wanted=self._observed)
        said = predicted(sighted, {key: passage.written[key] for key in self._observed})
        found = np.asarray(passage.state["log_likelihood"]) + log_likelihood(sighted, said)
        weights = log_likelihood_slope(sighted, said)
        written = predicted_adjoint(sighted, said, weights, coordinates.months)
        gradient = passage.gradient(written, {"log_likelihood": np.ones(found.shape)})
        start = self.ensemble.start_gradient(gradient.state)
        return found, coordinates.pulled_back(place, gradient, start)

    def _given(self, place: Place) -> tuple[Values, Values, Values, tuple[int, int]]:
        """Return what an ensemble takes histories through their months with."""
        # One run's choices for all, so that a density does not depend on who stands beside whom.
        runs = np.zeros(place.variant.size, int)
        parameters = self.coordinates.parameters(place)
        draws = self.coordinates.draws(place, runs)
        state = self.ensemble.start(runs, parameters)
        return state, parameters, draws, (0, self.coordinates.months)
