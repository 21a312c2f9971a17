"""The hazard timeline: how likely each mode of exit was and will be, year by year.

Histories are weighted by what was recorded, as in a forecast; the rates ahead are those of the
status quo, each regime being kept in power so that its rate goes on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr

from countertrade.analysis.base_rates import base_rates, type_at
from countertrade.analysis.columns import QUANTILES
from countertrade.case import Case
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.kernel import EventPlace
from countertrade.inference.blocks import (
    Progress,
    blocks_of,
    through_candidates,
    through_history,
)
from countertrade.inference.conditioning import Conditioning
from countertrade.inference.forecast import conditioned
from countertrade.inference.histories import PriorHistories
from countertrade.inference.observations import Sighting, sightings
from countertrade.language import Model, key_of

EVENTS = ("regime_exit", "failed_coup", "protest_wave", "rebellion", "leader_exit")
"""Events whose rates are followed, in the order in which they are shown."""
CROWDS = "mobilisation"
"""The quantity that is compared around waves of protest."""


@dataclass(frozen=True)
class Mode:
    """One mode of an event, whose rate is a quantity of the model."""

    event: str
    mode: str
    quantity: str

    @property
    def name(self) -> str:
        """Name of the mode in a timeline; of a regime exit the mode alone."""
        alone = self.event in ("regime_exit", self.mode)
        return self.mode if alone else f"{self.event}_{self.mode}"


@dataclass(frozen=True)
class HazardTimeline:
    """Rates of the modes of a case's regimes, by month, over weighted runs."""

    model: Model
    conditioning: Conditioning
    modes: tuple[Mode, ...]
    dates: np.ndarray
    """First day of each month of history and horizon."""
    ahead: int
    """Index of the first month after the as-of month."""
    rates: Mapping[str, np.ndarray]
    """Key of each rate to its values a year, shape (months, runs); not a number while the event
    cannot happen to the regime at all."""
    crowds: Mapping[str, np.ndarray]
    """Regime to the mobilised share of its people, shape (months, runs)."""

    @property
    def case(self) -> Case:
        """The case that was followed."""
        return self.model.case

    @property
    def years(self) -> np.ndarray:
        """Year of each month."""
        found: np.ndarray = self.dates.astype("datetime64[Y]").astype(int) + 1970
        return found

    def by_year(self) -> xr.Dataset:
        """Return the mean rate of each year with its base rate.

        Returns
        -------
        xarray.Dataset
            ``rate`` over regime, mode, year and quantile of the runs; ``base_rate`` over regime,
            mode, year and bound (low, rate, high); ``history`` over year: whether the whole year
            lies before the forecast. Not a number where there is no such rate.
        """
        years = np.unique(self.years)
        regimes = self.case.regimes
        rate = [[self._yearly(mode, regime) for mode in self.modes] for regime in regimes]
        base = [[self._base(mode, regime, years) for mode in self.modes] for regime in regimes]
        return xr.Dataset(
            {
                "rate": (("regime", "mode", "year", "quantile"), np.array(rate)),
                "base_rate": (("regime", "mode", "year", "bound"), np.array(base)),
                "history": ("year", years < self.years[self.ahead]),
            },
            coords={
                "regime": list(regimes),
                "mode": [mode.name for mode in self.modes],
                "year": years,
                "quantile": list(QUANTILES),
                "bound": ["low", "rate", "high"],
            },
        )

    def _yearly(self, mode: Mode, regime: str) -> np.ndarray:
        """Return the quantiles over runs of each year's mean rate, shape (years, quantiles)."""
        years = np.unique(self.years)
        monthly = self.rates.get(key_of(mode.quantity, regime))
        if monthly is None:
            return np.full((len(years), len(QUANTILES)), np.nan)
        means = np.array([monthly[self.years == year].mean(axis=0) for year in years])
        return np.asarray(np.quantile(means, QUANTILES, axis=1)).T

    def _base(self, mode: Mode, regime: str, years: np.ndarray) -> np.ndarray:
        """Return low end, value and high end of the base rate in each year."""
        return np.array([_base_rate(self.case, mode, regime, int(year)) for year in years])


def _base_rate(case: Case, mode: Mode, regime: str, year: int) -> tuple[float, float, float]:
    rates = base_rates(type_at(case, regime, dt.date(year, 7, 1)))
    rate = rates.of(mode.event, mode.mode) if rates else None
    if rate is None:
        return np.nan, np.nan, np.nan
    low, high = rate.interval
    return low, rate.value, high


