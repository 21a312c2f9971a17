"""Paired runs: the same runs through recorded history and on from any of its months.

Passages that are compared start from one state and have the same parameters, noise and drivers;
they differ in nothing but what is asked of them. Unless chance is asked for, no exit is drawn and
every decision stands where it stood, so that rates are the expected ones and what a change does is
not mixed with what follows from an exit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from countertrade.case import Case, Month, Scenario
from countertrade.engine.backend import BLOCK, STEP, STEPS_PER_YEAR
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.parameters import nominal_parameters
from countertrade.language import Model, assemble
from countertrade.language.declare import (
    Calendar,
    Declaration,
    Driver,
    Equation,
    EventRate,
    Standing,
)

SEED = 1
PASSAGES_KEPT = 3
"""Passages that are remembered; an older one is computed again when it is asked for."""
Written = Mapping[str, np.ndarray]
"""Key to values, shape (months, runs)."""
Change = dict[str, Any]


@dataclass(frozen=True)
class Chance:
    """What chance decides in a block of runs."""

    inputs: bool = True
    """Parameters, noise and drivers; parameters are at their modes where it does not."""
    whims: bool = True
    """The part of choices that no utility explains."""
    decisions: bool = False
    """Choices after the as-of month; decisions stand where it does not."""
    exits: bool = False

    def allowed(self, numbers: Values) -> Values:
        """Return the random numbers of a block as far as chance may decide.

        Parameters
        ----------
        numbers
            All random numbers of the block, from :meth:`Ensemble.draws`.
        """
        held = {**numbers["held"], "decisions": np.full(BLOCK, float(self.decisions))}
        if not self.exits:
            never = [key for key in held if key.startswith("threshold")]
            held |= {key: np.full_like(held[key], np.inf) for key in never}
        decides = {"shock": self.inputs, "noise": self.inputs, "gumbel": self.whims}
        still = {
            use: {key: np.zeros_like(values) for key, values in numbers[use].items()}
            for use, allowed in decides.items()
            if not allowed
        }
        return {**numbers, **still, "held": held}


NOMINAL = Chance(inputs=False, whims=False)
"""Chance decides nothing."""
HELD = Chance()
"""Chance decides what goes into runs; no exits, decisions held."""
DRAWN = Chance(decisions=True, exits=True)
"""Chance decides exits and decisions too."""


def first_month(case: Case) -> Month:
    """Return the month after the as-of month, from which scenarios differ."""
    return Month.of(case.as_of) + 1


def scenario_of(name: str, changes: Iterable[Mapping[str, Any]]) -> Scenario:
    """Make a scenario of changes as a scenario file has them, in the model's units."""
    listed = [dict(change) for change in changes]
    words = {"name": name, "title": name, "question": name, "changes": listed}
    return Scenario.model_validate(words)


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
    made = {name: scenario_of(name, changes) for name, changes in scenarios.items()}
    return assemble(replace(case, scenarios=made, horizon_years=horizon_years), declarations)


def every_key(model: Model) -> tuple[str, ...]:
    """List all that a model computes, steps on or is driven by, but for noise."""
    kinds = (Calendar, Driver, Equation, EventRate, Standing)
    keys = [node.key for kind in kinds for node in model.of_kind(kind)]
    return tuple(sorted([*keys, *(key for node in model.decisions for key in node.options)]))


def expected_events(written: Written, rates: Iterable[str]) -> np.ndarray:
    """Return how many events some rates let expect in all months written, shape (runs,)."""
    total = np.sum([written[key] for key in rates], axis=0)
    expected: np.ndarray = STEP * total.sum(axis=0)
    return expected


