"""The compiled loop over months: the traced month, written as vector code.

The loop takes one vector of runs through all its months before it turns to the next, so that their
state stays in the processor's nearest memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from countertrade.engine.backend import BLOCK
from countertrade.engine.kernel import Role
from countertrade.engine.trace import Input, TracedMonth
from countertrade.engine.vector_code import Precision, VectorCode
from countertrade.language.expressions import CONDITIONS, Expression, Operation

FUNCTION = "passage"
"""Name of the compiled function."""
CHANCE = "chance"
RELATIONS = {
    Operation.LESS: "olt",
    Operation.LESS_EQUAL: "ole",
    Operation.EQUAL: "oeq",
    Operation.NOT_EQUAL: "une",
}


@dataclass(frozen=True)
class MonthCode:
    """A traced month as a function on packed arrays.

    Notes
    -----
    ``passage(state, parameters, held, fixed, schedule, chance, rows, written, months)`` takes a
    block of runs through some months. All arrays are of one precision and in C order: ``state``,
    ``parameters`` and ``held`` of shape (vectors, rows, lanes), ``fixed`` (rows,), ``schedule``
    (months, rows), ``written`` (vectors, months, wanted rows, lanes). ``rows`` is the number of
    wanted rows and then, for each quantity that can be written, the row it goes to. ``chance`` is,
    for each row, a pointer to its numbers of the first month, runs last, and how many numbers on
    those of the next month begin. The rows are those of this class.

    The numbers of a vector lie together, since arrays with a stride of a power of 2 would displace
    each other from the processor's nearest memory.
    """

    month: TracedMonth
    precision: Precision

    @cached_property
    def state(self) -> tuple[str, ...]:
        """Keys of the state, in the order of its rows."""
        return tuple(self.month.state)

    @cached_property
    def rows(self) -> Mapping[str, tuple[Input, ...]]:
        """Inputs that are read, by the array that holds them: parameters, held, fixed, schedule."""
        found: dict[str, list[Input]] = {
            name: [] for name in ("parameters", "held", "fixed", "schedule", CHANCE)
        }
        for one in self.month.read:
            if one.role is not Role.STATE:
                found[_array_of(one)].append(one)
        return {name: tuple(inputs) for name, inputs in found.items()}

    def text(self) -> str:
        """Return the module in the LLVM language."""
        code = VectorCode(self.precision)
        values = _Values(self, code)
        for index, one in enumerate(self.month.state.values()):
            values.store("state", index, values.number(one))
        for index, one in enumerate(self.month.written):
            values.write(index, values.number(one))
        return _FRAME.format(
            declarations=code.declarations(),
            body="\n".join(code.lines),
            number=self.precision.llvm,
            vector=code.vector,
            lanes=self.precision.lanes,
            block=BLOCK,
            state=len(self.state),
            parameters=len(self.rows["parameters"]),
            held=len(self.rows["held"]),
            schedule=len(self.rows["schedule"]),
            function=FUNCTION,
        )


def _array_of(one: Input) -> str:
    if one.role is Role.SCHEDULE:
        return "schedule"
    if not one.by_lane:
        return "fixed"
    return str(one.role)


class _Values:
    """What each expression of a month is called in the code."""

    def __init__(self, month: MonthCode, code: VectorCode) -> None:
        self._code = code
        self._places = {
            one.name: (name, row)
            for name, rows in month.rows.items()
            for row, one in enumerate(rows)
        }
        self._state = {key: row for row, key in enumerate(month.state)}
        self._inputs = month.month.inputs
        self._numbers: dict[int, str] = {}
        self._conditions: dict[int, str] = {}
        for one in month.month.steps:
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

    def store(self, array: str, row: int, value: str) -> None:
        """Put a vector into a row of an array."""
        self._put(self._row(array, row), value)

    def write(self, index: int, value: str) -> None:
        """Write a vector to the row that is wanted for it."""
        code = self._code
        entry = code.put(f"getelementptr i64, ptr %rows, i64 {index + 1}")
        row = code.put(f"load i64, ptr {entry}")
        self._put(code.put(f"getelementptr {code.vector}, ptr %written, i64 {row}"), value)

    def _put(self, place: str, value: str) -> None:
        self._code.lines.append(f"  store {self._code.vector} {value}, ptr {place}, align 4")

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
            self._numbers[id(one)] = self._read(self._inputs[one.name])
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

    def _read(self, one: Input) -> str:
        if one.role is Role.STATE:
            return self._vector(self._row("state", self._state[one.path[0]]))
        array, row = self._places[one.name]
        if array == CHANCE:
            return self._vector(self._chance(row))
        if one.by_lane:
            return self._vector(self._row(array, row))
        return self._everywhere(array, row)

    def _vector(self, place: str) -> str:
        return self._code.put(f"load {self._code.vector}, ptr {place}, align 4")

    def _everywhere(self, array: str, row: int) -> str:
        """Read one number into every lane."""
        code, number = self._code, self._code.precision.llvm
        place = code.put(f"getelementptr {number}, ptr %{array}, i64 {row}")
        value = code.put(f"load {number}, ptr {place}")
        first = code.put(f"insertelement {code.vector} poison, {number} {value}, i32 0")
        lanes = f"<{code.precision.lanes} x i32> zeroinitializer"
        return code.put(f"shufflevector {code.vector} {first}, {code.vector} poison, {lanes}")

    def _row(self, array: str, row: int) -> str:
        return self._code.put(f"getelementptr {self._code.vector}, ptr %{array}, i64 {row}")

    def _chance(self, row: int) -> str:
        """Find this month's numbers of a row: its array, then the month's place in it."""
        code, number = self._code, self._code.precision.llvm
        pointer = code.put(f"getelementptr {{ptr, i64}}, ptr %chance, i64 {row}")
        stride = code.put(f"getelementptr {{ptr, i64}}, ptr %chance, i64 {row}, i32 1")
        array = code.put(f"load ptr, ptr {pointer}")
        numbers = code.put(f"load i64, ptr {stride}")
        before = code.put(f"mul i64 {numbers}, %month")
        start = code.put(f"add i64 {before}, %lane")
        return code.put(f"getelementptr {number}, ptr {array}, i64 {start}")


_FRAME = """\
{declarations}

