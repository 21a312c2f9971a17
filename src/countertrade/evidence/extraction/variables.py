"""What a claim is about: a word of the vocabulary, told by its unit and the words around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Amount

_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year"})
_MASSES = frozenset({"t", "kg", "g", "lb", "oz", "Mt", "kt"})
_POWERS = frozenset({"W", "kW", "MW", "GW"})
_ENERGIES = frozenset({"kWh", "MWh", "GWh", "TWh"})
_VOLUMES = frozenset({"l", "gal", "m3", "1000m3"})
_SHARES = frozenset({"percent", "1", "percentage_point"})
_CURRENCY = re.compile(r"[A-Z]{3}$")
_USUAL = {"bbl/time": "oil_flow_rate", "money/bbl": "oil_price", "power": "generation"}
_LEFT_REACH = 12
"""Words before an amount that can tell what it is about; fewer after it."""
_RIGHT_REACH = 8


@dataclass(frozen=True)
class Variable:
    """One word of the vocabulary.

    Attributes
    ----------
    name
        Its name.
    meaning
        What it stands for, in a phrase.
    units
        Kinds of unit it is measured in; none for a relation.
    resource
        The model's resource it belongs to; empty for none.
    feeds
        The model's quantity it informs; empty for none.
    """

    name: str
    meaning: str
    units: tuple[str, ...]
    resource: str
    feeds: str


@cache
def vocabulary() -> Mapping[str, Variable]:
    """Return the vocabulary of variables by name."""
    return {
        name: Variable(name=name, **{**entry, "units": tuple(entry["units"])})
        for name, entry in _load("variables").items()
    }


@cache
def reference_names() -> Mapping[str, str]:
    """Return the names that reference sets use, with the words of the vocabulary they stand for."""
    return _load("gold_names")


def kind_of_unit(unit: str) -> str:
    """Return the kind of a canonical unit: "USD/day" is money/time, "bbl/day" is bbl/time.

    Parameters
    ----------
    unit
        A canonical unit; of alternatives ("USD|CAD") the first counts.

    Returns
    -------
    str
        Kinds joined by "/" as the unit is; a unit of no known kind stands for itself.
    """
    return "/".join(_kind(part) for part in unit.split("|")[0].split("/"))


def variable_of(parsed: Parsed, amount: Amount) -> str:
    """Return what an amount is about, or nothing where its words do not tell.

    Parameters
    ----------
    parsed
        The sentence.
    amount
        The amount.

    Returns
    -------
    str
        Name of a variable whose unit fits and whose words stand nearest in the sentence; the
        usual one of the unit where no word fits.
    """
    kind = kind_of_unit(amount.unit)
    first, last = parsed.tokens.range_of(amount.span)
    begin, end = parsed.clause_of(first)
    scores: dict[str, float] = {}
    for hit in parsed.of("variable"):
        if kind not in vocabulary()[hit.value].units:
            continue
        gap = max(hit.first - last, first - hit.last, 0)
        near = gap <= (_RIGHT_REACH if hit.first >= last else _LEFT_REACH)
        inside = begin <= hit.first < end
        score = (2.0 if inside else 0.5) + (1.0 if near else 0.0) + 1.0 / (2 + gap)
        scores[hit.value] = max(scores.get(hit.value, 0.0), score)
    if not scores:
        return _USUAL.get(kind, "")
    best = max(scores, key=lambda name: (scores[name], -list(vocabulary()).index(name)))
    return best if scores[best] > 1 else _USUAL.get(kind, "")


def _kind(part: str) -> str:
    for kinds, name in _KINDS:
        if part in kinds:
            return name
    return "money" if _CURRENCY.match(part) else part


_KINDS = (
    (_SHARES, "share"),
    (_TIMES, "time"),
    (_MASSES, "mass"),
    (_POWERS, "power"),
    (_ENERGIES, "energy"),
    (_VOLUMES, "volume"),
)


def _load(name: str) -> dict[str, Any]:
    path = resources.files("countertrade.evidence") / "words" / f"{name}.yaml"
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return dict(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))
