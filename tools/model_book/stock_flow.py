"""Stock-and-flow pictures: boxes that fill and empty through valves, and what the valves read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tools.model_book.drawing import (
    arrow,
    box_at,
    cloud_at,
    name_at,
    name_size,
    picture,
    pipe,
    pipe_head,
    swerve,
    valve_at,
)
from tools.model_book.flows import BOTH, IN, OUT, Flow, flows_of
from tools.model_book.layout import Layout, Link, Point, Size, fitted
from tools.model_book.scene import Scene

from countertrade.language.declare import Conversion, Equation, Parameter
from countertrade.language.signatures import wirings

GAP = 30.0
"""Free distance between layers."""
VALVE = 18.0
"""Room of a valve along its pipe and across it."""
CLOUD = 28.0
"""From a valve to the cloud that its pipe comes from or goes to."""
PAD = 6.0
"""Room between a stock's name and its box, and half of it between boxes and what is beside."""


@dataclass(frozen=True)
class Plumbing:
    """Stocks, flows and what they read, as one graph."""

    scene: Scene
    stocks: tuple[str, ...]
    flows: tuple[Flow, ...]

    def valve(self, flow: Flow) -> str:
        """Name the valve of a flow: the quantity that it is, or one of the stock's own."""
        return flow.quantity or f"{flow.way} {flow.stock}"

    @cached_property
    def valves(self) -> Mapping[str, list[Flow]]:
        """Flows by their valve; a flow from one stock to another has one valve for both."""
        found: dict[str, list[Flow]] = {}
        for flow in self.flows:
            found.setdefault(self.valve(flow), []).append(flow)
        return found

    @cached_property
    def pipes(self) -> tuple[Link, ...]:
        """Pairs that a pipe joins, in the direction in which it is drawn."""
        return tuple(
            (flow.stock, self.valve(flow)) if flow.way == OUT else (self.valve(flow), flow.stock)
            for flow in self.flows
        )

    @cached_property
    def wires(self) -> tuple[Link, ...]:
        """Pairs of a quantity and what reads it, pipes left out."""
        read = [
            (source, self.valve(flow))
            for flow in self.flows
            for source in flow.depends
            if source != flow.stock
        ]
        read += [
            (source, name)
            for name, one in self.scene.declared.equations.items()
            if isinstance(one, Equation) and one.kind != "stock" and self.scene.is_inside(name)
            for source in wirings(one)
        ]
        kept = [link for link in read if self._shown(link[0]) and link not in self.pipes]
        return tuple(dict.fromkeys(kept))

    def _shown(self, name: str) -> bool:
        return not isinstance(self.scene.declared.of(name), Parameter | Conversion)

    @cached_property
    def reaching(self) -> tuple[Link, ...]:
        """Wires from which a stock can be reached."""
        reached = {*self.stocks, *self.valves}
        grown = True
        while grown:
            more = {source for source, target in self.wires if target in reached} - reached
            grown = bool(more)
            reached |= more
        return tuple(link for link in self.wires if link[1] in reached)


def stock_flow_picture(scene: Scene) -> str:
    """Draw the stocks of a subsystem, their flows, and what these depend on.

    Parameters
    ----------
    scene
        What is to be drawn; quantities from which no stock of the subsystem can be reached are
        left out.

    Returns
    -------
    str
        The picture as SVG; empty where the subsystem has no stock.
    """
    declared = scene.subsystem.declared
    stocks = {
        name: one
        for name, one in declared.items()
        if isinstance(one, Equation) and one.kind == "stock"
    }
    if not stocks:
        return ""
    flows = tuple(flow for name, one in stocks.items() for flow in flows_of(name, one))
    plumbing = Plumbing(scene, tuple(stocks), flows)
    links = [*plumbing.pipes, *plumbing.reaching]
    names = list(dict.fromkeys([*stocks, *(name for link in links for name in link)]))
    layout = fitted(lambda down: {name: _size(plumbing, name, down) for name in names}, links, GAP)
    drawn = Drawn(plumbing, layout)
    wires = [drawn.wire(link) for link in plumbing.reaching]
    pipes = [drawn.pipe(link, flow) for link, flow in zip(plumbing.pipes, flows, strict=True)]
    shapes = [drawn.shape(name) for name in names]
    title = f"{scene.subsystem.title}: stocks and flows"
    return picture([*wires, *pipes, *shapes], layout.page, title)


