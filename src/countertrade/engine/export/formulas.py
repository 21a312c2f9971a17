"""Formulas: expressions in the notation of XMILE, with no more brackets than they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from countertrade.language.expressions import (
    CONDITIONS,
    Expression,
    Operation,
    is_number,
)

SUM, PRODUCT, ATOM = 1, 2, 3
"""How tightly a piece of a formula binds."""
INFIX: Mapping[Operation, tuple[str, int]] = {
    Operation.ADD: ("+", SUM),
    Operation.SUBTRACT: ("-", SUM),
    Operation.MULTIPLY: ("*", PRODUCT),
    Operation.DIVIDE: ("/", PRODUCT),
}
FUNCTIONS: Mapping[Operation, str] = {
    Operation.MINIMUM: "MIN",
    Operation.MAXIMUM: "MAX",
    Operation.EXP: "EXP",
    Operation.LOG: "LN",
}
SIGNS: Mapping[Operation, str] = {
    Operation.LESS: "<",
    Operation.LESS_EQUAL: "<=",
    Operation.EQUAL: "=",
    Operation.NOT_EQUAL: "<>",
    Operation.AND: "AND",
    Operation.OR: "OR",
}


@dataclass(frozen=True)
class Piece:
    """A piece of a formula and how tightly it binds."""

    text: str
    binding: int

    def within(self, binding: int) -> str:
        """Write the piece where something binds so tightly: in brackets if it binds less."""
        return self.text if self.binding >= binding else f"({self.text})"


@dataclass(frozen=True)
class Formulas:
    """Writes expressions, those that have identifiers by these."""

    names: Mapping[str, str]
    """Identifier of each name."""
    known: Mapping[int, str]
    """Identifier of an expression that is a quantity, by the ``id`` of the object."""

    def write(self, expression: Expression, own: str) -> str:
        """Write the equation of a variable, by name where another variable is the same."""
        same = self.known.get(id(expression), own)
        return self._computed(expression).text if same == own else same

    def _piece(self, expression: Expression) -> Piece:
        identifier = self.known.get(id(expression))
        return Piece(identifier, ATOM) if identifier else self._computed(expression)

    def _computed(self, expression: Expression) -> Piece:
        kind, operands = expression.operation, expression.operands
        if kind is Operation.NAME:
            return Piece(self.names[expression.name], ATOM)
        if is_number(expression):
            return _number(expression.value)
        if kind in INFIX:
            return self._infix(kind, *map(self._piece, operands))
        if kind in FUNCTIONS:
            listed = ", ".join(self._piece(one).text for one in operands)
            return Piece(f"{FUNCTIONS[kind]}({listed})", ATOM)
        if kind is Operation.NEGATE:
            # In brackets always: PySD takes a sign within a sum for the sign of what follows.
            return Piece(f"(-{self._piece(operands[0]).within(PRODUCT)})", ATOM)
        if kind is Operation.POWER:
            base, exponent = (self._piece(one).within(ATOM) for one in operands)
            return Piece(f"({base} ^ {exponent})", ATOM)
        if kind is Operation.EXPM1:
            return Piece(f"EXP({self._piece(operands[0]).text}) - 1", SUM)
        if kind is Operation.WHERE:
            condition, value, other = operands
            return self._choice(self._condition(condition), self._piece(value), self._piece(other))
        return self._choice(self._condition(expression), Piece("1", ATOM), Piece("0", ATOM))

    @staticmethod
    def _infix(kind: Operation, left: Piece, right: Piece) -> Piece:
        sign, binding = INFIX[kind]
        regroups = kind in (Operation.ADD, Operation.MULTIPLY)
        return Piece(
            f"{left.within(binding)} {sign} {right.within(binding + (not regroups))}", binding
        )

    @staticmethod
    def _choice(condition: str, value: Piece, other: Piece) -> Piece:
        return Piece(f"(IF {condition} THEN {value.text} ELSE {other.text})", ATOM)

    def _condition(self, expression: Expression) -> str:
        kind = expression.operation
        if kind in (Operation.AND, Operation.OR):
            first, second = map(self._condition, expression.operands)
            return f"({first}) {SIGNS[kind]} ({second})"
        if kind in CONDITIONS:
            first, second = (self._piece(one).within(SUM) for one in expression.operands)
            return f"{first} {SIGNS[kind]} {second}"
        return f"{self._piece(expression).within(SUM)} <> 0"


def _number(value: float) -> Piece:
    text = numeral(value)
    return Piece(f"({text})", ATOM) if value < 0 else Piece(text, ATOM)


def numeral(value: float) -> str:
    """Write a number so that it is read back as it is."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