@dataclass
class PairedRuns:
    """One block of runs, which goes through recorded history and on from its months."""

    ensemble: Ensemble
    chance: Chance = HELD
    """What chance decides in history, and after it where nothing else is said."""
    given: Values = field(default_factory=dict)
    """Parameters beside those the seed gives or in their place, each of shape (runs,)."""
    runs: np.ndarray = field(default_factory=lambda: block_runs(0))
    _reached: dict[int, Passage] = field(default_factory=dict, init=False)

    @property
    def after(self) -> int:
        """Index of the first month after recorded history, which scenarios may change."""
        return self.ensemble.timelines[""].span.as_of + 1

    @cached_property
    def parameters(self) -> Values:
        """Parameters of the runs."""
        if self.chance.inputs:
            return {**self.ensemble.parameters(self.runs), **self.given}
        modes = nominal_parameters(self.ensemble.model)
        return {key: np.full(BLOCK, value) for key, value in modes.items()} | self.given

    @cached_property
    def numbers(self) -> Values:
        """All random numbers of the runs."""
        return self.ensemble.draws(self.runs)

    @cached_property
    def past(self) -> Passage:
        """Recorded history, the as-of month included."""
        return self._through("", (0, self.after), self.chance, {})

    @property
    def history(self) -> Written:
        """What was written of recorded history."""
        return self.past.written

    def recorded(self, keys: Collection[str]) -> Passage:
        """Go through recorded history and keep only some of what is written."""
        draws, months = self.chance.allowed(self.numbers), (0, self.after)
        start = self._start({})
        return self.ensemble.through("", start, self.parameters, draws, months, wanted=tuple(keys))

    def before(self, month: int) -> Passage:
        """Return the state before a month, and as last row what the month before wrote.

        Nothing was written before the first month.
        """
        if month == 0:
            return Passage(self._start({}), {})
        if month == self.after:
            return self.past
        if month not in self._reached:
            earlier = max((one for one in self._reached if one < month), default=0)
            passage = self._through("", (earlier, month), self.chance, {})
            last = {key: rows[-1:].copy() for key, rows in passage.written.items()}
            self._reached[month] = Passage(passage.state, last)
        return self._reached[month]

    def under(self, scenario: str, years: int = 5, chance: Chance | None = None) -> Written:
        """Return what a scenario writes in the years after recorded history."""
        months = self.after, self.after + STEPS_PER_YEAR * years
        return self.passage(scenario, months, chance)

    def passage(
        self,
        name: str,
        months: tuple[int, int],
        chance: Chance | None = None,
        changed: Mapping[str, np.ndarray] | None = None,
    ) -> Written:
        """Return what is written from a month of recorded history to a later one.

        Parameters
        ----------
        name
            Scenario or course that is followed; the empty name is recorded history.
        months
            First month and the month after the last.
        chance
            What chance decides, where it is not what it decides in history.
        changed
            Parameters that differ from those of the runs, each of shape (runs,).
        """
        if changed:
            return self._through(name, months, chance or self.chance, changed).written
        return self._unchanged(name, months, chance or self.chance)

    @cached_property
    def _unchanged(self) -> Callable[[str, tuple[int, int], Chance], Written]:
        """Passages with the parameters of the runs; the last ones asked for are kept."""

        def written(name: str, months: tuple[int, int], chance: Chance) -> Written:
            return self._through(name, months, chance, {}).written

        return lru_cache(PASSAGES_KEPT)(written)

    def _through(
        self,
        name: str,
        months: tuple[int, int],
        chance: Chance,
        changed: Mapping[str, np.ndarray],
    ) -> Passage:
        # What starts at other values is started anew.
        state = self.before(months[0]).state if months[0] else self._start(changed)
        parameters = {**self.parameters, **changed}
        draws = chance.allowed(self.numbers)
        passage = self.ensemble.through(name, state, parameters, draws, months)
        if chance.inputs:
            return passage
        # All lanes of the nominal run are the same: one is kept.
        one_lane = {key: values[:, :1].copy() for key, values in passage.written.items()}
        return Passage(passage.state, one_lane)

    def _start(self, changed: Mapping[str, np.ndarray]) -> Values:
        return self.ensemble.start(self.runs, {**self.parameters, **changed})