def modes_of(places: tuple[EventPlace, ...], model: Model) -> tuple[Mode, ...]:
    """List the modes of the events that are followed, in the order of EVENTS."""
    found = {
        Mode(place.event, mode, model.nodes[hazard].name): None
        for event in EVENTS
        for place in places
        if place.event == event
        for mode, hazard in zip(place.modes, place.hazards, strict=True)
    }
    return tuple(found)


def hazard_timeline(model: Model, runs: int, seed: int, progress: Progress) -> HazardTimeline:
    """Follow the rates of exit through weighted histories and on under the status quo.

    Parameters
    ----------
    model
        An assembled model.
    runs
        Runs that go on after the as-of month; four times as many histories are weighed.
    seed
        Seed of the ensemble.
    progress
        Told of every finished block.

    Returns
    -------
    HazardTimeline
        Rates by month.

    Raises
    ------
    ForecastError
        When no history fits the case's figures.
    """
    return _Follower(model, runs, seed, progress).timeline()


@dataclass(frozen=True)
class _Follower:
    model: Model
    runs: int
    seed: int
    progress: Progress

    @cached_property
    def ensemble(self) -> Ensemble:
        observed = {key_of(one.quantity, one.place) for one in self.model.case.series}
        hazards = {node.key for node in self.model.hazards}
        outputs = observed | hazards | set(self.crowd_keys.values())
        return Ensemble(self.model, self.seed, tuple(sorted(outputs)))

    @cached_property
    def crowd_keys(self) -> dict[str, str]:
        keys = {regime: key_of(CROWDS, regime) for regime in self.model.case.regimes}
        return {regime: key for regime, key in keys.items() if key in self.model.nodes}

    @cached_property
    def followed(self) -> dict[str, tuple[str, ...]]:
        """Keys that are followed at each regime."""
        places = [one for one in self.ensemble.kernel.event_places if one.event in EVENTS]
        return {
            regime: tuple(key for one in places if one.place == regime for key in one.hazards)
            + tuple(key for key in [self.crowd_keys.get(regime)] if key)
            for regime in self.model.case.regimes
        }

    def timeline(self) -> HazardTimeline:
        """Weigh histories, follow those chosen, and join past and future."""
        likelihood = through_candidates(
            PriorHistories(self.ensemble), self.sighted, self.runs, self.progress
        )
        conditioning = conditioned(likelihood, self.runs, self.seed)
        blocks = blocks_of(self.runs)
        parts = []
        for block in blocks:
            parts.append(self._followed(block, conditioning))
            self.progress("forecast", block + 1, len(blocks))
        keys = [key for found in self.followed.values() for key in found]
        joined = {
            key: np.concatenate([part[key] for part in parts], axis=1)[:, : self.runs]
            for key in keys
        }
        span = self.ensemble.span
        days = [(span.start + index).first_day for index in range(span.months)]
        kernel = self.ensemble.kernel
        return HazardTimeline(
            self.model,
            conditioning,
            modes_of(kernel.event_places, self.model),
            np.array(days, dtype="datetime64[D]"),
            span.as_of + 1,
            _where_possible(kernel.event_places, joined),
            {regime: joined[key] for regime, key in self.crowd_keys.items()},
        )

    @cached_property
    def sighted(self) -> tuple[Sighting, ...]:
        return sightings(self.model.case, self.ensemble.span)

    def _followed(self, block: int, conditioning: Conditioning) -> dict[str, np.ndarray]:
        """Take a block from its ancestors' histories on, once for each regime kept in power."""
        ensemble, runs = self.ensemble, block_runs(block)
        ancestors = conditioning.ancestors[np.minimum(runs, self.runs - 1)]
        past = through_history(PriorHistories(ensemble), self.sighted, ancestors)
        draws = ensemble.goes_on(ensemble.so_far(past.draws), ensemble.draws(runs))
        months = (ensemble.span.as_of + 1, ensemble.span.months)
        state, written = past.passage.state, past.passage.written
        joined = {}
        for regime, keys in self.followed.items():
            ahead = ensemble.through("", state, past.parameters, draws, months, regime)
            for key in keys:
                joined[key] = np.concatenate([written[key], ahead.written[key]])
        return joined


def _where_possible(
    places: tuple[EventPlace, ...], joined: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Blank the months in which an event cannot happen: all of its modes have no rate at all."""
    rates = {}
    for place in places:
        if place.event in EVENTS:
            possible = np.any([joined[key].max(axis=1) > 0 for key in place.hazards], axis=0)
            for key in place.hazards:
                rates[key] = np.where(possible[:, None], joined[key], np.nan)
    return rates
