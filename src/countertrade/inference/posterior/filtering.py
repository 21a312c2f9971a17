"""Filtering: particles that follow what became known, from one day to the next.

Particles of the posterior as of a day are carried to the next day: what happened between is drawn
from the prior, the particles are chosen by how likely the new figures are in each, and then moved
through the new posterior. Sources: N. Chopin (2002), Biometrika 89(3), 539-552 (iterated batch
importance sampling); P. Del Moral, A. Doucet and A. Jasra (2006), JRSS B 68(3), 411-436. Choosing
is tempered where it would leave too few of them; the moves, which know the whole new posterior,
make up for that, so that it decides where they begin and not where they end.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np

from countertrade.inference.conditioning import condition
from countertrade.inference.posterior.coordinates import Place
from countertrade.inference.posterior.density import Density
from countertrade.inference.posterior.hamiltonian import FIRST_STEP, Chains, Metric, Mover, adapted
from countertrade.inference.posterior.sampling import first_places

PARTICLES = 128
FIRST_MOVES = 40
"""Moves from histories of the prior to the first posterior."""
LEAST_SHARE = 0.5
"""Part of the particles that choosing leaves, in effect, by tempering where it must."""
MOVES = 15
"""Moves from one year's posterior to the next one's."""


@dataclass(frozen=True)
class Particles:
    """Draws of the posterior as of a day."""

    place: Place
    log_likelihood: np.ndarray
    step: float
    accepted: float
    """Part of the last third of the moves that was accepted."""
    drift: float
    """Rise of the mean log-likelihood from the second third of the moves to the last, in standard
    errors of the particles' mean: far from 0 where moves have not yet arrived."""

    def packed(self) -> bytes:
        """Return the particles as bytes, for the cache."""
        with io.BytesIO() as file:
            figures = np.array([self.step, self.accepted, self.drift])
            values, variant = self.place
            np.savez(
                file, values=values, variant=variant, like=self.log_likelihood, figures=figures
            )
            return file.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> Particles:
        """Return the particles that were packed."""
        with np.load(io.BytesIO(content)) as held:
            place = Place(held["values"], held["variant"])
            return cls(place, held["like"], *map(float, held["figures"]))


def first_particles(density: Density, seed: int) -> Particles:
    """Draw particles of a posterior from histories of the prior.

    Parameters
    ----------
    density
        The posterior.
    seed
        Seed of the moves.
    """
    place = first_places(density, PARTICLES)
    return _moved(density, place, FIRST_STEP, FIRST_MOVES, seed)


def next_particles(before: Density, particles: Particles, density: Density, seed: int) -> Particles:
    """Carry particles from the posterior as of a day to that as of a later one.

    Parameters
    ----------
    before, particles
        The earlier posterior and its particles.
    density
        The later one.
    seed
        Seed of what happened between and of the moves.
    """
    random = np.random.default_rng([seed, 0])
    place = density.coordinates.carried(particles.place, before.coordinates, random)
    gain = density.log_likelihood(place) - particles.log_likelihood
    chosen = condition(gain, place.variant.size, seed, LEAST_SHARE).ancestors
    return _moved(density, place.of(chosen), particles.step, MOVES, seed)


def _moved(density: Density, place: Place, step: float, moves: int, seed: int) -> Particles:
    chains, plain = Chains.at(density, place), Metric.plain(density.coordinates.count)
    likelihood, shares = [], []
    for move in range(moves):
        random = np.random.default_rng([seed, 1 + move])
        chains, accepted = Mover(density, plain, step).moved(chains, random)
        step = adapted(step, accepted)
        likelihood.append(chains.log_likelihood)
        shares.append(float(accepted.mean()))
    third = max(moves // 3, 1)
    middle, last = (
        np.mean(part) for part in (likelihood[-2 * third : -third], likelihood[-third:])
    )
    error = float(np.std(likelihood[-1])) / math.sqrt(place.variant.size)
    return Particles(
        place=chains.place,
        log_likelihood=chains.log_likelihood,
        step=step,
        accepted=float(np.mean(shares[-third:])),
        drift=float(last - middle) / error if error > 0 else 0.0,
    )
