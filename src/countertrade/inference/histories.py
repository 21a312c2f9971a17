"""Where the histories come from that runs go on from: the ranges of a case, or its posterior."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from countertrade.engine.ensemble import Ensemble
from countertrade.engine.kernel import Values
from countertrade.inference.posterior.coordinates import Coordinates, Place
from countertrade.inference.posterior.stored import Posterior


class Histories(Protocol):
    """Numbered histories; the same number is always the same history."""

    @property
    def ensemble(self) -> Ensemble:
        """The ensemble that is taken through them."""

    def parameters(self, numbers: np.ndarray) -> Values:
        """Return the parameters, conversions and switches of some, each of shape (lanes,)."""

    def draws(self, numbers: np.ndarray) -> Values:
        """Return all that chance decides in them."""

    def settings(self, numbers: np.ndarray) -> Mapping[str, np.ndarray]:
        """Return the index of each switch's setting in some, shape (lanes,)."""


@dataclass(frozen=True)
class PriorHistories:
    """Histories drawn from the ranges of the case, which recorded history then weighs."""

    ensemble: Ensemble

    def parameters(self, numbers: np.ndarray) -> Values:
        """Return the parameters, conversions and switches of some, each of shape (lanes,)."""
        return self.ensemble.parameters(numbers)

    def draws(self, numbers: np.ndarray) -> Values:
        """Return all that chance decides in them."""
        return self.ensemble.draws(numbers, (0, self.ensemble.span.as_of + 1))

    def settings(self, numbers: np.ndarray) -> Mapping[str, np.ndarray]:
        """Return the index of each switch's setting in some, shape (lanes,)."""
        return self.ensemble.variants.drawn(self.ensemble.seed, numbers)


@dataclass(frozen=True)
class PosteriorHistories:
    """Histories that are draws of the posterior."""

    ensemble: Ensemble
    posterior: Posterior

    @cached_property
    def _coordinates(self) -> Coordinates:
        return Coordinates(self.ensemble)

    def _place(self, numbers: np.ndarray) -> Place:
        place = self.posterior.place.of(self._known(numbers))
        return place._replace(values=place.values.astype(float))

    def parameters(self, numbers: np.ndarray) -> Values:
        """Return the parameters, conversions and switches of some, each of shape (lanes,)."""
        return self._coordinates.parameters(self._place(numbers))

    def draws(self, numbers: np.ndarray) -> Values:
        """Return all that chance decides in them."""
        return self._coordinates.draws(self._place(numbers), numbers)

    def settings(self, numbers: np.ndarray) -> Mapping[str, np.ndarray]:
        """Return the index of each switch's setting in some, shape (lanes,)."""
        variant = self.posterior.place.variant[self._known(numbers)]
        return self.ensemble.variants.settings_of(variant)

    def _known(self, numbers: np.ndarray) -> np.ndarray:
        """Return numbers of draws; what fills up the last block is the last of them."""
        found: np.ndarray = np.minimum(numbers, self.posterior.count - 1)
        return found