def _size(plumbing: Plumbing, name: str, down: bool) -> Size:
    """Return the room of a node on the page; a valve has its name beside it, off the pipe."""
    room = _label(plumbing, name)
    if name in plumbing.stocks:
        return Size(room.width + 4 * PAD, room.height + 4 * PAD)
    if name not in plumbing.valves:
        return Size(room.width + PAD, room.height + PAD)
    long, broad = 2 * (CLOUD + 12), VALVE
    if down:
        return Size(broad + room.width, max(long, room.height))
    return Size(max(long, room.width), broad + room.height)


def _label(plumbing: Plumbing, name: str) -> Size:
    """Return the room of a node's name; a valve that is no quantity has none."""
    if name in plumbing.valves and plumbing.valves[name][0].quantity is None:
        return Size(0.0, 0.0)
    scene = plumbing.scene
    return name_size(scene.text(name), scene.note(name), bold=name in plumbing.stocks)


@dataclass(frozen=True)
class Drawn:
    """A plumbing on its layout."""

    plumbing: Plumbing
    layout: Layout

    def shape(self, name: str) -> str:
        """Draw a stock, a valve with its name, or a name."""
        scene = self.plumbing.scene
        spot = self.layout.place(self._label_spot(name))
        kind = "" if name not in self.plumbing.stocks else "stock"
        if name not in self.plumbing.valves:
            box = box_at(spot, self._box(name)) if kind else ""
            muted = "" if scene.is_inside(name) else "muted"
            return box + name_at(spot, scene.text(name), kind or muted, scene.note(name))
        valve = valve_at(self._valve(name), self.layout)
        if self.plumbing.valves[name][0].quantity is None:
            return valve
        muted = "" if scene.is_inside(name) else "muted"
        return valve + name_at(spot, scene.text(name), muted, scene.note(name))

    def _box(self, name: str) -> Size:
        """Return the room of a name, or of the box about a stock's name."""
        room = _label(self.plumbing, name)
        pad = 2 * PAD if name in self.plumbing.stocks else 0
        return Size(room.width + pad, room.height + pad)

    def _half(self, name: str) -> float:
        """Return half the length of a node along the links."""
        return self._box(name).turned(self.layout.down).width / 2

    def _valve(self, name: str) -> Point:
        """Return where the valve of a node is: on the near side of its name."""
        along, across = self.layout.spots[name]
        return along, across - _label(self.plumbing, name).turned(self.layout.down).height / 2

    def _label_spot(self, name: str) -> Point:
        along, across = self.layout.spots[name]
        return along, across + (VALVE / 2 if name in self.plumbing.valves else 0)

    def wire(self, link: Link) -> str:
        """Draw what reads a quantity: a thin arrow."""
        source, target = link
        stops = self.layout.routes[link]
        end = self._label_spot(target)
        start = self._label_spot(source)
        first = stops[0] if stops else end
        tail = (start[0] + self._half(source) * _side(start, first), start[1])
        last = stops[-1] if stops else tail
        if _label(self.plumbing, target).width == 0:
            return swerve([tail, *stops, self._valve(target)], "link", "head", self.layout)
        head = (end[0] + self._half(target) * _side(end, last), end[1])
        return arrow([tail, *stops, head], "link", "head", self.layout)

    def pipe(self, link: Link, flow: Flow) -> str:
        """Draw the pipe of a flow, with a cloud where no stock is at its other end."""
        valve = self.plumbing.valve(flow)
        spot, stock = self._valve(valve), self.layout.spots[flow.stock]
        stops = self.layout.routes[link]
        stops = stops[::-1] if flow.way == OUT else stops
        near = stops[-1] if stops else spot
        room = self._box(flow.stock).turned(self.layout.down)
        reach = room.height / 2 - PAD
        across = min(max(near[1], stock[1] - reach), stock[1] + reach)
        side = _side(stock, near)
        mouth = (stock[0] + side * room.width / 2, across)
        away = _side(spot, stops[0] if stops else stock)
        cloud = (spot[0] - away * CLOUD, spot[1])
        lone = len({one.way for one in self.plumbing.valves[valve]}) == 1
        heads = ""
        end = mouth
        if flow.way in (IN, BOTH):
            heads += pipe_head(mouth, -side, self.layout)
            end = (mouth[0] + side * 5, mouth[1])
        drawn = pipe([spot, *stops, end], self.layout) + heads
        if not lone:
            return drawn
        edge = (cloud[0] + away * 10, cloud[1])
        begin = edge
        if flow.way in (OUT, BOTH):
            drawn += pipe_head(edge, -away, self.layout)
            begin = (edge[0] + away * 5, edge[1])
        return drawn + pipe([begin, spot], self.layout) + cloud_at(cloud, self.layout)


def _side(spot: Point, towards: Point) -> int:
    """Return 1 where a point lies further along the links than a spot, else -1."""
    return 1 if towards[0] >= spot[0] else -1
