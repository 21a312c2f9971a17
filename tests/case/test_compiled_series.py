"""The shipped series are what the script makes of the collected figures."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASE = ROOT / "cases" / "venezuela-cuba"
COLLECTED = ROOT.parent / "shared" / "data"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_script_reproduces_the_shipped_series(tmp_path: Path) -> None:
    if not COLLECTED.is_dir():
        pytest.skip("the collected figures (../shared/data) are not beside this repository")
    script = ROOT / "tools" / "compile_venezuela_cuba.py"
    subprocess.run([sys.executable, script, COLLECTED, "--output", tmp_path], check=True)
    compiled = sorted(path.name for path in tmp_path.iterdir())
    assert compiled
    for name in compiled:
        assert (tmp_path / name).read_bytes() == (CASE / "series" / name).read_bytes(), name


def test_strike_shocks_are_ratios_of_the_shipped_output() -> None:
    output = {r["period"]: float(r["value"]) for r in _rows(CASE / "series" / "oil_output_VEN.csv")}
    shocks = [r for r in _rows(CASE / "events.csv") if r["quantity"] == "oil_utilisation"]
    before = sum(output[month] for month in ("2002-09", "2002-10", "2002-11")) / 3
    assert len(shocks) == 2
    for shock in shocks:
        first, last = shock["date"][:7], shock["end"][:7]
        during = [value for month, value in output.items() if first <= month <= last]
        assert float(shock["value"]) == pytest.approx(sum(during) / len(during) / before, abs=5e-4)


@pytest.mark.parametrize("path", sorted((CASE / "series").glob("*.csv")), ids=lambda p: p.stem)
def test_series_rows_are_usable(path: Path) -> None:
    rows = _rows(path)
    starts = [row["period"].split("/")[0] for row in rows]
    assert [s if "-" in s else f"{s}-01" for s in starts] == sorted(
        s if "-" in s else f"{s}-01" for s in starts
    )
    assert len({(row["period"], row["source"]) for row in rows}) == len(rows)
    assert len({row["unit"] for row in rows}) == 1
    assert all(row["source"] and row["grade"] in "ABC" for row in rows)
