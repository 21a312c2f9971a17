"""A block of runs of a case: recorded history once, then any scenario from there."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from countertrade.engine.ensemble import Ensemble, Passage
from countertrade.engine.kernel import Values

SEED = 1


@dataclass
class Block:
    """Some runs, through recorded history and on under scenarios."""

    ensemble: Ensemble
    runs: np.ndarray
    parameters: Values = field(init=False)
    draws: Values = field(init=False)
    history: Passage = field(init=False)

    def __post_init__(self) -> None:
        """Simulate history."""
        self.parameters = self.ensemble.parameters(self.runs)
        self.draws = self.ensemble.draws(self.runs)
        self.history = self.until(self.ensemble.span.as_of)

    def until(self, month: int) -> Passage:
        """Simulate recorded history up to a month."""
        start = self.ensemble.start(self.runs, self.parameters)
        return self.ensemble.through("", start, self.parameters, self.draws, (0, month))

    def under(self, scenario: str, kept: str | None = None) -> Passage:
        """Simulate a scenario that changes nothing before the as-of month, to the horizon."""
        return self.onwards(scenario, self.history, self.ensemble.span.as_of, kept)

    def onwards(self, scenario: str, past: Passage, first: int, kept: str | None = None) -> Passage:
        """Simulate a scenario from the end of a past to the horizon."""
        months = (first, self.ensemble.span.months)
        return self.ensemble.through(
            scenario, past.state, self.parameters, self.draws, months, kept
        )
