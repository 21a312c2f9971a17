"""Running the compiled loop: packing a block's numbers for it and reading what it wrote."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.engine.backend import BLOCK
from countertrade.engine.kernel import Role
from countertrade.engine.month_code import CHANCE, FUNCTION, MonthCode
from countertrade.engine.native import Library, compiled
from countertrade.engine.trace import Input
from countertrade.engine.vector_code import VECTOR_BYTES

Arrays = Mapping[Role, Mapping[str, Any]]
ARGUMENTS = (*[ctypes.c_void_p] * 8, ctypes.c_int64)


@dataclass(frozen=True)
class Written(Mapping[str, np.ndarray]):
    """What a block wrote: key to values of shape (months, runs), laid out when asked for."""

    rows: Mapping[str, int]
    packed: np.ndarray
    """Shape (vectors, months, rows, lanes)."""

    def __getitem__(self, key: str) -> np.ndarray:
        values = self.packed[:, :, self.rows[key]]
        return np.swapaxes(values, 0, 1).reshape(values.shape[1], -1)

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Joined(Mapping[str, np.ndarray]):
    """What was written of some months and of those that follow."""

    before: Mapping[str, np.ndarray]
    after: Mapping[str, np.ndarray]

    def __getitem__(self, key: str) -> np.ndarray:
        return np.concatenate([self.before[key], self.after[key]])

    def __iter__(self) -> Iterator[str]:
        return iter(self.before)

    def __len__(self) -> int:
        return len(self.before)


@dataclass(frozen=True)
class NativeLoop:
    """The compiled loop of a kernel."""

    code: MonthCode
    written_keys: tuple[str, ...]

    @cached_property
    def _function(self) -> Callable[..., None]:
        return Library(compiled(self.code.text())).function(FUNCTION, *ARGUMENTS)

    def run(
        self,
        arrays: Arrays,
        schedule: np.ndarray,
        months: tuple[int, int],
        wanted: Sequence[str],
    ) -> tuple[dict[str, np.ndarray], Mapping[str, np.ndarray]]:
        """Take a block through some months.

        Parameters
        ----------
        arrays
            State, parameters, chance and what is held, as the kernel takes them.
        schedule
            The schedule's rows that are read, shape (months of the whole span, rows).
        months
            First month and the month after the last.
        wanted
            Keys to write; what else could be written is left out.

        Returns
        -------
        state, written
            State after the last month, each of shape (runs,), and what was written.
        """
        first, last = months
        drawn = _first_drawn(arrays[Role.CHANCE], len(schedule))
        if not first < drawn < last:
            return self._run(arrays, schedule, months, wanted)
        state, before = self._run(arrays, schedule, (first, drawn), wanted)
        arrays = {**arrays, Role.STATE: state}
        state, after = self._run(arrays, schedule, (drawn, last), wanted)
        return state, Joined(before, after)

    def _run(
        self,
        arrays: Arrays,
        schedule: np.ndarray,
        months: tuple[int, int],
        wanted: Sequence[str],
    ) -> tuple[dict[str, np.ndarray], Written]:
        first, last = months
        state = self._packed([arrays[Role.STATE][key] for key in self.code.state])
        rows = {key: row for row, key in enumerate(dict.fromkeys(wanted))}
        # What is not wanted goes to one last row, so that the code has no branches.
        places = [len(rows) + 1, *(rows.get(key, len(rows)) for key in self.written_keys)]
        written = aligned((len(state), last - first, places[0], state.shape[2]), self._kind)
        numbers = _Numbers(arrays[Role.CHANCE], self._kind, len(schedule))
        given = (
            state,
            self._gathered("parameters", arrays),
            self._gathered("held", arrays),
            self._fixed(arrays),
            np.ascontiguousarray(schedule[first:last]),
            numbers.pointers(self.code.rows[CHANCE], first),
            np.array(places, np.int64),
            written,
        )
        if last > first:
            self._function(*(one.ctypes.data for one in given), last - first)
        after = {
            key: state[:, row].reshape(-1).astype(_kind_of_state(key, self._kind), copy=False)
            for row, key in enumerate(self.code.state)
        }
        return after, Written(rows, written)

    def schedule(self, arrays: Mapping[str, Any]) -> np.ndarray:
        """Gather the rows of a schedule that are read, shape (months, rows)."""
        rows = [np.asarray(one.among(arrays), self._kind) for one in self.code.rows["schedule"]]
        return np.stack(rows, axis=1)

    @property
    def _kind(self) -> np.dtype[Any]:
        return np.dtype(self.code.precision.name)

    def _gathered(self, name: str, arrays: Arrays) -> np.ndarray:
        return self._packed([one.among(arrays[one.role]) for one in self.code.rows[name]])

    def _fixed(self, arrays: Arrays) -> np.ndarray:
        values = [float(one.among(arrays[one.role])) for one in self.code.rows["fixed"]]
        return np.array(values, self._kind)

    def _packed(self, rows: Sequence[Any]) -> np.ndarray:
        """Lay rows of runs out by vector: shape (vectors, rows, lanes)."""
        lanes = self.code.precision.lanes
        found = aligned((BLOCK // lanes, len(rows), lanes), self._kind)
        for index, row in enumerate(rows):
            found[:, index] = row.reshape(-1, lanes) if np.ndim(row) else row
        return found


class _Numbers:
    """Random numbers of a block, by month; the last of each are those of the last month."""

    def __init__(self, chance: Mapping[str, Any], kind: np.dtype[Any], span: int) -> None:
        self._chance = chance
        self._kind = kind
        self._span = span
        self._none = np.zeros(BLOCK, kind)
        self._arrays: dict[tuple[str, ...], np.ndarray] = {}

    def pointers(self, inputs: Sequence[Input], first: int) -> np.ndarray:
        """Return where each row's numbers begin in a month, and how far apart months are.

        Numbers that are not drawn for the month are not needed there: they are 0 in all months.
        """
        found = np.empty((len(inputs), 2), np.int64)
        for index, one in enumerate(inputs):
            array = self._array(one.path)
            step, begins = array[0].size, self._span - len(array)
            row = (one.row or 0) * BLOCK + (first - begins) * step
            found[index] = array.ctypes.data + row * array.itemsize, step
            if first < begins:
                found[index] = self._none.ctypes.data, 0
        return found

    def _array(self, path: tuple[str, ...]) -> np.ndarray:
        if path not in self._arrays:
            found: Any = self._chance
            for key in path:
                found = found[key]
            self._arrays[path] = np.ascontiguousarray(found, self._kind)
        return self._arrays[path]


def aligned(shape: tuple[int, ...], kind: np.dtype[Any]) -> np.ndarray:
    """Return an empty array that begins where a vector may: one that straddles is read twice."""
    size = math.prod(shape) * kind.itemsize
    room = np.empty(size + VECTOR_BYTES, np.uint8)
    first = -room.ctypes.data % VECTOR_BYTES
    return room[first : first + size].view(kind).reshape(shape)


def _first_drawn(chance: Mapping[str, Any], span: int) -> int:
    """Return the first month for which all numbers are drawn: before it some are not needed."""
    lengths = [len(array) for numbers in chance.values() for array in numbers.values()]
    return span - min(lengths, default=span)


def _kind_of_state(key: str, kind: np.dtype[Any]) -> np.dtype[Any]:
    """Return the kind of number a part of the state is: an option is a whole one."""
    return np.dtype(np.int32) if key.startswith("option ") else kind
