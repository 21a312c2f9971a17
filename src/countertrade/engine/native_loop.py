"""Running the compiled loop: packing the numbers of runs for it and reading what it wrote."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np

from countertrade.engine.kernel import Role
from countertrade.engine.memory import Memory, aligned
from countertrade.engine.month_code import CHANCE, FUNCTION, MonthCode
from countertrade.engine.native import Library, compiled
from countertrade.engine.trace import Input
from countertrade.engine.vector_code import Precision

Arrays = Mapping[Role, Mapping[str, Any]]


@dataclass(frozen=True)
class Written(Mapping[str, np.ndarray]):
    """What some runs wrote: key to values of shape (months, runs), laid out when asked for."""

    rows: Mapping[str, int]
    packed: np.ndarray
    """Shape (vectors, months, rows, lanes)."""
    runs: int

    def __getitem__(self, key: str) -> np.ndarray:
        return by_month(self.packed[:, :, self.rows[key]], self.runs)

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class State(Mapping[str, np.ndarray]):
    """The state of some runs after some months: key to values of shape (runs,)."""

    rows: Mapping[str, int]
    packed: np.ndarray
    """Shape (vectors, rows, lanes)."""
    runs: int

    def __getitem__(self, key: str) -> np.ndarray:
        values = self.packed[:, self.rows[key]].reshape(-1)[: self.runs]
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
class Stretch:
    """Some months of some runs, as compiled code has them."""

    months: int
    runs: int
    state: np.ndarray
    """State after the last month, behind those before each month where these are kept; shape
    (vectors, states, rows, lanes)."""
    given: tuple[np.ndarray, ...]
    """Parameters, what is held, what is fixed, schedule, and where the random numbers are."""
    chance: _Numbers
    """The random numbers; they have to last as long as what points to them."""
    written: Written

    def through(self, function: Callable[..., None], *arrays: np.ndarray) -> None:
        """Let a compiled loop take these runs through these months, given its further arrays."""
        if self.months:
            pointers = (one.ctypes.data for one in (self.state, *self.given, *arrays))
            function(*pointers, int(self.state.shape[1] > 1), len(self.state), self.months)


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
    def text(self) -> str:
        """The code of the loop in the LLVM language: all that the equations are."""
        return self.code.text()

    @cached_property
    def _function(self) -> Callable[..., None]:
        return function_of(self.text, FUNCTION, len(self.code.arrays()))

    def run(
        self,
        arrays: Arrays,
        schedule: np.ndarray,
        months: tuple[int, int],
        wanted: Sequence[str],
    ) -> tuple[Mapping[str, np.ndarray], Mapping[str, np.ndarray]]:
        """Take runs through some months; arguments as for :meth:`stretches`.

        Returns
        -------
        state, written
            State after the last month, each of shape (runs,), and what was written, each of shape
            (months, runs).
        """
        found = self.stretches(arrays, schedule, months, wanted)
        return self.state(found[-1]), written_in(found)

    def stretches(
        self,
        arrays: Arrays,
        schedule: np.ndarray,
        months: tuple[int, int],
        wanted: Sequence[str],
        kept: bool = False,
    ) -> list[Stretch]:
        """Take runs through some months, and give them back as compiled code has them.

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
        kept
            Whether to keep the state before each month.

        Returns
        -------
        list of Stretch
            The months before all random numbers are drawn and those after it, where both are
            among them.
        """
        first, last = months
        drawn = _first_drawn(arrays[Role.CHANCE], len(schedule))
        parts = [(first, drawn), (drawn, last)] if first < drawn < last else [months]
        found: list[Stretch] = []
        for part in parts:
            if found:
                arrays = {**arrays, Role.STATE: self.state(found[-1])}
            found.append(self._run(arrays, schedule, part, wanted, kept))
        return found

    def _run(
        self,
        arrays: Arrays,
        schedule: np.ndarray,
        months: tuple[int, int],
        wanted: Sequence[str],
        kept: bool,
    ) -> Stretch:
        first, last = months
        runs = len(arrays[Role.STATE]["log_likelihood"])
        state = self._begun(arrays[Role.STATE], runs, last - first + 1 if kept else 1)
        numbers = _Numbers(arrays[Role.CHANCE], runs, self.code.precision, len(schedule))
        given = (
            self._gathered("parameters", arrays, runs),
            self._gathered("held", arrays, runs),
            self._fixed(arrays),
            np.ascontiguousarray(schedule[first:last]),
            numbers.pointers(self.code.rows[CHANCE], first),
        )
        rows, places = self.places(wanted)
        shape = (len(state), last - first, places[0], self.code.precision.lanes)
        written = Written(rows, self._memory.array(shape, self._kind), runs)
        found = Stretch(last - first, runs, state, given, numbers, written)
        found.through(self._function, places, written.packed)
        return found

    def places(self, wanted: Sequence[str]) -> tuple[dict[str, int], np.ndarray]:
        """Return the row of each key that is wanted, and the table of rows that the code reads.

        What is not wanted has one last row in common, so that the code has no branches.
        """
        rows = {key: row for row, key in enumerate(dict.fromkeys(wanted))}
        table = [len(rows) + 1, *(rows.get(key, len(rows)) for key in self.written_keys)]
        return rows, np.array(table, np.int64)

    def state(self, stretch: Stretch) -> State:
        """Return the state after a stretch."""
        return State(self._state_rows, stretch.state[:, -1], stretch.runs)

    def _begun(self, state: Mapping[str, Any], runs: int, states: int) -> np.ndarray:
        """Lay a state out anew as the first of some: the code goes on from it in its place."""
        if not isinstance(state, State) or state.rows is not self._state_rows:
            rows = [state[key] for key in self.code.state]
            return packed(rows, runs, self.code.precision, states)
        vectors, *rest = state.packed.shape
        found = aligned((vectors, states, *rest), self._kind)
        found[:, 0] = state.packed
        return found

    def schedule(self, arrays: Mapping[str, Any]) -> np.ndarray:
        """Gather the rows of a schedule that are read, shape (months, rows)."""
        rows = [np.asarray(one.among(arrays), self._kind) for one in self.code.rows["schedule"]]
        return np.stack(rows, axis=1)

    @property
    def _kind(self) -> np.dtype[Any]:
        return np.dtype(self.code.precision.name)

    def _gathered(self, name: str, arrays: Arrays, runs: int) -> np.ndarray:
        rows = [one.among(arrays[one.role]) for one in self.code.rows[name]]
        return packed(rows, runs, self.code.precision)[:, 0]

    def _fixed(self, arrays: Arrays) -> np.ndarray:
        values = [float(one.among(arrays[one.role])) for one in self.code.rows["fixed"]]
        return np.array(values, self._kind)


class _Numbers:
    """Random numbers of runs, by month; the last of each are those of the last month."""

    def __init__(
        self, chance: Mapping[str, Any], runs: int, precision: Precision, span: int
    ) -> None:
        self._chance = chance
        self._precision = precision
        self._span = span
        self._arrays: dict[tuple[str, ...], np.ndarray] = {}
        self._none = whole_vectors(np.zeros(runs), precision)

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
        """Return numbers of the kernel's kind whose runs lie side by side, in whole vectors."""
        found: Any = self._chance
        for key in path:
            found = found[key]
        array = np.asarray(found, self._precision.name)
        if array.shape[-1] % self._precision.lanes or array.strides[-1] != array.itemsize:
            array = whole_vectors(array, self._precision)
        self._arrays[path] = array
        return array


