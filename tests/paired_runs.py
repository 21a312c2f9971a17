"""Paired runs: one block of a case under many scenarios, with exits and decisions held off.

Only what a scenario names differs between two of its passages: parameters, noise and drivers are
drawn alike, no exit is drawn, and every decision stands where it stood at the as-of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.case import Case, Scenario
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.parameters import nominal_parameters
from countertrade.language import Model, assemble
from countertrade.model import DECLARATIONS

SEED = 1
FIRST = "2026-02"
"""The month after the as-of month, from which scenarios differ."""
Written = Mapping[str, np.ndarray]
"""Key to values, shape (months, runs)."""


def put(quantity: str, place: str, value: float, unit: str, first: str = FIRST) -> dict[str, Any]:
    """Return a change that sets a quantity."""
    return {"set": quantity, "at": place, "value": value, "unit": unit, "from": first}


def scaled(quantity: str, place: str, value: float, first: str = FIRST) -> dict[str, Any]:
    """Return a change that scales a quantity."""
    return {"scale": quantity, "at": place, "value": value, "from": first}


def fixed(decision: str, place: str, option: str, first: str = FIRST) -> dict[str, Any]:
    """Return a change that fixes a decision."""
    return {"fix": decision, "at": place, "option": option, "from": first}


def model_with(
    case: Case, scenarios: Mapping[str, Iterable[Mapping[str, Any]]], horizon_years: int
) -> Model:
    """Assemble the model on a case with these scenarios in place of its own."""
    made = {
        name: Scenario.model_validate(
            {"name": name, "title": name, "question": name, "changes": list(changes)}
        )
        for name, changes in scenarios.items()
    }
    return assemble(replace(case, scenarios=made, horizon_years=horizon_years), DECLARATIONS)


def every_key(model: Model) -> tuple[str, ...]:
    """List every computed quantity and every stock of a model."""
    return tuple(sorted([*model.order, *(node.key for node in model.stocks)]))


@dataclass
class PairedRuns:
    """One block through history and on under scenarios."""

    ensemble: Ensemble
    nominal: bool = False
    """Whether parameters stand at their modes and nothing is drawn at all."""
    _passages: dict[tuple[str, int, int], Passage] = field(default_factory=dict)

    @property
    def after(self) -> int:
        """Index of the first month that scenarios may change."""
        return self.ensemble.span.as_of + 1

    @cached_property
    def parameters(self) -> Values:
        """Parameters of the block."""
        runs = block_runs(0)
        if not self.nominal:
            return self.ensemble.parameters(runs)
        modes = nominal_parameters(self.ensemble.model)
        return {key: np.full(len(runs), value) for key, value in modes.items()}

    @cached_property
    def draws(self) -> Values:
        """Random numbers of the block: no exits, no decisions, and no noise where nominal."""
        draws = self.ensemble.draws(block_runs(0))
        held = {
            key: np.full(values.shape, np.inf) if key.startswith("threshold") else values
            for key, values in draws["held"].items()
        }
        held["decisions"] = np.zeros(len(block_runs(0)))
        if not self.nominal:
            return {**draws, "held": held}
        still = {
            name: {key: np.zeros(values.shape) for key, values in draws[name].items()}
            for name in ("shock", "noise", "gumbel")
        }
        return {**still, "held": held}

    @cached_property
    def past(self) -> Passage:
        """Recorded history, the as-of month included."""
        start = self.ensemble.start(block_runs(0), self.parameters)
        return self.ensemble.through("", start, self.parameters, self.draws, (0, self.after))

    @property
    def history(self) -> Written:
        """What was written of recorded history."""
        return self.past.written

    def under(self, scenario: str, years: int = 5) -> Written:
        """Return what a scenario writes in the years after the as-of month."""
        return self._through(scenario, self.past.state, self.after, self.after + 12 * years)

    def from_the_start(self, scenario: str, years: int) -> Written:
        """Return what a scenario writes from the first month of the case on."""
        start = self.ensemble.start(block_runs(0), self.parameters)
        return self._through(scenario, start, 0, 12 * years)

    def _through(self, scenario: str, state: Values, first: int, last: int) -> Written:
        asked = (scenario, first, last)
        if asked not in self._passages:
            self._passages[asked] = self.ensemble.through(
                scenario, state, self.parameters, self.draws, (first, last)
            )
        return self._passages[asked].written
