"""A forecaster of prior runs: weighted by the likelihood of what was known, resampled, run on.

It knows the case as it could have been written on the day: figures, events and decisions that
became known later are cut off, drivers after it are drawn from processes fitted to the past, and
decisions are taken by the model. Ranges of parameters and the structure knew history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from countertrade.cache import digest_of
from countertrade.case import STATUS_QUO, Case
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.identity import package_digest
from countertrade.engine.native import target as processor
from countertrade.engine.pool import in_order
from countertrade.engine.vector_code import SINGLE
from countertrade.inference.blocks import (
    CANDIDATES_A_RUN,
    blocks_of,
    through_candidates,
    through_history,
)
from countertrade.inference.forecast import conditioned
from countertrade.inference.histories import PriorHistories
from countertrade.inference.lanes import taken
from countertrade.inference.observations import Sighting, sightings
from countertrade.inference.outlook import (
    LEADER_EXIT,
    MONTHS_A_YEAR,
    REGIME_EXIT,
    Outlook,
    Target,
    months_of_year,
    read_year,
)
from countertrade.language import assemble, key_of
from countertrade.model import DECLARATIONS

HISTORIES_A_RUN = 16
"""Histories weighed for each run that goes on: late origins have many figures."""


@dataclass(frozen=True)
class Reweighted:
    """Prior runs, weighted by what was known and run on under the status quo."""

    known: Callable[[dt.date], Case]
    """Returns the case as it could have been written on a day."""
    targets: tuple[Target, ...]
    years: int
    """Years ahead."""
    runs: int
    seed: int

    @property
    def method(self) -> str:
        """How it forecasts, in words."""
        return (
            f"prior runs weighted by the likelihood of what was known, {self.runs} of "
            f"{self.runs * HISTORIES_A_RUN} run on under the status quo"
        )

    def key(self, origin: dt.date) -> str:
        """Return a digest of all that the outlook depends on."""
        asked = (*(one.name for one in self.targets), str(self.years), str(self.runs))
        known = repr(self._case(origin))
        return digest_of(package_digest(), known, *asked, str(self.seed), *processor())

    def at(self, origin: dt.date) -> Outlook:
        """Return what the runs say as of a day.

        Parameters
        ----------
        origin
            The day.

        Raises
        ------
        ForecastError
            When the day lies outside what the case knows, or no history fits its figures.
        """
        return _Run(self, self._case(origin)).outlook()

    def _case(self, origin: dt.date) -> Case:
        """Return what was known of the case, with nothing ahead but the status quo."""
        case = self.known(origin)
        # The last calendar year of the longest horizon can end up to ten months after it.
        return replace(
            case,
            horizon_years=self.years + 1,
            scenarios={STATUS_QUO: case.scenarios[STATUS_QUO]},
        )


@dataclass(frozen=True)
class _Run:
    """One outlook on its way."""

    asked: Reweighted
    case: Case

    @cached_property
    def ensemble(self) -> Ensemble:
        observed = {key_of(one.quantity, one.place) for one in self.case.series}
        outputs = observed | {one.key for one in self.asked.targets}
        model = assemble(self.case, DECLARATIONS)
        return Ensemble(model, self.asked.seed, tuple(sorted(outputs)), SINGLE.name)

    @cached_property
    def sighted(self) -> tuple[Sighting, ...]:
        return sightings(self.case, self.ensemble.span)

    def outlook(self) -> Outlook:
        """Weigh histories, run on from those chosen, and read the years ahead."""
        runs, seed = self.asked.runs, self.asked.seed
        weighed = runs * HISTORIES_A_RUN // CANDIDATES_A_RUN
        likelihood = through_candidates(
            PriorHistories(self.ensemble), self.sighted, weighed, _untold
        )
        conditioning = conditioned(likelihood, runs, seed)
        parts = list(
            in_order(lambda one: self._ahead(one, conditioning.ancestors), blocks_of(runs))
        )
        samples = {
            target: np.concatenate([part[0][target] for part in parts], axis=1)[:, :runs]
            for target in self.asked.targets
        }
        exits = {
            exit_: np.concatenate([part[1][exit_] for part in parts], axis=1)[:, :runs]
            for exit_ in parts[0][1]
        }
        return Outlook(
            origin=self.case.as_of,
            samples=samples,
            exits={exit_: chance.mean(axis=1) for exit_, chance in exits.items()},
            effective_runs=conditioning.effective_runs,
            exponent=conditioning.exponent,
        )

    def _ahead(
        self, block: int, ancestors: np.ndarray
    ) -> tuple[dict[Target, np.ndarray], dict[tuple[str, str], np.ndarray]]:
        """Take a block on from its ancestors: targets by year, chances of exit by year."""
        ensemble, span, runs = self.ensemble, self.ensemble.span, block_runs(block)
        chosen, place = np.unique(
            ancestors[np.minimum(runs, self.asked.runs - 1)], return_inverse=True
        )
        past = through_history(PriorHistories(ensemble), self.sighted, chosen, (span.as_of,))
        state = taken(past.states[span.as_of], place)
        parameters = taken(past.parameters, place)
        begun = taken(ensemble.so_far(past.draws, span.as_of), place)
        draws = ensemble.goes_on(begun, ensemble.draws(runs, (span.as_of, span.months)))

        def through(kept: str | None, wanted: tuple[str, ...]) -> Passage:
            months = (span.as_of, span.months)
            return ensemble.through(STATUS_QUO, state, parameters, draws, months, kept, wanted)

        counts = {one: f"count {LEADER_EXIT}[{one}]" for one in self.case.regimes}
        keys = {one.key for one in self.asked.targets} | set(counts.values())
        drawn = through(None, tuple(sorted(keys))).written
        exits = {}
        for regime, count in counts.items():
            survival = f"survival {regime}"
            exits[REGIME_EXIT, regime] = 1 - through(regime, (survival,)).written[survival]
            exits[LEADER_EXIT, regime] = (drawn[count] > drawn[count][0]).astype(float)
        ends = MONTHS_A_YEAR * np.arange(1, self.asked.years + 1)
        return (
            {one: self._years(drawn[one.key], one) for one in self.asked.targets},
            {exit_: by_month[ends] for exit_, by_month in exits.items()},
        )

    def _years(self, monthly: np.ndarray, target: Target) -> np.ndarray:
        origin = self.case.as_of
        years = range(1, self.asked.years + 1)
        return np.stack(
            [read_year(monthly, months_of_year(origin, one), target.reading) for one in years]
        )


def _untold(stage: str, done: int, todo: int) -> None:
    """Tell nobody: progress is counted in origins."""
