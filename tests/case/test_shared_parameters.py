"""World-wide parameters are the same in all shipped cases; only facts of a country differ."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from countertrade.case import load_case
from countertrade.language import requirements_of
from countertrade.language.axes import WORLD
from countertrade.model import DECLARATIONS

CASES = Path(__file__).parents[2] / "cases"
NAMES = tuple(sorted(path.parent.name for path in CASES.glob("*/parameters.yaml")))
FIRST = "venezuela-cuba"
FACT_OF_THE_START = "initial_"
"""A quantity of the world's first month is a fact of the case, which begins when it begins."""


def _parameters(case: str) -> dict[str, dict[str, object]]:
    with (CASES / case / "parameters.yaml").open(encoding="utf-8") as file:
        entries: dict[str, dict[str, object]] = yaml.safe_load(file)
    return entries


def _shared(entries: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {
        name: entry
        for name, entry in entries.items()
        if "at" not in entry and not name.startswith(FACT_OF_THE_START)
    }


def test_three_cases_are_shipped() -> None:
    assert {"venezuela-cuba", "ussr-cuba", "patrons-syria"} <= set(NAMES)


@pytest.mark.parametrize("case", NAMES)
def test_every_shipped_case_fits_the_model(case: str) -> None:
    loaded = load_case(CASES / case, requirements_of(DECLARATIONS))
    assert loaded.name == case
    assert "status-quo" in loaded.scenarios


@pytest.mark.parametrize("case", [name for name in NAMES if name != FIRST])
def test_world_wide_ranges_are_the_same_as_in_the_first_case(case: str) -> None:
    here, there = _shared(_parameters(case)), _shared(_parameters(FIRST))
    assert here.keys() == there.keys()
    different = [name for name, entry in here.items() if entry != there[name]]
    assert not different


@pytest.mark.parametrize("case", NAMES)
def test_no_world_wide_parameter_is_given_by_place(case: str) -> None:
    needs = requirements_of(DECLARATIONS).parameters
    entries = _parameters(case)
    world = [name for name in entries if name in needs and needs[name].axis == WORLD]
    assert world
    assert not [name for name in world if "at" in entries[name]]


@pytest.mark.parametrize("case", NAMES)
def test_facts_of_a_country_are_given_by_place_with_a_source(case: str) -> None:
    needs = requirements_of(DECLARATIONS).parameters
    entries = _parameters(case)
    local = [name for name in entries if name in needs and needs[name].axis != WORLD]
    assert local
    bare = [name for name in local if "at" not in entries[name]]
    assert not bare, "one range for all places hides which country it is a fact of"
