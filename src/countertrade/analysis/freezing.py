"""Freezing: paired runs with and without something, from any month of a case.

A *course* is one way the months may go: changes of a scenario, records left out, options forced,
drivers that stay where they are. A computed quantity is *held*: a stock keeps what it had, anything
else keeps the level it is given, run by run. Both are built into the model once, so that one
compiled kernel serves all comparisons of a case.

Runs are drawn from the ranges of the case and go through recorded history unweighted. Two passages
that are compared start from one state and have the same parameters and random numbers, except for
what is frozen. Unless chance is asked for, no exit is drawn and every decision stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from countertrade.case import Month, Scenario
from countertrade.engine.backend import BLOCK
from countertrade.engine.drivers import DriverProcess
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.timeline import Timeline, timeline
from countertrade.language import Model, Node
from countertrade.language.assemble import Argument
from countertrade.language.declare import Decision, Equation

MONTHS_AT_ONCE = 48
"""Months whose values are held on the device at once."""
SEED = 1
Record = tuple[str, str, str]
"""Kind, place and day of a recorded event."""


@dataclass(frozen=True)
class Course:
    """One way the months may go; without anything it is recorded history and what follows it."""

    changes: tuple[Mapping[str, Any], ...] = ()
    """Changes of a scenario, as its file has them, in the model's units."""
    scenario: str = ""
    """A scenario of the case whose changes come first."""
    without: tuple[Record, ...] = ()
    forced: tuple[tuple[str, str, Month], ...] = ()
    """Decision at a place, option and first month; the option stands from there on."""
    standing: tuple[tuple[str, Month], ...] = ()
    """Decision at a place that keeps from a month on the option recorded last before it."""
    still: tuple[tuple[str, Month], ...] = ()
    """Driver at a place that keeps from a month on what it had in the month before."""

    @property
    def name(self) -> str:
        """Name that no other course has; empty for recorded history."""
        return "" if self == Course() else repr(self)

    def joined(self, other: Course) -> Course:
        """Return the course that has what both have."""
        return Course(
            self.changes + other.changes,
            self.scenario or other.scenario,
            self.without + other.without,
            self.forced + other.forced,
            self.standing + other.standing,
            self.still + other.still,
        )


@dataclass(frozen=True)
class Chance:
    """What chance decides in a passage beside parameters, noise and drivers."""

    decisions: bool = False
    exits: bool = False
    whims: bool = True
    """Whether choices have a part that no utility explains."""


@dataclass(frozen=True)
class FreezingEnsemble(Ensemble):
    """An ensemble whose timelines are courses."""

    courses: tuple[Course, ...]

    @property
    def window(self) -> int:
        """Months that one call of the compiled loop covers."""
        return MONTHS_AT_ONCE

    @cached_property
    def timelines(self) -> Mapping[str, Timeline]:
        """Recorded history under the empty name, and every course under its own."""
        laid = {one.name: self._laid_out(one) for one in (Course(), *self.courses)}
        keys = sorted({key for line in laid.values() for key in line.factor})
        plain = np.ones(self.span.months), np.zeros(self.span.months)
        return {
            name: replace(
                line,
                factor={key: line.factor.get(key, plain[0]) for key in keys},
                offset={key: line.offset.get(key, plain[1]) for key in keys},
            )
            for name, line in laid.items()
        }

    def _laid_out(self, course: Course) -> Timeline:
        case = self.model.case
        events = tuple(
            one
            for one in case.events
            if (str(one.kind), one.place, one.date.isoformat()) not in course.without
        )
        scenario = _scenario(course)
        if course.scenario:
            own = case.scenarios[course.scenario]
            scenario = own.model_copy(update={"changes": [*own.changes, *scenario.changes]})
        changed = replace(case, events=events, scenarios={scenario.name: scenario})
        line = timeline(replace(self.model, case=changed), self.span, scenario)
        drivers = tuple(self._stilled(one, dict(course.still)) for one in line.drivers)
        return replace(line, drivers=drivers, options=self._options(line.options, course))

    def _stilled(self, process: DriverProcess, still: Mapping[str, Month]) -> DriverProcess:
        if process.key not in still:
            return process
        known = process.known.copy()
        known[self.span.index(still[process.key]) :] = np.nan
        return DriverProcess(process.key, known, process.log, 0.0, 1.0, 0.0)

    def _options(self, recorded: Mapping[str, np.ndarray], course: Course) -> dict[str, np.ndarray]:
        options = {key: values.copy() for key, values in recorded.items()}
        for key, option, month in course.forced:
            decision = self.model.nodes[key].declaration
            assert isinstance(decision, Decision)
            options[key][self.span.index(month) :] = decision.options.index(option)
        for key, month in course.standing:
            first = self.span.index(month)
            options[key][first:] = max(options[key][max(first - 1, 0)], 0)
        return options


def _scenario(course: Course) -> Scenario:
    changes = [dict(change) for change in course.changes]
    words = {"name": "course", "title": "Course", "question": "What if?", "changes": changes}
    return Scenario.model_validate(words)


