"""The compiled loop over months: the traced month, written as vector code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from countertrade.engine.expression_code import ExpressionCode
from countertrade.engine.kernel import Role
from countertrade.engine.loop_code import FORWARDS, Array, Loop
from countertrade.engine.trace import Input, TracedMonth
from countertrade.engine.vector_code import Precision, VectorCode

FUNCTION = "passage"
"""Name of the compiled function."""
CHANCE = "chance"


@dataclass(frozen=True)
class MonthCode:
    """A traced month as a function on packed arrays.

    Notes
    -----
    ``passage(state, parameters, held, fixed, schedule, chance, rows, written, kept, vectors,
    months)`` takes vectors of runs through some months. All arrays are of one precision and in C
    order: ``state`` of shape (vectors, 1, rows, lanes), ``parameters`` and ``held`` (vectors, rows,
    lanes), ``fixed`` (rows,), ``schedule`` (months, rows), ``written`` (vectors, months, wanted
    rows, lanes). ``rows`` is the number of wanted rows and then, for each quantity that can be
    written, the row it goes to. ``chance`` is, for each row, a pointer to its numbers of the first
    month, runs last, and how many numbers on those of the next month begin. The rows are those of
    this class.

    Where ``kept`` is 1, ``state`` is of shape (vectors, months + 1, rows, lanes) and keeps the
    state before each month and after the last; where it is 0, each overwrites the one before.

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
        places = Places(self, code)
        expressions = ExpressionCode(code, self.month.steps, places.read)
        after = code.put(f"getelementptr {code.vector}, ptr %state, i64 %state_step")
        for index, one in enumerate(self.month.state.values()):
            places.store(places.row(after, index), expressions.number(one))
        for index, one in enumerate(self.month.written):
            places.store(places.written(index), expressions.number(one))
        return Loop(FUNCTION, self.arrays(), FORWARDS, self.strides()).module(code)

    def arrays(self) -> tuple[Array, ...]:
        """Return the arrays of the loop, in the order of its arguments."""
        number = self.precision.llvm
        vector = VectorCode(self.precision).vector
        rows = {name: str(len(inputs)) for name, inputs in self.rows.items()}
        return (
            Array("state", vector, "%state_rows", "%state_step"),
            Array("parameters", vector, rows["parameters"]),
            Array("held", vector, rows["held"]),
            Array("fixed", number),
            Array("schedule", number, by_month=rows["schedule"]),
            Array(CHANCE, "{ptr, i64}"),
            Array("rows", "i64"),
            Array("written", vector, "%written_rows", "%wanted"),
        )

    def strides(self) -> tuple[str, ...]:
        """Return the lines that find how far apart parts of arrays lie."""
        return (
            f"  %state_step = mul i64 %kept, {len(self.state)}",
            "  %state_months = mul i64 %months, %state_step",
            f"  %state_rows = add i64 %state_months, {len(self.state)}",
            "  %wanted = load i64, ptr %rows",
            "  %written_rows = mul i64 %months, %wanted",
        )


def _array_of(one: Input) -> str:
    if one.role is Role.SCHEDULE:
        return "schedule"
    if not one.by_lane:
        return "fixed"
    return str(one.role)


class Places:
    """Where the numbers of a month lie in the arrays of its loop."""

    def __init__(self, month: MonthCode, code: VectorCode) -> None:
        """Hold what the code is written to."""
        self._code = code
        self._places = {
            one.name: (name, row)
            for name, rows in month.rows.items()
            for row, one in enumerate(rows)
        }
        self._state = {key: row for row, key in enumerate(month.state)}
        self._inputs = month.month.inputs

    def read(self, name: str) -> str:
        """Read an input of the month."""
        one = self._inputs[name]
        if one.role is Role.STATE:
            return self.load(self.row("%state", self._state[one.path[0]]))
        array, row = self._places[name]
        if array == CHANCE:
            return self.load(self._chance(row))
        if one.by_lane:
            return self.load(self.row(f"%{array}", row))
        return self._everywhere(array, row)

    def load(self, place: str) -> str:
        """Read a vector."""
        return self._code.put(f"load {self._code.vector}, ptr {place}, align 4")

    def store(self, place: str, value: str) -> None:
        """Put a vector into its place."""
        self._code.lines.append(f"  store {self._code.vector} {value}, ptr {place}, align 4")

    def row(self, array: str, row: int) -> str:
        """Find a row of an array."""
        return self._code.put(f"getelementptr {self._code.vector}, ptr {array}, i64 {row}")

    def written(self, index: int) -> str:
        """Find the row that is wanted for a quantity that can be written."""
        code = self._code
        entry = code.put(f"getelementptr i64, ptr %rows, i64 {index + 1}")
        row = code.put(f"load i64, ptr {entry}")
        return code.put(f"getelementptr {code.vector}, ptr %written, i64 {row}")

    def _everywhere(self, array: str, row: int) -> str:
        """Read one number into every lane."""
        code, number = self._code, self._code.precision.llvm
        place = code.put(f"getelementptr {number}, ptr %{array}, i64 {row}")
        value = code.put(f"load {number}, ptr {place}")
        first = code.put(f"insertelement {code.vector} poison, {number} {value}, i32 0")
        lanes = f"<{code.precision.lanes} x i32> zeroinitializer"
        return code.put(f"shufflevector {code.vector} {first}, {code.vector} poison, {lanes}")

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
