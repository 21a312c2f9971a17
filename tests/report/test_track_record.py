"""The track record: in the report, and as a page."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import pytest
import xarray as xr

from countertrade.analysis.scoring.rows import Score
from countertrade.analysis.scoring.stored import SCORE_NAME, store_score
from countertrade.case import COMPUTED, Case, load_case, shipped_case
from countertrade.figures.reliability import reliability_diagram
from countertrade.report.html import _made_from, render
from countertrade.report.track_record import page
from score_data import score_of


@pytest.fixture(scope="module")
def score() -> Score:
    return score_of(lambda series, origin, ahead: (0.8 + 0.1 * (origin % 2), 1.0))


@pytest.fixture
def copied(tmp_path: Path) -> Case:
    folder = tmp_path / "copy"
    shutil.copytree(shipped_case(), folder, ignore=shutil.ignore_patterns(COMPUTED))
    return load_case(folder)


def test_without_a_score_the_report_says_so(copied: Case, small_results: xr.DataTree) -> None:
    text = render(copied, small_results)
    assert "No score stands beside this case" in text


def test_the_report_carries_the_score(
    copied: Case, small_results: xr.DataTree, score: Score
) -> None:
    before = _made_from(small_results, copied)
    store_score(replace(score, case_sha256=copied.sha256), copied.path)
    text = render(copied, small_results)
    assert "Flows: skill on flows" in text
    assert "flow, A0 (annual mean, kb/d)" in text
    assert 'id="reliability"' in text
    assert "older state of the case" not in text
    assert _made_from(small_results, copied) != before


def test_the_report_says_that_a_score_is_old(
    copied: Case, small_results: xr.DataTree, score: Score
) -> None:
    store_score(score, copied.path)
    assert "This score is of an older state of the case" in render(copied, small_results)


def test_a_damaged_score_does_not_stop_the_report(copied: Case, small_results: xr.DataTree) -> None:
    (copied.path / SCORE_NAME).parent.mkdir(exist_ok=True)
    (copied.path / SCORE_NAME).write_text("{", encoding="utf-8")
    assert "It is no JSON document" in render(copied, small_results)


def test_the_page_has_every_forecaster_series_and_horizon(score: Score) -> None:
    text = page([score], {}, dt.date(2026, 1, 2))
    assert text.startswith("# Track record\n")
    assert "pseudo-out-of-sample" in text
    lines = text.splitlines()
    rows = [line for line in lines if line.startswith("| flow, A3")]
    # A row a horizon and one of all, beside those of the ratios and of the interval scores.
    assert len(rows) == 6 + 2
    assert "0.850 [" not in text
    assert any("| 0.85 [" in line for line in rows)
    for name in ("no change", "persistence", "damped trend"):
        assert f"CRPS {name}" in text


def test_plotly_takes_the_reliability_diagram(score: Score) -> None:
    figure = go.Figure(reliability_diagram([score]))
    assert [one.name for one in figure.data][:2] == ["honest bands", "countertrade"]
