"""The loops of the catalogue in a case: their path, their sign, their gain, their knock-out.

*Gain*: change one link of the loop by a small lasting amount and cut all other loops that join
two of its nodes; the gain is what comes back to that link after three years for each unit of the
change. It is the product of the partial derivatives of the links and of the step response of the
nodes that accumulate, so it has no unit and does not depend on the link chosen. Reinforcing loops
have a gain above 0, balancing ones below. Source: the open-loop gain of Ford 1999 (Modeling the
Environment) and Richardson 1995 (Loop polarity, loop dominance), at a finite time because most
stocks here are slower than a forecast is long. It is a property of a state; the score of
Schoenberg, Davidsen and Eberlein 2020 (Loops That Matter) is one of a path, and needs a changing
state: the knock-out takes that part.

*Knock-out*: from the month named, one link of the loop keeps what it had in that month; the change
of the outcome in the third year, in paired runs without exits, as a share of the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countertrade.analysis.derivatives import Graph, graphs_at
from countertrade.analysis.historical_states import (
    WINDOW,
    YEARS,
    Histories,
    PastEnsemble,
    monthly_keys,
    without_scenarios,
)
from countertrade.analysis.holding import Hold, argument_holds, idle, with_holds
from countertrade.analysis.loop_search import Circle, Search, anchors_of, gain
from countertrade.analysis.paired_runs import SEED, Written
from countertrade.case import Case, Month
from countertrade.engine.backend import STEPS_PER_YEAR
from countertrade.language import Model
from countertrade.model.loops import Loop, Polarity

CANDIDATES = 8
"""Blocks of runs among which the likelihood of history chooses."""
SMALLEST_GAIN = 0.01
"""Gain below which a loop has no weight of its own within the years looked at."""
BAND = (0.05, 0.95)
FELT = 2
"""Months after the as-of month in which its last events have reached the stocks."""


@dataclass(frozen=True)
class Effect:
    """What a knock-out does to a quantity, relative to what it is without."""

    share: float
    """Change over the last year of the passage, as a share of the quantity."""
    error: float
    """Standard error of that share, over distinct histories."""

    @property
    def clear(self) -> bool:
        """Whether the effect is more than twice its error."""
        return abs(self.share) > 2 * self.error


def effect(live: np.ndarray, cut: np.ndarray, histories: np.ndarray) -> Effect:
    """Compare a quantity in paired runs.

    Parameters
    ----------
    live, cut
        The quantity without and with the knock-out, shape (lanes,).
    histories
        Which history each lane goes on from: lanes of one history are no independent evidence.
    """
    level = float(np.mean(np.abs(live)))
    if level == 0.0:
        return Effect(0.0, 0.0)
    change = cut - live
    mean = float(np.mean(change))
    _, which, counts = np.unique(histories, return_inverse=True, return_counts=True)
    by_history = np.bincount(which, weights=change) / counts
    weights = counts / counts.sum()
    error = float(np.sqrt(np.sum((weights * (by_history - mean)) ** 2)))
    return Effect(mean / level, error / level)


@dataclass(frozen=True)
class Weighed:
    """A loop of the catalogue as it is found in a case."""

    loop: Loop
    month: Month
    path: tuple[str, ...] = ()
    """Keys it passes, the first waypoint first; empty where no circle passes the waypoints."""
    polarity: Polarity | None = None
    """Sign of the strongest circle through the waypoints."""
    gain: float = 0.0
    """Median over runs; the mean where the median is 0: the loop then works in some runs only."""
    low: float = 0.0
    high: float = 0.0
    agreeing: float = 0.0
    """Share of runs in which the gain has the stated sign."""
    opposing: float = 0.0
    """Gain of the strongest circle of the other sign through the same waypoints."""
    effect: Effect | None = None
    """Effect of the knock-out; None where the link to cut is not on the path."""

    @property
    def found(self) -> bool:
        """Whether the loop exists with the sign that the catalogue states."""
        return self.polarity is self.loop.polarity

    @property
    def weightless(self) -> bool:
        """Whether neither gain nor knock-out shows any weight."""
        return abs(self.gain) < SMALLEST_GAIN or self.effect is None or not self.effect.clear

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities on the path, without their places."""
        return tuple(key.partition("[")[0] for key in self.path)


