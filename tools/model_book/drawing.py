"""Writing pictures as SVG text, in the colours of the figures, for light pages and dark ones."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence
from html import escape

from tools.model_book.layout import Layout, Point, Size

from countertrade.figures import theme

LETTER = 7.1
"""Width of a letter at the size of the text, in a broad typeface."""
LINE = 15.0
"""Height of a line of text."""
MARGIN = 14.0
LINE_LENGTH = 15
"""Characters of a name that stand in one line."""
DARK = {"ink": "#e6e9ef", "muted": "#9aa5b5", "paper": "#1e2129", "box": "#2b303b"}
RISE, FALL = theme.HUES[0], theme.HUES[1]
RISE_ON_DARK, FALL_ON_DARK = "#5cb3e6", "#f2915a"

STYLE = f"""\
text{{font:12px {theme.FONT};fill:{theme.INK};text-anchor:middle}}
.paper{{fill:{theme.PAPER}}}
.box{{fill:#f2f4f7;stroke:{theme.INK};stroke-width:1.4}}
.muted,.from{{fill:{theme.MUTED}}}
.from{{font-size:10px}}
.stock{{font-weight:600}}
.row{{text-anchor:end}}.column{{text-anchor:start}}
.own{{fill:{theme.GRID}}}.passing{{fill:{RISE}}}
.strong{{fill:{theme.PAPER}}}
.link{{fill:none;stroke:{theme.MUTED};stroke-width:1.1}}
.pipe{{fill:none;stroke:{theme.INK};stroke-width:5}}
.bore{{fill:none;stroke:{theme.PAPER};stroke-width:2.4}}
.solid{{fill:{theme.INK};stroke:none}}
.valve{{fill:{theme.PAPER};stroke:{theme.INK};stroke-width:1.2}}
.head{{fill:{theme.MUTED}}}
.rise{{stroke:{RISE}}}.fall{{stroke:{FALL}}}
.rise-head,.rise-sign{{fill:{RISE}}}.fall-head,.fall-sign{{fill:{FALL}}}
.idle{{stroke-dasharray:4 3}}
.sign{{font-weight:700;font-size:13px;paint-order:stroke;stroke:{theme.PAPER};stroke-width:3}}
@media (prefers-color-scheme:dark){{
text{{fill:{DARK["ink"]}}}
.paper,.valve{{fill:{DARK["paper"]}}}
.bore,.sign{{stroke:{DARK["paper"]}}}
.box{{fill:{DARK["box"]}}}
.box,.pipe,.valve{{stroke:{DARK["ink"]}}}
.solid{{fill:{DARK["ink"]}}}
.muted,.from,.head{{fill:{DARK["muted"]}}}
.link{{stroke:{DARK["muted"]}}}
.own{{fill:{DARK["box"]}}}
.rise{{stroke:{RISE_ON_DARK}}}.fall{{stroke:{FALL_ON_DARK}}}
.rise-head,.rise-sign{{fill:{RISE_ON_DARK}}}.fall-head,.fall-sign{{fill:{FALL_ON_DARK}}}
}}"""


def picture(parts: Sequence[str], size: Size, title: str) -> str:
    """Return a whole picture.

    Parameters
    ----------
    parts
        Its elements, the lowest first.
    size
        Room that they take from the point (0, 0).
    title
        What it shows, for readers who do not see it.
    """
    wide, high = round(size.width + 2 * MARGIN), round(size.height + 2 * MARGIN)
    corner = -round(MARGIN)
    paper = f'<rect class="paper" x="{corner}" y="{corner}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{corner} {corner} {wide} {high}"'
        f' width="{wide}" height="{high}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{STYLE}\n</style>",
        f'{paper} width="{wide}" height="{high}"/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """Write a coordinate to a tenth of a point."""
    return format(round(value, 1) + 0.0, "g")


def name_lines(text: str) -> list[str]:
    """Break a name into short lines."""
    return textwrap.wrap(text, LINE_LENGTH, break_long_words=False)


def name_size(text: str, note: str = "", bold: bool = False) -> Size:
    """Return the room that a name takes, with a small note under it."""
    lines = name_lines(text)
    longest = max([*map(len, lines), 0.85 * len(note)]) * (1.12 if bold else 1.0)
    return Size(longest * LETTER + 6, len(lines) * LINE + (11 if note else 0) + 4)


def name_at(spot: Point, text: str, kind: str = "", note: str = "") -> str:
    """Write a name about a spot, a small note under it."""
    lines = name_lines(text)
    top = spot[1] - (len(lines) * LINE + (11 if note else 0)) / 2
    rows = [
        _text((spot[0], top + LINE * index + 11.5), line, kind) for index, line in enumerate(lines)
    ]
    if note:
        rows.append(_text((spot[0], top + LINE * len(lines) + 8), note, "from"))
    return "".join(rows)


def _text(spot: Point, text: str, kind: str) -> str:
    chosen = f' class="{kind}"' if kind else ""
    return f'<text x="{number(spot[0])}" y="{number(spot[1])}"{chosen}>{escape(text)}</text>'


def box_at(spot: Point, size: Size) -> str:
    """Draw the box of a stock."""
    x, y = spot[0] - size.width / 2, spot[1] - size.height / 2
    return (
        f'<rect class="box" x="{number(x)}" y="{number(y)}" width="{number(size.width)}"'
        f' height="{number(size.height)}" rx="2"/>'
    )


def curve(points: Sequence[Point], kind: str, layout: Layout) -> str:
    """Draw a smooth line through points of a layout that leaves and arrives along its links."""
    path = [f"M{_pair(points[0], layout)}"]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        middle = (x0 + x1) / 2
        turns = [(middle, y0), (middle, y1), (x1, y1)]
        path.append("C" + " ".join(_pair(point, layout) for point in turns))
    return f'<path class="{kind}" d="{"".join(path)}"/>'


def arrow(points: Sequence[Point], kind: str, head: str, layout: Layout) -> str:
    """Draw a smooth line with a head at its last point."""
    (x, y), before = points[-1], points[-2]
    back = x - 7 * (1.0 if x >= before[0] else -1.0)
    corners = [(x, y), (back, y - 3.2), (back, y + 3.2)]
    line = curve([*points[:-1], ((x + back) / 2, y)], kind, layout)
    return line + _solid(corners, head, layout)


def swerve(points: Sequence[Point], kind: str, head: str, layout: Layout) -> str:
    """Draw a smooth line that meets its last point from the side, so as to keep off a pipe."""
    (x0, y0), (x, y) = points[-2], points[-1]
    side = -1.0 if y0 <= y else 1.0
    line = curve(points[:-1], kind, layout) if len(points) > 2 else ""
    turns = [((x0 + x) / 2, y0), (x, y + 34 * side), (x, y + 12 * side)]
    bend = f"M{_pair((x0, y0), layout)}C" + " ".join(_pair(point, layout) for point in turns)
    corners = [(x, y + 7 * side), (x - 3.2, y + 14 * side), (x + 3.2, y + 14 * side)]
    return f'{line}<path class="{kind}" d="{bend}"/>{_solid(corners, head, layout)}'


def pipe(points: Sequence[Point], layout: Layout) -> str:
    """Draw a pipe through points of a layout."""
    return curve(points, "pipe", layout) + curve(points, "bore", layout)


def pipe_head(tip: Point, side: float, layout: Layout) -> str:
    """Draw the head of a pipe, pointing along (1) or against (-1) the links of a layout."""
    x, y = tip
    corners = [(x, y), (x - 9 * side, y - 6), (x - 9 * side, y + 6)]
    return _solid(corners, "solid", layout)


def valve_at(spot: Point, layout: Layout) -> str:
    """Draw a valve: two triangles that meet at a point of the pipe."""
    x, y = spot
    corners = [(x - 6, y - 7), (x - 6, y + 7), (x + 6, y - 7), (x + 6, y + 7)]
    return _solid(corners, "valve", layout)


def cloud_at(spot: Point, layout: Layout) -> str:
    """Draw the cloud that stands for what lies outside the model."""
    x, y = layout.place(spot)
    outline = "a5,5 0 0 1 1,-9a6.5,6.5 0 0 1 12,-1a5,5 0 0 1 3,10z"
    return f'<path class="valve" d="M{number(x - 8)},{number(y + 5)}{outline}"/>'


def _solid(corners: Sequence[Point], kind: str, layout: Layout) -> str:
    outline = "M" + "L".join(_pair(corner, layout) for corner in corners) + "z"
    return f'<path class="{kind}" d="{outline}"/>'


def _pair(point: Point, layout: Layout) -> str:
    x, y = layout.place(point)
    return f"{number(x)},{number(y)}"
