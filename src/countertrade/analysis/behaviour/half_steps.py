"""The nominal run with half the step.

The engine's step is a month. Two half steps are two steps of the engine with half of every change:
stocks move by half as much, rates of exit count half, what is known in a month stands in both of
its halves, and a driver's process takes the square root of its monthly persistence. A recorded
event is an impulse: it falls into the first half, twice as strong, so that half of it is all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np

from countertrade.analysis.paired_runs import NOMINAL, PairedRuns, Written
from countertrade.case import STATUS_QUO
from countertrade.engine.backend import STEPS_PER_YEAR
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.kernel import BY_MONTH
from countertrade.language import Model, Node
from countertrade.language.declare import Equation

HALVES = 2


@dataclass(frozen=True)
class _HalvedEnsemble(Ensemble):
    """An ensemble of a model with halved changes, whose months come in two halves."""

    @cached_property
    def _months(self) -> Mapping[str, Any]:
        whole = Ensemble._months.__get__(self)
        return {name: _halved_months(months) for name, months in whole.items()}


@dataclass(frozen=True)
class HalfSteps:
    """The nominal run of a model's status quo, two steps a month."""

    model: Model
    outputs: tuple[str, ...]

    def written(self, years: int) -> Written:
        """Return the nominal values of each month after the as-of month, the mean of its halves.

        Parameters
        ----------
        years
            Years to simulate after the as-of month.

        Returns
        -------
        Mapping
            Key to values, shape (months, 1).
        """
        fine = _HalvedEnsemble(_with_halved_changes(self.model), 0, self.outputs)
        nominal = PairedRuns(fine, NOMINAL)
        nominal.numbers = {
            use: _twice_each(values) if use in BY_MONTH else values
            for use, values in nominal.numbers.items()
        }
        first = HALVES * nominal.after
        months = first, first + HALVES * STEPS_PER_YEAR * years
        written = nominal.passage(STATUS_QUO, months)
        return {key: values.reshape(-1, HALVES, 1).mean(axis=1) for key, values in written.items()}


def _with_halved_changes(model: Model) -> Model:
    nodes = {key: _halved(node) for key, node in model.nodes.items()}
    return replace(model, nodes=MappingProxyType(nodes))


def _halved(node: Node) -> Node:
    """Halve the change of a stock and the rate of an event."""
    declared = node.declaration
    if not isinstance(declared, Equation) or declared.kind == "auxiliary":
        return node
    return replace(node, declaration=replace(declared, function=_half_of(declared.function)))


def _half_of(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: function(*arguments) / HALVES


def _halved_months(months: Mapping[str, Any]) -> dict[str, Any]:
    twice = _twice_each(months)
    twice["events"] = {name: _impulse(values) for name, values in months["events"].items()}
    twice["process"] = {
        key: {**process, "persistence": process["persistence"] ** (1 / HALVES)}
        for key, process in twice["process"].items()
    }
    return twice


def _twice_each(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Repeat every row of arrays, which may lie in mappings of mappings."""
    return {
        key: _twice_each(one) if isinstance(one, Mapping) else _twice(one)
        for key, one in arrays.items()
    }


def _twice(values: Any) -> Any:
    return np.repeat(np.asarray(values), HALVES, axis=0)


def _impulse(values: Any) -> Any:
    doubled = HALVES * _twice(values)
    doubled[1::HALVES] = 0.0
    return doubled
