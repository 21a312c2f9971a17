"""The adjoint of each operation is its slope: by finite differences, and at ties as it is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from countertrade.language.adjoints import adjoints, moved_by
from countertrade.language.expressions import (
    CONDITIONS,
    Expression,
    Operation,
    evaluate,
    in_order,
    name,
    number,
    operation,
)

STEP = 1e-5
NEAR = 1e-7
"""Central differences leave out the third derivative times a sixth of the step squared, and lose
1e-16 over the step to rounding: both are below this, of functions and arguments of size 1."""
UNARY = (Operation.NEGATE, Operation.EXP, Operation.EXPM1, Operation.LOG)
BINARY = (
    Operation.ADD,
    Operation.SUBTRACT,
    Operation.MULTIPLY,
    Operation.DIVIDE,
    Operation.POWER,
    Operation.MINIMUM,
    Operation.MAXIMUM,
)
X, Y, WEIGHT = name("x"), name("y"), name("weight")
SIZES = st.floats(0.3, 3)


def slopes(result: Expression, at: dict[str, float]) -> dict[str, float]:
    found = adjoints([(result, WEIGHT)], ("x", "y"))
    return dict(zip(found, evaluate(found.values(), {**at, "weight": 2.0}), strict=True))


def differences(result: Expression, at: dict[str, float]) -> dict[str, float]:
    found = {}
    for key, value in at.items():
        above, below = (evaluate([result], {**at, key: value + step})[0] for step in (STEP, -STEP))
        found[key] = 2.0 * (above - below) / (2 * STEP)
    return found


def agree(result: Expression, at: dict[str, float]) -> None:
    expected = differences(result, at)
    for key, value in slopes(result, at).items():
        assert value == pytest.approx(expected[key], rel=NEAR, abs=NEAR)


@pytest.mark.parametrize("kind", UNARY)
@given(SIZES)
def test_operations_on_one(kind: Operation, x: float) -> None:
    agree(operation(kind, X), {"x": x})


@pytest.mark.parametrize("kind", BINARY)
@given(SIZES, SIZES)
def test_operations_on_two(kind: Operation, x: float, y: float) -> None:
    assume(abs(x - y) > 2 * STEP)
    agree(operation(kind, X, Y), {"x": x, "y": y})


@given(SIZES, SIZES)
def test_a_choice_has_the_slope_of_what_it_chose(x: float, y: float) -> None:
    assume(abs(x - y) > 2 * STEP)
    less = operation(Operation.LESS, X, Y)
    squared = operation(Operation.MULTIPLY, X, X)
    agree(operation(Operation.WHERE, less, squared, Y), {"x": x, "y": y})


@given(SIZES, SIZES)
def test_what_is_used_twice_adds_up(x: float, y: float) -> None:
    quotient = operation(Operation.DIVIDE, X, Y)
    shared = operation(Operation.EXP, operation(Operation.NEGATE, quotient))
    result = operation(Operation.SUBTRACT, operation(Operation.MULTIPLY, shared, quotient), shared)
    agree(operation(Operation.ADD, result, name("x")), {"x": x, "y": y})


def test_every_operation_with_a_slope_is_tried() -> None:
    plain = {Operation.NAME, Operation.NUMBER}
    assert {*UNARY, *BINARY, Operation.WHERE, *CONDITIONS, *plain} == set(Operation)


@pytest.mark.parametrize("kind", [Operation.MINIMUM, Operation.MAXIMUM])
def test_ties_have_the_slope_of_the_second(kind: Operation) -> None:
    assert slopes(operation(kind, X, Y), {"x": 1.0, "y": 1.0}) == {"x": 0.0, "y": 2.0}


@pytest.mark.parametrize("kind", CONDITIONS)
def test_conditions_have_no_slope(kind: Operation) -> None:
    found = operation(Operation.MULTIPLY, operation(kind, X, Y), Y)
    assert set(slopes(found, {"x": 1.0, "y": 2.0})) == {"y"}


def test_only_what_is_asked_for_is_followed() -> None:
    result = operation(Operation.MULTIPLY, operation(Operation.EXP, X), operation(Operation.LOG, Y))
    found = adjoints([(result, WEIGHT)], ("x",))
    assert set(found) == {"x"}
    assert adjoints([(result, WEIGHT)], ("z",)) == {}
    assert len(moved_by(("x",), in_order([result]))) == 3


def test_weights_of_several_results_add_up() -> None:
    square = operation(Operation.MULTIPLY, X, X)
    found = adjoints([(square, number(3)), (X, number(1)), (square, number(0.5))], ("x",))
    np.testing.assert_allclose(evaluate([found["x"]], {"x": 5.0}), 36)
