"""Reading by pieces: the same as reading whole, in memory that does not grow with the runs."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from countertrade.analysis import columns as reading
from countertrade.analysis.columns import (
    CHUNK,
    QUANTILES,
    by_run,
    columns,
    kept,
    means,
    over_runs,
    quantiles,
    run_pieces,
    spread,
    stored,
)
from countertrade.engine.store import MOST_BLOCKS_A_CHUNK, Layout, Store, encoded, open_results

MONTHS, PLACES = 24, ("A", "B")
MEGABYTE = 1024**2


def store(folder: Path, runs: int) -> Path:
    """Write a store of random numbers, some of them missing, under two scenarios."""
    names = ["status-quo", "other"]
    dims, shape = ("scenario", "run", "time", "regime"), (2, runs, MONTHS, len(PLACES))
    layout = Layout("forecast", "gdp", dims, shape, {"unit": "index"})
    folder.mkdir(exist_ok=True)
    made = Store(folder / "results.zarr", (layout,), MOST_BLOCKS_A_CHUNK)
    dealer = np.random.default_rng(runs)
    for chunk in range(-(-runs // CHUNK)):
        count = min(CHUNK, runs - chunk * CHUNK)
        files = []
        for scenario in range(2):
            values = dealer.normal(size=(len(PLACES), MONTHS, count)).astype(np.float32)
            values[1, 3, 0] = np.nan
            files.append(encoded(layout, MOST_BLOCKS_A_CHUNK, chunk, values, scenario))
        made.accept("scenarios", chunk, files)
    made.describe({"forecast": xr.Dataset(coords={"scenario": names, "regime": list(PLACES)})})
    made.close({"runs": runs})
    return folder / "results.zarr"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> xr.DataTree:
    return open_results(store(tmp_path_factory.mktemp("columns"), 3 * CHUNK + 100))


@pytest.mark.parametrize("budget", [1, MEGABYTE, reading.BUDGET])
def test_pieces_of_any_size_say_what_the_whole_says(results: xr.DataTree, budget: int) -> None:
    whole = results["forecast"]["gdp"].sel(scenario="other").values
    variable = stored(results, "forecast", "gdp", "other")
    np.testing.assert_array_equal(
        np.concatenate(list(columns(variable, budget))), whole.reshape(len(whole), -1).T
    )
    found = over_runs(variable, quantiles, budget)
    np.testing.assert_allclose(found, np.quantile(whole, QUANTILES, axis=0), rtol=1e-6)
    assert np.isnan(found[:, 3, 1]).all() and np.isfinite(found[:, 3, 0]).all()
    mean = by_run(variable, lambda values: values.mean(axis=1), budget)
    np.testing.assert_array_equal(mean, whole.mean(axis=1))


@pytest.mark.parametrize(
    "where",
    [
        {"run": slice(5, -40, 3)},
        {"run": slice(None, None, -700), "time": 3},
        {"scenario": [1, 0], "run": [CHUNK, 0, 5]},
        {"run": slice(0, 0)},
    ],
)
def test_any_part_is_read_as_zarr_reads_it(
    tmp_path_factory: pytest.TempPathFactory, where: dict[str, object]
) -> None:
    path = store(tmp_path_factory.mktemp("parts"), CHUNK + 100)
    by_zarr = xr.open_datatree(path, engine="zarr", chunks=None, mask_and_scale=False)
    found, expected = (one["forecast"]["gdp"].isel(where) for one in (open_results(path), by_zarr))
    xr.testing.assert_equal(found, expected)


def test_means_and_quantiles_have_the_shape_of_their_variable(results: xr.DataTree) -> None:
    asked = ("forecast", "gdp", "status-quo")
    assert means(results, *asked).shape == (MONTHS, len(PLACES))
    assert spread(results, *asked).shape == (len(QUANTILES), MONTHS, len(PLACES))


def peak(path: Path, budget: int) -> int:
    """Return the most bytes allocated while spreads and means are computed."""
    opened = open_results(path)
    variable = stored(opened, "forecast", "gdp", "other")
    over_runs(variable.isel(time=slice(0, 1)), quantiles, budget)
    gc.collect()
    tracemalloc.start()
    try:
        over_runs(variable, quantiles, budget)
        by_run(variable, lambda values: values.mean(axis=1), budget)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_runs(tmp_path: Path) -> None:
    """Beside a piece there are the chunks that are being unpacked, some at a time.

    How many these are, and when what is done with is collected, depends on what else the machine
    does; with memory that grew with the runs the second peak would be three times the first.
    """
    budget = 4 * MEGABYTE
    few, many = (store(tmp_path / str(chunks), chunks * CHUNK) for chunks in (64, 192))
    assert stored(open_results(many), "forecast", "gdp", "other").nbytes > 8 * budget
    peaks = [peak(path, budget) for path in (few, many)]
    assert peaks[1] < 2 * peaks[0]
    assert max(peaks) < 4 * budget


def test_pieces_of_runs_are_whole_chunks_and_all_runs() -> None:
    pieces = list(run_pieces(10 * CHUNK + 7, 1000, 3 * 1000 * CHUNK))
    assert [piece.start for piece in pieces] == [0, 3 * CHUNK, 6 * CHUNK, 9 * CHUNK]
    assert pieces[-1].stop == 10 * CHUNK + 7


def test_numbers_in_memory_are_left_as_they_are() -> None:
    values = np.array([3.0, 1.0, 2.0])
    for dims, shape in ((("run",), 3), (("time", "run"), (1, 3)), (("run", "time"), (3, 1))):
        held = xr.Variable(dims, values.reshape(shape))
        over_runs(held, quantiles)
        np.testing.assert_array_equal(held.values.ravel(), values)


@pytest.mark.parametrize("runs", [1, 2, 7, 300])
def test_quantiles_are_those_of_numpy(runs: int) -> None:
    block = np.random.default_rng(runs).exponential(size=(5, runs))
    expected = np.quantile(block, QUANTILES, axis=1)
    np.testing.assert_allclose(quantiles(block), expected, rtol=1e-12)


def test_what_was_found_is_kept_while_the_store_is_open() -> None:
    asked = []

    @kept
    def found(results: xr.DataTree, what: str) -> str:
        asked.append(what)
        return what

    one, other = xr.DataTree(), xr.DataTree()
    assert [found(one, "a"), found(one, "a"), found(one, "b"), found(other, "a")] == list("aaba")
    assert asked == ["a", "b", "a"]
    gc.collect()
    before = len(reading._FOUND)
    del one
    gc.collect()
    assert len(reading._FOUND) == before - 1
