"""Runs at months of recorded history, and what they do in the years from there.

A run goes through recorded history to a month. From there no exit is drawn; decisions stand where
they stood in that month, or are taken again as the equations say. Two passages from one state
differ in nothing but what is asked of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from countertrade.analysis.paired_runs import (
    Chance,
    PairedRuns,
    Written,
    every_key,
)
from countertrade.case import Month
from countertrade.engine.backend import BLOCK, STEPS_PER_YEAR
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.timeline import Span, Timeline, span_of, timeline
from countertrade.inference.conditioning import condition
from countertrade.inference.observations import log_likelihood, predicted, sightings
from countertrade.language import Model
from countertrade.language.declare import EventRate, Noise

YEARS = 3
"""Years that are followed from a historical month."""
WINDOW = YEARS * STEPS_PER_YEAR


@dataclass(frozen=True)
class PastEnsemble(Ensemble):
    """An ensemble that can leave recorded history at several months."""

    months: tuple[Month, ...] = ()

    @cached_property
    def span(self) -> Span:
        """Months of history and what follows the last month asked for.

        Random numbers of decisions are drawn from the first of the months on.
        """
        recorded = span_of(self.model.case)
        first, last = (edge(self.months) - recorded.start for edge in (min, max))
        return Span(recorded.start, first, max(recorded.as_of + 1, last + WINDOW))

    @cached_property
    def timelines(self) -> Mapping[str, Timeline]:
        """Recorded history under the empty name, and history left behind at each of the months."""
        recorded = replace(self.span, as_of=span_of(self.model.case).as_of)
        left = {
            str(month): replace(self.span, as_of=month - recorded.start) for month in self.months
        }
        return {name: timeline(self.model, span) for name, span in {"": recorded, **left}.items()}


def monthly_keys(model: Model) -> tuple[str, ...]:
    """List the keys of all that changes from month to month, noise included."""
    return tuple(sorted((*every_key(model), *(node.key for node in model.of_kind(Noise)))))


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
    given
        Parameters of a block beside those of the case.
    """

    ensemble: PastEnsemble
    candidates: int
    given: Values

    @cached_property
    def runs(self) -> np.ndarray:
        """Run number of each lane; a likely history is taken more than once."""
        sighted = sightings(self.ensemble.model.case, self.ensemble.timelines[""].span)
        found = []
        for block in range(self.candidates):
            past = self._block(block_runs(block)).recorded({one.key for one in sighted})
            said = predicted(sighted, past.written) if sighted else np.zeros((0, BLOCK))
            found.append(np.asarray(past.state["log_likelihood"]) + log_likelihood(sighted, said))
        return condition(np.concatenate(found), BLOCK, self.ensemble.seed).ancestors

    def _block(self, runs: np.ndarray) -> PairedRuns:
        return PairedRuns(self.ensemble, Chance(decisions=True), self.given, runs)

    @cached_property
    def paired(self) -> PairedRuns:
        """The runs; choices are drawn anew for each lane."""
        paired = self._block(self.runs)
        own = self._block(block_runs(0)).numbers
        paired.numbers = {**paired.numbers, "gumbel": own["gumbel"]}
        return paired

    def onward(
        self, month: Month, decide: bool, changed: Mapping[str, np.ndarray] | None = None
    ) -> Written:
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
        Mapping
            What was written, the month itself first.
        """
        index = month - self.ensemble.span.start
        months = index, index + WINDOW
        return self.paired.passage(str(month), months, Chance(decisions=decide), changed)

    def values(self, month: Month, written: Written) -> dict[str, np.ndarray]:
        """Return every quantity in the first month of what was written, shape (lanes,).

        Parameters are as they stand after what shocks do to them in that month.
        """
        factor, offset = self._changes(month)
        held = {
            key: np.asarray(value) * factor.get(key, 1.0) + offset.get(key, 0.0)
            for key, value in self.paired.parameters.items()
        }
        return held | {key: series[0] for key, series in written.items()}

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
