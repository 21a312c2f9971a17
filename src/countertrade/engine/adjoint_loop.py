"""Running the compiled loop backwards: packing adjoints for it and reading what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countertrade.engine.adjoint_code import FUNCTION, AdjointCode
from countertrade.engine.memory import aligned
from countertrade.engine.native_loop import (
    NativeLoop,
    Stretch,
    by_month,
    function_of,
    packed,
    whole_vectors,
)

Arrays = Mapping[str, np.ndarray]
ByMonth = dict[tuple[str, ...], np.ndarray]


@dataclass(frozen=True)
class AdjointLoop:
    """The compiled loop backwards over the months of a kernel."""

    code: AdjointCode
    forwards: NativeLoop

    @cached_property
    def _function(self) -> Callable[..., None]:
        return function_of(self.code.text(), FUNCTION, self.code.count)

    def run(
        self, stretches: Sequence[Stretch], written: Arrays, state: Arrays
    ) -> tuple[Arrays, Arrays, ByMonth]:
        """Take adjoints backwards through stretches whose states were kept.

        Parameters
        ----------
        stretches
            Stretches of one passage.
        written
            Some of what can be written to its adjoints, shape (months, runs).
        state
            Some keys of the state to their adjoints after the last month, shape (runs,).

        Returns
        -------
        parameters, state, chance
            Adjoints of parameters and of the state before the first month, shape (runs,), and of
            random numbers by the keys that lead to them, shape (months, runs).
        """
        code, runs = self.code, stretches[0].runs
        precision = code.forwards.precision
        after = packed([state.get(key, 0.0) for key in code.state], runs, precision)
        parameters = packed([0.0] * len(code.parameters), runs, precision)
        found, last = [], sum(one.months for one in stretches)
        for one in reversed(stretches):
            months = slice(last - one.months, last)
            weights = {key: values[months] for key, values in written.items()}
            found.append(self._run(one, weights, after, parameters))
            last = months.start
        chance = np.concatenate(found[::-1], axis=1)
        return (
            {
                one.path[0]: np.ravel(parameters[:, 0, row])[:runs]
                for row, one in enumerate(code.parameters)
            },
            {key: np.ravel(after[:, 0, row])[:runs] for row, key in enumerate(code.state)},
            {one.path: by_month(chance[:, :, row], runs) for row, one in enumerate(code.chance)},
        )

    def _run(
        self, stretch: Stretch, written: Arrays, state: np.ndarray, parameters: np.ndarray
    ) -> np.ndarray:
        """Change the adjoints of the state, add to those of parameters, return those of chance."""
        precision = self.code.forwards.precision
        shape = (len(state), stretch.months, len(self.code.chance), precision.lanes)
        chance = aligned(shape, state.dtype)
        rows, places = self.forwards.places(tuple(written))
        weights = aligned((*shape[:2], len(rows) + 1, precision.lanes), state.dtype)
        weights[:, :, len(rows)] = 0
        for key, row in rows.items():
            whole = whole_vectors(written[key], precision)
            weights[:, :, row] = whole.reshape(stretch.months, -1, precision.lanes).swapaxes(0, 1)
        stretch.through(self._function, places, weights, state, parameters, chance)
        return chance
