"""The network of links, with what flows along them at one time."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np
import xarray as xr

from countertrade.analysis.flows import Flow, Moment, flows_at, moments
from countertrade.case import STATUS_QUO, Case
from countertrade.figures import theme
from countertrade.vocabulary import Role

ROWS = {
    Role.PATRON: 1.25,
    Role.REGIME: 0.0,
    Role.SANCTIONING_STATE: -1.25,
    Role.THIRD_STATE: -1.25,
    Role.MARKET: -1.25,
}
"""Height at which actors of a role stand."""
HALF_WIDTH = 1.6
REGIMES_HALF_WIDTH = 1.25
"""Actors of a row stand between minus and plus this."""
WIDEST = 0.26
NARROWEST = 0.012
STAND_OFF = (0.52, 0.21)
"""Half axes of the space around an actor's name that arrows keep free."""
NAME_LENGTH = 16
"""Letters of a name on one line; a longer one would be cut at the edge."""
ROOM = 1.2
"""Least distance between actors of a row that stand where their links pull them."""
LANE = 0.38
"""Distance between flows that join the same two actors."""
NOTHING = 0.05
"""Amounts below this, in the unit of the flow, are drawn as no flow."""
WITHHELD = 0.5
"""Recognition below this is drawn as withheld."""
SHORT_UNITS = {"kperson": "thousand", "USDbn": "bn USD"}


def networks(
    case: Case, results: xr.DataTree, scenario: str = STATUS_QUO
) -> Iterator[tuple[Moment, theme.Figure]]:
    """Draw the network at every chosen time, with the same widths in all pictures.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    scenario
        Under which scenario the time ahead is.

    Yields
    ------
    tuple
        The time and its figure.
    """
    times = moments(case, results)
    flows = [flows_at(case, results, moment, scenario) for moment in times]
    largest = largest_flows([flow for row in flows for flow in row])
    for moment, row in zip(times, flows, strict=True):
        yield moment, network(case, row, moment.label, largest)


def largest_flows(flows: Sequence[Flow]) -> dict[str, float]:
    """Return the largest amount of each kind, which is drawn widest."""
    largest: dict[str, float] = {}
    for flow in flows:
        largest[flow.kind] = max(largest.get(flow.kind, 0.0), flow.value or 0.0)
    return largest


def network(
    case: Case, flows: Sequence[Flow], title: str, largest: dict[str, float] | None = None
) -> theme.Figure:
    """Draw actors and what flows between them: arrows as wide as the flow, coloured by kind.

    Parameters
    ----------
    case
        The case that was run.
    flows
        What flows along each link.
    title
        Which time it is.
    largest
        The amount of each kind that is drawn widest; the largest here if left out.

    Returns
    -------
    dict
        Dotted lines are links for which nothing is stored, or along which nothing flows.
    """
    flows = [flow for flow in flows if not _unremarkable(flow)]
    widest = largest_flows(flows) if largest is None else largest
    spots = positions(case)
    lanes = _lanes(flows)
    traces, words = [], []
    for flow, lane in zip(flows, lanes, strict=True):
        start, end = _ends(spots[flow.link.sender], spots[flow.link.receiver], lane)
        width = _width(flow, widest)
        traces.append(
            _thread(start, end, flow) if width is None else _arrow(start, end, width, flow)
        )
        if text := _label(flow):
            spot = start + _label_share(case, flow, lane) * (end - start)
            words.append(_text_at(spot, text, theme.RESOURCE_HUES[flow.kind]))
    for actor, place in spots.items():
        words.append(_name_at(place, theme.actor_name(case, actor), actor in case.regimes))
    return theme.figure(
        title,
        330,
        traces,
        annotations=words,
        xaxis={"visible": False, "range": [-HALF_WIDTH - 0.45, HALF_WIDTH + 0.45]},
        yaxis={"visible": False, "range": [-1.55, 1.55]},
        margin={"l": 4, "r": 4, "t": 40, "b": 4},
    )


def _unremarkable(flow: Flow) -> bool:
    """Recognition is the rule: only where it is withheld is it drawn."""
    return flow.kind == "recognition" and (flow.value is None or flow.value > WITHHELD)


def positions(case: Case) -> dict[str, tuple[float, float]]:
    """Place the actors: regimes in the middle row, each other actor near those it deals with."""
    spots = _evenly(list(case.regimes), ROWS[Role.REGIME], REGIMES_HALF_WIDTH)
    outside = [actor for actor in case.actors if actor.role is not Role.REGIME]
    for height in dict.fromkeys(ROWS[actor.role] for actor in outside):
        row = [actor.id for actor in outside if ROWS[actor.role] == height]
        pulls = {actor: _pull(case, actor, spots) for actor in row}
        row.sort(key=lambda actor: pulls[actor])
        spots |= _pushed([pulls[actor] for actor in row], row, height)
    return spots


def _pushed(pulls: list[float], actors: list[str], height: float) -> dict[str, tuple[float, float]]:
    """Let actors stand where they are pulled, pushed apart; evenly where there is no room."""
    places = [pulls[0]]
    for pull in pulls[1:]:
        places.append(max(pull, places[-1] + ROOM))
    if places[-1] > HALF_WIDTH:
        return _evenly(actors, height, HALF_WIDTH)
    return {actor: (x, height) for actor, x in zip(actors, places, strict=True)}


def _evenly(actors: list[str], height: float, reach: float) -> dict[str, tuple[float, float]]:
    places = np.linspace(-reach, reach, len(actors)) if len(actors) > 1 else np.zeros(1)
    return {actor: (float(x), height) for actor, x in zip(actors, places, strict=True)}


