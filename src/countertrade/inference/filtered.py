"""Histories that are particles of the posterior, filtered from one year to the next.

All of the evidence is used, and what one origin has learnt is where the next one begins.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from countertrade.cache import digest_of, remembered
from countertrade.case import Case, Month
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.identity import package_digest
from countertrade.engine.native import target as processor
from countertrade.inference.ahead import with_status_quo
from countertrade.inference.conditioning import Conditioning, weighted
from countertrade.inference.histories import Histories, PosteriorHistories
from countertrade.inference.observations import Sighting
from countertrade.inference.posterior.calibration import density_of
from countertrade.inference.posterior.density import Density
from countertrade.inference.posterior.filtering import (
    MOVES,
    PARTICLES,
    Particles,
    first_particles,
    next_particles,
)
from countertrade.inference.posterior.stored import Posterior
from countertrade.language import assemble
from countertrade.model import DECLARATIONS

FIRST_YEARS = 3
"""Years of a case from whose end on particles are followed: before it there is little to learn."""
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Filtered:
    """A source of histories that are particles."""

    known: Callable[[dt.date], Case]
    """Returns the case as it could have been written on a day."""
    seed: int

    @property
    def method(self) -> str:
        """How they are found, in words."""
        return (
            f"{PARTICLES} particles of the posterior, followed from year to year with {MOVES} "
            "Hamiltonian moves each"
        )

    def key(self, case: Case) -> str:
        """Return a digest of all that they depend on beside the case and the package."""
        return self._key(case.as_of)

    def chosen(
        self, case: Case, ensemble: Ensemble, sighted: tuple[Sighting, ...], runs: int
    ) -> tuple[Histories, Conditioning]:
        """Follow particles; arguments as for :class:`countertrade.inference.ahead.Source`."""
        particles = self.particles(case.as_of)
        histories = PosteriorHistories(ensemble, Posterior("", particles.place, {}))
        weights = np.full(histories.posterior.count, 1 / histories.posterior.count)
        return histories, weighted(weights, runs, self.seed)

    def particles(self, day: dt.date) -> Particles:
        """Return the particles as of a day, from the user's cache where they have been there.

        Parameters
        ----------
        day
            The day; those of a year before it are followed first.
        """
        content = remembered(f"particles/{self._key(day)}", lambda: self._found(day).packed())
        return Particles.unpacked(content)

    def _found(self, day: dt.date) -> Particles:
        density, before = density_at(self, day), self._before(day)
        # Each day has a seed of its own.
        seed = self.seed * 2**20 + day.toordinal()
        if before is None:
            return first_particles(density, seed)
        return next_particles(density_at(self, before), self.particles(before), density, seed)

    def _before(self, day: dt.date) -> dt.date | None:
        """Return the day a year earlier; None where particles begin."""
        last = calendar.monthrange(day.year - 1, day.month)[1]
        earlier = day.replace(year=day.year - 1, day=min(day.day, last))
        lived = Month.of(earlier) - self.case(day).start
        return None if lived < FIRST_YEARS * MONTHS_A_YEAR else earlier

    def _key(self, day: dt.date) -> str:
        before = self._before(day)
        earlier = "" if before is None else self._key(before)
        known = repr(self.case(day))
        return digest_of(package_digest(), known, earlier, str(self.seed), *processor())

    def case(self, day: dt.date) -> Case:
        """Return what was known of the case on a day."""
        return with_status_quo(self.known(day), 1)


@lru_cache(maxsize=2)
def density_at(source: Filtered, day: dt.date) -> Density:
    """Return the posterior as of a day; the next day asks for that of the day before again."""
    return density_of(assemble(source.case(day), DECLARATIONS), source.seed)
