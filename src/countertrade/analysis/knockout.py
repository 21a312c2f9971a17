"""Knocking a link out: the same runs with and without it.

Every link to be cut is built into the model once, as an argument that is either live or frozen at
what it was; which, is a parameter of a passage. So one compiled kernel serves all knock-outs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from countertrade.language import Model, Node
from countertrade.language.assemble import Argument
from countertrade.language.declare import Decision, Equation


@dataclass(frozen=True)
class Cut:
    """An argument of an equation or a decision at a place, which a knock-out freezes."""

    target: str
    argument: Argument

    @property
    def switch(self) -> str:
        """Key of the parameter that is 1 while the argument is frozen, else 0."""
        return f"cut {self.argument.name} {self.target}"

    @property
    def frozen(self) -> str:
        """Key of the parameter that holds what the argument is frozen at."""
        return f"frozen {self.argument.name} {self.target}"

    def at(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the parameters that freeze the argument at what it is."""
        level = np.asarray(self.argument.take(values), dtype=float)
        return {self.switch: np.ones_like(level), self.frozen: level}


def cuts_of(model: Model, links: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Cut]]:
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
        Link to its cuts; none where no equation of that name takes such an argument.
    """
    found = {}
    for source, target in dict.fromkeys(links):
        found[source, target] = [
            Cut(node.key, argument)
            for node in model.nodes.values()
            if node.name == target or _decides(node, target)
            for argument in node.arguments
            if argument.name == source
        ]
    return found


def _decides(node: Node, option: str) -> bool:
    declaration = node.declaration
    if not isinstance(declaration, Decision):
        return False
    return option in {f"{node.name}_{one}" for one in declaration.options}


def with_cuts(model: Model, cuts: Iterable[Cut]) -> Model:
    """Return the model with arguments that can be frozen.

    Its runs need two more parameters for each cut; with all of them 0 it is the model itself.
    """
    by_node: dict[str, list[Cut]] = {}
    for cut in dict.fromkeys(cuts):
        by_node.setdefault(cut.target, []).append(cut)
    nodes = dict(model.nodes)
    for key, mine in by_node.items():
        nodes[key] = _freezable(nodes[key], mine)
    return replace(model, nodes=MappingProxyType(nodes))


def idle(cuts: Iterable[Cut]) -> dict[str, float]:
    """Return the parameters of cuts that leave every argument live."""
    return {key: 0.0 for cut in cuts for key in (cut.switch, cut.frozen)}


def _freezable(node: Node, cuts: list[Cut]) -> Node:
    declaration = node.declaration
    assert isinstance(declaration, Equation | Decision)
    function, count = declaration.function, len(node.arguments)
    positions = [node.arguments.index(cut.argument) for cut in cuts]

    def joined(*values: Any) -> Any:
        arguments = list(values[:count])
        switches = values[count:]
        for index, position in enumerate(positions):
            switch, frozen = switches[2 * index : 2 * index + 2]
            arguments[position] = (1 - switch) * arguments[position] + switch * frozen
        return function(*arguments)

    added = tuple(Argument(key, (key,), "one") for cut in cuts for key in (cut.switch, cut.frozen))
    return replace(
        node,
        declaration=replace(declaration, function=joined),
        arguments=node.arguments + added,
    )


@dataclass(frozen=True)
class Effect:
    """What a knock-out does to a quantity, relative to what it is without."""

    share: float
    """Change over the last year of the passage, as a share of the quantity."""
    error: float
    """Standard error of that share, over distinct histories."""

    @property
    def clear(self) -> bool:
        """Whether the effect is more than twice its error."""
        return abs(self.share) > 2 * self.error


def effect(live: np.ndarray, cut: np.ndarray, histories: np.ndarray) -> Effect:
    """Compare a quantity in paired runs.

    Parameters
    ----------
    live, cut
        The quantity without and with the knock-out, shape (lanes,).
    histories
        Which history each lane goes on from: lanes of one history are no independent evidence.
    """
    level = float(np.mean(np.abs(live)))
    if level == 0.0:
        return Effect(0.0, 0.0)
    change = cut - live
    mean = float(np.mean(change))
    _, which, counts = np.unique(histories, return_inverse=True, return_counts=True)
    by_history = np.bincount(which, weights=change) / counts
    weights = counts / counts.sum()
    error = float(np.sqrt(np.sum((weights * (by_history - mean)) ** 2)))
    return Effect(mean / level, error / level)
