"""Adjoints: by how much a weighted sum of results changes with each name that they rest on.

Straight-line code is differentiated in reverse (Griewank and Walther 2008, Evaluating Derivatives,
section 3.2): its steps are gone through backwards, and each passes its adjoint on to its operands,
times its derivative by them. All that is not passed on to a name that is asked for is left out.

Conditions have no slope, and a choice has that of what it chose. Where the operands of a minimum or
maximum tie, it has the slope of the second, whose value it takes: one of the two one-sided
derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from countertrade.language.expressions import Expression, Operation, in_order, number, operation

Weighted = tuple[Expression, Expression]
"""A result and its adjoint."""


def adjoints(results: Iterable[Weighted], names: Collection[str]) -> dict[str, Expression]:
    """Differentiate a weighted sum of results by names.

    Parameters
    ----------
    results
        Each result with the expression of its adjoint: the derivative of the sum by it.
    names
        What to differentiate by.

    Returns
    -------
    dict
        Each of the names that the results move with, to its adjoint.
    """
    weighted = list(results)
    steps = in_order(one for one, _ in weighted)
    moving = moved_by(names, steps)
    found: dict[int, Expression] = {}
    for one, adjoint in weighted:
        _add_to(found, moving, one, adjoint)
    for one in reversed(steps):
        if id(one) in found and one.operands:
            parts = _PARTS[one.operation](found[id(one)], one, *one.operands)
            for operand, part in zip(_sloped(one), parts, strict=True):
                _add_to(found, moving, operand, part)
    named = [one for one in steps if one.operation is Operation.NAME and id(one) in found]
    return _joined((one.name, found[id(one)]) for one in named)


def moved_by(names: Collection[str], steps: Iterable[Expression]) -> set[int]:
    """Find what has a slope by names.

    Parameters
    ----------
    names
        What moves.
    steps
        Straight-line code, each step after its operands.

    Returns
    -------
    set
        Identities of the steps that move with the names other than by jumps.
    """
    moving: set[int] = set()
    for one in steps:
        asked = one.operation is Operation.NAME and one.name in names
        if asked or any(id(operand) in moving for operand in _sloped(one)):
            moving.add(id(one))
    return moving


def _add_to(
    found: dict[int, Expression], moving: set[int], one: Expression, part: Expression
) -> None:
    if id(one) in moving:
        known = found.get(id(one))
        found[id(one)] = part if known is None else operation(Operation.ADD, known, part)


def _joined(parts: Iterable[tuple[str, Expression]]) -> dict[str, Expression]:
    """Add up by name: two expressions may have the same."""
    found: dict[str, Expression] = {}
    for name, part in parts:
        found[name] = operation(Operation.ADD, found[name], part) if name in found else part
    return found


def _sloped(one: Expression) -> tuple[Expression, ...]:
    """List the operands by which an operation has a slope."""
    if one.operation is Operation.WHERE:
        return one.operands[1:]
    return one.operands if one.operation in _PARTS else ()


Parts = tuple[Expression, ...]


def _sum(a: Expression, _: Expression, *__: Expression) -> Parts:
    return a, a


def _difference(a: Expression, _: Expression, *__: Expression) -> Parts:
    return a, _negated(a)


def _product(a: Expression, _: Expression, x: Expression, y: Expression) -> Parts:
    return _times(a, y), _times(a, x)


def _quotient(a: Expression, one: Expression, _: Expression, y: Expression) -> Parts:
    part = operation(Operation.DIVIDE, a, y)
    return part, _negated(_times(part, one))


def _negative(a: Expression, _: Expression, __: Expression) -> Parts:
    return (_negated(a),)


def _power(a: Expression, one: Expression, x: Expression, y: Expression) -> Parts:
    less = operation(Operation.SUBTRACT, y, number(1))
    by_base = _times(y, operation(Operation.POWER, x, less))
    return _times(a, by_base), _times(a, _times(one, operation(Operation.LOG, x)))


def _least(a: Expression, _: Expression, x: Expression, y: Expression) -> Parts:
    return _chosen(operation(Operation.LESS, x, y), a)


def _largest(a: Expression, _: Expression, x: Expression, y: Expression) -> Parts:
    return _chosen(operation(Operation.LESS, y, x), a)


def _exponential(a: Expression, one: Expression, _: Expression) -> Parts:
    return (_times(a, one),)


def _exponential_less_1(a: Expression, one: Expression, _: Expression) -> Parts:
    return (_times(a, operation(Operation.ADD, one, number(1))),)


def _logarithm(a: Expression, _: Expression, x: Expression) -> Parts:
    return (operation(Operation.DIVIDE, a, x),)


def _choice(
    a: Expression, _: Expression, holds: Expression, __: Expression, ___: Expression
) -> Parts:
    return _chosen(holds, a)


def _chosen(holds: Expression, a: Expression) -> Parts:
    """Pass an adjoint on to the first of two where something holds, else to the second."""
    zero = number(0)
    return operation(Operation.WHERE, holds, a, zero), operation(Operation.WHERE, holds, zero, a)


def _times(x: Expression, y: Expression) -> Expression:
    return operation(Operation.MULTIPLY, x, y)


def _negated(x: Expression) -> Expression:
    return operation(Operation.NEGATE, x)


_PARTS: Mapping[Operation, Callable[..., Parts]] = {
    Operation.ADD: _sum,
    Operation.SUBTRACT: _difference,
    Operation.MULTIPLY: _product,
    Operation.DIVIDE: _quotient,
    Operation.NEGATE: _negative,
    Operation.POWER: _power,
    Operation.MINIMUM: _least,
    Operation.MAXIMUM: _largest,
    Operation.EXP: _exponential,
    Operation.EXPM1: _exponential_less_1,
    Operation.LOG: _logarithm,
    Operation.WHERE: _choice,
}
"""What each operation passes on, given its adjoint, itself and its operands."""
