"""Writing expressions as vector code."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from countertrade.engine.vector_code import VectorCode
from countertrade.language.expressions import CONDITIONS, Expression, Operation

RELATIONS = {
    Operation.LESS: "olt",
    Operation.LESS_EQUAL: "ole",
    Operation.EQUAL: "oeq",
    Operation.NOT_EQUAL: "une",
}


class ExpressionCode:
    """What each of some expressions is called in vector code."""

    def __init__(
        self, code: VectorCode, steps: Iterable[Expression], read: Callable[[str], str]
    ) -> None:
        """Write straight-line code.

        Parameters
        ----------
        code
            Lines are added to it.
        steps
            Expressions, each after its operands.
        read
            Given the name in an expression, adds what reads its vector and names the result.
        """
        self._code = code
        self._read = read
        self._numbers: dict[int, str] = {}
        self._conditions: dict[int, str] = {}
        for one in steps:
            self._add(one)

    def number(self, expression: Expression) -> str:
        """Return an expression as a number: a condition is 1 where it holds, else 0."""
        known = self._numbers.get(id(expression))
        if known is None:
            code = self._code
            holds = self._conditions[id(expression)]
            known = code.put(f"uitofp {code.truth} {holds} to {code.vector}")
            self._numbers[id(expression)] = known
        return known

    def _condition(self, expression: Expression) -> str:
        known = self._conditions.get(id(expression))
        if known is None:
            zero = self._code.constant(0.0)
            known = self._code.compare("une", self._numbers[id(expression)], zero)
            self._conditions[id(expression)] = known
        return known

    def _add(self, one: Expression) -> None:
        kind, code = one.operation, self._code
        if kind is Operation.NAME:
            self._numbers[id(one)] = self._read(one.name)
        elif kind is Operation.NUMBER:
            self._numbers[id(one)] = code.constant(one.value)
        elif kind in CONDITIONS:
            self._conditions[id(one)] = self._compared(one)
        elif kind is Operation.WHERE:
            holds = self._condition(one.operands[0])
            self._numbers[id(one)] = code.select(holds, *map(self.number, one.operands[1:]))
        else:
            self._numbers[id(one)] = self._computed(kind)(*map(self.number, one.operands))

    def _compared(self, one: Expression) -> str:
        code = self._code
        if one.operation in RELATIONS:
            return code.compare(RELATIONS[one.operation], *map(self.number, one.operands))
        first, second = map(self._condition, one.operands)
        return code.put(f"{one.operation} {code.truth} {first}, {second}")

    def _computed(self, kind: Operation) -> Callable[..., str]:
        if kind is Operation.POWER:
            return self._power
        found: Callable[..., str] = getattr(self._code, kind)
        return found

    def _power(self, base: str, exponent: str) -> str:
        return self._code.exp(self._code.multiply(self._code.log(base), exponent))
