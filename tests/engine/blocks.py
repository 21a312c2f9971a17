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
        start = self.ensemble.start(self.runs, self.parameters)
        self.history = self.ensemble.through(
            "", start, self.parameters, self.draws, (0, self.ensemble.span.branch)
        )

    def under(self, scenario: str, kept: str | None = None) -> Passage:
        """Simulate a scenario from the branch month to the horizon."""
        span = self.ensemble.span
        return self.ensemble.through(
            scenario,
            self.history.state,
            self.parameters,
            self.draws,
            (span.branch, span.months),
            kept,
        )
