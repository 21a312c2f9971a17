"""Functions of vector code are as exact as their precision allows, over all they may be given."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.engine.native import Library, compiled
from countertrade.engine.vector_code import DOUBLE, SINGLE, Precision, VectorCode

FRAME = """
{declarations}
define void @f(ptr %x, ptr %y) {{
  %in = load {vector}, ptr %x, align 4
{body}
  store {vector} {result}, ptr %y, align 4
  ret void
}}
"""
ULPS = 4
"""Last places by which a function may be off: its polynomial, the reduction and two roundings."""
FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
}


@cache
def function(name: str, precision: Precision) -> Callable[[np.ndarray], np.ndarray]:
    """Compile a function of vector code."""
    code = VectorCode(precision)
    result = getattr(code, name)("%in")
    text = FRAME.format(
        declarations=code.declarations(),
        vector=code.vector,
        body="\n".join(code.lines),
        result=result,
    )
    call = Library(compiled(text)).function("f", ctypes.c_void_p, ctypes.c_void_p)

    def applied(x: np.ndarray) -> np.ndarray:
        given_, found = (np.resize(x, precision.lanes).astype(precision.name) for _ in range(2))
        call(given_.ctypes.data, found.ctypes.data)
        return found[: len(x)]

    return applied


def off(found: np.ndarray, exact: np.ndarray, precision: Precision) -> np.ndarray:
    """Return by how many last places a result is off."""
    expected = exact.astype(precision.name)
    return np.abs(found - expected) / np.spacing(np.abs(expected))


@pytest.mark.parametrize("precision", [SINGLE, DOUBLE], ids=lambda one: one.name)
@settings(deadline=None, max_examples=300)
@given(st.floats(-80, 80))
def test_exponential(precision: Precision, x: float) -> None:
    at = np.array([x], precision.name)
    wide = at.astype(np.longdouble)
    for name in ("exp", "expm1"):
        found = function(name, precision)(at)
        assert off(found, FUNCTIONS[name](wide), precision) <= ULPS


@pytest.mark.parametrize("precision", [SINGLE, DOUBLE], ids=lambda one: one.name)
@settings(deadline=None, max_examples=300)
@given(st.floats(1e-30, 1e30))
def test_logarithm(precision: Precision, x: float) -> None:
    at = np.array([x], precision.name)
    found = function("log", precision)(at)
    assert off(found, np.log(at.astype(np.longdouble)), precision) <= ULPS


@pytest.mark.parametrize("precision", [SINGLE, DOUBLE], ids=lambda one: one.name)
def test_ends(precision: Precision) -> None:
    exp, log = function("exp", precision), function("log", precision)
    np.testing.assert_array_equal(exp(np.array([-1e4, -np.inf, 0.0])), [0, 0, 1])
    assert np.isfinite(exp(np.array([1e4]))).all()
    lowest = np.log(precision.smallest)
    np.testing.assert_allclose(log(np.array([0.0, -1.0])), lowest, rtol=1e-6)
    assert log(np.array([1.0])) == 0


def test_a_lane_does_not_depend_on_its_neighbours() -> None:
    x = np.linspace(-3, 3, SINGLE.lanes, dtype=np.float32)
    together = function("exp", SINGLE)(x)
    alone = [function("exp", SINGLE)(x[at : at + 1])[0] for at in range(len(x))]
    np.testing.assert_array_equal(together, alone)
