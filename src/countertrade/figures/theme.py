"""The one theme: colours that colour-blind readers can tell apart, words for names and units."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from countertrade.analysis.columns import labels
from countertrade.case import STATUS_QUO, WORLD, Case

INK = "#1d2939"
MUTED = "#667085"
GRID = "#e4e7ec"
PAPER = "#ffffff"
PAST = "#8a94a6"
AHEAD = "#0072b2"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

HUES = ("#0072b2", "#d55e00", "#009e73", "#b5539b", "#c98500", "#3aa0d8")
"""Okabe and Ito's colours, the pale ones darkened for thin lines on white."""
DASHES = ("solid", "dash", "dot")
RESOURCE_HUES = {
    "oil": "#0072b2",
    "oil_sold": "#3aa0d8",
    "security": "#d55e00",
    "services": "#009e73",
    "credit": "#b5539b",
    "arms": "#8c6d1f",
    "recognition": "#98a2b3",
    "pressure": "#475467",
}
KIND_NAMES = {
    "oil": "oil to a regime, from its partner or a third party",
    "oil_sold": "oil sold for cash",
    "security": "security staff",
    "services": "doctors, teachers and other staff",
    "credit": "debt outstanding",
    "arms": "arms",
    "recognition": "recognition as the government",
    "pressure": "pressure",
}
QUANTITY_NAMES = {
    "oil_output": "oil output",
    "oil_exports": "oil exports",
    "oil_delivered": "oil delivered",
    "third_party_supply": "oil from a third party",
    "fuel_ratio": "fuel used over fuel demanded",
    "blackout": "power demand cut",
    "gdp": "real output (GDP)",
    "reserves": "foreign reserves",
    "diaspora": "migrants abroad",
    "oil_used": "oil used at home",
}
UNIT_NAMES = {
    "kb/d": "thousand barrels a day",
    "share": "share",
    "index": "index, first month about 1",
    "%/yr": "% a year",
    "USDbn": "billion USD",
    "USDbn/yr": "billion USD a year",
    "USD/bbl": "USD a barrel",
    "kperson": "thousand persons",
    "Mperson": "million persons",
}
LOGARITHMIC = frozenset({"inflation"})
"""Quantities that run over several powers of ten."""
SMALLEST_ON_LOG_AXIS = 0.1

TEMPLATE = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": INK},
        "title": {
            "font": {"size": 15},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "pad": {"l": 8},
        },
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 12, "r": 14, "t": 46, "b": 36},
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": GRID, "font": {"color": INK}},
        "showlegend": False,
        "xaxis": {
            "showgrid": False,
            "linecolor": MUTED,
            "ticks": "outside",
            "tickcolor": MUTED,
            "ticklen": 4,
            "automargin": True,
            "zeroline": False,
        },
        "yaxis": {
            "gridcolor": GRID,
            "automargin": True,
            "zeroline": False,
            "title": {"standoff": 8, "font": {"size": 12, "color": MUTED}},
        },
    }
}


Trace = dict[str, Any]
"""What is drawn of one series, in Plotly's words."""
Figure = dict[str, Any]
"""A figure in Plotly's words, ``data`` and ``layout``: ``plotly.graph_objects.Figure`` takes it."""


@dataclass(frozen=True)
class LineStyle:
    """How the line of a scenario is drawn, in every figure."""

    colour: str
    dash: str
    width: float


def scenario_names(results: xr.DataTree) -> list[str]:
    """List the scenarios of a store, in its order."""
    return list(labels(results, "forecast", "scenario"))


def scenario_styles(names: Iterable[str]) -> dict[str, LineStyle]:
    """Give each scenario its line: the status quo thick and dark, the others thin.

    Parameters
    ----------
    names
        Scenarios in the order of the store.

    Returns
    -------
    dict
        Name to style. Colours come round again with another dash.
    """
    others = [name for name in names if name != STATUS_QUO]
    count = len(HUES)
    styles = {
        name: LineStyle(HUES[i % count], DASHES[(i // count) % len(DASHES)], 1.5)
        for i, name in enumerate(others)
    }
    return {STATUS_QUO: LineStyle(INK, "solid", 3.0)} | styles


def figure(title: str, height: int, traces: Iterable[Trace], **layout: Any) -> Figure:
    """Make a figure in the theme.

    Plotly's own objects are not made of it, which would take longer than all else on a page; a
    test has Plotly check the figures.

    Parameters
    ----------
    title
        Words above the figure.
    height
        Height in pixels.
    traces
        What is drawn, in the order in which it is.
    layout
        Axes, shapes and what else the layout has.
    """
    whole = {"template": TEMPLATE, "title": {"text": title}, "height": height, **layout}
    return {"data": list(traces), "layout": whole}


def as_json(figure: Figure) -> str:
    """Write a figure as Plotly's script reads it, numbers in their bytes."""
    return json.dumps(figure, default=_packed, separators=(",", ":"), allow_nan=False)


def _packed(values: np.ndarray) -> list[str] | dict[str, str]:
    if values.dtype.kind == "U":
        return list(map(str, values))
    kind = values.dtype.str.lstrip("<|")
    return {"dtype": kind, "bdata": base64.b64encode(values.tobytes()).decode()}


def scatter(**look: Any) -> Trace:
    """Describe points or lines."""
    return {"type": "scatter", **look}


def vertical(x: str | float, colour: str = INK) -> dict[str, Any]:
    """Describe a dotted line from the bottom of a figure to its top."""
    line = {"color": colour, "width": 1, "dash": "dot"}
    ends = {"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
    return {"type": "line", "line": line, **ends}


def faint(colour: str, opacity: float) -> str:
    """Return a hex colour with an opacity, as Plotly writes it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def months(dates: np.ndarray) -> np.ndarray:
    """Write dates as ``YYYY-MM``."""
    return dates.astype("datetime64[M]").astype(str)


def single(values: Any) -> np.ndarray:
    """Return values in single precision, which halves a figure and loses nothing to the eye."""
    return np.asarray(values, dtype=np.float32)


def actor_name(case: Case, actor: str) -> str:
    """Return the name of an actor by its id."""
    return next((one.name for one in case.actors if one.id == actor), actor)


def place_name(case: Case, place: str) -> str:
    """Return the name of a place: an actor, a link or a partnership."""
    if place == WORLD:
        return "World"
    for link in case.links:
        if place == link.id:
            return f"{actor_name(case, link.sender)} to {actor_name(case, link.receiver)}"
    for partnership in case.partnerships:
        if place == partnership.id:
            return " and ".join(actor_name(case, one) for one in partnership.between)
    return actor_name(case, place)


def quantity_name(name: str) -> str:
    """Return a quantity's name in words."""
    return QUANTITY_NAMES.get(name, name.replace("_", " "))


def unit_name(unit: str) -> str:
    """Return a unit in words."""
    return UNIT_NAMES.get(unit, unit)


def split_key(key: str) -> tuple[str, str]:
    """Split ``gdp[VEN]`` into quantity and place; without a place it is of the world."""
    name, _, place = key.partition("[")
    return name, place.removesuffix("]") or WORLD


def series_name(case: Case, key: str) -> str:
    """Return the name of a series by its key, place first: ``Cuba: power demand cut``."""
    name, place = split_key(key)
    words = quantity_name(name)
    return words.capitalize() if place == WORLD else f"{place_name(case, place)}: {words}"


def scenario_title(case: Case, name: str) -> str:
    """Return the title of a scenario."""
    return case.scenarios[name].title if name in case.scenarios else name
