"""Quantiles only: what is counted is what runs that are kept would say, and work goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from countertrade.engine.sketch import ERROR, NEAR_ZERO
from countertrade.inference import chunks
from countertrade.inference.chunks import Keep
from countertrade.inference.forecast import Request, forecast, size_of
from countertrade.inference.quantiles import LEVELS
from countertrade.language import Model

STATUS_QUO, OTHER = "status-quo", "oil-at-45"
RUNS = 600


class CutShortError(Exception):
    """Ends a forecast in the middle."""


def request(model: Model, keep: Keep) -> Request:
    """Return a request of three blocks of runs."""
    return Request(model, (STATUS_QUO, OTHER), RUNS, seed=3, version="0", keep=keep)


def quiet(*said: object) -> None:
    """Tell nobody."""


def cut_at(stage: str, blocks: int) -> Callable[[str, int, int], None]:
    """Return what ends a forecast at a point of a stage."""

    def progress(at: str, done: int, todo: int) -> None:
        if at == stage and done >= blocks:
            raise CutShortError

    return progress


@pytest.fixture(scope="module")
def kept(shipped_model: Model, tmp_path_factory: pytest.TempPathFactory) -> xr.DataTree:
    """Return a forecast whose runs are kept."""
    out = tmp_path_factory.mktemp("kept")
    return forecast(request(shipped_model, Keep.RUNS), out, quiet, quiet)


@pytest.fixture(scope="module")
def counted(shipped_model: Model, tmp_path_factory: pytest.TempPathFactory) -> xr.DataTree:
    """Return the same forecast with quantiles only."""
    out = tmp_path_factory.mktemp("counted")
    return forecast(request(shipped_model, Keep.QUANTILES), out, quiet, quiet)


def assert_near(found: np.ndarray, exact: np.ndarray, name: str) -> None:
    """Check that numbers are within the error of a sketch, and a rounding."""
    error = np.abs(found - exact)
    assert (error <= (ERROR + 1e-5) * (np.abs(exact) + NEAR_ZERO)).all(), name


@pytest.mark.parametrize("group", ["forecast", "history", "stocks", "outputs"])
def test_quantiles_are_those_of_the_runs(
    kept: xr.DataTree, counted: xr.DataTree, group: str
) -> None:
    for name, variable in kept[group].to_dataset().data_vars.items():
        found = counted[group].to_dataset()[name]
        axis = variable.dims.index("run")
        exact = np.quantile(variable.values, LEVELS, axis=axis, method="inverted_cdf")
        assert found.dims == ("quantile", *(dim for dim in variable.dims if dim != "run"))
        assert_near(found.values, exact, f"{group}/{name}")
        assert found.attrs["unit"] == variable.attrs["unit"]


def test_differences_are_paired(kept: xr.DataTree, counted: xr.DataTree) -> None:
    survival = kept["forecast"]["survival"]
    apart = survival.sel(scenario=OTHER) - survival.sel(scenario=STATUS_QUO)
    exact = np.quantile(apart.values, LEVELS, axis=0, method="inverted_cdf")
    found = counted["forecast_difference"]["survival"].sel(scenario=OTHER)
    assert_near(found.values, exact, "survival")
    assert (counted["forecast_difference"]["survival"].sel(scenario=STATUS_QUO) == 0).all()


def test_means_are_those_of_the_runs(kept: xr.DataTree, counted: xr.DataTree) -> None:
    exact = kept["forecast"]["survival"].mean("run").values
    assert_near(counted["forecast"]["survival_mean"].values, exact, "survival")


def test_work_cut_short_goes_on(
    shipped_model: Model, counted: xr.DataTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SKETCHED_TOGETHER", 1)
    asked = replace(request(shipped_model, Keep.QUANTILES), workers="1")
    with pytest.raises(CutShortError):
        forecast(asked, tmp_path, cut_at("scenarios", 1), quiet)
    told: list[str] = []
    found = forecast(asked, tmp_path, quiet, told.append)
    assert "Going on from work that was cut short" in told[1]
    for group in ("forecast", "history", "stocks", "outputs", "forecast_difference"):
        xr.testing.assert_identical(counted[group].to_dataset(), found[group].to_dataset())


def test_the_size_does_not_grow_with_the_runs(shipped_model: Model) -> None:
    few = request(shipped_model, Keep.QUANTILES)
    sizes = [size_of(replace(few, runs=runs).work) for runs in (2**19, 2**24)]
    # The weights of candidates are the same number in both.
    assert sizes[0] == sizes[1]
    assert sizes[0] < size_of(replace(few, runs=2**19, keep=Keep.RUNS).work) / 1000
