"""Every shipped case runs end to end: the same equations, no place that only one case has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countertrade.case import shipped_case
from countertrade.cli import app
from countertrade.engine.backend import BLOCK

CASES = sorted(path.parent for path in shipped_case().parent.glob("*/case.yaml"))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_usual_scenarios_of_a_case_run(case: Path, tmp_path: Path) -> None:
    arguments = ["run", str(case), "--runs", str(BLOCK), "--out", str(tmp_path), "--json"]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (tmp_path / case.name / "report.html").is_file()
    for scenario in found["scenarios"].values():
        for by_date in scenario["survival"].values():
            chances = [one["p"] for one in by_date.values()]
            assert 1 >= chances[0] >= chances[1] >= chances[2] >= 0
