"""Which quantity moves which, and in which direction: signs from derivatives of the equations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tools.model_book.declared import offered
from tools.model_book.nominal import Values

from countertrade.analysis.slopes import argument_slopes, logit_slopes
from countertrade.language import Model, Node
from countertrade.language.declare import (
    Conversion,
    Decision,
    Equation,
    EventRate,
    Parameter,
    Standing,
)
from countertrade.language.signatures import wirings

FAR = 30.0
"""Factor by which an argument that no small step makes felt is moved to either side."""
WOKEN = 0.5
"""Value of what is at zero, where a large step is tried."""
NOTHING = 1e-9
"""Effects below this, relative to the size of the quantity moved, count as none."""
MIXED = "±"


@dataclass(frozen=True)
class Influence:
    """One quantity in the equation of another."""

    source: str
    target: str
    sign: str
    """``+``, ``−``, ``±`` where it differs by place or month, empty where it moves nothing."""
    acts: bool
    """Whether a small step of it is felt in the as-of month."""


@dataclass(frozen=True)
class Effect:
    """What an argument does at each place, shape (results, months)."""

    near: Sequence[np.ndarray]
    far: Sequence[np.ndarray]


Effects = Mapping[str, Effect]


@dataclass(frozen=True)
class Influences:
    """All links of a model, with their signs along the nominal run of its case."""

    model: Model
    values: Values

    @cached_property
    def all(self) -> tuple[Influence, ...]:
        """Every link; constants, and the argument of a stock to itself, are left out."""
        return (*self._written(), *self._by_events())

    def _written(self) -> Iterator[Influence]:
        nodes: dict[str, list[Node]] = {}
        for node in self.model.nodes.values():
            nodes.setdefault(node.name, []).append(node)
        for name, one in self.model.declarations.items():
            if not isinstance(one, Equation | Decision):
                continue
            effects = self._effects(one, nodes.get(name, []))
            if isinstance(one, Equation):
                yield from _links(name, 0, name, effects)
            else:
                yield from _option_links(name, one, effects)

    def _effects(self, one: Equation | Decision, nodes: Sequence[Node]) -> Effects:
        return {
            argument: Effect(
                [self._near(node, index) for node in nodes],
                [self._far(node, index) for node in nodes],
            )
            for index, argument in enumerate(wirings(one))
            if not isinstance(self.model.declarations.get(argument), Parameter | Conversion)
        }

    def _by_events(self) -> Iterator[Influence]:
        """Yield what hazards do to the quantities that read their event."""
        hazards = {
            name: one
            for name, one in self.model.declarations.items()
            if isinstance(one, Equation) and one.kind == "hazard"
        }
        for name, one in self.model.declarations.items():
            if not isinstance(one, EventRate | Standing):
                continue
            mode = one.mode if isinstance(one, EventRate) else None
            sign = "−" if isinstance(one, Standing) else "+"
            for hazard, rate in hazards.items():
                if rate.event == one.event and mode in (None, rate.mode):
                    yield Influence(hazard, name, sign, acts=True)

    def _near(self, node: Node, index: int) -> np.ndarray:
        """Return by how much a small step of an argument moves each value, (values, months)."""
        taken = self._taken(node)
        values, slopes = _results(node, taken), argument_slopes(node, taken, index)
        if isinstance(node.declaration, Decision):
            chances = values[len(slopes) :]
            slopes = np.concatenate([slopes, logit_slopes(chances, slopes)])
        size = np.where(taken[index] == 0, 1.0, np.abs(taken[index]))
        return _relative(slopes * size, np.abs(values))

    def _far(self, node: Node, index: int) -> np.ndarray:
        """Return by how much an argument moves each value when it is far more or far less.

        What is at zero is woken first, so that a product does not hide its other factors.
        """
        taken = [np.where(one == 0, WOKEN, one) for one in self._taken(node)]
        with np.errstate(all="ignore"):
            above, below = (
                _results(node, [*taken[:index], taken[index] * by, *taken[index + 1 :]])
                for by in (FAR, 1 / FAR)
            )
            return _relative(above - below, np.maximum(np.abs(above), np.abs(below)))

    def _taken(self, node: Node) -> list[np.ndarray]:
        months = next(iter(self.values.values())).shape
        return [np.broadcast_to(argument.take(self.values), months) for argument in node.arguments]


def _relative(change: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return a change over the size of what changes; next to nothing is none."""
    part: np.ndarray = np.nan_to_num(change / np.maximum(size, NOTHING))
    return np.where(np.abs(part) < NOTHING, 0.0, part)


