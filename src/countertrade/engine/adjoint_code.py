"""The compiled loop backwards over months: the adjoint of the month, written as vector code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from countertrade.engine.adjoint import AdjointMonth, adjoint_of
from countertrade.engine.expression_code import ExpressionCode
from countertrade.engine.kernel import Role
from countertrade.engine.loop_code import BACKWARDS, Array, Loop
from countertrade.engine.month_code import MonthCode, Places
from countertrade.engine.trace import Input
from countertrade.engine.vector_code import VectorCode

FUNCTION = "backwards"
"""Name of the compiled function."""


@dataclass(frozen=True)
class AdjointCode:
    """The adjoint of a month as a function on packed arrays.

    Notes
    -----
    ``backwards(state, parameters, held, fixed, schedule, chance, rows, written, state_adjoints,
    parameter_adjoints, chance_adjoints, kept, vectors, months)`` takes vectors of runs backwards
    through the months of a passage. Up to ``rows`` its arrays are those that the passage left, with
    ``kept`` 1: the state before each month is read, and what of the month its adjoint needs is
    computed again from that (a checkpoint at every step; Griewank and Walther 2008, Evaluating
    Derivatives, chapter 12). ``written`` holds the adjoints of what was written, in rows of their
    own.

    ``state_adjoints`` of shape (vectors, rows, lanes) holds those of the state after the last month
    and then of the state before the first. To ``parameter_adjoints`` (vectors, rows, lanes) the
    passage's part is added. ``chance_adjoints`` is of shape (vectors, months, rows, lanes).
    """

    forwards: MonthCode
    month: AdjointMonth

    @property
    def state(self) -> tuple[str, ...]:
        """Keys of the state that have an adjoint, in the order of its rows."""
        return self.month.smooth

    @cached_property
    def parameters(self) -> tuple[Input, ...]:
        """Parameters that have an adjoint, in the order of its rows."""
        return tuple(self.month.by(Role.PARAMETERS))

    @cached_property
    def chance(self) -> tuple[Input, ...]:
        """Random numbers of each month that have an adjoint, in the order of its rows."""
        return tuple(self.month.by(Role.CHANCE))

    @property
    def count(self) -> int:
        """Number of arrays that the function is given."""
        return len(self._arrays)

    def text(self) -> str:
        """Return the module in the LLVM language."""
        code = VectorCode(self.forwards.precision)
        places = Places(self.forwards, code)
        expressions = ExpressionCode(code, self.month.steps, _Reader(self, places).read)
        for row, one in enumerate(self.month.by(Role.PARAMETERS).values()):
            place = places.row("%parameter_adjoints", row)
            places.store(place, code.add(places.load(place), expressions.number(one)))
        for row, one in enumerate(self.month.by(Role.CHANCE).values()):
            places.store(places.row("%chance_adjoints", row), expressions.number(one))
        for row, one in enumerate(self.month.state):
            places.store(places.row("%state_adjoints", row), expressions.number(one))
        strides = (
            *self.forwards.strides(),
            f"  %chance_rows = mul i64 %months, {len(self.chance)}",
        )
        return Loop(FUNCTION, self._arrays, BACKWARDS, strides).module(code)

    @property
    def _arrays(self) -> tuple[Array, ...]:
        vector = VectorCode(self.forwards.precision).vector
        return (
            *self.forwards.arrays(),
            Array("state_adjoints", vector, str(len(self.state))),
            Array("parameter_adjoints", vector, str(len(self.parameters))),
            Array("chance_adjoints", vector, "%chance_rows", str(len(self.chance))),
        )


class _Reader:
    """Reads the numbers of a month and the adjoints of what it leads to."""

    def __init__(self, code: AdjointCode, places: Places) -> None:
        self._places = places
        self._state = {adjoint_of(key): row for row, key in enumerate(code.state)}
        written = code.forwards.month.written
        self._written = {adjoint_of(index): index for index in range(len(written))}

    def read(self, name: str) -> str:
        places = self._places
        if name in self._state:
            return places.load(places.row("%state_adjoints", self._state[name]))
        if name in self._written:
            return places.load(places.written(self._written[name]))
        return places.read(name)
