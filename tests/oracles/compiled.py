"""The compiled model as the reference is compared with it: all quantities, some lanes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from reference_events import Chance

from countertrade.engine.backend import BLOCK, jax
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.kernel import Values
from countertrade.language import Model

SEED = 5
Written = Mapping[str, np.ndarray]
"""Key to values, shape (months, lanes)."""


@dataclass(frozen=True)
class Result:
    """What the compiled model wrote of some lanes, and their state at the horizon."""

    written: Written
    log_likelihood: np.ndarray


@dataclass(frozen=True, eq=False)
class Compiled:
    """One block of runs of a model, by way of the compiled loop."""

    model: Model
    outputs: tuple[str, ...]
    lanes: int

    @cached_property
    def ensemble(self) -> Ensemble:
        """The ensemble; its loop is compiled once for all that follows."""
        return Ensemble(self.model, SEED, self.outputs)

    @cached_property
    def months(self) -> int:
        """Months from the start to the horizon."""
        return self.ensemble.span.months

    @cached_property
    def parameters(self) -> Values:
        """Drawn parameters of the block."""
        return self.ensemble.parameters(block_runs(0))

    @cached_property
    def draws(self) -> Values:
        """All random numbers of the block."""
        return self.ensemble.draws(block_runs(0))

    @cached_property
    def no_chance(self) -> Values:
        """Random numbers of a run without chance: no noise, no event, no review."""
        draws: Values = jax().tree.map(np.zeros_like, self.draws)
        held = {
            key: np.full_like(value, np.inf) if key.startswith("threshold") else value
            for key, value in draws["held"].items()
        }
        return {**draws, "held": held}

    def run(self, scenario: str, parameters: Values, draws: Values) -> Result:
        """Simulate the block through history and on under a scenario, and keep the first lanes.

        The empty name is that of recorded history with nothing changed after it.
        """
        state = self.ensemble.start(block_runs(0), parameters)
        passage = self.ensemble.through(scenario, state, parameters, draws, (0, self.months))
        written = {key: values[:, : self.lanes] for key, values in passage.written.items()}
        return Result(written, np.asarray(passage.state["log_likelihood"])[: self.lanes])

    def step(self, model: Model, scenario: str, parameters: Values, months: int) -> Written:
        """Simulate a model's first months without compiling them, decisions held, no chance."""
        ensemble = Ensemble(model, SEED, self.outputs)
        draws = self.no_chance
        state = ensemble.start(block_runs(0), parameters)
        held = {**draws["held"], **{f"kept regime_exit[{one}]": 0.0 for one in model.case.regimes}}
        rows = []
        by_month = {
            **ensemble._months[scenario],
            **{key: draws[key] for key in ("shock", "noise", "gumbel")},
        }
        for index in range(months):
            month = jax().tree.map(lambda array, at=index: array[at], by_month)
            state, outputs = ensemble.kernel.advance(state, parameters, month, held)
            rows.append(np.asarray(outputs)[:, : self.lanes])
        keys = ensemble.kernel.written_keys
        return {key: np.array([row[at] for row in rows]) for at, key in enumerate(keys)}

    def chance(self) -> Chance:
        """Return the random numbers of the first lanes as the reference takes them."""
        draws, lanes = self.draws, slice(self.lanes)
        held = draws["held"]
        return Chance(
            shock=_cut(draws["shock"], lanes),
            noise=_cut(draws["noise"], lanes),
            gumbel=_cut(draws["gumbel"], lanes),
            threshold=_cut(_under("threshold ", held), lanes),
            position=_cut(_under("mode ", held), lanes),
        )

    def drawn(self) -> dict[str, np.ndarray]:
        """Return the drawn parameters of the first lanes."""
        return _cut(self.parameters, slice(self.lanes))


def full(parameters: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Give all lanes of a block the same parameters."""
    return {key: np.full(BLOCK, value) for key, value in parameters.items()}


def _cut(values: Mapping[str, Any], lanes: slice) -> dict[str, np.ndarray]:
    return {key: np.asarray(value)[..., lanes] for key, value in values.items()}


def _under(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)
    }
