"""Paired runs: one block of a case under many scenarios that differ in nothing else.

Parameters, noise and drivers are drawn alike in all of them. Unless chance is asked for, no exit
is drawn and every decision stands where it stood at the as-of date, so that rates are the expected
ones and what a scenario does is not mixed with what follows from an exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.case import Case, Month, Scenario
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.parameters import nominal_parameters
from countertrade.language import Model, assemble, option_names
from countertrade.language.declare import (
    Calendar,
    Decision,
    Declaration,
    Driver,
    EventRate,
    Standing,
)

SEED = 1
MONTHS_AT_ONCE = 60
"""Months whose values are held on the device at once."""
PASSAGES_KEPT = 3
"""Passages that are remembered; an older one is computed again when it is asked for."""
Written = Mapping[str, np.ndarray]
"""Key to values, shape (months, runs)."""
Change = dict[str, Any]


class Chance(StrEnum):
    """What chance decides in a block of runs."""

    NONE = "nominal"
    """Nothing: parameters at their modes, no noise, no exits, decisions held."""
    INPUTS = "held"
    """Parameters, noise and drivers; no exits, decisions held."""
    ALL = "drawn"
    """Exits and decisions too."""


@dataclass(frozen=True)
class LeanEnsemble(Ensemble):
    """An ensemble that writes many quantities and so covers fewer months in one call."""

    @property
    def window(self) -> int:
        """Months that one call of the compiled loop covers."""
        return min(MONTHS_AT_ONCE, self.span.months)


def first_month(case: Case) -> Month:
    """Return the month after the as-of month, from which scenarios differ."""
    return Month.of(case.as_of) + 1


def model_with(
    case: Case,
    declarations: Mapping[str, Declaration],
    scenarios: Mapping[str, Iterable[Change]],
    horizon_years: int,
) -> Model:
    """Assemble a model on a case with these scenarios in place of its own.

    Parameters
    ----------
    case
        A loaded case.
    declarations
        The quantities of the model.
    scenarios
        Name of each scenario to its changes, as a scenario file has them.
    horizon_years
        Years after the as-of date that can be simulated.
    """
    made = {
        name: Scenario.model_validate(
            {"name": name, "title": name, "question": name, "changes": list(changes)}
        )
        for name, changes in scenarios.items()
    }
    return assemble(replace(case, scenarios=made, horizon_years=horizon_years), declarations)


def every_key(model: Model) -> tuple[str, ...]:
    """List all that a model computes, steps on or is driven by."""
    options = [
        node.key.replace(node.name, option, 1)
        for node in model.decisions
        if isinstance(node.declaration, Decision)
        for option in option_names(node.name, node.declaration)
    ]
    kinds = (Driver, EventRate, Standing, Calendar)
    given = [node.key for kind in kinds for node in model.of_kind(kind)]
    return tuple(sorted([*model.order, *(node.key for node in model.stocks), *given, *options]))


@dataclass
class PairedRuns:
    """One block through history and on under scenarios."""

    ensemble: Ensemble
    chance: Chance = Chance.INPUTS
    drawn: Values | None = None
    """Parameters to use in place of those the seed gives, each of shape (runs,)."""
    _passages: dict[tuple[str, int, int], Written] = field(default_factory=dict)

    @property
    def after(self) -> int:
        """Index of the first month that scenarios may change."""
        return self.ensemble.span.as_of + 1

    @cached_property
    def parameters(self) -> Values:
        """Parameters of the block."""
        runs = block_runs(0)
        if self.drawn is not None:
            return self.drawn
        if self.chance is not Chance.NONE:
            return self.ensemble.parameters(runs)
        modes = nominal_parameters(self.ensemble.model)
        return {key: np.full(len(runs), value) for key, value in modes.items()}

    @cached_property
    def draws(self) -> Values:
        """Random numbers of the block, as far as chance may decide."""
        draws = self.ensemble.draws(block_runs(0))
        if self.chance is Chance.ALL:
            return draws
        held = {
            key: np.full(values.shape, np.inf) if key.startswith("threshold") else values
            for key, values in draws["held"].items()
        }
        held["decisions"] = np.zeros(len(block_runs(0)))
        if self.chance is Chance.INPUTS:
            return {**draws, "held": held}
        still = {
            name: {key: np.zeros(values.shape) for key, values in draws[name].items()}
            for name in ("shock", "noise", "gumbel")
        }
        return {**draws, **still, "held": held}

    @cached_property
    def past(self) -> Passage:
        """Recorded history, the as-of month included; chance decides nothing there."""
        start = self.ensemble.start(block_runs(0), self.parameters)
        return self._passage("", start, 0, self.after)

    def with_chance(self) -> PairedRuns:
        """Return the same runs with exits and decisions drawn after the as-of month."""
        drawn = PairedRuns(self.ensemble, Chance.ALL, self.drawn)
        drawn.past = self.past
        return drawn

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
            while len(self._passages) >= PASSAGES_KEPT:
                del self._passages[next(iter(self._passages))]
            self._passages[asked] = self._passage(scenario, state, first, last).written
        return self._passages[asked]

    def _passage(self, scenario: str, state: Values, first: int, last: int) -> Passage:
        passage = self.ensemble.through(scenario, state, self.parameters, self.draws, (first, last))
        if self.chance is not Chance.NONE:
            return passage
        # All lanes of the nominal run are the same: one is kept.
        return Passage(
            passage.state, {key: one[:, :1].copy() for key, one in passage.written.items()}
        )
