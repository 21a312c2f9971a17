"""Runs at months of recorded history, and what they do in the years from there.

A run goes through recorded history to a month. From there no exit is drawn; decisions stand where
they stood in that month, or are taken again as the equations say. Two passages from one state
differ in nothing but what is asked of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from countertrade.case import Month
from countertrade.engine.backend import BLOCK, STEPS_PER_YEAR
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.timeline import Span, Timeline, span_of, timeline
from countertrade.inference.conditioning import condition
from countertrade.inference.observations import log_likelihood, predicted, sightings
from countertrade.language import Model, option_names
from countertrade.language.declare import (
    Calendar,
    Decision,
    Driver,
    Equation,
    EventRate,
    Noise,
    Standing,
)

YEARS = 3
"""Years that are followed from a historical month."""
WINDOW = YEARS * STEPS_PER_YEAR
SEED = 1
WRITTEN = (Calendar, Driver, Equation, EventRate, Noise, Standing)
"""Kinds of quantity that change from month to month, beside decisions."""


@dataclass(frozen=True)
class PastEnsemble(Ensemble):
    """An ensemble that can leave recorded history at several months."""

    months: tuple[Month, ...]

    @cached_property
    def span(self) -> Span:
        """Months of history and what follows the last month asked for.

        Random numbers of decisions are drawn from the first of the months on.
        """
        recorded = span_of(self.model.case)
        first, last = (edge(self.months) - recorded.start for edge in (min, max))
        return Span(recorded.start, first, max(recorded.as_of + 1, last + WINDOW))

    @property
    def window(self) -> int:
        """Months that one call of the compiled loop covers at most."""
        return WINDOW

    @cached_property
    def timelines(self) -> Mapping[str, Timeline]:
        """Recorded history under the empty name, and history left behind at each of the months."""
        recorded = replace(self.span, as_of=span_of(self.model.case).as_of)
        left = {
            str(month): replace(self.span, as_of=month - recorded.start) for month in self.months
        }
        return {name: timeline(self.model, span) for name, span in {"": recorded, **left}.items()}


def monthly_keys(model: Model) -> tuple[str, ...]:
    """List the keys of all that changes from month to month, options of decisions included."""
    keys = [node.key for kind in WRITTEN for node in model.of_kind(kind)]
    for node in model.decisions:
        assert isinstance(node.declaration, Decision)
        names = option_names(node.name, node.declaration)
        keys += [node.key.replace(node.name, name, 1) for name in names]
    return tuple(sorted(keys))


def without_scenarios(model: Model) -> Model:
    """Return the model on its case without scenarios, so that nothing but history changes it."""
    return replace(model, case=replace(model.case, scenarios={}))


@dataclass(frozen=True)
class Histories:
    """A block of runs, chosen by the likelihood of what was recorded, at months of history.

    Attributes
    ----------
    ensemble
        Months, model and seed.
    candidates
        Blocks of runs among which the likelihood chooses.
    added
        Parameters beside those of the case, each a number for all runs.
    """

    ensemble: PastEnsemble
    candidates: int
    added: Mapping[str, float]

    @cached_property
    def runs(self) -> np.ndarray:
        """Run number of each lane; a likely history is taken more than once."""
        sighted = sightings(self.ensemble.model.case, self.ensemble.timelines[""].span)
        found = []
        for block in range(self.candidates):
            written, state = self._recorded(block_runs(block), {one.key for one in sighted})
            said = predicted(sighted, written) if sighted else np.zeros((0, BLOCK))
            found.append(np.asarray(state["log_likelihood"]) + log_likelihood(sighted, said))
        return condition(np.concatenate(found), BLOCK, self.ensemble.seed).ancestors

    def _recorded(
        self, runs: np.ndarray, wanted: Iterable[str]
    ) -> tuple[dict[str, np.ndarray], Values]:
        """Take runs through all of recorded history and keep some of what is written."""
        parameters, draws = self._parameters(runs), self._draws(runs)
        state = self.ensemble.start(runs, parameters)
        end = self.ensemble.timelines[""].span.as_of + 1
        kept: dict[str, list[np.ndarray]] = {key: [] for key in wanted}
        for first in range(0, end, WINDOW):
            months = (first, min(first + WINDOW, end))
            passage = self.ensemble.through("", state, parameters, draws, months)
            state = passage.state
            for key, parts in kept.items():
                parts.append(passage.written[key])
        return {key: np.concatenate(parts) for key, parts in kept.items()}, state

    def _parameters(self, runs: np.ndarray) -> Values:
        added = {key: np.full(len(runs), value) for key, value in self.added.items()}
        return {**self.ensemble.parameters(runs), **added}

    def _draws(self, runs: np.ndarray) -> Values:
        """Draw a block's random numbers, with exits out of reach."""
        draws = self.ensemble.draws(runs)
        held = {
            key: np.full(values.shape, np.inf) if key.startswith("threshold") else values
            for key, values in draws["held"].items()
        }
        return {**draws, "held": held}

    @cached_property
    def parameters(self) -> Values:
        """Parameters of the runs."""
        return self._parameters(self.runs)

    @cached_property
    def draws(self) -> Values:
        """Random numbers of the runs; choices are drawn anew for each lane."""
        own = self._draws(block_runs(0))
        return {**self._draws(self.runs), "gumbel": own["gumbel"]}

    @cached_property
    def states(self) -> Mapping[Month, Values]:
        """State of the runs before each month asked for."""
        found: dict[Month, Values] = {}
        reached, state = 0, self.ensemble.start(self.runs, self.parameters)
        for month in sorted(self.ensemble.months):
            index = month - self.ensemble.span.start
            if index > reached:
                through = self.ensemble.through
                state = through("", state, self.parameters, self.draws, (reached, index)).state
            found[month], reached = state, index
        return found

    def onward(self, month: Month, decide: bool, changed: Mapping[str, np.ndarray]) -> Passage:
        """Follow the runs for some years from a month.

        Parameters
        ----------
        month
            One of the months asked for.
        decide
            Whether decisions are taken again; they stand as they stood where not.
        changed
            Parameters that differ from those of the runs.

        Returns
        -------
        Passage
            State at the end and what was written, the month itself first.
        """
        held = {**self.draws["held"], "decisions": np.full(BLOCK, float(decide))}
        index = month - self.ensemble.span.start
        return self.ensemble.through(
            str(month),
            self.states[month],
            {**self.parameters, **changed},
            {**self.draws, "held": held},
            (index, index + WINDOW),
        )

    def values(self, month: Month, passage: Passage) -> dict[str, np.ndarray]:
        """Return every quantity in the first month of a passage, shape (lanes,).

        Parameters are as they stand after what shocks do to them in that month.
        """
        factor, offset = self._changes(month)
        held = {
            key: np.asarray(value) * factor.get(key, 1.0) + offset.get(key, 0.0)
            for key, value in self.parameters.items()
        }
        return held | {key: series[0] for key, series in passage.written.items()}

    def _changes(self, month: Month) -> tuple[dict[str, float], dict[str, float]]:
        line = self.ensemble.timelines[""]
        index = month - self.ensemble.span.start
        return (
            {key: float(values[index]) for key, values in line.factor.items()},
            {key: float(values[index]) for key, values in line.offset.items()},
        )

    @cached_property
    def scheduled_rates(self) -> Mapping[str, np.ndarray]:
        """Event rates without a hazard, such as votes, at their mean over recorded history.

        In the month after such an event its rate is twelve a year, which is no rate at which
        anything goes on.
        """
        model, line = self.ensemble.model, self.ensemble.timelines[""]
        drawn = {place.name for place in self.ensemble.kernel.event_places}
        months = line.span.as_of + 1
        found = {}
        for node in model.of_kind(EventRate):
            assert isinstance(node.declaration, EventRate)
            event = node.declaration.event
            if f"{event}[{node.place}]" in drawn:
                continue
            count = sum(
                table[:months].sum()
                for name, table in line.events.items()
                if name.startswith(f"{event}:") and name.endswith(f"[{node.place}]")
            )
            found[node.key] = np.full(BLOCK, count / months * STEPS_PER_YEAR)
        return found

    def passed_on(self, month: Month) -> dict[str, float]:
        """Return the part of each changed quantity that recorded shocks let through in a month."""
        return self._changes(month)[0]
