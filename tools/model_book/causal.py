"""Causal-loop pictures: which quantity moves which, up or down."""

from __future__ import annotations

from tools.model_book.drawing import arrow, name_at, name_size, number, picture
from tools.model_book.influences import Influence
from tools.model_book.layout import Layout, Point, Size, fitted
from tools.model_book.scene import Scene

GAP = 46.0
"""Free distance between layers."""
PORT = 10.0
"""Distance between heads of arrows at one quantity."""
KINDS = {"+": "rise", "−": "fall"}
TAIL = 4.0
"""Distance between tails of arrows at one quantity."""
SIGN_BACK = 13.0
"""How far before the head its sign stands."""


def causal_picture(scene: Scene) -> str:
    """Draw the links of a subsystem with their signs.

    Parameters
    ----------
    scene
        What is to be drawn; links that never move anything are left out.

    Returns
    -------
    str
        The picture as SVG; empty where there is no link to draw.
    """
    links = [link for link in scene.links if link.sign]
    if not links:
        return ""
    names = list(dict.fromkeys(name for link in links for name in (link.source, link.target)))
    sizes = {name: _size(scene, name, links) for name in names}
    layout = fitted(lambda down: sizes, [(link.source, link.target) for link in links], GAP)
    ways = _ways(links, layout, sizes)
    arrows = [_arrow(link, ways[link.source, link.target], layout) for link in links]
    signs = [_sign(link, ways[link.source, link.target], layout) for link in links]
    labels = [
        name_at(
            layout.place(layout.spots[name]), scene.text(name), _kind(scene, name), scene.note(name)
        )
        for name in names
    ]
    title = f"{scene.subsystem.title}: causal links and their signs"
    return picture([*arrows, *labels, *signs], layout.page, title)


def _size(scene: Scene, name: str, links: list[Influence]) -> Size:
    """Return the room of a name: large enough for the ends of all arrows at it."""
    heads = PORT * sum(link.target == name for link in links)
    tails = TAIL * sum(link.source == name for link in links)
    room = name_size(scene.text(name), scene.note(name), scene.is_stock(name))
    return Size(room.width, room.height, max(heads, tails))


def _kind(scene: Scene, name: str) -> str:
    if not scene.is_inside(name):
        return "muted"
    return "stock" if scene.is_stock(name) else ""


def _ways(
    links: list[Influence], layout: Layout, sizes: dict[str, Size]
) -> dict[tuple[str, str], list[Point]]:
    """Return the points each arrow runs through, its ends apart from those of other arrows."""
    ends: dict[tuple[str, str], list[tuple[float, Influence, bool]]] = {}
    for link in links:
        stops = layout.routes[link.source, link.target]
        source, target = layout.spots[link.source], layout.spots[link.target]
        after, before = (stops[0], stops[-1]) if stops else (target, source)
        ends.setdefault((link.source, _side(source, after)), []).append((after[1], link, False))
        ends.setdefault((link.target, _side(target, before)), []).append((before[1], link, True))
    first: dict[tuple[str, str], Point] = {}
    last: dict[tuple[str, str], Point] = {}
    for (name, side), meeting in ends.items():
        meeting.sort(key=lambda end: (end[0], end[1].source, end[1].target))
        x, y = layout.spots[name]
        half = sizes[name].turned(layout.down).width / 2 + 1
        rooms = [PORT if is_head else TAIL for _, _, is_head in meeting]
        edge = y - sum(rooms) / 2
        for (_, link, is_head), room in zip(meeting, rooms, strict=True):
            port = (x + half * (1 if side == "after" else -1), edge + room / 2)
            (last if is_head else first)[link.source, link.target] = port
            edge += room
    return {
        pair: [first[pair], *layout.routes[pair], last[pair]]
        for pair in ((link.source, link.target) for link in links)
    }


def _side(spot: Point, towards: Point) -> str:
    return "after" if towards[0] >= spot[0] else "before"


def _arrow(link: Influence, way: list[Point], layout: Layout) -> str:
    kind = KINDS.get(link.sign, "plain")
    idle = "" if link.acts else " idle"
    return arrow(way, f"link {kind}{idle}", f"head {kind}-head", layout)


def _sign(link: Influence, way: list[Point], layout: Layout) -> str:
    (along, across), before = way[-1], way[-2]
    side = 1 if along >= before[0] else -1
    x, y = layout.place((along - side * SIGN_BACK, across))
    kind = KINDS.get(link.sign, "plain")
    return f'<text class="sign {kind}-sign" x="{number(x)}" y="{number(y + 3)}">{link.sign}</text>'
