"""Finding a loop in the graph: the strongest circle that passes its waypoints in order.

Between two waypoints the best few partial paths of each sign are kept at every node, by the
product of the typical derivatives of their links. Products are compared only where they begin and
end at the same nodes, so that their units agree.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countertrade.analysis.derivatives import Graph
from countertrade.engine.backend import STEP, STEPS_PER_YEAR

MOST_LINKS = 10
"""Links between two waypoints at most."""
KEPT = 2
"""Partial paths of each sign that are kept at a node."""
CIRCLES = 4
"""Circles of each sign whose gain is computed run by run."""


@dataclass(frozen=True)
class Partial:
    """A path through the graph with the product of its links' typical weights."""

    keys: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Circle:
    """A closed path; the last node acts on the first."""

    keys: tuple[str, ...]

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Source and target of every link."""
        return tuple(zip(self.keys, (*self.keys[1:], self.keys[0]), strict=True))


@dataclass(frozen=True)
class Search:
    """A graph prepared for looking for circles, and over how many years links are weighed."""

    graph: Graph
    years: float

    @cached_property
    def typical(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Each node to the nodes it acts on and the typical weight of the link.

        The typical weight is the median over runs, the mean where the median is zero.
        """
        return {
            source: tuple(
                (target, weight)
                for target in targets
                if (weight := self._typical(source, target)) != 0.0
            )
            for source, targets in self.graph.following.items()
        }

    def _typical(self, source: str, target: str) -> float:
        weights = self.graph.weights[source, target]
        level = float(np.median(weights)) or float(np.mean(weights))
        fading = self.graph.fading.get(target)
        if fading is None:
            return level
        rate = np.median(fading, keepdims=True)[:, None]
        return level * float(step_response(rate, self.years)[0])

    def circles(self, waypoints: Sequence[str], avoided: frozenset[str]) -> list[Circle]:
        """Find the circles through waypoints that weigh most, some of either sign, heaviest first.

        Parameters
        ----------
        waypoints
            Names of quantities in the order in which the circle passes them, at any places.
        avoided
            Names of quantities that the circle does not pass.
        """
        barred = avoided | set(waypoints)
        found: dict[int, dict[tuple[str, ...], float]] = {1: {}, -1: {}}
        for start in self._at(waypoints[0]):
            paths = [Partial((start,), 1.0)]
            for name in (*waypoints[1:], waypoints[0]):
                paths = _best(
                    [one for path in paths for one in self._onward(path, name, start, barred)]
                )
            for path in paths:
                if path.keys[-1] == start:
                    keys = _turned(path.keys[:-1])
                    found[_sign(path.weight)][keys] = abs(path.weight)
        heaviest = [
            (side[keys], keys)
            for side in found.values()
            for keys in heapq.nlargest(CIRCLES, side, key=side.__getitem__)
        ]
        return [Circle(keys) for _, keys in sorted(heaviest, reverse=True)]

    def _at(self, name: str) -> list[str]:
        return [key for key in self.typical if self.graph.name(key) == name]

    def _onward(
        self, path: Partial, name: str, start: str, barred: frozenset[str]
    ) -> list[Partial]:
        """Return the best continuations of a path to the next waypoint, wherever that is."""
        far = self._links_to(name, barred)
        labels, arrived = [path], list[Partial]()
        for left in range(MOST_LINKS, 0, -1):
            grown = [longer for label in labels for longer in self._longer(label, start)]
            arrived += [one for one in grown if self.graph.name(one.keys[-1]) == name]
            labels = _best([one for one in grown if far.get(one.keys[-1], left) < left])
        return _best(arrived)

    def _links_to(self, name: str, barred: frozenset[str]) -> dict[str, int]:
        """Count the links from each node to the nearest of a name, by nodes that are not barred."""
        asked = (name, barred)
        if asked not in self._distances:
            reached, frontier = dict[str, int](), self._at(name)
            for count in range(1, MOST_LINKS + 1):
                before = {key for one in frontier for key in self._preceding.get(one, ())}
                frontier = [
                    key
                    for key in before
                    if key not in reached and self.graph.name(key) not in barred
                ]
                reached |= dict.fromkeys(frontier, count)
            self._distances[asked] = reached
        return self._distances[asked]

    @cached_property
    def _distances(self) -> dict[tuple[str, frozenset[str]], dict[str, int]]:
        return {}

    @cached_property
    def _preceding(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for source, targets in self.typical.items():
            for target, _ in targets:
                found.setdefault(target, []).append(source)
        return found

    def _longer(self, path: Partial, start: str) -> Iterator[Partial]:
        """Yield the paths one link longer; a path meets itself only where it closes."""
        for target, weight in self.typical.get(path.keys[-1], ()):
            if target == start or target not in path.keys:
                yield Partial((*path.keys, target), path.weight * weight)


def _best(paths: Sequence[Partial]) -> list[Partial]:
    """Keep the heaviest few paths of each sign at each node."""
    groups: dict[tuple[str, str, int], list[Partial]] = {}
    for path in paths:
        groups.setdefault((path.keys[0], path.keys[-1], _sign(path.weight)), []).append(path)
    return [
        one
        for group in groups.values()
        for one in heapq.nlargest(KEPT, group, key=lambda path: abs(path.weight))
    ]


def _sign(weight: float) -> int:
    return 1 if weight > 0 else -1


def _turned(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Write the same circle in the same way wherever the search began."""
    first = min(range(len(keys)), key=lambda index: keys[index])
    return keys[first:] + keys[:first]


def gain(
    graph: Graph, circle: Circle, waypoints: Collection[str], avoided: Collection[str], years: float
) -> np.ndarray:
    """Return what comes back round a circle for each unit of a lasting change at one of its links.

    Between two neighbouring anchors (nodes that accumulate, waypoints, event rates) all ways are
    counted together that need no time and pass no other anchor and nothing avoided: money that
    comes in and goes out at once brings nothing. All other loops are cut, and a node that
    accumulates returns at its own rate. What comes back is read after some years, shape (lanes,).
    The gain has no unit and does not depend on the link at which it is read.
    """
    anchors = anchors_of(graph, circle, waypoints)
    pairs = Circle(anchors).links
    product: np.ndarray = np.prod(
        [graph.at_once(source, target, {*anchors}, avoided) for source, target in pairs], axis=0
    )
    rates = [graph.fading[key] for key in anchors if key in graph.fading]
    if not rates:
        return product
    if len(rates) == 1:
        # A lone node's own rate holds the loop itself, which is to be weighed against the rest.
        rates = [rates[0] + product]
    returned: np.ndarray = product * step_response(np.stack(rates, axis=1), years)
    return returned


def anchors_of(graph: Graph, circle: Circle, waypoints: Collection[str]) -> tuple[str, ...]:
    """Return the nodes of a circle between which all ways count together."""
    return tuple(
        key
        for key in circle.keys
        if key in graph.fading or key in graph.told or graph.name(key) in waypoints
    )


def step_response(rates: np.ndarray, years: float) -> np.ndarray:
    """Return the response of first-order nodes in a row to a lasting unit input.

    In the months of the engine, so that a node responds as its stock does.

    Parameters
    ----------
    rates
        Rate at which each node returns by itself, 1/yr, shape (lanes, nodes).
    years
        Time after which the last node is read.
    """
    levels = np.zeros_like(rates)
    for _ in range(round(years * STEPS_PER_YEAR)):
        inputs = np.concatenate([np.ones_like(levels[:, :1]), levels[:, :-1]], axis=1)
        levels = levels + STEP * (inputs - rates * levels)
    last: np.ndarray = levels[:, -1]
    return last