def _pull(case: Case, actor: str, spots: dict[str, tuple[float, float]]) -> float:
    """Return the mean place of the regimes an actor has links with."""
    ends = [
        spots[other][0]
        for link in case.links
        if actor in (link.sender, link.receiver)
        for other in (link.sender, link.receiver)
        if other in case.regimes
    ]
    return float(np.mean(ends)) if ends else 0.0


def _lanes(flows: Sequence[Flow]) -> list[float]:
    """Give flows between the same two actors their distance from the straight line."""
    pairs = [frozenset((flow.link.sender, flow.link.receiver)) for flow in flows]
    lanes = []
    for index, pair in enumerate(pairs):
        position = pairs[:index].count(pair) - (pairs.count(pair) - 1) / 2
        turned = flows[index].link.sender != flows[pairs.index(pair)].link.sender
        lanes.append(LANE * position * (-1 if turned else 1))
    return lanes


def _ends(
    start: tuple[float, float], end: tuple[float, float], lane: float
) -> tuple[np.ndarray, np.ndarray]:
    """Cut a line off around both actors and move it sideways to its lane."""
    first, last = np.array(start), np.array(end)
    along = (last - first) / np.hypot(*(last - first))
    gap = 1 / np.hypot(along[0] / STAND_OFF[0], along[1] / STAND_OFF[1])
    aside = lane * np.array([along[1], -along[0]])
    return first + gap * along - aside, last - gap * along - aside


def _width(flow: Flow, widest: dict[str, float]) -> float | None:
    """Return the width of an arrow; None for a thin dotted line."""
    if flow.kind == "pressure":
        return NARROWEST * 2 if flow.option not in ("", "none") else None
    if flow.value is None or flow.value < NOTHING or flow.kind == "recognition":
        return None
    return max(NARROWEST, WIDEST * flow.value / widest[flow.kind])


def _arrow(start: np.ndarray, end: np.ndarray, width: float, flow: Flow) -> theme.Trace:
    along = (end - start) / np.hypot(*(end - start))
    aside = np.array([-along[1], along[0]])
    half = width / 2
    head, wing = max(0.14, 0.9 * width), max(0.06, 0.95 * width)
    neck = end - head * along
    corners = [
        start + half * aside,
        neck + half * aside,
        neck + wing * aside,
        end,
        neck - wing * aside,
        neck - half * aside,
        start - half * aside,
    ]
    colour = theme.RESOURCE_HUES[flow.kind]
    return theme.scatter(
        x=[float(corner[0]) for corner in corners],
        y=[float(corner[1]) for corner in corners],
        mode="lines",
        fill="toself",
        fillcolor=theme.faint(colour, 0.75),
        line={"width": 0, "color": colour},
        hoveron="fills",
        hoverinfo="text",
        text=_described(flow),
        name=flow.link.id,
    )


def _thread(start: np.ndarray, end: np.ndarray, flow: Flow) -> theme.Trace:
    middle = (start + end) / 2
    colour = theme.faint(theme.RESOURCE_HUES[flow.kind], 0.7)
    return theme.scatter(
        x=[float(start[0]), float(middle[0]), float(end[0])],
        y=[float(start[1]), float(middle[1]), float(end[1])],
        mode="lines",
        line={"width": 1.2, "dash": "dot", "color": colour},
        hoverinfo="text",
        text=_described(flow),
        name=flow.link.id,
    )


def _amount(value: float, unit: str) -> str:
    return f"{value:.2g} {unit}" if value < 10 else f"{value:.0f} {unit}"


def _label(flow: Flow) -> str:
    if flow.kind == "pressure":
        return flow.option
    if flow.kind == "recognition":
        return "not recognised"
    if flow.value is None or flow.value < NOTHING:
        return ""
    return _amount(flow.value, SHORT_UNITS.get(flow.unit, flow.unit))


def _described(flow: Flow) -> str:
    head = f"{flow.link.sender} to {flow.link.receiver}: {theme.KIND_NAMES[flow.kind]}"
    if flow.kind == "pressure":
        return f"{head}<br>{flow.option or 'the option is drawn run by run'}"
    if flow.value is None or flow.low is None or flow.high is None:
        return f"{head}<br>not stored for this time"
    unit = theme.unit_name(flow.unit)
    return f"{head}<br>{flow.value:.3g} {unit}<br>5-95 %: {flow.low:.3g} to {flow.high:.3g}"


def _label_share(case: Case, flow: Flow, lane: float) -> float:
    """Return how far along its arrow a label stands, so that labels keep clear of each other."""
    gives, takes = (end in case.regimes for end in (flow.link.sender, flow.link.receiver))
    if gives and takes:
        return 0.5
    if lane:
        return 0.34 if lane > 0 else 0.66
    return 0.62 if gives else 0.38


def _text_at(spot: np.ndarray, text: str, colour: str) -> dict[str, object]:
    return {
        "x": float(spot[0]),
        "y": float(spot[1]),
        "text": text,
        "showarrow": False,
        "font": {"size": 11, "color": colour},
        "bgcolor": theme.faint(theme.PAPER, 0.85),
        "borderpad": 1,
    }


def _name_at(spot: tuple[float, float], name: str, regime: bool) -> dict[str, object]:
    text = "<br>".join(textwrap.wrap(name, NAME_LENGTH))
    return {
        "x": spot[0],
        "y": spot[1],
        "text": f"<b>{text}</b>" if regime else text,
        "showarrow": False,
        "font": {"size": 12, "color": theme.PAPER if regime else theme.INK},
        "bgcolor": theme.INK if regime else "#f2f4f7",
        "bordercolor": theme.INK if regime else "#d0d5dd",
        "borderpad": 4,
    }
