"""Expressions: how a value was computed, as operations on names and numbers.

Equations and the kernel make expressions when they are called on symbols
(:mod:`countertrade.language.symbols`); exports write them in other languages. Names stand for
finite numbers, so that an expression is made simpler at once where a number settles it: ``0 * x``
is 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np


class Operation(StrEnum):
    """What an expression does with its operands."""

    NAME = "name"
    NUMBER = "number"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    NEGATE = "negate"
    POWER = "power"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    EXP = "exp"
    EXPM1 = "expm1"
    LOG = "log"
    LESS = "less"
    LESS_EQUAL = "less_equal"
    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    AND = "and"
    OR = "or"
    WHERE = "where"
    """The second operand where the first holds, else the third."""


COMPARISONS = (Operation.LESS, Operation.LESS_EQUAL, Operation.EQUAL, Operation.NOT_EQUAL)
CONDITIONS = (*COMPARISONS, Operation.AND, Operation.OR)
"""Operations whose value is 1 where something holds, else 0."""

NUMERIC: Mapping[Operation, Callable[..., Any]] = {
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.DIVIDE: operator.truediv,
    Operation.NEGATE: operator.neg,
    Operation.POWER: operator.pow,
    Operation.MINIMUM: np.minimum,
    Operation.MAXIMUM: np.maximum,
    Operation.EXP: np.exp,
    Operation.EXPM1: np.expm1,
    Operation.LOG: np.log,
    Operation.LESS: operator.lt,
    Operation.LESS_EQUAL: operator.le,
    Operation.EQUAL: operator.eq,
    Operation.NOT_EQUAL: operator.ne,
    Operation.AND: np.logical_and,
    Operation.OR: np.logical_or,
    Operation.WHERE: np.where,
}
"""Each operation on numbers or NumPy arrays."""


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Expression:
    """A name, a number, or an operation on other expressions; two are the same if one object."""

    operation: Operation
    operands: tuple[Expression, ...] = ()
    name: str = ""
    """What a name is."""
    value: float = 0.0
    """What a number is."""

    def __repr__(self) -> str:
        """Say what it is, not all that it rests on."""
        return f"<{self.operation} {self.name or self.value or len(self.operands)}>"


def name(text: str) -> Expression:
    """Make the expression of a name."""
    return Expression(Operation.NAME, name=text)


def number(value: float) -> Expression:
    """Make the expression of a number."""
    return Expression(Operation.NUMBER, value=float(value))


def operation(kind: Operation, *operands: Expression) -> Expression:
    """Make the expression of an operation, or the simpler one that it comes to.

    Parameters
    ----------
    kind
        The operation.
    operands
        What it is applied to.

    Returns
    -------
    Expression
        A number where all operands are numbers; one of the operands or a number where a number
        among them settles it; else the operation.
    """
    values = [one.value if is_number(one) else None for one in operands]
    if None not in values:
        with np.errstate(all="ignore"):
            return number(NUMERIC[kind](*map(np.float64, values)))
    rule = _RULES.get(kind)
    settled = rule(operands, values) if rule else None
    return Expression(kind, operands) if settled is None else settled


def is_number(expression: Expression) -> bool:
    """Tell whether an expression is a plain number."""
    return expression.operation is Operation.NUMBER


def in_order(results: Iterable[Expression]) -> tuple[Expression, ...]:
    """List all that some expressions rest on, each after its operands: straight-line code.

    Parameters
    ----------
    results
        What is to be computed.

    Returns
    -------
    tuple of Expression
        Names, numbers and operations, each once.
    """
    found: dict[int, Expression] = {}
    waiting = list(reversed(list(results)))
    while waiting:
        one = waiting[-1]
        missing = [operand for operand in one.operands if id(operand) not in found]
        if missing:
            waiting += reversed(missing)
            continue
        found.setdefault(id(one), one)
        waiting.pop()
    return tuple(found.values())


def names_in(results: Iterable[Expression]) -> tuple[str, ...]:
    """List the names that some expressions rest on, each once."""
    named = [one.name for one in in_order(results) if one.operation is Operation.NAME]
    return tuple(dict.fromkeys(named))


def evaluate(results: Iterable[Expression], values: Mapping[str, Any]) -> list[Any]:
    """Compute expressions from the values of their names, numbers or NumPy arrays.

    Parameters
    ----------
    results
        What is to be computed.
    values
        Value of each name.

    Returns
    -------
    list
        One value for each result.
    """
    asked = list(results)
    known: dict[int, Any] = {}
    for one in in_order(asked):
        if one.operation is Operation.NAME:
            known[id(one)] = values[one.name]
        elif one.operation is Operation.NUMBER:
            known[id(one)] = one.value
        else:
            operands = (known[id(operand)] for operand in one.operands)
            known[id(one)] = NUMERIC[one.operation](*operands)
    return [known[id(one)] for one in asked]


Operands = tuple[Expression, ...]
Numbers = list[float | None]


def _sum(operands: Operands, values: Numbers) -> Expression | None:
    for value, this, other in zip(values, operands, reversed(operands), strict=True):
        if value == 0:
            return other
        if value is not None and np.isinf(value):
            return this
    return None


def _difference(operands: Operands, values: Numbers) -> Expression | None:
    if values[1] == 0:
        return operands[0]
    if values[1] is not None and np.isinf(values[1]):
        return number(-values[1])
    if values[0] == 0:
        return Expression(Operation.NEGATE, operands[1:])
    return None


def _product(operands: Operands, values: Numbers) -> Expression | None:
    for value, other in zip(values, reversed(operands), strict=True):
        if value == 0:
            return number(0)
        if value == 1:
            return other
    return None


def _quotient(operands: Operands, values: Numbers) -> Expression | None:
    if values[0] == 0:
        return number(0)
    return operands[0] if values[1] == 1 else None


def _least(operands: Operands, values: Numbers) -> Expression | None:
    return _bounded(operands, values, -np.inf)


def _largest(operands: Operands, values: Numbers) -> Expression | None:
    return _bounded(operands, values, np.inf)


def _bounded(operands: Operands, values: Numbers, winner: float) -> Expression | None:
    for value, other in zip(values, reversed(operands), strict=True):
        if value == winner:
            return number(winner)
        if value == -winner:
            return other
    return None


def _less(operands: Operands, values: Numbers) -> Expression | None:
    """Any finite value is less than infinity and more than minus infinity."""
    first, second = values
    if first is not None and np.isinf(first):
        return number(first < 0)
    if second is not None and np.isinf(second):
        return number(second > 0)
    return None


def _where(operands: Operands, values: Numbers) -> Expression | None:
    if values[0] is not None:
        return operands[1] if values[0] else operands[2]
    same = operands[1] is operands[2] or (values[1] is not None and values[1] == values[2])
    return operands[1] if same else None


_RULES: Mapping[Operation, Callable[[Operands, Numbers], Expression | None]] = {
    Operation.ADD: _sum,
    Operation.SUBTRACT: _difference,
    Operation.MULTIPLY: _product,
    Operation.DIVIDE: _quotient,
    Operation.MINIMUM: _least,
    Operation.MAXIMUM: _largest,
    Operation.LESS: _less,
    Operation.LESS_EQUAL: _less,
    Operation.WHERE: _where,
}