define void @{function}(ptr noalias %all_state, ptr noalias %all_parameters, ptr noalias %all_held,
                        ptr noalias %fixed, ptr noalias %all_schedule, ptr noalias %chance,
                        ptr noalias %rows, ptr noalias %all_written, i64 %months) {{
start:
  %wanted = load i64, ptr %rows
  br label %runs
runs:
  %index = phi i64 [0, %start], [%next_index, %end]
  %lane = mul i64 %index, {lanes}
  %state_row = mul i64 %index, {state}
  %state = getelementptr {vector}, ptr %all_state, i64 %state_row
  %parameters_row = mul i64 %index, {parameters}
  %parameters = getelementptr {vector}, ptr %all_parameters, i64 %parameters_row
  %held_row = mul i64 %index, {held}
  %held = getelementptr {vector}, ptr %all_held, i64 %held_row
  %months_before = mul i64 %index, %months
  br label %loop
loop:
  %month = phi i64 [0, %runs], [%next_month, %loop]
  %schedule_row = mul i64 %month, {schedule}
  %schedule = getelementptr {number}, ptr %all_schedule, i64 %schedule_row
  %written_month = add i64 %months_before, %month
  %written_row = mul i64 %written_month, %wanted
  %written = getelementptr {vector}, ptr %all_written, i64 %written_row
{body}
  %next_month = add i64 %month, 1
  %last_month = icmp eq i64 %next_month, %months
  br i1 %last_month, label %end, label %loop
end:
  %next_index = add i64 %index, 1
  %next_lane = mul i64 %next_index, {lanes}
  %last_lane = icmp eq i64 %next_lane, {block}
  br i1 %last_lane, label %done, label %runs
done:
  ret void
}}
"""
