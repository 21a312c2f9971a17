"""The variables of an exported model: stocks with their flows, auxiliaries, series from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from countertrade.engine.backend import STEPS_PER_YEAR
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.export.documentation import documentation
from countertrade.engine.export.formulas import Formulas, numeral
from countertrade.engine.export.identifiers import identifiers
from countertrade.engine.kernel import initial_key
from countertrade.engine.parameters import nominal_parameters
from countertrade.engine.trace import TracedEquations, outside_series, shocks, trace_equations
from countertrade.language import Model, Node
from countertrade.language.declare import Decision, Equation
from countertrade.language.expressions import Expression

MONTH = "months_since_start"
"""What series are read at: a whole number, so that no rounding of time matters."""


@dataclass(frozen=True)
class Steps:
    """A series by month as the first and the last month of each level."""

    months: tuple[int, ...]
    """Months from the start of the case, from 0 to the month after the end: XMILE wants the last
    two levels of a series in steps to be the same."""
    levels: tuple[float, ...]


@dataclass(frozen=True)
class Variable:
    """A variable of a model in stocks and flows."""

    kind: str
    """``stock``, ``flow`` or ``aux``."""
    name: str
    equation: str
    unit: str
    documentation: str
    inflow: str | None = None
    """The flow that changes a stock."""
    steps: Steps | None = None
    """The series that an auxiliary reads at its equation."""


@dataclass(frozen=True)
class Variables:
    """A model without chance, as variables with identifiers and formulas.

    Parameters stand at the modes of their ranges, no event is drawn, and decisions stay as recorded
    and then as they stood at the as-of date: the engine's nominal run.
    """

    model: Model

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Identifier of each quantity by its key, and of flows, shocks and the month."""
        equations = self._equations
        flows = [_flow(key) for key in equations.changes]
        shocked = [_shocked(key) for key in equations.read_as]
        keys = (*equations.read_as, *equations.quantities, *self._outside)
        return identifiers([*keys, *flows, *shocked, MONTH])

    @property
    def written_names(self) -> Mapping[str, str]:
        """Identifier of what the engine writes under each key: with shocks where there are any."""
        shocked = {key: one for key, one in self._equations.read_as.items() if one.operands}
        return {**self.names, **{key: self.names[_shocked(key)] for key in shocked}}

    @cached_property
    def all(self) -> tuple[Variable, ...]:
        """Every variable, in the order of the model's files."""
        nodes: dict[str, list[Node]] = {name: [] for name in self.model.declarations}
        for node in self.model.nodes.values():
            nodes[node.name].append(node)
        return (
            self._month,
            *(one for found in nodes.values() for node in found for one in self._variables(node)),
        )

    @cached_property
    def _ensemble(self) -> Ensemble:
        return Ensemble(self.model, 0, ())

    @cached_property
    def _equations(self) -> TracedEquations:
        return trace_equations(self._ensemble)

    @cached_property
    def _outside(self) -> Mapping[str, np.ndarray]:
        """What comes from outside in the run without chance, by name."""
        return outside_series(self._ensemble) | shocks(self._ensemble)

    @cached_property
    def _formulas(self) -> Formulas:
        equations = self._equations
        shocked = {_shocked(key): one for key, one in equations.read_as.items()}
        known: dict[int, str] = {}
        for key, one in (shocked | dict(equations.quantities)).items():
            if one.operands:
                known.setdefault(id(one), self.names[key])
        return Formulas(self.names, known)

    @property
    def _month(self) -> Variable:
        """Months since the start of the case, a whole number whatever the rounding of time."""
        start = numeral(start_of(self.model))
        equation = f"INT((TIME - {start}) * {STEPS_PER_YEAR} + 0.5)"
        said = f"Whole months since {self.model.case.start}."
        return Variable("aux", self.names[MONTH], equation, "month", said)

    def _variables(self, node: Node) -> Iterator[Variable]:
        """Yield the variables of a quantity at its place."""
        declared = node.declaration
        if isinstance(declared, Decision):
            for key in node.options:
                yield self._series(node, key)
        elif node.key in self._equations.outside:
            yield self._series(node, node.key)
        elif isinstance(declared, Equation) and declared.kind != "stock":
            yield self._computed(node, node.key, self._equations.quantities[node.key])
            yield from self._shocks(node)
        elif isinstance(declared, Equation):
            yield from (self._stock(node), self._flow(node))
            yield from self._shocks(node)
        else:
            yield self._variable(node, node.key, numeral(self._parameters[node.key]))
            yield from self._shocks(node)

    @cached_property
    def _parameters(self) -> Mapping[str, float]:
        return nominal_parameters(self.model)

    def _stock(self, node: Node) -> Variable:
        one = self._variable(node, node.key, self.names[initial_key(node)])
        flow = self.names[_flow(node.key)]
        said = f"{node.key}: the stock that {flow} adds to."
        return replace(one, kind="stock", inflow=flow, documentation=said)

    def _flow(self, node: Node) -> Variable:
        one = self._computed(node, _flow(node.key), self._equations.changes[node.key])
        return replace(one, kind="flow", unit=f"({node.declaration.unit}) / yr")

    def _shocks(self, node: Node) -> Iterator[Variable]:
        """Yield what recorded shocks do to a quantity, where they do anything."""
        for use, unit in (("factor", "share"), ("offset", node.declaration.unit)):
            if f"{use} on {node.key}" in self._outside:
                one = self._series(node, f"{use} on {node.key}")
                said = f"{use.capitalize()} on {node.key}: recorded shocks."
                yield replace(one, unit=unit, documentation=said)
        read_as = self._equations.read_as.get(node.key)
        if read_as is not None and read_as.operands:
            one = self._computed(node, _shocked(node.key), read_as)
            said = f"{node.key} with recorded shocks, as all but its own law of motion read it."
            yield replace(one, documentation=said)

    def _computed(self, node: Node, key: str, expression: Expression) -> Variable:
        return self._variable(node, key, self._formulas.write(expression, self.names[key]))

    def _series(self, node: Node, key: str) -> Variable:
        values = self._outside[key]
        if np.ptp(values) == 0:
            return self._variable(node, key, numeral(float(values[0])))
        return replace(self._variable(node, key, self.names[MONTH]), steps=steps_of(values))

    def _variable(self, node: Node, key: str, equation: str) -> Variable:
        said = documentation(self.model.case, node)
        return Variable("aux", self.names[key], equation, node.declaration.unit, said)


def start_of(model: Model) -> float:
    """Return the first month of a model's case in calendar years: January 1999 is 1999."""
    start = model.case.start
    return start.year + (start.month - 1) / STEPS_PER_YEAR


def _flow(key: str) -> str:
    return f"change of {key}"


def _shocked(key: str) -> str:
    return f"{key} with shocks"


def steps_of(values: np.ndarray) -> Steps:
    """Leave out of a series the months inside each level."""
    changes = np.flatnonzero(np.diff(values))
    months = sorted({0, *changes.tolist(), *(changes + 1).tolist(), len(values)})
    levels = np.append(values, values[-1])[months]
    return Steps(tuple(months), tuple(levels.tolist()))
