"""Moving histories through the posterior: Hamiltonian Monte Carlo for many chains side by side.

Between kicks by the likelihood's gradient a history moves as its standard normal prior alone would
have it, which is a rotation and is exact: what the figures say nothing about costs no step, however
many coordinates there are. Sources: R. Neal (2011), Handbook of Markov Chain Monte Carlo, chapter
5; A. Beskos et al. (2011), Stochastic Processes and their Applications 121, 2201-2230, on the
rotation; A few directions in which the posterior is far narrower than the prior are stretched
first, found from the covariance of the scores, which is the mean curvature (Fisher's identity).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from countertrade.inference.posterior.coordinates import Place
from countertrade.inference.posterior.density import Density

FIRST_STEP = 0.1
"""Radians; what a step is at first, before it is adapted."""
ACCEPTED = 0.75
"""Part of the paths that are to be accepted: between the .65 that is best for one long chain of
smooth densities (Beskos et al. 2013, Bernoulli 19, 1501-1534) and .8, since ours have kinks."""
ADAPTED_BY = 0.3
"""How strongly a step follows one iteration's acceptance."""
TURN = math.pi
"""Longest way between two draws: half a turn, which takes a coordinate to its opposite."""
SHORT_PATHS = 1 / 8
SHORTER = 8
"""Part of the paths whose steps are as much shorter: a chain that has come to where the density is
far narrower than elsewhere would not get away by long ones (Neal 2011, section 5.4)."""
MOST_STRETCHED = 8
"""Directions that are stretched at most."""
CLEAR_OF_NOISE = 4.0
"""Times the largest eigenvalue that independent scores without any direction would show; those of
chains depend on each other."""


@dataclass(frozen=True)
class Metric:
    """Directions in which the posterior is narrow, and how far each is stretched."""

    directions: np.ndarray
    """Orthonormal, shape (coordinates, directions)."""
    scales: np.ndarray
    """Standard deviation of the posterior along each, over that of the prior."""

    @classmethod
    def plain(cls, coordinates: int) -> Metric:
        """Return the metric that stretches nothing."""
        return cls(np.zeros((coordinates, 0)), np.zeros(0))

    @classmethod
    def of_scores(cls, scores: np.ndarray) -> Metric:
        """Find the narrow directions from gradients of the log posterior at draws of it.

        Parameters
        ----------
        scores
            Shape (coordinates, draws).
        """
        coordinates, draws = scores.shape
        centred = scores - scores.mean(axis=1, keepdims=True)
        # Through the smaller side: there are more coordinates than draws.
        squares, sides = np.linalg.eigh(centred.T @ centred / draws)
        curvature, sides = squares[::-1][:MOST_STRETCHED], sides[:, ::-1][:, :MOST_STRETCHED]
        # Scores of a standard normal alone show eigenvalues up to this (Marchenko and Pastur).
        noise = (1 + math.sqrt(coordinates / draws)) ** 2
        clear = curvature > CLEAR_OF_NOISE * noise
        curvature, directions = curvature[clear], centred @ sides[:, clear]
        return cls(directions / np.sqrt(draws * curvature), 1 / np.sqrt(curvature))

    def stretched(self, values: np.ndarray) -> np.ndarray:
        """Return values with what lies along the directions multiplied by their scales."""
        return self._changed(values, self.scales)

    def restored(self, values: np.ndarray) -> np.ndarray:
        """Undo :meth:`stretched`."""
        return self._changed(values, 1 / self.scales)

    def _changed(self, values: np.ndarray, scales: np.ndarray) -> np.ndarray:
        if not self.scales.size:
            return values
        along = self.directions.T @ values
        found: np.ndarray = values + self.directions @ ((scales - 1)[:, None] * along)
        return found