@dataclass(frozen=True)
class Loops:
    """A catalogue of loops to be weighed in a case.

    Attributes
    ----------
    model
        The model assembled on the case.
    catalogue
        Loops to look for.
    month
        Month in which all are weighed. Where left out each is weighed in its own, in another case
        than its own in the last month whose following years are recorded.
    candidates
        Blocks of runs among which the likelihood of history chooses.
    """

    model: Model
    catalogue: Sequence[Loop]
    month: Month | None = None
    candidates: int = CANDIDATES

    @cached_property
    def _cuts(self) -> Mapping[tuple[str, str], list[Hold]]:
        return argument_holds(self.model, [loop.cut for loop in self.catalogue])

    @cached_property
    def _histories(self) -> Histories:
        every = [cut for cuts in self._cuts.values() for cut in cuts]
        model = with_holds(without_scenarios(self.model), every)
        months = tuple(sorted({self._month(loop) for loop in self.catalogue}))
        ensemble = PastEnsemble(model, SEED, monthly_keys(model), months=months)
        return Histories(ensemble, self.candidates, idle(every))

    def _month(self, loop: Loop) -> Month:
        """Return the month in which a loop is weighed: its own only in the case it is meant for."""
        if self.month is not None:
            return self.month
        if self.model.case.name == loop.case:
            return Month.parse(loop.month)
        return latest_month(self.model.case)

    @cached_property
    def states(self) -> Mapping[Month, Mapping[str, np.ndarray]]:
        """Every quantity in each month, decisions standing, scheduled events at their mean."""
        histories = self._histories
        return {
            month: {
                **histories.values(month, histories.onward(month, False)),
                **histories.scheduled_rates,
            }
            for month in histories.ensemble.months
        }

    @cached_property
    def searches(self) -> Mapping[Month, Search]:
        """The graph of the unchanged model in each month."""
        shocks = {month: self._histories.passed_on(month) for month in self.states}
        graphs = graphs_at(self.model, self.states, shocks)
        return {month: Search(graph, YEARS) for month, graph in graphs.items()}

    def weighed(self) -> tuple[Weighed, ...]:
        """Look for every loop of the catalogue and weigh it."""
        return tuple(self._weighed(loop) for loop in self.catalogue)

    def _weighed(self, loop: Loop) -> Weighed:
        month, strongest = self._month(loop), self._strongest(loop)
        if not strongest:
            return Weighed(loop, month)
        level, circle, gains = strongest[0]
        low, high = np.quantile(gains, BAND)
        sign = 1.0 if loop.polarity is Polarity.REINFORCING else -1.0
        return Weighed(
            loop,
            month,
            path=_from(circle.keys, loop.waypoints[0]),
            polarity=_side(level),
            gain=level,
            low=float(low),
            high=float(high),
            agreeing=float(np.mean(sign * gains > 0)),
            opposing=next((one[0] for one in strongest if _side(one[0]) is not _side(level)), 0.0),
            effect=self._knocked_out(loop, month, circle),
        )

    def _strongest(self, loop: Loop) -> list[tuple[float, Circle, np.ndarray]]:
        """List circles through a loop's waypoints with their gain, the strongest first."""
        search = self.searches[self._month(loop)]
        found = []
        circles = search.circles(loop.waypoints, frozenset(loop.avoiding))
        for circle in _apart(search.graph, circles, loop.waypoints):
            gains = gain(search.graph, circle, loop.waypoints, loop.avoiding, YEARS)
            found.append((typical(gains), circle, gains))
        return sorted((one for one in found if one[0] != 0.0), key=lambda one: -abs(one[0]))

    def _knocked_out(self, loop: Loop, month: Month, circle: Circle) -> Effect | None:
        cut = self._cut_on(loop, circle)
        outcome = next((key for key in circle.keys if _name(key) == loop.outcome), None)
        if cut is None or outcome is None:
            return None
        decide = bool(set(circle.keys) & self._options)
        live, without = (
            _last_year(self._histories.onward(month, decide, changed), outcome)
            for changed in (None, cut.at(self.states[month]))
        )
        return effect(live, without, self._histories.runs)

    @cached_property
    def _options(self) -> frozenset[str]:
        return frozenset(key for node in self.model.decisions for key in node.options)

    def _cut_on(self, loop: Loop, circle: Circle) -> Hold | None:
        """Return the argument that the catalogue names, at the place where the circle passes."""
        for source, target in circle.links:
            if (_name(source), _name(target)) != loop.cut:
                continue
            for cut in self._cuts[loop.cut]:
                decided = target in self._options and target.endswith(cut.target.partition("[")[2])
                if source in cut.sources and (cut.target == target or decided):
                    return cut
        return None


def latest_month(case: Case) -> Month:
    """Return the last month of a case from which the years that are followed are recorded."""
    return max(Month.of(case.as_of) - WINDOW, case.start + 1)


def checked_month(case: Case, text: str) -> Month:
    """Read a month of a case's recorded history.

    Raises
    ------
    ValueError
        When the text is no month or the month lies outside; the message is a sentence.
    """
    month = Month.parse(text)
    first, last = case.start + 1, Month.of(case.as_of) + FELT
    if not first <= month <= last:
        raise ValueError(
            f"The month {month} lies outside the history of {case.name}. Choose one from {first} "
            f"to {last}."
        )
    return month


def _apart(graph: Graph, circles: Sequence[Circle], waypoints: Sequence[str]) -> Iterable[Circle]:
    """Keep one circle of those whose gain is the same because all ways between are counted."""
    found = {anchors_of(graph, circle, waypoints): circle for circle in reversed(circles)}
    return found.values()


def typical(gains: np.ndarray) -> float:
    """Return the median of gains over runs, their mean where the median is 0."""
    return float(np.median(gains)) or float(np.mean(gains))


def _side(level: float) -> Polarity:
    return Polarity.REINFORCING if level > 0 else Polarity.BALANCING


def _last_year(written: Written, key: str) -> np.ndarray:
    mean: np.ndarray = written[key][WINDOW - STEPS_PER_YEAR :].mean(axis=0)
    return mean


def _name(key: str) -> str:
    return key.partition("[")[0]


def _from(keys: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Write a circle from one of its quantities on."""
    first = next(index for index, key in enumerate(keys) if _name(key) == name)
    return keys[first:] + keys[:first]
