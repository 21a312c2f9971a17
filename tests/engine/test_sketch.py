"""Sketches: quantiles within the stated error, whatever the order and the parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from countertrade.engine.sketch import ERROR, NEAR_ZERO, Sketch

LEVELS = (0.01, 0.05, 0.5, 0.95, 0.99)
NUMBERS = st.floats(-(2.0**60), 2.0**60, width=32, allow_subnormal=False)
TABLES = arrays.arrays(
    np.float32, st.tuples(st.integers(1, 60), st.integers(1, 5)), elements=NUMBERS
)


def sketch_of(*tables: np.ndarray) -> Sketch:
    """Count the numbers of some tables with the same columns."""
    found = Sketch(tables[0].shape[1])
    for table in tables:
        found.add(0, table.T)
    return found


def same(one: Sketch, other: Sketch) -> bool:
    """Return whether two sketches say the same."""
    return np.array_equal(one.quantiles(LEVELS), other.quantiles(LEVELS)) and np.array_equal(
        one.means(), other.means()
    )


@given(TABLES)
def test_quantiles_are_within_the_error(table: np.ndarray) -> None:
    exact = np.quantile(table.astype(float), LEVELS, axis=0, method="inverted_cdf")
    error = np.abs(sketch_of(table).quantiles(LEVELS) - exact)
    # One more rounding to single precision when the constant is taken off again.
    assert (error <= (ERROR + 1e-6) * (np.abs(exact) + NEAR_ZERO)).all()


@given(TABLES)
def test_means_are_within_the_error(table: np.ndarray) -> None:
    exact = table.astype(float)
    error = np.abs(sketch_of(table).means() - exact.mean(axis=0))
    assert (error <= (ERROR + 1e-6) * (np.abs(exact).mean(axis=0) + NEAR_ZERO)).all()


@given(TABLES, st.integers(0, 60), st.randoms(use_true_random=False))
def test_order_and_parts_leave_no_trace(table: np.ndarray, cut: int, chance: object) -> None:
    order = np.random.default_rng(cut).permutation(len(table))
    parts = sketch_of(table[:cut]) if cut and len(table[:cut]) else Sketch(table.shape[1])
    if len(table[cut:]):
        rest = sketch_of(table[cut:])
        rest.merge(parts)
        parts = rest
    assert same(sketch_of(table), sketch_of(table[order]))
    assert same(sketch_of(table), parts)


@given(TABLES)
def test_packing_leaves_no_trace(table: np.ndarray) -> None:
    found = sketch_of(table)
    again = Sketch.unpacked(found.packed())
    assert same(found, again)
    again.add(0, table.T)
    assert same(again, sketch_of(table, table))


def test_nothing_counted_is_not_a_number() -> None:
    assert np.isnan(Sketch(2).quantiles(LEVELS)).all()
    assert np.isnan(Sketch.unpacked(Sketch(2).packed()).means()).all()


def test_zero_is_exact_and_infinity_stays() -> None:
    found = sketch_of(np.array([[0.0], [0.0], [np.inf]], np.float32))
    assert found.quantiles((0.5, 0.99))[:, 0].tolist() == [0.0, np.inf]


def test_a_damaged_sketch_is_not_read() -> None:
    content = bytearray(sketch_of(np.arange(100, dtype=np.float32)[:, None]).packed())
    content[len(content) // 2] ^= 0xFF
    with pytest.raises((RuntimeError, ValueError)):
        Sketch.unpacked(bytes(content))