@dataclass(frozen=True)
class Chains:
    """Where chains are, and the likelihood there with its gradient."""

    place: Place
    log_likelihood: np.ndarray
    gradient: np.ndarray

    @classmethod
    def at(cls, density: Density, place: Place) -> Chains:
        """Begin chains at some places."""
        return cls(place, *density.gradient(place))

    @property
    def score(self) -> np.ndarray:
        """Gradient of the log density, shape (coordinates, chains)."""
        found: np.ndarray = self.gradient - self.place.values
        return found

    def chosen(self, other: Chains, taken: np.ndarray) -> Chains:
        """Return these chains, or those of the other where they are taken."""
        variant = np.where(taken, other.place.variant, self.place.variant)
        values = np.where(taken, other.place.values, self.place.values)
        return Chains(
            Place(values, variant),
            np.where(taken, other.log_likelihood, self.log_likelihood),
            np.where(taken, other.gradient, self.gradient),
        )


@dataclass(frozen=True)
class Mover:
    """How chains are moved."""

    density: Density
    metric: Metric
    step: float
    """Angle of a rotation, the longest step; in radians."""

    def moved(self, chains: Chains, random: np.random.Generator) -> tuple[Chains, np.ndarray]:
        """Move each chain once: along a path, then between settings of the switches.

        Parameters
        ----------
        chains
            Where they are.
        random
            What chance is drawn from.

        Returns
        -------
        chains, accepted
            Where they are then, and how likely each path was to be accepted.
        """
        along, accepted = self._along_path(chains, random)
        return self._resettled(along, random), accepted

    def _along_path(self, chains: Chains, random: np.random.Generator) -> tuple[Chains, np.ndarray]:
        momentum = random.standard_normal(chains.place.values.shape)
        steps = max(1, round(random.uniform(0, TURN) / self.step))
        step = self.step / (SHORTER if random.random() < SHORT_PATHS else 1)
        turned = math.cos(step), math.sin(step)
        now, at = chains, self.metric.restored(chains.place.values)
        before = self._energy(now, momentum)
        kick = self._kick(now, at)
        for _ in range(steps):
            momentum = momentum + step / 2 * kick
            at, momentum = (
                turned[0] * at + turned[1] * momentum,
                turned[0] * momentum - turned[1] * at,
            )
            place = chains.place._replace(values=self.metric.stretched(at))
            now = Chains.at(self.density, place)
            kick = self._kick(now, at)
            momentum = momentum + step / 2 * kick
        with np.errstate(invalid="ignore", over="ignore"):
            odds = np.exp(np.minimum(before - self._energy(now, momentum), 0.0))
        accepted = np.where(np.isfinite(odds), odds, 0.0)
        return chains.chosen(now, random.random(accepted.shape) < accepted), accepted

    def _kick(self, chains: Chains, at: np.ndarray) -> np.ndarray:
        """Return the force beside that of a standard normal in stretched coordinates."""
        found: np.ndarray = self.metric.stretched(chains.score) + at
        return found

    def _energy(self, chains: Chains, momentum: np.ndarray) -> np.ndarray:
        prior = (chains.place.values**2).sum(axis=0) / 2
        found: np.ndarray = prior - chains.log_likelihood + (momentum**2).sum(axis=0) / 2
        return found

    def _resettled(self, chains: Chains, random: np.random.Generator) -> Chains:
        """Propose settings of the switches to each chain, drawn by their weights (Metropolis)."""
        variants = self.density.ensemble.variants
        if len(variants.combinations) == 1:
            return chains
        lanes = chains.log_likelihood.size
        proposed = random.choice(len(variants.combinations), lanes, p=variants.prior)
        place = Place(chains.place.values, proposed)
        found = self.density.log_likelihood(place)
        taken = np.log(random.random(lanes)) < found - chains.log_likelihood
        taken &= proposed != chains.place.variant
        if not taken.any():
            return chains
        moved = chains.place._replace(variant=np.where(taken, proposed, chains.place.variant))
        return Chains.at(self.density, moved)


def adapted(step: float, accepted: np.ndarray) -> float:
    """Return a step that is longer where more paths were accepted than are to be, else shorter.

    Parameters
    ----------
    step
        The step so far, in radians.
    accepted
        How likely each chain's last path was to be accepted.
    """
    factor = math.exp(ADAPTED_BY * (float(accepted.mean()) - ACCEPTED))
    return min(step * factor, TURN / 4)