def _results(node: Node, taken: Sequence[np.ndarray]) -> np.ndarray:
    """Return the value of an equation; of a decision, the utilities and then the chances."""
    assert isinstance(node.declaration, Equation | Decision)
    result, months = node.declaration(*taken), taken[0].shape
    if not isinstance(node.declaration, Decision):
        return np.broadcast_to(result, (1, *months))
    utilities = np.stack([np.broadcast_to(utility, months) for utility in result])
    weights = np.exp(utilities - utilities.max(axis=0))
    return np.concatenate([utilities, weights / weights.sum(axis=0)])


def _links(target: str, number: int, name: str, effects: Effects) -> Iterator[Influence]:
    """Yield what every argument does to one of the results of an equation or decision."""
    for argument, effect in effects.items():
        if argument != name:
            near = [one[number] for one in effect.near]
            far = [one[number] for one in effect.far]
            yield influence(argument, target, near, far)


def _option_links(name: str, one: Decision, effects: Effects) -> Iterator[Influence]:
    """Yield what moves the options: their utilities, or their chances where these stand still."""
    options = offered(name, one)
    for number, (_, indicator) in enumerate(options):
        pulls = list(_links(indicator, number, name, effects))
        if any(link.sign for link in pulls):
            yield from pulls
        else:
            # What has no pull of its own is chosen for want of the others.
            yield from _links(indicator, len(options) + number, name, effects)


def influence(
    source: str, target: str, near: Sequence[np.ndarray], far: Sequence[np.ndarray]
) -> Influence:
    """Join the effects of a link at all places into one sign.

    Parameters
    ----------
    source, target
        The quantities that the link joins.
    near, far
        Effects of a small step and of a large one at each place, shape (months,). The large one
        counts only where no small one is felt anywhere, as behind the other side of a minimum.
    """
    joined = np.array(near) if near else np.zeros((1, 1))
    tried = joined if joined.any() or not far else np.array(far)
    rises, falls = bool((tried > 0).any()), bool((tried < 0).any())
    sign = MIXED if rises and falls else "+" if rises else "−" if falls else ""
    return Influence(source, target, sign, acts=bool((joined[:, -1] != 0).any()))


@dataclass(frozen=True)
class Circle:
    """A circle of influences: the quantities in order, and the product of the signs."""

    names: tuple[str, ...]
    polarity: str
    """``R`` reinforcing, ``B`` balancing, ``?`` where a sign is mixed or unknown."""


def circles(links: Sequence[Influence], longest: int) -> list[Circle]:
    """List the circles among some links, short ones first.

    Parameters
    ----------
    links
        The links; those that never moved anything do not count.
    longest
        Most quantities in a circle.

    Returns
    -------
    list of Circle
        Each circle once, begun at its first name in alphabetical order.
    """
    signs = {(one.source, one.target): one.sign for one in links if one.sign}
    heads: dict[str, list[str]] = {}
    for source, target in sorted(signs):
        heads.setdefault(source, []).append(target)
    found = [
        Circle(names, _polarity(names, signs))
        for start in sorted(heads)
        for names in _circles(heads, start, (start,), longest)
    ]
    return sorted(found, key=lambda circle: (len(circle.names), circle.names))


def _circles(
    heads: Mapping[str, Sequence[str]], start: str, path: tuple[str, ...], longest: int
) -> Iterator[tuple[str, ...]]:
    for target in heads.get(path[-1], []):
        if target == start:
            yield path
        elif target > start and target not in path and len(path) < longest:
            yield from _circles(heads, start, (*path, target), longest)


def _polarity(names: tuple[str, ...], signs: Mapping[tuple[str, str], str]) -> str:
    turned = [
        signs[source, target] for source, target in zip(names, (*names[1:], names[0]), strict=True)
    ]
    if MIXED in turned:
        return "?"
    return "B" if turned.count("−") % 2 else "R"
