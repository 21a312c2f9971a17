"""A forecast is stored whole or not at all, as large as was said, the same for the same request."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from countertrade import open_results
from countertrade.case import Case
from countertrade.engine.backend import BLOCK
from countertrade.engine.store import estimated_bytes
from countertrade.inference.blocks import CANDIDATES_A_RUN
from countertrade.inference.forecast import (
    STORE_NAME,
    UNFINISHED,
    ForecastError,
    Request,
    forecast,
)
from countertrade.inference.observations import sightings
from countertrade.language import Model

STATUS_QUO = "status-quo"
SMALL_RUNS = 300
SMALL_SCENARIOS = (STATUS_QUO, "oil-at-45", "outlet-held-closed")
FILLED = ("forecast", "stocks", "history", "outputs")
ROUNDING = 1e-5
"""Values are stored in single precision."""


def request(model: Model, runs: int = 20, scenarios: tuple[str, ...] = (STATUS_QUO,)) -> Request:
    """Return a request of few runs."""
    return Request(model=model, scenarios=scenarios, runs=runs, seed=1, version="0")


def quiet(*said: object) -> None:
    """Tell nobody."""


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its contents."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    """Return a folder in which results of an earlier forecast stand."""
    store = tmp_path / STORE_NAME
    store.mkdir()
    (store / "zarr.json").write_text("what was there", encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def again(shipped_model: Model, tmp_path_factory: pytest.TempPathFactory) -> xr.DataTree:
    """Return a forecast of as many runs with the same seed under fewer scenarios."""
    out = tmp_path_factory.mktemp("again")
    told: list[tuple[str, int, int]] = []
    asked = request(shipped_model, SMALL_RUNS, (STATUS_QUO, SMALL_SCENARIOS[2]))
    results = forecast(asked, out, lambda *one: told.append(one), quiet)
    blocks = -(-SMALL_RUNS // BLOCK)
    candidates = -(-SMALL_RUNS * CANDIDATES_A_RUN // BLOCK)
    expected = [("history", one + 1, candidates) for one in range(candidates)]
    assert told == expected + [("scenarios", one + 1, blocks) for one in range(blocks)]
    assert os.listdir(out) == [STORE_NAME]
    return results


def test_groups_and_dimensions(small_results: xr.DataTree, shipped_case: Case) -> None:
    groups = {"forecast", "stocks", "history", "outputs", "prior", "conditioning", "variants"}
    assert set(small_results.children) == groups
    sizes = small_results["forecast"].sizes
    assert (sizes["scenario"], sizes["run"]) == (len(SMALL_SCENARIOS), SMALL_RUNS)
    assert sizes["time"] == 12 * shipped_case.horizon_years + 1
    ahead = small_results["forecast"].to_dataset()
    assert ahead["survival"].dims == ("scenario", "run", "time", "regime")
    assert ahead["exit_share"].dims == ("scenario", "run", "regime", "mode")
    assert ahead["oil_price"].dims == ("scenario", "run", "time")
    assert ahead["oil_delivered"].dims == ("scenario", "run", "time", "oil")
    assert small_results["stocks"]["oil_capacity"].dims == ("scenario", "run", "year", "regime")
    assert small_results["history"]["gdp"].dims == ("run", "time", "regime")


def test_coordinates(small_results: xr.DataTree, shipped_case: Case) -> None:
    ahead, past = small_results["forecast"].to_dataset(), small_results["history"].to_dataset()
    assert ahead["scenario"].values.tolist() == list(SMALL_SCENARIOS)
    assert ahead["regime"].values.tolist() == list(shipped_case.regimes)
    assert ahead["run"].values.tolist() == list(range(SMALL_RUNS))
    assert str(ahead["time"].values[0])[:10] == str(past["time"].values[-1])[:10] == "2026-01-01"
    assert str(past["time"].values[0])[:10] == "1999-01-01"
    assert small_results["stocks"]["year"].values.tolist() == list(range(2026, 2031))


def test_every_leading_series_carries_its_unit(
    small_results: xr.DataTree, shipped_model: Model
) -> None:
    for name in shipped_model.case.leading:
        for group in ("forecast", "history"):
            assert small_results[group][name].attrs["unit"] == shipped_model.unit(name)


def test_attributes_say_what_it_is_of(small_results: xr.DataTree, shipped_case: Case) -> None:
    attrs = small_results.attrs
    asked = {"case": shipped_case.name, "case_sha256": shipped_case.sha256, "seed": 1}
    asked |= {"runs": SMALL_RUNS, "as_of": shipped_case.as_of.isoformat()}
    assert asked.items() <= attrs.items()
    assert attrs["candidates"] == -(-SMALL_RUNS * CANDIDATES_A_RUN // BLOCK) * BLOCK
    assert 1 <= attrs["untempered_effective_runs"] <= attrs["effective_runs"] <= attrs["candidates"]
    assert 0 < attrs["likelihood_exponent"] <= 1
    ancestors = small_results["conditioning"]["ancestor"].values
    assert attrs["distinct_ancestors"] == len(np.unique(ancestors))


def test_every_figure_is_stored_with_what_runs_say(
    small_results: xr.DataTree, shipped_model: Model
) -> None:
    found = small_results["conditioning"].to_dataset()
    sighted = sightings(shipped_model.case, request(shipped_model).work.plan.ensemble.span)
    assert small_results.attrs["figures"] == len(sighted) == found.sizes["figure"]
    assert found["quantity"].values.tolist() == [one.key for one in sighted]
    before = small_results["prior"]["said"]
    assert found["said"].shape == before.shape == (SMALL_RUNS, len(sighted))
    assert found["weight"].values.sum() == pytest.approx(1)


def test_nothing_is_missing(small_results: xr.DataTree) -> None:
    for group in FILLED:
        for name, values in small_results[group].data_vars.items():
            assert np.isfinite(values.values).all(), f"{group}/{name}"


def test_the_forecast_goes_on_from_history(small_results: xr.DataTree) -> None:
    for name, past in small_results["history"].data_vars.items():
        ahead = small_results["forecast"][name].isel(time=0, scenario=0)
        np.testing.assert_array_equal(past.isel(time=-1).values, ahead.values, err_msg=str(name))


def test_what_runs_say_is_what_their_history_is(small_results: xr.DataTree) -> None:
    """The stored series reproduce a stored prediction: ancestors and histories belong together."""
    figures = small_results["conditioning"].to_dataset()
    chosen = (figures["quantity"].values == "oil_output[VEN]").nonzero()[0]
    output = small_results["history"]["oil_output"].sel(regime="VEN").values
    assert len(chosen) > 10
    for index in chosen[::10]:
        one = figures.isel(figure=index)
        mean = output[:, int(one["first"]) : int(one["last"]) + 1].mean(axis=1)
        said = np.exp(one["said"].values) if one["logarithmic"] else one["said"].values
        np.testing.assert_allclose(mean, said, rtol=ROUNDING)


def test_weighting_brings_runs_nearer_to_the_figures(small_results: xr.DataTree) -> None:
    """Each series counts once: most figures are months of one, and say little more than a year."""
    figures = small_results["conditioning"].to_dataset()
    distance = {}
    for group in ("conditioning", "prior"):
        said = small_results[group]["said"].median("run")
        off = np.abs(said - figures["value"]) / figures["error"]
        distance[group] = float(off.groupby(figures["quantity"]).mean().mean())
    assert distance["conditioning"] < distance["prior"]


def test_survival_and_exits_add_up_to_one(small_results: xr.DataTree) -> None:
    ahead = small_results["forecast"].to_dataset()
    total = ahead["survival"].isel(time=-1) + ahead["exit_share"].sum("mode")
    np.testing.assert_allclose(total.values, 1, atol=ROUNDING)
    assert (ahead["survival"].diff("time").values <= 0).all()
    assert (ahead["survival"].isel(time=0).values == 1).all()


def test_other_scenarios_change_nothing(small_results: xr.DataTree, again: xr.DataTree) -> None:
    """The same seed gives the same result bit for bit, whichever scenarios are asked for."""
    for group in FILLED:
        for name, values in again[group].data_vars.items():
            mine = small_results[group][name]
            if "scenario" in values.dims:
                mine = mine.sel(scenario=values["scenario"].values)
            np.testing.assert_array_equal(mine.values, values.values, err_msg=f"{group}/{name}")
    np.testing.assert_array_equal(small_results["prior"]["said"], again["prior"]["said"])
    for name in ("weight", "ancestor", "said"):
        mine, theirs = (one["conditioning"][name].values for one in (small_results, again))
        np.testing.assert_array_equal(mine, theirs, err_msg=name)


def test_the_size_is_as_estimated(small_results: xr.DataTree, shipped_model: Model) -> None:
    plan = request(shipped_model, SMALL_RUNS, SMALL_SCENARIOS).work.plan
    stored = sum(
        values.nbytes for group in FILLED for values in small_results[group].data_vars.values()
    )
    assert estimated_bytes(plan.layout()) == stored


def test_the_store_is_not_larger_on_disk_than_estimated(
    small_results: xr.DataTree, small_store: Path, shipped_model: Model
) -> None:
    assert small_results.attrs["runs"] == SMALL_RUNS
    plan = request(shipped_model, SMALL_RUNS, SMALL_SCENARIOS).work.plan
    on_disk = sum(path.stat().st_size for path in small_store.rglob("*") if path.is_file())
    assert on_disk <= estimated_bytes(plan.layout())


def test_results_open_again_without_being_read(
    small_results: xr.DataTree, small_store: Path
) -> None:
    opened = open_results(small_store)
    assert opened.attrs == small_results.attrs
    assert not opened["forecast"].to_dataset()["gdp"].variable._in_memory


def test_too_large_a_request_is_refused_with_a_sentence(
    shipped_model: Model, old_store: Path
) -> None:
    before = files(old_store)
    asked = replace(request(shipped_model, 100_000), largest_store=10**9)
    with pytest.raises(ForecastError, match=r"would take [\d.]+ GB .* 1\.0 GB allowed\. Ask for"):
        forecast(asked, old_store, quiet, quiet)
    assert files(old_store) == before


def test_the_size_is_told_before_anything_runs(shipped_model: Model, old_store: Path) -> None:
    told: list[str] = []
    asked = replace(request(shipped_model, 1000, SMALL_SCENARIOS), largest_store=1)
    with pytest.raises(ForecastError):
        forecast(asked, old_store, quiet, told.append)
    size = estimated_bytes(asked.work.layout) / 1e6
    assert len(told) == 1
    assert told[0].startswith(f"1000 runs under 3 scenarios; the results will take {size:,.0f} MB")


@pytest.mark.parametrize(
    ("interruption", "raised"),
    [
        (OSError(28, "No space left on device"), ForecastError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
    ids=["full disk", "interrupted"],
)
def test_a_broken_forecast_leaves_the_old_store(
    shipped_model: Model,
    old_store: Path,
    interruption: BaseException,
    raised: type[BaseException],
) -> None:
    def interrupt(stage: str, done: int, todo: int) -> None:
        raise interruption

    before = files(old_store / STORE_NAME)
    with pytest.raises(raised) as told:
        forecast(request(shipped_model), old_store, interrupt, quiet)
    assert files(old_store / STORE_NAME) == before
    assert {one.startswith(UNFINISHED) for one in os.listdir(old_store)} == {True, False}
    if raised is ForecastError:
        assert "could not be written" in str(told.value) and "No space left" in str(told.value)


def test_a_store_that_cannot_be_moved_into_place_leaves_the_old_one(
    shipped_model: Model, old_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, move = files(old_store / STORE_NAME), os.replace

    def failing(source: Path | str, target: Path | str) -> None:
        if Path(source).name == STORE_NAME and ".unfinished-" in str(source):
            raise OSError(13, "Permission denied")
        move(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(ForecastError, match="Permission denied"):
        forecast(request(shipped_model), old_store, quiet, quiet)
    assert files(old_store / STORE_NAME) == before


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_folder_that_cannot_be_written(shipped_model: Model, tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    with pytest.raises(ForecastError, match=r"cannot be written: .* Choose another with --out"):
        forecast(request(shipped_model), tmp_path / "file" / below, quiet, quiet)
    assert files(tmp_path) == {"file": b"a file"}
