"""Symbols give expressions that compute what NumPy computes, made simpler only where that holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from countertrade.language import operators, symbols
from countertrade.language.expressions import (
    Expression,
    Operation,
    evaluate,
    in_order,
    is_number,
    name,
    names_in,
    number,
    operation,
)
from countertrade.language.symbols import Symbols

ROWS = arrays(float, (3, 1), elements=st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0]))
POSITIVE = arrays(float, (3, 1), elements=st.floats(0.1, 5))
FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "arithmetic": lambda lib, x: (1 - x) * x[0] - (-x) / 4 + 2 * x - 3,
    "powers": lambda lib, x: (x * x) ** 2 + 2**x,
    "order": lambda lib, x: lib.where((x > 0) & (x <= 1) | (x < -1) | (x >= 3), x, -x),
    "equality": lambda lib, x: (x == 1) * 2.0 + (x != 0.5) * 1.0,
    "bounds": lambda lib, x: lib.minimum(1, lib.maximum(x, x[1])),
    "sums": lambda lib, x: lib.stack([x.sum(axis=0), x.max(axis=0)]),
    "running sums": lambda lib, x: lib.cumsum(x, axis=0),
    "largest": lambda lib, x: lib.argmax(x, axis=0)[None] * 1.0,
    "joined": lambda lib, x: lib.concatenate([x[:1] - lib.inf, x])[1:],
    "repeated": lambda lib, x: lib.broadcast_to(x[0], (2, 1)) + lib.arange(2)[:, None],
    "exponentials": lambda lib, x: lib.exp(x) + lib.expm1(x),
}


def computed(function: Callable[[Any, Any], Any], rows: np.ndarray) -> np.ndarray:
    """Trace a function of an array and evaluate what was traced."""
    cells = np.array([[name(f"x{row}")] for row in range(len(rows))], dtype=object)
    traced = function(symbols, Symbols(cells))
    values = {f"x{row}": value for row, value in enumerate(rows[:, 0])}
    return np.reshape(evaluate(traced.cells.ravel(), values), traced.shape).astype(float)


@pytest.mark.parametrize("what", FUNCTIONS)
@given(ROWS)
def test_symbols_compute_what_numpy_does(what: str, rows: np.ndarray) -> None:
    function = FUNCTIONS[what]
    np.testing.assert_allclose(computed(function, rows), function(np, rows), rtol=1e-12)


@given(POSITIVE)
def test_operators_take_symbols(rows: np.ndarray) -> None:
    def all_operators(_: Any, x: Any) -> Any:
        held = operators.clip(x, 0.2, operators.ratio(x[0], x[1]))
        return operators.power(x, held) + operators.logistic(operators.log(operators.positive(x)))

    np.testing.assert_allclose(
        computed(all_operators, rows), all_operators(np, rows), rtol=1e-12, atol=1e-300
    )


@given(ROWS, st.integers(0, 2))
def test_a_row_is_taken_by_its_number(rows: np.ndarray, at: int) -> None:
    cells = [[number(value)] for value in rows[:, 0]]
    index = Symbols([[name("at")]])
    taken = symbols.take_along_axis(Symbols(cells), index, 0)[0].only
    assert evaluate([taken], {"at": at}) == [rows[at, 0]]


x, y = name("x"), name("y")


@pytest.mark.parametrize(
    ("kind", "operands", "simpler"),
    [
        (Operation.ADD, (x, number(0)), x),
        (Operation.ADD, (number(0), x), x),
        (Operation.SUBTRACT, (x, number(0)), x),
        (Operation.MULTIPLY, (number(1), x), x),
        (Operation.DIVIDE, (x, number(1)), x),
        (Operation.MINIMUM, (x, number(np.inf)), x),
        (Operation.MAXIMUM, (number(-np.inf), x), x),
        (Operation.WHERE, (number(1), x, y), x),
        (Operation.WHERE, (number(0), x, y), y),
        (Operation.WHERE, (x, y, y), y),
    ],
)
def test_what_changes_nothing_is_left_out(
    kind: Operation, operands: tuple[Expression, ...], simpler: Expression
) -> None:
    assert operation(kind, *operands) is simpler


@pytest.mark.parametrize(
    ("kind", "operands", "value"),
    [
        (Operation.MULTIPLY, (x, number(0)), 0.0),
        (Operation.DIVIDE, (number(0), x), 0.0),
        (Operation.SUBTRACT, (x, number(np.inf)), -np.inf),
        (Operation.ADD, (number(-np.inf), x), -np.inf),
        (Operation.MAXIMUM, (x, number(np.inf)), np.inf),
        (Operation.LESS, (x, number(np.inf)), 1.0),
        (Operation.LESS_EQUAL, (number(np.inf), x), 0.0),
        (Operation.EXP, (number(0),), 1.0),
        (Operation.WHERE, (x, number(2), number(2)), 2.0),
    ],
)
def test_what_numbers_settle_is_a_number(
    kind: Operation, operands: tuple[Expression, ...], value: float
) -> None:
    settled = operation(kind, *operands)
    assert is_number(settled)
    assert settled.value == value


def test_steps_follow_their_operands_and_stand_once() -> None:
    both = operation(Operation.ADD, x, y)
    whole = operation(Operation.MULTIPLY, both, operation(Operation.SUBTRACT, both, x))
    steps = in_order([whole, both])
    assert len(steps) == len(set(map(id, steps))) == 5
    for at, step in enumerate(steps):
        assert all(any(one is operand for one in steps[:at]) for operand in step.operands)
    assert names_in([whole]) == ("x", "y")


def test_a_branch_on_a_value_is_refused_in_a_sentence() -> None:
    with pytest.raises(TypeError, match="Write it with where"):
        bool(Symbols([x]) > 0)
