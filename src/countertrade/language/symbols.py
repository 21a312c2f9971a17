"""Symbols: arrays whose elements are expressions, and the library of functions on them.

This module stands in for NumPy or ``jax.numpy`` where equations and the kernel ask a value for its
array library: calling them on symbols yields how each result is computed. It has the functions that
equations and the kernel use and no others; an axis is always the first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import accumulate
from typing import Any

import numpy as np

from countertrade.language.expressions import Expression, Operation, name, number, operation

inf = np.inf
int32 = np.int32
"""Kinds of number mean nothing to symbols: a count is a number like any other."""


class Symbols:
    """An array of expressions."""

    __array_ufunc__ = None  # NumPy leaves operations with symbols to them.

    def __init__(self, cells: Any) -> None:
        """Hold an array, or nested lists, of expressions."""
        self.cells: np.ndarray = np.asarray(cells, dtype=object)

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        """Return this module."""
        return sys.modules[__name__]

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the array."""
        return self.cells.shape

    @property
    def only(self) -> Expression:
        """The expression of an array that holds one."""
        return self.cells.item()  # type: ignore[no-any-return]

    def __getitem__(self, index: Any) -> Symbols:
        return Symbols(self.cells[index])

    def astype(self, kind: Any) -> Symbols:
        """Return the array: its numbers are whole already where that is asked for."""
        return self

    def sum(self, axis: int) -> Symbols:
        """Add up the rows."""
        return reduce(_binary(Operation.ADD), self._rows(axis))

    def max(self, axis: int) -> Symbols:
        """Return the largest of the rows."""
        return reduce(maximum, self._rows(axis))

    def _rows(self, axis: int) -> list[Symbols]:
        assert axis == 0
        return [Symbols(row) for row in self.cells]

    def __neg__(self) -> Symbols:
        return _apply(Operation.NEGATE, self)

    def __add__(self, other: Any) -> Symbols:
        return _apply(Operation.ADD, self, other)

    def __radd__(self, other: Any) -> Symbols:
        return _apply(Operation.ADD, other, self)

    def __sub__(self, other: Any) -> Symbols:
        return _apply(Operation.SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Symbols:
        return _apply(Operation.SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Symbols:
        return _apply(Operation.MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Symbols:
        return _apply(Operation.MULTIPLY, other, self)

    def __truediv__(self, other: Any) -> Symbols:
        return _apply(Operation.DIVIDE, self, other)

    def __rtruediv__(self, other: Any) -> Symbols:
        return _apply(Operation.DIVIDE, other, self)

    def __pow__(self, other: Any) -> Symbols:
        return _apply(Operation.POWER, self, other)

    def __rpow__(self, other: Any) -> Symbols:
        return _apply(Operation.POWER, other, self)

    def __lt__(self, other: Any) -> Symbols:
        return _apply(Operation.LESS, self, other)

    def __le__(self, other: Any) -> Symbols:
        return _apply(Operation.LESS_EQUAL, self, other)

    def __gt__(self, other: Any) -> Symbols:
        return _apply(Operation.LESS, other, self)

    def __ge__(self, other: Any) -> Symbols:
        return _apply(Operation.LESS_EQUAL, other, self)

    def __eq__(self, other: Any) -> Symbols:  # type: ignore[override]
        return _apply(Operation.EQUAL, self, other)

    def __ne__(self, other: Any) -> Symbols:  # type: ignore[override]
        return _apply(Operation.NOT_EQUAL, self, other)

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: Any) -> Symbols:
        return _apply(Operation.AND, self, other)

    def __rand__(self, other: Any) -> Symbols:
        return _apply(Operation.AND, other, self)

    def __or__(self, other: Any) -> Symbols:
        return _apply(Operation.OR, self, other)

    def __ror__(self, other: Any) -> Symbols:
        return _apply(Operation.OR, other, self)

    def __bool__(self) -> bool:
        raise TypeError(
            "An equation or the kernel branches on a value. Write it with where, minimum or "
            "maximum, so that it can be traced."
        )


def symbols(text: str, shape: tuple[int, ...] = ()) -> Symbols:
    """Make an array of names.

    Parameters
    ----------
    text
        What the array is called; its elements are called so with their indices behind it.
    shape
        Shape of the array.

    Returns
    -------
    Symbols
        ``text`` itself where the shape is empty, else ``text#0``, ``text#1`` and so on.
    """
    cells = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        cells[index] = name("#".join((text, *map(str, index))))
    return Symbols(cells)


def asarray(value: Any) -> Symbols:
    """Return symbols as they are, and numbers as symbols."""
    if isinstance(value, Symbols):
        return value
    return Symbols(np.frompyfunc(number, 1, 1)(np.asarray(value)))


def _apply(kind: Operation, *values: Any) -> Symbols:
    function = np.frompyfunc(lambda *operands: operation(kind, *operands), len(values), 1)
    return Symbols(function(*(asarray(value).cells for value in values)))


def _unary(kind: Operation) -> Callable[[Any], Symbols]:
    return lambda x: _apply(kind, x)


def _binary(kind: Operation) -> Callable[[Any, Any], Symbols]:
    return lambda x, y: _apply(kind, x, y)


exp, expm1, log = (_unary(kind) for kind in (Operation.EXP, Operation.EXPM1, Operation.LOG))
minimum, maximum = (_binary(kind) for kind in (Operation.MINIMUM, Operation.MAXIMUM))


def where(condition: Any, x: Any, y: Any) -> Symbols:
    """Return ``x`` where the condition holds, else ``y``."""
    return _apply(Operation.WHERE, condition, x, y)


def stack(values: Sequence[Any]) -> Symbols:
    """Put arrays of one shape on top of each other as rows."""
    return Symbols(np.stack([asarray(value).cells for value in values]))


def concatenate(values: Sequence[Any]) -> Symbols:
    """Put the rows of arrays on top of each other."""
    return Symbols(np.concatenate([asarray(value).cells for value in values]))


def broadcast_to(value: Any, shape: tuple[int, ...]) -> Symbols:
    """Repeat an array until it has a shape."""
    return Symbols(np.broadcast_to(asarray(value).cells, shape))


def arange(count: int) -> Symbols:
    """Count from 0."""
    return asarray(np.arange(count))


def cumsum(value: Symbols, axis: int) -> Symbols:
    """Add up the rows as far as each."""
    return stack(list(accumulate(value._rows(axis), _binary(Operation.ADD))))


def argmax(value: Symbols, axis: int) -> Symbols:
    """Return the number of the largest row, of the first of them where several are."""
    best, *others = value._rows(axis)
    found = asarray(np.zeros(best.shape))
    for index, row in enumerate(others, start=1):
        found = where(row > best, index, found)
        best = maximum(row, best)
    return found


def take_along_axis(value: Symbols, index: Symbols, axis: int) -> Symbols:
    """Return the row that an index names; the index is one row, beyond the last it means that."""
    rows = value._rows(axis)
    taken = rows[-1]
    for at, row in reversed(list(enumerate(rows[:-1]))):
        taken = where(index[0] == at, row, taken)
    return taken[None]
