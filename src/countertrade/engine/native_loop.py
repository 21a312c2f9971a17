"""Running the compiled loop: packing a block's numbers for it and reading what it wrote."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from countertrade.engine.backend import BLOCK
from countertrade.engine.kernel import Role
from countertrade.engine.memory import Memory, aligned
from countertrade.engine.month_code import CHANCE, FUNCTION, MonthCode
from countertrade.engine.native import Library, compiled
from countertrade.engine.trace import Input

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
class State(Mapping[str, np.ndarray]):
    """The state of a block after some months: key to values of shape (runs,)."""

    rows: Mapping[str, int]
    packed: np.ndarray
    """Shape (vectors, rows, lanes)."""

    def __getitem__(self, key: str) -> np.ndarray:
        values = self.packed[:, self.rows[key]].reshape(-1)
        return values.astype(np.int32) if key.startswith("option ") else values

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
    def _memory(self) -> Memory:
        return Memory()

    @cached_property
    def _state_rows(self) -> Mapping[str, int]:
        return {key: row for row, key in enumerate(self.code.state)}

    @cached_property
    def _function(self) -> Callable[..., None]:
        return Library(compiled(self.code.text())).function(FUNCTION, *ARGUMENTS)

    def run(
        self,
        arrays: Arrays,
        schedule: np.ndarray,
        months: tuple[int, int],
        wanted: Sequence[str],
    ) -> tuple[Mapping[str, np.ndarray], Mapping[str, np.ndarray]]:
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
    ) -> tuple[State, Written]:
        first, last = months
        state = self._copied(arrays[Role.STATE])
        rows = {key: row for row, key in enumerate(dict.fromkeys(wanted))}
        # What is not wanted goes to one last row, so that the code has no branches.
        places = [len(rows) + 1, *(rows.get(key, len(rows)) for key in self.written_keys)]
        shape = (len(state), last - first, places[0], state.shape[2])
        written = self._memory.array(shape, self._kind)
        # Held here until the call is done, since the code knows addresses only.
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
        return State(self._state_rows, state), Written(rows, written)

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

    def _copied(self, state: Mapping[str, Any]) -> np.ndarray:
        """Lay a state out anew, since the code goes on from it in its place."""
        if not isinstance(state, State) or state.rows is not self._state_rows:
            return self._packed([state[key] for key in self.code.state])
        found = aligned(state.packed.shape, self._kind)
        found[...] = state.packed
        return found

    def _packed(self, rows: Sequence[Any]) -> np.ndarray:
        """Lay rows of runs out by vector: shape (vectors, rows, lanes)."""
        by_row = np.empty((len(rows), BLOCK), self._kind)
        for index, row in enumerate(rows):
            by_row[index] = row
        lanes = self.code.precision.lanes
        found = aligned((BLOCK // lanes, len(rows), lanes), self._kind)
        found[...] = by_row.reshape(len(rows), -1, lanes).swapaxes(0, 1)
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
        places = {path: self._place(path, first) for path in {one.path for one in inputs}}
        found = np.empty((len(inputs), 2), np.int64)
        for index, one in enumerate(inputs):
            start, row, month = places[one.path]
            found[index] = start + (one.row or 0) * row, month
        return found

    def _place(self, path: tuple[str, ...], first: int) -> tuple[int, int, int]:
        """Return where numbers begin, and how far apart rows (in bytes) and months lie."""
        array = self._array(path)
        drawn_from = self._span - len(array)
        if first < drawn_from:
            return self._none.ctypes.data, 0, 0
        month, row = array.strides[0], array.strides[1]
        return array.ctypes.data + (first - drawn_from) * month, row, month // array.itemsize

    def _array(self, path: tuple[str, ...]) -> np.ndarray:
        """Return numbers of the kernel's kind whose runs lie side by side."""
        found: Any = self._chance
        for key in path:
            found = found[key]
        array = np.asarray(found, self._kind)
        self._arrays[path] = array if array.strides[-1] == array.itemsize else array.copy()
        return self._arrays[path]


def _first_drawn(chance: Mapping[str, Any], span: int) -> int:
    """Return the first month for which all numbers are drawn: before it some are not needed."""
    lengths = [len(array) for numbers in chance.values() for array in numbers.values()]
    return span - min(lengths, default=span)
