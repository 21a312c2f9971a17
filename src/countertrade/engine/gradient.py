"""Gradients through a passage: of a weighted sum of what it wrote and of the state it ended in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from countertrade.engine.adjoint_loop import AdjointLoop
from countertrade.engine.kernel import Role, Values
from countertrade.engine.native_loop import Stretch, written_in

SMOOTH_CHANCE = ("noise", "shock")
"""Random numbers that enter values; the others decide by comparison."""
NONE: Mapping[str, np.ndarray] = {}


@dataclass(frozen=True)
class Gradient:
    """By how much a weighted sum changes with each number, all others standing."""

    parameters: Values
    """Key of each parameter to shape (runs,); the start is taken as given (see
    :meth:`~.ensemble.Ensemble.start_gradient`)."""
    state: Values
    """Key of each part of the state before the first month to shape (runs,); 0 for what only jumps:
    counts of events and options."""
    chance: dict[str, Values]
    """Noise and shocks of the drivers' processes, each key to shape (months, runs)."""


@dataclass(frozen=True)
class Checkpointed:
    """A passage of runs with the state before each month kept, so that it can be differentiated."""

    loop: AdjointLoop
    given: Mapping[Role, Mapping[str, Any]]
    """What the runs were taken through the months with."""
    stretches: tuple[Stretch, ...]

    @property
    def state(self) -> Mapping[str, np.ndarray]:
        """State after the last month, each of shape (runs,)."""
        return self.loop.forwards.state(self.stretches[-1])

    @property
    def written(self) -> Mapping[str, np.ndarray]:
        """Key to values, shape (months, runs)."""
        return written_in(self.stretches)

    @property
    def bytes(self) -> int:
        """Memory of the kept states."""
        return sum(one.state.nbytes for one in self.stretches)

    def gradient(
        self, written: Mapping[str, np.ndarray] = NONE, state: Mapping[str, np.ndarray] = NONE
    ) -> Gradient:
        """Differentiate a weighted sum of written values and of the state at the end.

        Parameters
        ----------
        written
            Key of anything that the ensemble can write to its weight in each month and run, shape
            (months, runs): the derivative of what is asked for by that value.
        state
            Key of the state after the last month to weights, shape (runs,).

        Returns
        -------
        Gradient
            Run by run.

        Raises
        ------
        ValueError
            If something is weighted that is not there, or not in each month and run.
        """
        months, runs = sum(one.months for one in self.stretches), self.stretches[0].runs
        _check(written, self.loop.forwards.written_keys, "not written", (months, runs))
        _check(state, self.given[Role.STATE], "not part of the state", (runs,))
        parameters, before, chance = self.loop.run(self.stretches, written, state)
        still, always = np.zeros(runs), np.zeros((months, runs))
        return Gradient(
            {key: parameters.get(key, still) for key in self.given[Role.PARAMETERS]},
            {key: before.get(key, still) for key in self.given[Role.STATE]},
            {
                use: {key: chance.get((use, key), always) for key in self.given[Role.CHANCE][use]}
                for use in SMOOTH_CHANCE
            },
        )


def _check(
    weights: Mapping[str, np.ndarray], known: Collection[str], lacking: str, shape: tuple[int, ...]
) -> None:
    for key, values in weights.items():
        if key not in known:
            raise ValueError(f"{key} is {lacking}. Weigh one of {', '.join(list(known)[:3])}, ...")
        if values.shape != shape:
            raise ValueError(
                f"The weights of {key} are of shape {values.shape}; it has to be {shape}."
            )
