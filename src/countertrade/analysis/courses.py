"""Courses: ways the months may go, as recorded or with something else from some month on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.analysis.paired_runs import scenario_of
from countertrade.case import Month
from countertrade.engine.drivers import DriverProcess
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.timeline import Timeline, timeline

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
    """Recorded events that are left out."""
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
            self.standing + other.standing,
            self.still + other.still,
        )


@dataclass(frozen=True)
class CourseEnsemble(Ensemble):
    """An ensemble whose timelines are courses."""

    courses: tuple[Course, ...] = ()

    @cached_property
    def timelines(self) -> Mapping[str, Timeline]:
        """Recorded history under the empty name, and every course under its own."""
        laid = {one.name: self._laid_out(one) for one in (Course(), *self.courses)}
        keys = sorted({key for line in laid.values() for key in line.factor})
        factor = dict.fromkeys(keys, np.ones(self.span.months))
        offset = dict.fromkeys(keys, np.zeros(self.span.months))
        return {
            name: replace(line, factor={**factor, **line.factor}, offset={**offset, **line.offset})
            for name, line in laid.items()
        }

    def _laid_out(self, course: Course) -> Timeline:
        case = self.model.case
        events = tuple(
            one
            for one in case.events
            if (str(one.kind), one.place, one.date.isoformat()) not in course.without
        )
        scenario = scenario_of("course", course.changes)
        if course.scenario:
            own = case.scenarios[course.scenario]
            scenario = own.model_copy(update={"changes": [*own.changes, *scenario.changes]})
        changed = replace(case, events=events, scenarios={scenario.name: scenario})
        line = timeline(replace(self.model, case=changed), self.span, scenario)
        return replace(
            line,
            drivers=tuple(self._stilled(one, dict(course.still)) for one in line.drivers),
            options={**line.options, **self._standing(line.options, course)},
        )

    def _stilled(self, process: DriverProcess, still: Mapping[str, Month]) -> DriverProcess:
        if process.key not in still:
            return process
        known = process.known.copy()
        known[self.span.index(still[process.key]) :] = np.nan
        return DriverProcess(process.key, known, process.log, 0.0, 1.0, 0.0)

    def _standing(
        self, recorded: Mapping[str, np.ndarray], course: Course
    ) -> dict[str, np.ndarray]:
        """Return the options of decisions that stand from a month on."""
        options = {key: recorded[key].copy() for key, _ in course.standing}
        for key, month in course.standing:
            first = self.span.index(month)
            options[key][first:] = max(options[key][max(first - 1, 0)], 0)
        return options
