"""Every row of the inventory is carried by something that moves an output, or left out."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from countertrade.analysis.carriers import Carriers, Effect
from countertrade.analysis.inventory import (
    Carrier,
    Inventory,
    InventoryError,
    citations,
    cited_rows,
    read_inventory,
    uncited,
)
from countertrade.analysis.paired_runs import PairedRuns
from countertrade.case import Month
from countertrade.engine.ensemble import Ensemble
from countertrade.language import Model, assemble
from countertrade.model import DECLARATIONS, SUBSYSTEMS

ROOT = Path(__file__).resolve().parents[1]
LENGTHS = {"E": 11, "F": 8, "S": 12, "P": 11, "H": 5, "X": 9, "C": 20, "T": 13, "K": 12}
"""Rows of each letter: mechanisms, choices, turning points and contradictions."""
ROWS = [f"{letter}{number + 1}" for letter, count in LENGTHS.items() for number in range(count)]
LEFT_OPEN = ("switch", "range", "series", "counted_as")
"""Kinds of carrier that leave a contradiction open."""
RECOMPUTED = ("E8", "S5", "P6", "X7", "K6", "C14")
"""Rows whose effects are measured again: one kernel, and short passages."""


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "inventory_page", ROOT / "tools" / "inventory_page.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their own module up.
    sys.modules["inventory_page"] = module
    spec.loader.exec_module(module)
    return module


PAGE = tool()


@pytest.fixture(scope="module")
def table() -> Inventory:
    return read_inventory(ROOT / "docs" / "inventory.yaml")


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    found: dict[str, Any] = PAGE.stored_effects()
    return found


@pytest.fixture(scope="module")
def frozen(table: Inventory, shipped_model: Model) -> Carriers:
    carriers = {
        one.signature: one
        for row in table.rows
        if row.id in RECOMPUTED
        for one in row.carriers
        if one.case == shipped_model.case.name
    }
    return Carriers(shipped_model, list(carriers.values()))


def test_every_row_stands_once(table: Inventory) -> None:
    assert [row.id for row in table.rows] == ROWS


def test_equations_that_carry_a_row_cite_it(table: Inventory) -> None:
    assert not uncited(table, DECLARATIONS, citations(DECLARATIONS, SUBSYSTEMS))


def test_every_row_that_is_cited_exists(table: Inventory) -> None:
    cited = citations(DECLARATIONS, SUBSYSTEMS)
    assert not {row: cited[row] for row in cited.keys() - {one.id for one in table.rows}}


def test_every_carrier_is_there(table: Inventory) -> None:
    for name in {one.case for row in table.rows for one in row.carriers}:
        carriers = [one for row in table.rows for one in row.carriers if one.case == name]
        case = PAGE.case_named(name)
        prepared = Carriers(assemble(case, DECLARATIONS), carriers)
        assert prepared.comparisons
        assert all(prepared.outcome(one) for one in carriers)
        scenarios = {one.name for one in carriers if one.kind == "scenario"}
        series = {one.name for one in carriers if one.kind == "series"}
        assert scenarios <= case.scenarios.keys()
        assert series <= {one.file for one in case.series}


def test_every_carried_row_moves_an_output(table: Inventory, stored: dict[str, Any]) -> None:
    page = PAGE.Page(table, stored)
    assert not PAGE.unmeasured(table, stored)
    assert not [row.id for row in table.rows if row.carriers and not page.counts(row)]


def test_no_contradiction_is_settled_in_silence(table: Inventory, stored: dict[str, Any]) -> None:
    rows = [row for row in table.rows if row.id.startswith("K")]
    assert len(rows) == LENGTHS["K"]
    for row in rows:
        open_ones = [one for one in row.carriers if one.kind in LEFT_OPEN]
        moved = [stored["effects"][one.signature]["counts"] for one in open_ones]
        assert any(moved), f"{row.id} is no switch, range or measurement that counts"


def test_effects_were_measured_in_the_cases_as_they_are(
    table: Inventory, stored: dict[str, Any]
) -> None:
    names = {one.case for row in table.rows for one in row.carriers}
    assert stored["cases"].keys() == names
    old = [
        name for name in names if PAGE.case_named(name).sha256 != stored["cases"][name]["sha256"]
    ]
    assert not old, f"measured in earlier versions of {old}: run make inventory"


def test_page_is_what_the_table_and_the_effects_say(
    table: Inventory, stored: dict[str, Any]
) -> None:
    written = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
    assert written == PAGE.Page(table, stored).text(), "run make inventory"


@pytest.mark.slow
def test_measured_again_effects_are_the_same(frozen: Carriers, stored: dict[str, Any]) -> None:
    for one in frozen.effects():
        told = stored["effects"][one.carrier.signature]
        # Another processor rounds in another way, which a threshold may turn into a step.
        near = pytest.approx(told["frozen"] - told["plain"], rel=0.02, abs=0.1 * told["error"])
        assert one.effect == near, one.carrier.signature


@pytest.mark.slow
def test_nothing_held_is_the_model_itself(frozen: Carriers) -> None:
    months = (0, 24)
    plain = frozen.runs.passage("", months)
    ensemble = frozen.runs.ensemble
    keys = ensemble.outputs
    alone = PairedRuns(Ensemble(frozen.model, ensemble.seed, keys)).passage("", months)
    for key in keys:
        np.testing.assert_allclose(plain[key], alone[key], rtol=1e-12, atol=0)


@pytest.mark.slow
def test_what_is_held_stays(frozen: Carriers) -> None:
    held = [one for one in frozen.comparisons if one.held]
    assert held
    for one in held:
        plain = frozen.runs.passage(one.plain.name, one.months, one.plain_chance)
        changed = frozen.holds(one, plain)
        written = frozen.runs.passage(one.frozen.name, one.months, one.frozen_chance, changed)
        for key in one.held:
            np.testing.assert_array_equal(
                written[key], np.broadcast_to(written[key][0], written[key].shape)
            )
            assert (plain[key] != written[key]).any()


def test_an_uncited_carrier_is_told(table: Inventory) -> None:
    row = next(row for row in table.rows if row.id == "E7")
    told = uncited(table, DECLARATIONS, {})
    assert any(row.id in one and row.carriers[0].name in one for one in told)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("Source: E7; K6 on decline. Loops: R6.", {"E7", "K6"}),
        ("Source: system.md 2.9 (patron); F2-F4.", {"F2", "F3", "F4"}),
        ("Source: D2 (F6); system.md 2.12 (R14). Loops: B2.", {"F6"}),
        ("Loops: R3, B10.", set()),
    ],
)
def test_rows_are_read_from_docstrings(words: str, rows: set[str]) -> None:
    assert cited_rows(words) == rows


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"carriers": []}, "no carrier and no reason"),
        ({"carriers": [{"quantity": "gdp"}]}, "names no quantity it moves"),
        ({"carriers": [{"quantity": "gdp", "switch": "belief_loop"}]}, "one of"),
        (
            {"carriers": [{"switch": "belief_loop", "moves": {"quantity": "gdp"}}]},
            "needs the field",
        ),
    ],
)
def test_a_row_that_is_not_complete_is_told(tmp_path: Path, row: Any, why: str) -> None:
    path = tmp_path / "inventory.yaml"
    whole = {"id": "E1", "says": "Words.", "where": ["D0"], **row}
    path.write_text(json.dumps([{"title": "One", "rows": [whole]}]), encoding="utf-8")
    with pytest.raises(InventoryError, match=why):
        read_inventory(path)


@pytest.mark.parametrize(
    "carrier",
    [
        {"quantity": "no_such_quantity"},
        {"quantity": "oil_capacity", "at": "USA"},
        {"event": "failed_coup", "date": "2002-04-13"},
        {"quantity": "gdp", "moves": {"quantity": "gdp", "at": "USA"}},
    ],
)
def test_a_carrier_that_is_not_there_is_told(shipped_model: Model, carrier: Any) -> None:
    one = Carrier.model_validate({"moves": {"quantity": "gdp", "at": "VEN"}, **carrier})
    prepared = Carriers(shipped_model, [one])
    with pytest.raises(InventoryError):
        assert prepared.comparisons
        prepared.outcome(one)


def test_an_effect_counts_beyond_three_errors() -> None:
    carrier = Carrier(quantity="gdp")
    assert Effect(carrier, "index", 1.0, 1.31, 0.1).counts
    assert not Effect(carrier, "index", 1.0, 1.29, 0.1).counts
    assert Effect(carrier, "index", 1.0, 1.1, 0.0).counts
    assert not Effect(carrier, "index", 1.0, 1.0, 0.0).counts
    # Rounding is the same in all runs and so has no error.
    assert not Effect(carrier, "index", 1.0, 1.0 + 1e-12, 0.0).counts


def test_a_course_leaves_out_what_it_names(shipped_model: Model) -> None:
    coup = Carrier(event="failed_coup", date="2002-04-12", moves={"quantity": "gdp", "at": "VEN"})
    still = Carrier(quantity="oil_price", since="2014-07", moves=coup.moves)
    prepared = Carriers(shipped_model, [coup, still])
    lines = prepared.runs.ensemble.timelines
    start = shipped_model.case.start
    without = lines[prepared.comparisons[0].frozen.name]
    name = "failed_coup:failed_coup[VEN]"
    index = Month.parse("2002-04") - start
    assert lines[""].events[name][index] == 1.0
    assert without.events.get(name, np.zeros(index + 1))[index] == 0.0
    known = {
        key: next(one.known for one in line.drivers if one.key == "oil_price")
        for key, line in lines.items()
    }
    later = Month.parse("2014-07") - start
    assert np.isnan(known[prepared.comparisons[1].frozen.name][later:]).all()
    assert not np.isnan(known[""][later])
