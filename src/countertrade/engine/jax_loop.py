"""The loop over months by JAX, for accelerators: the kernel's own month, called on JAX arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.engine.backend import jax
from countertrade.engine.kernel import Kernel, Role, Values
from countertrade.engine.vector_code import DOUBLE

WINDOW = 64
"""Months that one call of the compiled loop covers at most, so that it is compiled once only."""


@dataclass(frozen=True)
class JaxLoop:
    """The loop of a kernel on a device of JAX; it does what the native loop does."""

    kernel: Kernel
    precision: str
    platform: str
    """Kind of device that it runs on, as JAX names it: gpu, tpu, cpu."""

    def run(
        self,
        arrays: Mapping[Role, Mapping[str, Any]],
        schedule: Values,
        months: tuple[int, int],
        wanted: Sequence[str],
    ) -> tuple[Mapping[str, np.ndarray], Mapping[str, np.ndarray]]:
        """Take a batch of runs through some months.

        Parameters
        ----------
        arrays
            State, parameters, chance and what is held, as the kernel takes them.
        schedule
            The schedule of the whole span, from :meth:`schedule`.
        months
            First month and the month after the last.
        wanted
            Keys to write.

        Returns
        -------
        state, written
            State after the last month, each of shape (runs,), and key to values written, each of
            shape (months, runs).
        """
        with jax().enable_x64(self.precision == DOUBLE.name):
            return self._run(arrays, schedule, months, wanted)

    def _run(
        self,
        arrays: Mapping[Role, Mapping[str, Any]],
        schedule: Values,
        months: tuple[int, int],
        wanted: Sequence[str],
    ) -> tuple[Values, dict[str, np.ndarray]]:
        state, parameters, held = (
            self._on_device(arrays[role]) for role in (Role.STATE, Role.PARAMETERS, Role.HELD)
        )
        by_month = {**schedule, **arrays[Role.CHANCE]}
        span = len(schedule["chance"])
        rows = np.array([self.kernel.written_keys.index(key) for key in wanted], int)
        lanes = len(arrays[Role.STATE]["log_likelihood"])
        parts = [np.empty((0, len(rows), lanes), self.precision)]
        for first in range(*months, WINDOW):
            last = min(first + WINDOW, months[1])
            window = self._on_device(_months(by_month, first, last, span))
            state, written = self._loop(state, parameters, held, window, last - first)
            parts.append(np.asarray(written)[: last - first, rows])
        joined = np.concatenate(parts)
        return jax().device_get(state), {key: joined[:, row] for row, key in enumerate(wanted)}

    def schedule(self, arrays: Mapping[str, Any]) -> Values:
        """Return a schedule as this loop reads it: as it is."""
        return dict(arrays)

    @cached_property
    def _loop(self) -> Callable[..., tuple[Values, Any]]:
        """Compile the loop once for all scenarios and lengths: the number of months is data."""
        lax, numpy, tree = jax().lax, jax().numpy, jax().tree
        keys = self.kernel.written_keys

        def run(
            state: Values, parameters: Values, held: Values, window: Values, months: Any
        ) -> tuple[Values, Any]:
            like = state["log_likelihood"]
            room = numpy.zeros((WINDOW, len(keys), *like.shape), like.dtype)

            def step(index: Any, carry: tuple[Values, Any]) -> tuple[Values, Any]:
                before, sofar = carry
                month = tree.map(lambda array: array[index], window)
                after, written = self.kernel.advance(before, parameters, month, held)
                # Options stay whole numbers of one width, whatever they were compared with.
                kept = tree.map(lambda new, old: new.astype(old.dtype), after, before)
                return kept, sofar.at[index].set(written.astype(like.dtype))

            found: tuple[Values, Any] = lax.fori_loop(0, months, step, (state, room))
            return found

        compiled: Callable[..., tuple[Values, Any]] = jax().jit(run)
        return compiled

    def _on_device(self, values: Any) -> Values:
        """Hand numbers to the device, in the loop's precision where they are not whole."""
        kinds = {"f": self.precision, "i": "int32"}

        def cast(value: Any) -> np.ndarray:
            array = np.asarray(value)
            return array.astype(kinds[array.dtype.kind])

        device = jax().devices(self.platform)[0]
        handed: Values = jax().device_put(jax().tree.map(cast, _as_dict(values)), device)
        return handed


def _as_dict(values: Any) -> Any:
    """Return mappings of any kind as dictionaries, which JAX knows."""
    if not isinstance(values, Mapping):
        return values
    return {key: _as_dict(one) for key, one in values.items()}


def _months(values: Any, first: int, last: int, span: int) -> Any:
    """Take some months of arrays that end with the last month of the span, filled up to a window.

    Numbers that are not drawn for a month are not needed there: they are 0.
    """
    if isinstance(values, Mapping):
        return {key: _months(one, first, last, span) for key, one in values.items()}
    array = np.asarray(values)
    begins = span - len(array)
    found = np.zeros((WINDOW, *array.shape[1:]), array.dtype)
    drawn = max(first, min(begins, last))
    found[drawn - first : last - first] = array[drawn - begins : last - begins]
    return found
