"""Scenarios that move what a quiet run leaves alone: exits, successors, decisions, changes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from reference_choices import CHOICES
from reference_inputs import CONVERSIONS, SWITCHES
from reference_places import PAIR

from countertrade.case import Case, Month, Scenario

UPHEAVALS = ("upheaval one", "upheaval two")
"""Every kind of event and change; all decisions fixed, now at this option, now at that."""
EXITS = "exits"
"""Both regimes fall on given days; who follows and all else is decided by the runs."""

EVENTS: tuple[Mapping[str, Any], ...] = (
    {"without": "leader_exit", "at": "VEN", "date": "2026-01-03"},
    {"event": "protest_wave", "at": "VEN", "date": "2026-03-05"},
    {"event": "rebellion", "at": "VEN", "date": "2026-04-02"},
    {"event": "failed_coup", "at": "CUB", "date": "2026-05-20"},
    {"event": "rebellion", "at": "CUB", "date": "2026-06-11"},
    {"event": "regime_exit", "at": "VEN", "mode": "uprising", "date": "2026-09-15"},
    {"event": "election", "at": "CUB", "date": "2027-02-07"},
    {"event": "leader_exit", "at": "CUB", "mode": "foreign", "date": "2027-06-30"},
    {"event": "regime_exit", "at": "CUB", "mode": "foreign", "date": "2028-03-01"},
    {"event": "realignment", "at": PAIR, "date": "2029-05-09"},
)
CHANGES: tuple[Mapping[str, Any], ...] = (
    {
        "scale": "contract_volume",
        "at": "VEN>CUB",
        "value": 0.5,
        "from": "2026-07",
        "to": "2027-06",
    },
    {"set": "oil_price", "at": "world", "value": 110, "unit": "USD/bbl", "from": "2026-05"},
    {
        "scale": "outlet_capacity",
        "at": "VEN>MKT",
        "value": 0.4,
        "from": "2026-06",
        "to": "2027-03",
    },
    {
        "add": "third_party_supply",
        "at": "MEX>CUB",
        "value": 20,
        "unit": "kb/d",
        "from": "2026-08",
        "to": "2027-07",
    },
    {"scale": "third_party_supply", "at": "MEX>CUB", "value": 2, "from": "2027-01"},
    {"set": "patron_means", "at": "CHN", "value": 0.6, "unit": "index", "from": "2026-03"},
    {"set": "patron_means", "at": "MEX", "value": 0.75, "unit": "index", "from": "2026-03"},
    {"set": "patron_means", "at": "MKT", "value": 0.8, "unit": "index", "from": "2026-03"},
    {"scale": "credit_capacity", "at": "CHN>VEN", "value": 3, "from": "2026-02", "to": "2028-01"},
    {"scale": "coup_exit", "at": "CUB", "value": 3, "from": "2026-02", "to": "2026-12"},
    {"scale": "market_price", "at": "world", "value": 1.1, "from": "2029-01", "to": "2029-06"},
    {
        "set": "accustomed_supply",
        "at": "world",
        "value": 1500,
        "unit": "kb/d",
        "from": "2028-01",
        "to": "2028-02",
    },
)
FALLS: Mapping[str, str] = {"VEN": "2026-11-11", "CUB": "2027-12-30"}


def scenarios(case: Case) -> dict[str, Scenario]:
    """Return all of these scenarios by name."""
    found = {
        name: _scenario(name, [*EVENTS, *CHANGES, *_fixes(case, seed)])
        for seed, name in enumerate(UPHEAVALS)
    }
    falls: list[Mapping[str, Any]] = [
        {"event": "regime_exit", "at": "VEN", "mode": "negotiated", "date": FALLS["VEN"]},
        {"event": "regime_exit", "at": "CUB", "mode": "insurgency", "date": FALLS["CUB"]},
    ]
    return found | {EXITS: _scenario(EXITS, falls)}


def shaken(parameters: Mapping[str, float], lanes: int) -> dict[str, np.ndarray]:
    """Move every parameter by up to a quarter and off zero, each at each place by its own.

    A wire that leads to the wrong place would not show where both places have the same number, or
    where a zero stands beside it.
    """
    generator = np.random.default_rng(3)
    found = {}
    for key in sorted(parameters):
        value = parameters[key]
        moved = generator.uniform(0.8, 1.25, lanes) * (value or 0.05)
        if key in SWITCHES:
            moved = generator.choice([0.0, 0.5, 1.0], lanes)
        found[key] = np.full(lanes, value) if key in CONVERSIONS else moved
    return found


def _scenario(name: str, changes: list[Mapping[str, Any]]) -> Scenario:
    raw = {"name": name, "title": name, "question": name, "changes": changes}
    return Scenario.model_validate(raw)


def _fixes(case: Case, seed: int) -> Iterator[Mapping[str, Any]]:
    """Yield one option after another for every decision, with gaps in which the last one stays."""
    pick = random.Random(seed)
    first = Month.of(case.as_of) + 1
    for choice in CHOICES:
        for place in choice.places:
            month = pick.randrange(6)
            while month < case.horizon_years * 12:
                last = month + pick.randrange(2, 12)
                yield {
                    "fix": choice.name,
                    "at": place,
                    "option": pick.choice(choice.decision.options),
                    "from": str(first + month),
                    "to": str(first + last),
                }
                month = last + pick.randrange(1, 4)
