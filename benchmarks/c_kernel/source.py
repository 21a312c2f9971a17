"""C source of one month, generated from the traced kernel: each step of the trace a statement."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from countertrade.engine.trace import Input, Role, TracedMonth
from countertrade.language.expressions import CONDITIONS, Expression, Operation, is_number

FORMS: Mapping[Operation, str] = {
    Operation.ADD: "{} + {}",
    Operation.SUBTRACT: "{} - {}",
    Operation.MULTIPLY: "{} * {}",
    Operation.DIVIDE: "{} / {}",
    Operation.NEGATE: "-{}",
    Operation.POWER: "power({}, {})",
    Operation.MINIMUM: "least({}, {})",
    Operation.MAXIMUM: "largest({}, {})",
    Operation.EXP: "exponential({})",
    Operation.EXPM1: "exponential_less_one({})",
    Operation.LOG: "logarithm({})",
    Operation.LESS: "{} < {}",
    Operation.LESS_EQUAL: "{} <= {}",
    Operation.EQUAL: "{} == {}",
    Operation.NOT_EQUAL: "{} != {}",
    Operation.AND: "{} & {}",
    Operation.OR: "{} | {}",
}
"""Each operation in C."""
ARRAYS: Mapping[Role, str] = {
    Role.STATE: "before",
    Role.PARAMETERS: "parameters",
    Role.CHANCE: "chance",
    Role.HELD: "held",
}
"""Argument in C that holds the numbers of each role by lane."""
SIZES: Mapping[Role, str] = {
    Role.STATE: "STATES",
    Role.PARAMETERS: "PARAMETERS",
    Role.SCHEDULE: "SCHEDULES",
    Role.CHANCE: "CHANCES",
    Role.HELD: "HELDS",
}
"""Name in C of the count of numbers of each role."""


@dataclass(frozen=True)
class Source:
    """The header ``month.h`` that ``passage.c`` includes, and the order of the numbers in it."""

    month: TracedMonth

    @cached_property
    def inputs(self) -> Mapping[Role, tuple[Input, ...]]:
        """Numbers of each role in the order of the C arrays; of the state, all that is carried."""
        read = self.month.read
        found = {role: tuple(one for one in read if one.role is role) for role in SIZES}
        carried = (Input(Role.STATE, (key,), None, True) for key in self.month.state)
        return {**found, Role.STATE: tuple(carried)}

    @cached_property
    def text(self) -> str:
        """The whole header."""
        sizes = [f"#define {SIZES[role]} {len(found)}" for role, found in self.inputs.items()]
        return "\n".join(
            [
                *sizes,
                f"#define WRITTEN {len(self.month.written)}",
                "",
                "static void advance(const real *restrict before, real *restrict after,",
                "                    const real *restrict parameters,",
                "                    const real *restrict schedule, const real *restrict chance,",
                "                    const real *restrict held, real *restrict written) {",
                "    for (long l = 0; l < LANES; l += WIDTH) {",
                *(f"        {line}" for line in self._statements()),
                "    }",
                "}",
                "",
            ]
        )

    def _statements(self) -> Iterator[str]:
        terms = _Terms({})
        for at, step in enumerate(self.month.steps):
            if is_number(step):
                terms.known[id(step)] = _number(step.value)
                continue
            terms.known[id(step)] = f"v{at}"
            kind = "wholes" if step.operation in CONDITIONS else "reals"
            yield f"const {kind} v{at} = {self._computed(step, terms)};"
        for row, one in enumerate(self.month.state.values()):
            yield f"store(after + {row} * LANES + l, {terms.value(one)});"
        for row, one in enumerate(self.month.written):
            yield f"store(written + {row} * LANES + l, {terms.value(one)});"

    def _computed(self, step: Expression, terms: _Terms) -> str:
        kind, operands = step.operation, step.operands
        if kind is Operation.NAME:
            return self._places[step.name]
        if kind is Operation.WHERE:
            condition, *values = operands
            return f"where({terms.condition(condition)}, {', '.join(map(terms.value, values))})"
        wanted = terms.condition if kind in (Operation.AND, Operation.OR) else terms.value
        return FORMS[kind].format(*map(wanted, operands))

    @cached_property
    def _places(self) -> Mapping[str, str]:
        """How each number is read."""
        return {
            one.name: f"everywhere(schedule[{at}])"
            if role is Role.SCHEDULE
            else f"load({ARRAYS[role]} + {at} * LANES + l)"
            for role, found in self.inputs.items()
            for at, one in enumerate(found)
        }


@dataclass(frozen=True)
class _Terms:
    """What each step is called, as a value and as a condition."""

    known: dict[int, str]

    def value(self, step: Expression) -> str:
        term = self.known[id(step)]
        return f"truth({term})" if step.operation in CONDITIONS else term

    def condition(self, step: Expression) -> str:
        term = self.known[id(step)]
        return term if step.operation in CONDITIONS else f"({term} != 0)"


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"The month holds the number {value}, which -ffast-math has no place for.")
    return f"NUMBER({value!r})"
