"""Placing a graph in layers, so that most links lead the same way: to the right, or down.

The steps are the usual ones: links that close a circle are turned about, nodes are put in layers,
long links get a stop in every layer they cross, the order within layers is improved until links
cross little, places are evened out. All is reckoned as if links led to the right; a picture whose
links lead down is this one with its axes exchanged. Only plain arithmetic on small lists, in a
fixed order, so that a graph always gives the same picture.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

SWEEPS = 16
LEVELLING = 24
BESIDE = 6.0
"""Least distance between what stands above each other in a layer."""

STOP = 6.0
"""Room that a link takes in a layer that it crosses."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """Room that a node takes."""

    width: float
    height: float
    ends: float = 0.0
    """Room that the ends of links need on the side at which they meet it."""

    def turned(self, down: bool) -> Size:
        """Return the room along the links and across them."""
        along, across = (self.height, self.width) if down else (self.width, self.height)
        return Size(along, max(across, self.ends))


Link = tuple[str, str]


STRAIGHT = 4.0
"""How much more a link's own course counts than that of names beside it."""
SCREEN = Size(1000.0, 760.0)
"""Room for a picture on a page, in points."""


@dataclass(frozen=True)
class Layout:
    """Where everything stands."""

    spots: Mapping[str, Point]
    """Middle of each node: along the links first, then across them."""
    routes: Mapping[Link, tuple[Point, ...]]
    """Stops of each link between its two ends, from its source to its target."""
    length: float
    breadth: float
    down: bool
    """Whether links lead down instead of to the right."""

    def place(self, point: Point) -> Point:
        """Return where a point stands on the page."""
        return (point[1], point[0]) if self.down else point

    @property
    def page(self) -> Size:
        """Room that the whole picture takes on the page."""
        return Size(*self.place((self.length, self.breadth)))

    @property
    def scale(self) -> float:
        """By how much the picture has to shrink to fit on a screen; at most 1."""
        return min(1.0, SCREEN.width / self.page.width, SCREEN.height / self.page.height)


@dataclass
class _Layers:
    """Nodes and stops by layer, with the links between neighbouring layers."""

    order: list[list[str]]
    stops: set[str] = field(default_factory=set)
    right: dict[str, list[str]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)

    def join(self, source: str, target: str) -> None:
        self.right.setdefault(source, []).append(target)
        self.left.setdefault(target, []).append(source)


def fitted(
    sizes: Callable[[bool], Mapping[str, Size]], links: Sequence[Link], gap: float
) -> Layout:
    """Place nodes in layers to the right, or downwards where that shrinks the picture less.

    Parameters
    ----------
    sizes
        Name of each node to the room it takes on the page, where links lead down and where not.
    links
        Pairs of source and target; each pair once, none from a node to itself.
    gap
        Free distance between layers.

    Returns
    -------
    Layout
        Spots of the nodes and routes of the links.
    """
    right = layered(sizes(False), links, gap, down=False)
    if right.scale == 1:
        return right
    down = layered(sizes(True), links, gap, down=True)
    return max(right, down, key=lambda way: way.scale)


def layered(sizes: Mapping[str, Size], links: Sequence[Link], gap: float, down: bool) -> Layout:
    """Place nodes in layers to the right or downwards, as :func:`fitted` does."""
    sizes = {name: size.turned(down) for name, size in sizes.items()}
    turned = _turned(list(sizes), links)
    forward = [
        (target, source) if (source, target) in turned else (source, target)
        for source, target in links
    ]
    layer = _layer_of(list(sizes), forward)
    layers, stops = _with_stops(sizes, links, forward, layer)
    _uncross(layers)
    heights = {
        name: sizes[name].height if name in sizes else STOP for row in layers.order for name in row
    }
    level = _levelled(layers, heights)
    columns = _columns(layers, sizes, gap)
    spots = {
        name: (columns[index], level[name])
        for index, row in enumerate(layers.order)
        for name in row
    }
    routes = {}
    for link, way in zip(links, forward, strict=True):
        passed = [spots[stop] for stop in stops[link]]
        routes[link] = tuple(passed if link == way else reversed(passed))
    last = max(sizes[name].width for name in layers.order[-1] if name in sizes)
    return Layout(
        {name: spots[name] for name in sizes},
        routes,
        columns[-1] + last / 2,
        max(level[name] + heights[name] / 2 for name in level),
        down,
    )


def _turned(names: Sequence[str], links: Sequence[Link]) -> set[Link]:
    """Choose few links whose turning leaves no circle (Eades, Lin and Smyth's greedy order)."""
    left = set(names)
    first: list[str] = []
    last: list[str] = []
    while left:
        inner = [(a, b) for a, b in links if a in left and b in left]
        sinks = sorted(left - {a for a, _ in inner})
        sources = sorted(left - {b for _, b in inner})
        if sinks:
            last = sinks + last
            left -= set(sinks)
        elif sources:
            first += sources
            left -= set(sources)
        else:
            balance = dict.fromkeys(sorted(left), 0)
            for a, b in inner:
                balance[a] += 1
                balance[b] -= 1
            chosen = max(balance, key=lambda name: balance[name])
            first.append(chosen)
            left.discard(chosen)
    place = {name: index for index, name in enumerate(first + last)}
    return {(a, b) for a, b in links if place[a] > place[b]}


