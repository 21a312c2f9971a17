"""Holding something still: a quantity, or one argument of its equation, at a level of each run.

All that may be held is built into the model once; what is held and at which level are parameters
of a passage. So one compiled kernel serves all comparisons of a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from countertrade.engine.backend import BLOCK
from countertrade.language import Model, Node, key_of
from countertrade.language.assemble import Argument
from countertrade.language.declare import Decision, Equation


@dataclass(frozen=True)
class Hold:
    """A computed quantity at a place that can be held, or an argument of what computes it.

    A stock that is held keeps what it has, whatever the level.
    """

    target: str
    argument: Argument | None = None

    @property
    def switch(self) -> str:
        """Key of the parameter that is 1 while it is held, else 0."""
        return f"held {self._name}"

    @property
    def level(self) -> str:
        """Key of the parameter with the level at which it is held."""
        return f"level {self._name}"

    @property
    def _name(self) -> str:
        return f"{self.argument.name} in {self.target}" if self.argument else self.target

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the quantities that are held: those the argument joins, or the target."""
        return self.argument.sources if self.argument else (self.target,)

    def at(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the parameters that hold it at what it is among the values of quantities."""
        taken = self.argument.take(values) if self.argument else values[self.target]
        level = np.asarray(taken, dtype=float)
        return {self.switch: np.ones_like(level), self.level: level}


def argument_holds(
    model: Model, links: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], list[Hold]]:
    """List the arguments that links stand for, at every place.

    Parameters
    ----------
    model
        An assembled model.
    links
        Names of source and target of each link; a target may be an option of a decision.

    Returns
    -------
    dict
        Link to its arguments; none where no equation of that name takes such an argument.
    """
    return {
        (source, target): [
            Hold(node.key, argument)
            for node in model.nodes.values()
            if node.name == target or key_of(target, node.place) in node.options
            for argument in node.arguments
            if argument.name == source
        ]
        for source, target in dict.fromkeys(links)
    }


def with_holds(model: Model, holds: Iterable[Hold]) -> Model:
    """Return the model with what can be held.

    Its runs need two more parameters for each; with those of :func:`idle` it is the model itself.

    Parameters
    ----------
    model
        An assembled model.
    holds
        What can be held: stocks, auxiliaries, hazards, and arguments of these and of decisions.
    """
    nodes = dict(model.nodes)
    for hold in dict.fromkeys(holds):
        nodes[hold.target] = _holdable(nodes[hold.target], hold)
    return replace(model, nodes=MappingProxyType(nodes))


def idle(holds: Iterable[Hold]) -> dict[str, np.ndarray]:
    """Return the parameters of a block with which nothing is held."""
    return {key: np.zeros(BLOCK) for hold in holds for key in (hold.switch, hold.level)}


def _holdable(node: Node, hold: Hold) -> Node:
    """Return a node whose function takes a switch and a level after all other arguments."""
    declaration = node.declaration
    assert isinstance(declaration, Equation | Decision)
    function: Any = declaration.function
    position = None if hold.argument is None else node.arguments.index(hold.argument)
    stays = isinstance(declaration, Equation) and declaration.kind == "stock"

    def held(*values: Any) -> Any:
        *own, switch, level = values
        if position is None:
            # A stock that does not change keeps what it has.
            return _either(function(*own), 0.0 * level if stays else level, switch)
        own[position] = _either(own[position], level, switch)
        return function(*own)

    added = tuple(Argument(key, (key,), "one") for key in (hold.switch, hold.level))
    return replace(
        node,
        declaration=replace(declaration, function=held),
        arguments=node.arguments + added,
    )


def _either(live: Any, level: Any, switch: Any) -> Any:
    return (1 - switch) * live + switch * level
