"""The shipped series are what the scripts make of the collected figures."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = ROOT / "cases"
COLLECTED = ROOT.parent / "shared" / "data"
NAMES = ("venezuela-cuba", "ussr-cuba", "patrons-syria")
SERIES = [path for name in NAMES for path in sorted((CASES / name / "series").glob("*.csv"))]
FIGURES = sorted((ROOT / "tools" / "looked_up").glob("*.csv"))
BY_HAND = "patron_means"
"""Indices that are judgements, not figures, may be written by hand."""
SOVIET_OIL_1985 = 268.9
"""Thousand barrels a day: 13.4 million tonnes."""
RECALLED = "recalled, not looked up"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by_period(case: str, name: str) -> dict[str, float]:
    rows = _rows(CASES / case / "series" / f"{name}.csv")
    return {row["period"]: float(row["value"]) for row in rows}


@pytest.mark.parametrize("case", NAMES)
def test_script_reproduces_the_shipped_series(case: str, tmp_path: Path) -> None:
    if not COLLECTED.is_dir():
        pytest.skip("the collected figures (../shared/data) are not beside this repository")
    script = ROOT / "tools" / f"compile_{case.replace('-', '_')}.py"
    subprocess.run([sys.executable, script, COLLECTED, "--output", tmp_path], check=True)
    compiled = sorted(path.name for path in tmp_path.iterdir())
    by_hand = {path.name for path in (CASES / case / "series").iterdir()} - set(compiled)
    assert compiled
    assert all(name.startswith(BY_HAND) for name in by_hand), by_hand
    for name in compiled:
        assert (tmp_path / name).read_bytes() == (CASES / case / "series" / name).read_bytes(), name


def test_strike_shocks_are_ratios_of_the_shipped_output() -> None:
    output = _by_period("venezuela-cuba", "oil_output_VEN")
    events = _rows(CASES / "venezuela-cuba" / "events.csv")
    shocks = [row for row in events if row["quantity"] == "oil_utilisation"]
    before = sum(output[month] for month in ("2002-09", "2002-10", "2002-11")) / 3
    assert len(shocks) == 2
    for shock in shocks:
        first, last = shock["date"][:7], shock["end"][:7]
        during = [value for month, value in output.items() if first <= month <= last]
        assert float(shock["value"]) == pytest.approx(sum(during) / len(during) / before, abs=5e-4)


@pytest.mark.parametrize("path", SERIES, ids=lambda p: f"{p.parts[-3]}/{p.stem}")
def test_series_rows_are_usable(path: Path) -> None:
    rows = _rows(path)
    assert rows
    starts = [row["period"].split("/")[0] for row in rows]
    assert [s if "-" in s else f"{s}-01" for s in starts] == sorted(
        s if "-" in s else f"{s}-01" for s in starts
    )
    assert len({(row["period"], row["source"]) for row in rows}) == len(rows)
    assert len({row["unit"] for row in rows}) == 1
    assert all(row["source"] and row["grade"] in "ABC" for row in rows)
    assert all(row["grade"] == "C" for row in rows if row["source"] == RECALLED)
    assert all(date.fromisoformat(row["known_from"]) for row in rows)


@pytest.mark.parametrize("path", FIGURES, ids=lambda p: p.stem)
def test_figures_looked_up_say_where_or_that_they_are_recalled(path: Path) -> None:
    for row in _rows(path):
        recalled = row["source"].startswith("RECALLED")
        assert bool(row["confidence"]) == recalled, row
        assert recalled or row["source_locator"].startswith("http"), row
        assert recalled or row["note"].startswith(("q=A", "q=B", "q=C")), row


def test_means_of_the_soviet_bloc_fall_from_one_and_never_know_output() -> None:
    output = _rows(CASES / "ussr-cuba" / "series" / "gdp_CUB.csv")
    for name in ("patron_means_SUN", "patron_means_CMEA"):
        means = _by_period("ussr-cuba", name)
        assert set(means) == {str(year) for year in range(1985, 1996)}
        assert means["1985"] == 1
        assert means["1989"] > 0.8 > 0.2 > means["1993"]
        rows = _rows(CASES / "ussr-cuba" / "series" / f"{name}.csv")
        assert not {row["source_locator"] for row in rows if row["source_locator"]} & {
            row["source_locator"] for row in output
        }


def test_oil_used_in_cuba_is_what_came_in_and_was_not_sold_on() -> None:
    used = _by_period("ussr-cuba", "oil_used_CUB")
    means = _by_period("ussr-cuba", "patron_means_SUN")
    own = _by_period("ussr-cuba", "oil_output_CUB")
    received = {year: value * SOVIET_OIL_1985 for year, value in means.items()}
    sold_on = {year: received[year] + own[year] - used[year] for year in used}
    assert all(volume > 0 for year, volume in sold_on.items() if year < "1990")
    assert all(volume < 0 for year, volume in sold_on.items() if year >= "1992")


def test_iranian_means_are_its_deliveries_over_one_volume() -> None:
    means = _by_period("patrons-syria", "patron_means_IRN")
    oil = _by_period("patrons-syria", "patron_oil_IRN-to-SYR")
    before = {*map(str, range(2005, 2013)), "2013-01"}
    assert all(means[period] == 0 for period in before)
    assert oil.pop("2005-01/2013-01") == 0
    assert means.keys() - before == oil.keys()
    assert all(means[period] * 100 == pytest.approx(oil[period], rel=1e-5) for period in oil)
