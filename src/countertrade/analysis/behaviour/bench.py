"""The bench that checks are made on: a case's model, its experiments and its paired runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.analysis.behaviour.experiments import experiments
from countertrade.analysis.paired_runs import (
    DRAWN,
    HELD,
    NOMINAL,
    SEED,
    Chance,
    PairedRuns,
    Written,
    every_key,
    model_with,
)
from countertrade.analysis.slopes import derivative
from countertrade.case import STATUS_QUO, Case
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.kernel import EventPlace
from countertrade.language import Model, axes, key_of
from countertrade.language.declare import Declaration, Noise

YEARS_AHEAD = 16
"""Longest time that a check looks ahead, in years."""
YEARS = 5
"""Time that most checks look ahead, in years."""
AXIS_WORDS = {
    axes.REGIME: "regime",
    axes.PARTNERSHIP: "partnership",
    axes.OIL: "oil link between two regimes",
    axes.THIRD_PARTY_OIL: "oil link from a third party",
    axes.OIL_MARKET: "oil link to a market",
}


def bench_of(case: Case, declarations: Mapping[str, Declaration]) -> Bench:
    """Assemble a model on a case with the experiments of all checks.

    Parameters
    ----------
    case
        A loaded case.
    declarations
        The quantities of the model.
    """
    model = model_with(case, declarations, experiments(case, declarations), YEARS_AHEAD)
    ensemble = Ensemble(model, SEED, every_key(model))
    return Bench(ensemble, PairedRuns(ensemble), PairedRuns(ensemble, NOMINAL))


@dataclass(frozen=True)
class Bench:
    """What a check may look at."""

    ensemble: Ensemble
    runs: PairedRuns
    """Runs whose parameters, noise and drivers are drawn."""
    nominal: PairedRuns
    """The one run without chance."""
    chance: Chance = HELD
    """What chance decides in the runs after the as-of month."""

    @property
    def model(self) -> Model:
        """The model with the experiments in place of the case's scenarios."""
        return self.ensemble.model

    @property
    def declarations(self) -> Mapping[str, Declaration]:
        """The quantities of the model."""
        return self.model.declarations

    @property
    def case(self) -> Case:
        """The case, its scenarios being the experiments."""
        return self.model.case

    @cached_property
    def base(self) -> Written:
        """Five years in which nothing is changed."""
        return self.under(STATUS_QUO)

    @cached_property
    def always(self) -> Written:
        """History and five years on."""
        return _Joined(self.runs.history, self.base)

    def under(self, experiment: str, years: int = YEARS) -> Written:
        """Return what an experiment writes in the years after the as-of month."""
        return self.runs.under(experiment, years, self.chance)

    def with_chance(self) -> Bench:
        """Return a bench on which exits and decisions are drawn."""
        return replace(self, chance=DRAWN)

    def places(self, quantity: str) -> tuple[str, ...]:
        """List the places of a quantity, none where the model lacks it."""
        if quantity not in self.declarations:
            return ()
        return axes.places(self.case, self.declarations[quantity].over)

    def keys(self, quantity: str) -> tuple[str, ...]:
        """List the keys of a quantity at its places."""
        return tuple(key_of(quantity, place) for place in self.places(quantity))

    def senders(self, quantity: str) -> tuple[str, ...]:
        """List the regimes from which links of a quantity lead."""
        found = {place.partition(">")[0] for place in self.places(quantity)}
        return tuple(regime for regime in self.case.regimes if regime in found)

    def receivers(self, quantity: str) -> tuple[str, ...]:
        """List the regimes to which links of a quantity lead."""
        found = {place.partition(">")[2] for place in self.places(quantity)}
        return tuple(regime for regime in self.case.regimes if regime in found)

    def leaving(self, written: Written, quantity: str, regime: str) -> np.ndarray:
        """Sum a quantity over the links that leave a regime; 0 where there are none."""
        return _total(
            written[key_of(quantity, place)]
            for place in self.places(quantity)
            if place.startswith(f"{regime}>")
        )

    def reaching(self, written: Written, quantity: str, regime: str) -> np.ndarray:
        """Sum a quantity over the links that lead to a regime; 0 where there are none."""
        return _total(
            written[key_of(quantity, place)]
            for place in self.places(quantity)
            if place.endswith(f">{regime}")
        )

    def exits(self, regime: str, event: str = "regime_exit") -> EventPlace:
        """Return an event at a regime with the rates of its modes."""
        return next(
            one
            for one in self.ensemble.kernel.event_places
            if one.event == event and one.place == regime
        )

    def unit(self, quantity: str) -> str:
        """Return the unit of a quantity."""
        return self.model.unit(quantity)

    def parameter(self, name: str, place: str = axes.WORLD) -> np.ndarray:
        """Return a parameter of every run."""
        over = self.declarations[name].over
        return np.asarray(self.runs.parameters[key_of(name, place if over != axes.WORLD else over)])

    def missing(self, needs: tuple[str, ...]) -> str:
        """Say what the case or the model lacks of some quantities; nothing where it has all."""
        for name in needs:
            if name not in self.declarations:
                return f"the model has no {name.replace('_', ' ')}"
            if not self.places(name):
                over = self.declarations[name].over
                return f"the case has no {AXIS_WORDS.get(over, f'{over} link')}"
        return ""

    def state_of(self, month: int) -> dict[str, np.ndarray]:
        """Return all quantities of a month of history, those that only chance gives at 0."""
        values = {key: np.asarray(one) for key, one in self.runs.parameters.items()}
        values |= {node.key: np.zeros(1) for node in self.model.of_kind(Noise)}
        return values | {key: rows[month] for key, rows in self.runs.history.items()}

    def slope(self, of: str, to: str, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return how one quantity's equation answers another, all else being equal.

        0 where the equation does not read the other quantity. For a stock it is the answer of its
        change per year.
        """
        node = self.model.nodes[of]
        if to not in node.sources:
            return np.zeros(1)
        return derivative(lambda moved: node.evaluate({**values, to: moved}), values[to])

    def slope_through(self, of: str, to: str, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return how one quantity's equation answers another, all auxiliaries between moving."""

        def answer(moved: Any) -> Any:
            known = {**values, to: moved}
            for key in self._between(to, of):
                known[key] = self.model.nodes[key].evaluate(known)
            return self.model.nodes[of].evaluate(known)

        return derivative(answer, values[to])

    def _between(self, source: str, target: str) -> tuple[str, ...]:
        """List the auxiliaries through which one quantity reaches another, in their order."""
        moved = {source}
        for key in self.model.order:
            if moved & set(self.model.nodes[key].sources):
                moved.add(key)
        asked = set(self.model.nodes[target].sources)
        for key in reversed(self.model.order):
            if key in asked:
                asked |= set(self.model.nodes[key].sources)
        return tuple(key for key in self.model.order if key in moved & asked)


class _Joined(Mapping[str, np.ndarray]):
    """Two passages one after the other, joined for one quantity at a time."""

    def __init__(self, first: Written, second: Written) -> None:
        self._first, self._second = first, second

    def __getitem__(self, key: str) -> np.ndarray:
        return np.concatenate([self._first[key], self._second[key]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)


def _total(values: Iterable[np.ndarray]) -> np.ndarray:
    total = np.zeros(1)
    for value in values:
        total = total + value
    return total
