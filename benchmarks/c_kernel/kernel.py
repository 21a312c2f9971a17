"""Running the C kernel on the arrays that the engine gives its own."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from benchmarks.c_kernel.build import Precision, compiled
from benchmarks.c_kernel.source import Source

from countertrade.engine.ensemble import BY_MONTH, Ensemble, Passage
from countertrade.engine.kernel import Values
from countertrade.engine.trace import Role, trace_month

LANES = 64
"""Runs that a block of the C kernel holds unless it is compiled for others."""


@dataclass(frozen=True)
class Packed:
    """What the C function is given: arrays in its layout, as ``passage.c`` states it."""

    state: np.ndarray
    """Before the first month; the C function leaves the state after the last one in it."""
    parameters: np.ndarray
    schedule: np.ndarray
    chance: np.ndarray
    held: np.ndarray

    @property
    def blocks(self) -> int:
        """Number of blocks of the C kernel."""
        return len(self.state)


@dataclass(frozen=True, eq=False)
class CKernel:
    """The months of an ensemble's kernel, compiled by gcc."""

    ensemble: Ensemble
    precision: Precision = Precision.DOUBLE
    lanes: int = LANES
    """Runs of a block; whole vectors."""

    @cached_property
    def source(self) -> Source:
        """The month in C."""
        return Source(trace_month(self.ensemble))

    @cached_property
    def _library(self) -> ctypes.CDLL:
        return compiled(self.source.text, self.precision, self.lanes)

    def through(
        self,
        name: str,
        state: Values,
        parameters: Values,
        draws: Values,
        months: tuple[int, int],
        kept: str | None = None,
    ) -> Passage:
        """Simulate runs from one month to another, as :meth:`Ensemble.through` does.

        Parameters
        ----------
        name
            Scenario, or the empty name for recorded history.
        state, parameters, draws
            State before the first of the months, parameters and random numbers of the runs, whose
            number is a multiple of the lanes.
        months
            First month and the month after the last.
        kept
            A regime whose exit is held off.

        Returns
        -------
        Passage
            State after the last month and the written values of these months.
        """
        packed = self.packed(name, state, parameters, draws, kept)
        written = self.room(packed, months)
        self.run(packed, months, written)
        keys = self.ensemble.kernel.written_keys
        after = _by_number(packed.state, 1)
        rows = _by_number(written, 2)
        return Passage(
            {key: after[row] for row, key in enumerate(self.source.month.state)},
            {key: rows[:, row] for row, key in enumerate(keys)},
        )

    def packed(
        self, name: str, state: Values, parameters: Values, draws: Values, kept: str | None = None
    ) -> Packed:
        """Lay the engine's arrays out as the C function reads them; arguments as in `through`."""
        lanes = len(state["log_likelihood"])
        given: Mapping[Role, Any] = {
            Role.STATE: state,
            Role.PARAMETERS: parameters,
            Role.SCHEDULE: self.ensemble.schedule(name),
            Role.CHANCE: {key: draws[key] for key in BY_MONTH},
            Role.HELD: self.ensemble.held(draws, kept),
        }
        arrays = {role: self._numbers(role, values, lanes) for role, values in given.items()}
        return Packed(*(arrays[role] for role in given))

    def room(self, packed: Packed, months: tuple[int, int]) -> np.ndarray:
        """Return an array for what is written of a passage."""
        count = len(self.source.month.written)
        return np.zeros((packed.blocks, months[1] - months[0], count, self.lanes), self.precision)

    def run(self, packed: Packed, months: tuple[int, int], written: np.ndarray) -> None:
        """Call the C function: the state moves on, and what is written is filled in."""
        arrays = (packed.state, packed.parameters, packed.schedule, packed.chance, packed.held)
        numbers = (packed.blocks, *months, len(packed.schedule))
        self._library.passage(
            *(ctypes.c_long(number) for number in numbers),
            *(one.ctypes.data_as(ctypes.c_void_p) for one in (*arrays, written)),
        )

    def _numbers(self, role: Role, arrays: Any, lanes: int) -> np.ndarray:
        """Gather the numbers of a role in the order of the C source."""
        found = [np.asarray(one.among(arrays)) for one in self.source.inputs[role]]
        if role is Role.SCHEDULE:
            return self._finite(np.stack(found, axis=-1))
        if role is Role.CHANCE:
            found = [self._all_months(one) for one in found]
        by_lane = np.stack([np.broadcast_to(one, (*one.shape[:-1], lanes)) for one in found], -2)
        blocks = by_lane.reshape(*by_lane.shape[:-1], lanes // self.lanes, self.lanes)
        return self._finite(np.moveaxis(blocks, -2, 0))

    def _all_months(self, values: np.ndarray) -> np.ndarray:
        """Put zeros before numbers that are drawn from a later month on, shape (months, lanes)."""
        missing = self.ensemble.span.months - len(values)
        return np.pad(values, ((missing, 0), (0, 0)))

    def _finite(self, values: np.ndarray) -> np.ndarray:
        """Return numbers in the kernel's precision, infinity being the largest of them."""
        most = np.finfo(self.precision).max
        return np.ascontiguousarray(np.clip(values, -most, most), self.precision)


def _by_number(blocks: np.ndarray, axis: int) -> np.ndarray:
    """Put the lanes of all blocks beside each other, behind the axis of numbers."""
    moved = np.moveaxis(blocks, 0, axis)
    return moved.reshape(*moved.shape[:-2], -1)