def function_of(text: str, name: str, arrays: int) -> Callable[..., None]:
    """Compile a module, or take it from the cache, and return its loop over so many arrays."""
    arguments = (*[ctypes.c_void_p] * arrays, *[ctypes.c_int64] * 3)
    return Library(compiled(text)).function(name, *arguments)


def packed(rows: Sequence[Any], runs: int, precision: Precision, states: int = 1) -> np.ndarray:
    """Lay rows of runs out by vector, as the first of some states.

    Parameters
    ----------
    rows
        Numbers of each run, or one for all.
    runs
        Number of runs; the last vector is filled up.
    precision
        Kind of number.
    states
        For how many states there is to be room.

    Returns
    -------
    numpy.ndarray
        Shape (vectors, states, rows, lanes).
    """
    lanes, kind = precision.lanes, np.dtype(precision.name)
    vectors = -(-runs // lanes)
    by_row = np.empty((len(rows), vectors * lanes), kind)
    for index, row in enumerate(rows):
        by_row[index, :runs] = row
    by_row[:, runs:] = by_row[:, runs - 1 : runs]
    found = aligned((vectors, states, len(rows), lanes), kind)
    found[:, 0] = by_row.reshape(len(rows), vectors, lanes).swapaxes(0, 1)
    return found


def whole_vectors(array: Any, precision: Precision) -> np.ndarray:
    """Fill runs, the last axis, up to whole vectors: the last of them stands again."""
    found = np.ascontiguousarray(array, precision.name)
    beyond = -found.shape[-1] % precision.lanes
    if not beyond:
        return found
    return np.concatenate([found, np.repeat(found[..., -1:], beyond, axis=-1)], axis=-1)


def by_month(packed_rows: np.ndarray, runs: int) -> np.ndarray:
    """Lay numbers of shape (vectors, months, lanes) out as (months, runs)."""
    swapped = np.swapaxes(packed_rows, 0, 1)
    return swapped.reshape(swapped.shape[0], -1)[:, :runs]


def table_of(
    written: Mapping[str, np.ndarray], keys: Sequence[str], months: slice | np.ndarray
) -> np.ndarray:
    """Lay some of what was written side by side; arguments as for :meth:`~.ensemble.Passage.table`.

    Each number is copied once, from where the loop left it to where it is read or stored.
    """
    if isinstance(written, Written):
        rows = [written.packed[:, :, written.rows[key]] for key in keys]
    else:
        rows = [written[key][None] for key in keys]
    parts = [row[:, months].swapaxes(0, 1) for row in rows]
    found = np.empty((len(keys), *parts[0].shape), parts[0].dtype)
    for place, part in zip(found, parts, strict=True):
        place[:] = part
    by_run = found.reshape(*found.shape[:2], -1)
    return by_run[..., : written.runs] if isinstance(written, Written) else by_run


def written_in(stretches: Sequence[Stretch]) -> Mapping[str, np.ndarray]:
    """Return what was written in stretches that follow each other."""
    return reduce(Joined, (one.written for one in stretches))


def _first_drawn(chance: Mapping[str, Any], span: int) -> int:
    """Return the first month for which all numbers are drawn: before it some are not needed."""
    lengths = [len(array) for numbers in chance.values() for array in numbers.values()]
    return span - min(lengths, default=span)
