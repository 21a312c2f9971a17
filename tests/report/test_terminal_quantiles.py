"""The terminal's tables where only quantiles were kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from countertrade import open_results
from countertrade.case import Case
from countertrade.cli import app

ASKED = ["run", "--runs", "64", "--scenario", "oil-at-45", "--keep", "quantiles"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return what a run of quantiles prints, and where its results are."""
    out = tmp_path_factory.mktemp("quantiles")
    done = CliRunner().invoke(app, [*ASKED, "--out", str(out)])
    assert done.exit_code == 0, done.output
    return done.output, out / "venezuela-cuba" / "results.zarr"


def test_survival_is_the_stored_mean(printed: tuple[str, Path], shipped_case: Case) -> None:
    text, store = printed
    ahead = open_results(store)["forecast"].to_dataset()
    at = {"scenario": "oil-at-45", "regime": "VEN"}
    last = ahead.sel(at).isel(time=12 * shipped_case.horizon_years)
    low, high = (float(last["survival"].sel(quantile=level)) for level in (0.05, 0.95))
    assert f"{float(last['survival_mean']):.2f} [{low:.2f}-{high:.2f}]" in text
    assert "Venezuela: in power after" in text and "Against status quo" in text


def test_every_leading_series_is_listed(printed: tuple[str, Path], shipped_case: Case) -> None:
    text, store = printed
    history = open_results(store)["history"].to_dataset()
    assert all(name in text for name in shipped_case.leading)
    assert not np.isnan(history["gdp"].values).any()


def test_there_is_no_report_and_it_is_said(printed: tuple[str, Path]) -> None:
    text, store = printed
    assert "the report, need runs that" in text
    assert f"Results: {store}" in text.replace("\n", "")
    assert not (store.parent / "report.html").exists()


def test_no_document_is_made_of_quantiles(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [*ASKED, "--json", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "Leave out --json or --keep quantiles" in done.output
    with pytest.raises(json.JSONDecodeError):
        json.loads(done.output)