def held_switch(key: str) -> str:
    """Name the parameter that is 1 while a quantity is held, else 0."""
    return f"held {key}"


def held_level(key: str) -> str:
    """Name the parameter with the level at which a held quantity stands."""
    return f"level {key}"


def with_holds(model: Model, keys: Iterable[str]) -> Model:
    """Return the model with computed quantities that can be held.

    Its runs need two more parameters for each key; with all of them 0 it is the model itself.

    Parameters
    ----------
    model
        An assembled model.
    keys
        Stocks, auxiliaries and hazards at their places.
    """
    nodes = dict(model.nodes)
    for key in dict.fromkeys(keys):
        nodes[key] = _holdable(nodes[key])
    return replace(model, nodes=MappingProxyType(nodes))


def _holdable(node: Node) -> Node:
    declaration = node.declaration
    assert isinstance(declaration, Equation)
    function, stays = declaration.function, declaration.kind == "stock"

    def held(*arguments: Any) -> Any:
        *own, switch, level = arguments
        # A stock that does not change keeps what it has.
        frozen = 0.0 * level if stays else level
        return (1 - switch) * function(*own) + switch * frozen

    names = (held_switch(node.key), held_level(node.key))
    added = tuple(Argument(name, (name,), "one") for name in names)
    return replace(
        node,
        declaration=replace(declaration, function=held),
        arguments=node.arguments + added,
    )


@dataclass
class Freezer:
    """A block of runs that can leave recorded history at any month, with things frozen or not."""

    ensemble: FreezingEnsemble
    holdable: tuple[str, ...]
    """Keys that can be held."""
    _states: dict[int, tuple[Values, Mapping[str, np.ndarray]]] = field(default_factory=dict)
    _plain: tuple[Any, Mapping[str, np.ndarray]] | None = None

    @cached_property
    def parameters(self) -> Values:
        """Parameters of the block, nothing held."""
        return self.parameters_of(block_runs(0))

    def parameters_of(self, runs: np.ndarray) -> Values:
        """Return parameters of a block, nothing held."""
        none = np.zeros(len(runs))
        names = [name(key) for key in self.holdable for name in (held_switch, held_level)]
        return {**self.ensemble.parameters(runs), **dict.fromkeys(names, none)}

    @cached_property
    def _draws(self) -> Values:
        return self.ensemble.draws(block_runs(0))

    def draws(self, chance: Chance) -> Values:
        """Return the random numbers of the block as far as chance may decide."""
        return chanced(self._draws, chance)

    def before(self, month: int) -> tuple[Values, Mapping[str, np.ndarray]]:
        """Return the state before a month of recorded history, and what the month before wrote.

        Nothing was written before the first month.
        """
        if month not in self._states:
            earlier = [one for one in self._states if one < month]
            reached = max(earlier, default=0)
            state = self._states[reached][0] if earlier else self._start()
            written: Mapping[str, np.ndarray] = {}
            if month > reached:
                draws = self.draws(Chance())
                passage = self.ensemble.through("", state, self.parameters, draws, (reached, month))
                state = passage.state
                written = {key: values[-1] for key, values in passage.written.items()}
            self._states[month] = state, written
        return self._states[month]

    def _start(self) -> Values:
        return self.ensemble.start(block_runs(0), self.parameters)

    def passage(
        self,
        course: Course,
        months: tuple[int, int],
        chance: Chance,
        changed: Mapping[str, np.ndarray],
    ) -> Mapping[str, np.ndarray]:
        """Return what a course writes from one month to another.

        Parameters
        ----------
        course
            Which way the months go.
        months
            First month and the month after the last.
        chance
            What chance decides.
        changed
            Parameters that differ from those of the runs, holds among them.
        """
        state, _ = self.before(months[0])
        if months[0] == 0 and changed:
            # What starts at other values is started anew.
            state = self.ensemble.start(block_runs(0), {**self.parameters, **changed})
        through: Callable[..., Any] = self.ensemble.through
        parameters = {**self.parameters, **changed}
        passage = through(course.name, state, parameters, self.draws(chance), months)
        written: Mapping[str, np.ndarray] = passage.written
        return written

    def plain(
        self, course: Course, months: tuple[int, int], chance: Chance
    ) -> Mapping[str, np.ndarray]:
        """Return a passage with nothing frozen; the last one asked for is kept."""
        asked = course, months, chance
        if self._plain is None or self._plain[0] != asked:
            self._plain = asked, self.passage(course, months, chance, {})
        return self._plain[1]


def chanced(draws: Values, chance: Chance) -> Values:
    """Return random numbers as far as chance may decide.

    Parameters
    ----------
    draws
        All random numbers of a block.
    chance
        What it may decide.
    """
    held = {
        key: values if chance.exits or not key.startswith("threshold") else np.inf + 0 * values
        for key, values in draws["held"].items()
    }
    held["decisions"] = np.full(BLOCK, float(chance.decisions))
    choices = draws["gumbel"]
    if not chance.whims:
        choices = {key: 0 * values for key, values in choices.items()}
    return {**draws, "held": held, "gumbel": choices}
