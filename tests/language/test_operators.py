"""Operators give the same numbers on floats, NumPy, JAX and Pint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from countertrade.engine.backend import jax
from countertrade.language import operators as o
from countertrade.vocabulary import units

TOLERANCE = 1e-12
"""Libraries differ in the last bits of exp and log; an exponent of 60 makes 60 of them of one."""
SMALLEST = 1e-300
"""XLA takes numbers below the normal range of double precision for zero."""
FEW = settings(max_examples=60, deadline=None)

numbers = arrays(float, 4, elements=st.floats(-30, 30))
shares = arrays(float, 4, elements=st.floats(0, 1))
positives = arrays(float, 4, elements=st.floats(1e-3, 1e3))
exponents = arrays(float, 4, elements=st.floats(-3, 3))


def on_jax(operator: Callable[..., Any], *values: Any) -> np.ndarray:
    array = jax().numpy.asarray
    return np.asarray(operator(*(array(value) for value in values)))


def on_pint(operator: Callable[..., Any], unit: str, *values: Any) -> np.ndarray:
    quantity = units().Quantity
    return np.asarray(operator(*(quantity(value, unit) for value in values)).magnitude)


def on_floats(operator: Callable[..., Any], *values: Any) -> np.ndarray:
    lists = [value.tolist() for value in values]
    return np.array([float(operator(*one)) for one in zip(*lists, strict=True)])


def agree(operator: Callable[..., Any], unit: str, *values: np.ndarray) -> np.ndarray:
    """Check one operator on all four kinds of value and return what NumPy gives."""
    expected = np.asarray(operator(*values))
    for other in (
        on_floats(operator, *values),
        on_jax(operator, *values),
        on_pint(operator, unit, *values),
    ):
        np.testing.assert_allclose(other, expected, rtol=TOLERANCE, atol=SMALLEST)
    return expected


@FEW
@given(numbers)
def test_exp_and_logistic(x: np.ndarray) -> None:
    agree(o.exp, "share", x)
    value = agree(o.logistic, "share", x)
    assert ((value > 0) & (value < 1)).all()


@FEW
@given(positives)
def test_log(x: np.ndarray) -> None:
    assert np.allclose(np.exp(agree(o.log, "share", x)), x)


@FEW
@given(numbers, numbers)
def test_minimum_and_maximum(x: np.ndarray, y: np.ndarray) -> None:
    least, most = agree(o.minimum, "kb/d", x, y), agree(o.maximum, "kb/d", x, y)
    np.testing.assert_array_equal(least + most, x + y)


@FEW
@given(numbers)
def test_positive_part_of_any_unit(x: np.ndarray) -> None:
    np.testing.assert_array_equal(agree(o.positive, "USDbn/yr", x), np.where(x > 0, x, 0))


@FEW
@given(numbers, shares)
def test_clip(x: np.ndarray, low: np.ndarray) -> None:
    value = agree(o.clip, "kb/d", x, low, low + 1)
    assert ((value >= low) & (value <= low + 1)).all()


@FEW
@given(numbers, numbers)
def test_where(x: np.ndarray, y: np.ndarray) -> None:
    def larger(one: Any, two: Any) -> Any:
        return o.where(one > two, one, two)

    np.testing.assert_array_equal(agree(larger, "kb/d", x, y), np.maximum(x, y))


@FEW
@given(numbers, positives)
def test_ratio_is_the_quotient(x: np.ndarray, y: np.ndarray) -> None:
    np.testing.assert_array_equal(agree(o.ratio, "kb/d", x, y), x / y)


@FEW
@given(positives, exponents)
def test_power(base: np.ndarray, exponent: np.ndarray) -> None:
    np.testing.assert_allclose(agree(o.power, "share", base, exponent), base**exponent)


@FEW
@given(positives, positives)
def test_pint_converts_before_it_compares(x: np.ndarray, y: np.ndarray) -> None:
    quantity = units().Quantity
    for operator in (o.minimum, o.maximum):
        mixed = operator(quantity(x, "kb/d"), quantity(1000 * y, "bbl/d"))
        np.testing.assert_allclose(mixed.to("kb/d").magnitude, operator(x, y), rtol=TOLERANCE)


def test_ratio_carries_the_unit_of_the_quotient() -> None:
    quantity = units().Quantity
    assert o.ratio(quantity(6.0, "USDbn"), quantity(2.0, "yr")).units == units().Unit("USDbn/yr")


@pytest.mark.parametrize("operator", [o.ratio, lambda x, y: o.power(y, x / 2)])
def test_value_and_slope_are_finite_at_zero(operator: Callable[..., Any]) -> None:
    value, slope = jax().value_and_grad(operator, argnums=1)(1.0, 0.0)
    assert np.isfinite(value) and np.isfinite(slope)
    assert np.isfinite(operator(1.0, 0.0))