def _layer_of(names: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Put each node right of all that lead to it, and sources close to what they lead to."""
    before: dict[str, list[str]] = {name: [] for name in names}
    after: dict[str, list[str]] = {name: [] for name in names}
    for source, target in links:
        before[target].append(source)
        after[source].append(target)
    layer: dict[str, int] = {}

    def reach(name: str) -> int:
        if name not in layer:
            layer[name] = 1 + max((reach(one) for one in before[name]), default=-1)
        return layer[name]

    for name in names:
        reach(name)
    for name in sorted(names, key=lambda one: -layer[one]):
        if after[name] and not before[name]:
            layer[name] = min(layer[one] for one in after[name]) - 1
    return layer


def _with_stops(
    sizes: Mapping[str, Size],
    links: Sequence[Link],
    forward: Sequence[Link],
    layer: Mapping[str, int],
) -> tuple[_Layers, dict[Link, list[str]]]:
    """Return the layers with all nodes and stops in them, and the stops of each link."""
    layers = _Layers([[] for _ in range(1 + max(layer.values()))])
    for name in sizes:
        layers.order[layer[name]].append(name)
    stops: dict[Link, list[str]] = {}
    for link, (source, target) in zip(links, forward, strict=True):
        stops[link] = [
            f"{link[0]} {link[1]} {index}" for index in range(layer[source] + 1, layer[target])
        ]
        for index, stop in enumerate(stops[link], layer[source] + 1):
            layers.order[index].append(stop)
            layers.stops.add(stop)
        way = [source, *stops[link], target]
        for one, other in itertools.pairwise(way):
            layers.join(one, other)
    return layers, stops


def _uncross(layers: _Layers) -> None:
    """Sort layers by the middle of their neighbours, to and fro; keep the best order met."""
    best = [list(row) for row in layers.order]
    fewest = _crossings(layers)
    for sweep in range(SWEEPS):
        count = len(layers.order)
        rows = range(1, count) if sweep % 2 == 0 else range(count - 2, -1, -1)
        for index in rows:
            beside = layers.order[index - 1 if sweep % 2 == 0 else index + 1]
            near = layers.left if sweep % 2 == 0 else layers.right
            _sort(layers.order[index], beside, near)
        crossings = _crossings(layers)
        if crossings < fewest:
            best, fewest = [list(row) for row in layers.order], crossings
    layers.order[:] = best


def _sort(row: list[str], beside: Sequence[str], near: Mapping[str, Sequence[str]]) -> None:
    place = {name: index for index, name in enumerate(beside)}
    middle = {}
    for index, name in enumerate(row):
        spots = [place[one] for one in near.get(name, [])]
        middle[name] = sum(spots) / len(spots) if spots else float(index)
    row.sort(key=lambda name: middle[name])


def _crossings(layers: _Layers) -> int:
    count = 0
    for row, following in zip(layers.order, layers.order[1:], strict=False):
        place = {name: index for index, name in enumerate(following)}
        ends = [
            end for name in row for end in sorted(place[one] for one in layers.right.get(name, []))
        ]
        count += sum(a > b for index, a in enumerate(ends) for b in ends[index + 1 :])
    return count


def _levelled(layers: _Layers, heights: Mapping[str, float]) -> dict[str, float]:
    """Find heights near those of the neighbours, in the order of each layer and without overlap."""
    level: dict[str, float] = {}
    for row in layers.order:
        top = 0.0
        for name in row:
            level[name] = top + heights[name] / 2
            top += heights[name] + BESIDE
    for round_ in range(LEVELLING):
        rows = layers.order if round_ % 2 == 0 else layers.order[::-1]
        for row in rows:
            wanted = [_wanted(name, level, layers) for name in row]
            level |= zip(row, _apart(row, wanted, heights, layers), strict=True)
    top = min(level[name] - heights[name] / 2 for name in level)
    return {name: at - top for name, at in level.items()}


def _wanted(name: str, level: Mapping[str, float], layers: _Layers) -> float:
    """Return the mean place of the neighbours; a stop keeps to the stops of its own link."""
    near = layers.left.get(name, []) + layers.right.get(name, [])
    pulls = [STRAIGHT if name in layers.stops and one in layers.stops else 1.0 for one in near]
    if not near:
        return level[name]
    return sum(pull * level[one] for pull, one in zip(pulls, near, strict=True)) / sum(pulls)


def _apart(
    row: Sequence[str], wanted: Sequence[float], heights: Mapping[str, float], layers: _Layers
) -> list[float]:
    """Return the places closest to those wanted that keep the order and the distances."""
    offsets = [0.0]
    for above, below in itertools.pairwise(row):
        offsets.append(offsets[-1] + heights[above] / 2 + BESIDE + heights[below] / 2)
    # Without the distances it is a regression that may not fall: neighbours are pooled.
    pools: list[tuple[float, float, int]] = []
    for name, want, offset in zip(row, wanted, offsets, strict=True):
        pools.append((want - offset, STRAIGHT if name in layers.stops else 1.0, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, heavy, many), (other, heavier, more) = pools[-2:]
            weight = heavy + heavier
            pools[-2:] = [((one * heavy + other * heavier) / weight, weight, many + more)]
    flat = [value for value, _, many in pools for _ in range(many)]
    return [value + offset for value, offset in zip(flat, offsets, strict=True)]


def _columns(layers: _Layers, sizes: Mapping[str, Size], gap: float) -> list[float]:
    middles = []
    edge = 0.0
    for row in layers.order:
        width = max((sizes[name].width for name in row if name in sizes), default=0.0)
        middles.append(edge + width / 2)
        edge += width + gap
    return middles
