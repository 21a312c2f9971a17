"""The operators equations are written in.

Only operators that NumPy, JAX, C and XMILE share. Each works on floats, NumPy arrays, JAX arrays,
Pint quantities and symbols, so that one definition is simulated, unit-checked, traced and exported.
"""

from __future__ import annotations

from typing import Any

import numpy

Value = Any
"""A float, a NumPy or JAX array over a block of runs, a Pint quantity, or symbols."""


SMALLEST = 1e-9
"""What keeps denominators and bases of powers off zero: far below any figure of a case."""


def array_library(*values: Value) -> Any:
    """Return the array library of the first value that has one of its own, NumPy if none has."""
    for value in values:
        if not isinstance(value, numpy.ndarray | numpy.generic) and hasattr(
            value, "__array_namespace__"
        ):
            return value.__array_namespace__()
    return numpy


def exp(x: Value) -> Value:
    """Exponential of a dimensionless value."""
    return array_library(x).exp(x)


def log(x: Value) -> Value:
    """Natural logarithm of a dimensionless value."""
    return array_library(x).log(x)


def minimum(x: Value, y: Value) -> Value:
    """Smaller of two values of one unit."""
    return array_library(x, y).minimum(x, y)


def maximum(x: Value, y: Value) -> Value:
    """Larger of two values of one unit; a plain 0 fits any unit."""
    return array_library(x, y).maximum(x, y)


def where(condition: Value, x: Value, y: Value) -> Value:
    """Return ``x`` where the condition holds, else ``y``."""
    return array_library(condition, x, y).where(condition, x, y)


def logistic(x: Value) -> Value:
    """Logistic function of a dimensionless value, in (0, 1)."""
    return 1 / (1 + exp(-x))


def positive(x: Value) -> Value:
    """Positive part of a value of any unit."""
    return maximum(x, 0.0)


def clip(x: Value, low: Value, high: Value) -> Value:
    """Value held between two bounds of its own unit."""
    return minimum(maximum(x, low), high)


def ratio(numerator: Value, denominator: Value) -> Value:
    """Quotient whose denominator is kept off zero by a billionth of its unit."""
    return numerator / maximum(denominator, _smallest(denominator))


def power(base: Value, exponent: Value) -> Value:
    """Power of a dimensionless base that is kept off zero, so that its slope stays finite."""
    return exp(exponent * log(maximum(base, SMALLEST)))


def _smallest(value: Value) -> Value:
    """Return a billionth in the unit of the value (a plain number where it has none)."""
    return type(value)(SMALLEST, value.units) if hasattr(value, "units") else SMALLEST
