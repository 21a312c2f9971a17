"""A forecaster that runs histories on under the status quo, from wherever they come.

It knows the case as it could have been written on the day: figures, events and decisions that
became known later are cut off, drivers after it are drawn from processes fitted to the past, and
decisions are taken by the model. Ranges of parameters and the structure knew history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from countertrade.cache import digest_of
from countertrade.case import STATUS_QUO, Case
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.identity import package_digest
from countertrade.engine.native import target as processor
from countertrade.engine.pool import in_order
from countertrade.engine.vector_code import SINGLE
from countertrade.inference.blocks import blocks_of, through_history
from countertrade.inference.conditioning import Conditioning
from countertrade.inference.histories import Histories
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

Ahead = tuple[dict[Target, np.ndarray], dict[tuple[str, str], np.ndarray]]
"""Targets by year, and chances of exit by year, of some runs."""


class Source(Protocol):
    """Where histories come from that are run on from a day."""

    @property
    def method(self) -> str:
        """How they are found, in words."""

    def key(self, case: Case) -> str:
        """Return a digest of all that they depend on beside the case and the package."""

    def chosen(
        self, case: Case, ensemble: Ensemble, sighted: tuple[Sighting, ...], runs: int
    ) -> tuple[Histories, Conditioning]:
        """Return histories, and which of them each run goes on from.

        Parameters
        ----------
        case
            What was known on the day, with nothing ahead but the status quo.
        ensemble
            The ensemble that is run on.
        sighted
            Its figures.
        runs
            Number of runs.
        """


@dataclass(frozen=True)
class RunsAhead:
    """Histories run on under the status quo."""

    source: Source
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
        return f"{self.source.method}; {self.runs} runs on under the status quo"

    def key(self, origin: dt.date) -> str:
        """Return a digest of all that the outlook depends on."""
        asked = (*(one.name for one in self.targets), str(self.years), str(self.runs))
        case = self._case(origin)
        found = (self.source.key(case), str(self.seed), *processor())
        return digest_of(package_digest(), repr(case), *asked, *found)

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
        # The last calendar year of the longest horizon can end up to ten months after it.
        return with_status_quo(self.known(origin), self.years + 1)


def with_status_quo(case: Case, years: int) -> Case:
    """Return a case with some years ahead and nothing in them but the status quo."""
    scenarios = {STATUS_QUO: case.scenarios[STATUS_QUO]}
    return replace(case, horizon_years=years, scenarios=scenarios)


@dataclass(frozen=True)
class _Run:
    """One outlook on its way."""

    asked: RunsAhead
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
        runs = self.asked.runs
        source = self.asked.source
        histories, conditioning = source.chosen(self.case, self.ensemble, self.sighted, runs)

        def ahead(block: int) -> Ahead:
            return self._ahead(block, histories, conditioning.ancestors)

        parts = list(in_order(ahead, blocks_of(runs)))
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

    def _ahead(self, block: int, histories: Histories, ancestors: np.ndarray) -> Ahead:
        """Take a block on from its ancestors: targets by year, chances of exit by year."""
        ensemble, span, runs = self.ensemble, self.ensemble.span, block_runs(block)
        chosen, place = np.unique(
            ancestors[np.minimum(runs, self.asked.runs - 1)], return_inverse=True
        )
        past = through_history(histories, self.sighted, chosen, (span.as_of,))
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
