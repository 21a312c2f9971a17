"""Work that is cut short goes on from what is whole, and the result does not show it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countertrade.engine import store
from countertrade.engine.chunk_files import HISTORY_ROW
from countertrade.engine.store import open_results
from countertrade.inference.forecast import (
    STORE_NAME,
    UNFINISHED,
    ForecastError,
    Request,
    forecast,
)
from countertrade.language import Model

STATUS_QUO, OTHER, PAST = "status-quo", "oil-at-45", "no-cut-1991"
SCENARIOS = (STATUS_QUO, OTHER)
RUNS = 600
"""Three blocks of runs and ten of candidates."""
GROUPS = ("forecast", "stocks", "history", "outputs", "prior", "conditioning", "variants")


class CutShortError(Exception):
    """Ends a forecast in the middle."""


def request(model: Model) -> Request:
    """Return a request of a few blocks."""
    return Request(model, SCENARIOS, RUNS, seed=3, version="0")


def quiet(*said: object) -> None:
    """Tell nobody."""


def cut_after(count: int) -> Callable[[str, int, int], None]:
    """Return what ends a forecast when it is told of progress for a given time."""
    times = iter(range(count))

    def progress(stage: str, done: int, todo: int) -> None:
        if next(times, None) is None:
            raise CutShortError

    return progress


def assert_same(one: xr.DataTree, other: xr.DataTree) -> None:
    """Check that two stores hold the same numbers bit for bit, whatever order scenarios have."""
    for group in GROUPS:
        theirs = other[group].to_dataset()
        for name, values in one[group].to_dataset().data_vars.items():
            if (group, name) == HISTORY_ROW:
                # Where a history stands in the store goes by chunk; what it holds is compared.
                continue
            found = theirs[name]
            if "scenario" in values.dims:
                found = found.sel(scenario=values["scenario"].values)
            np.testing.assert_array_equal(values.values, found.values, err_msg=f"{group}/{name}")


def marks(out: Path) -> list[str]:
    """Return the names of finished chunks of unfinished work."""
    return sorted(one.name for one in out.glob(f"{UNFINISHED}*/finished/*"))


@pytest.fixture(scope="module")
def whole(shipped_model: Model, tmp_path_factory: pytest.TempPathFactory) -> xr.DataTree:
    """Return the forecast that nothing interrupted."""
    return forecast(request(shipped_model), tmp_path_factory.mktemp("whole"), quiet, quiet)


@pytest.fixture
def half(shipped_model: Model, tmp_path: Path) -> Path:
    """Return a folder with work that was cut short when one chunk of runs was followed."""
    with pytest.raises(CutShortError):
        forecast(request(shipped_model), tmp_path, cut_after(11), quiet)
    assert "scenarios.0" in marks(tmp_path) or "scenarios.1" in marks(tmp_path)
    return tmp_path


@given(
    most=st.sampled_from([1, 2, 4]),
    workers=st.sampled_from(["1", "2", "5"]),
    order=st.permutations(SCENARIOS),
    cut=st.integers(0, 14),
)
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_results_depend_on_nothing_but_the_request(
    shipped_model: Model,
    whole: xr.DataTree,
    most: int,
    workers: str,
    order: list[str],
    cut: int,
) -> None:
    """Chunk size, workers, the order of scenarios and an interruption leave no trace."""
    asked = replace(request(shipped_model), scenarios=tuple(order), workers=workers)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(store, "MOST_BLOCKS_A_CHUNK", most)
        patch.setattr(store, "LEAST_CHUNKS", 1)
        try:
            found = forecast(asked, Path(folder), cut_after(cut), quiet)
        except CutShortError:
            found = forecast(asked, Path(folder), quiet, quiet)
        assert_same(whole, found)


def test_the_same_request_goes_on(shipped_model: Model, whole: xr.DataTree, half: Path) -> None:
    told: list[str] = []
    finished = len(marks(half))
    first: list[tuple[str, int, int]] = []
    found = forecast(
        request(shipped_model), half, lambda *one: first.append(one), lambda one: told.append(one)
    )
    assert f"{finished} of 13 chunks are finished" in told[1]
    assert len(first) == 13 - finished
    assert os.listdir(half) == [STORE_NAME]
    assert_same(whole, found)


@pytest.mark.parametrize("damage", ["flipped", "cut", "missing", "empty"])
def test_a_damaged_chunk_is_computed_again(
    shipped_model: Model, whole: xr.DataTree, half: Path, damage: str
) -> None:
    chunk = 0 if "scenarios.0" in marks(half) else 1
    file = next(half.glob(f"{UNFINISHED}*/{STORE_NAME}/forecast/survival/1.{chunk}.0.0"))
    content = bytearray(file.read_bytes())
    if damage == "missing":
        file.unlink()
    else:
        content[len(content) // 2] ^= 0xFF
        file.write_bytes({"flipped": content, "cut": content[:-9], "empty": b""}[damage])
    told: list[str] = []
    finished = len(marks(half))
    found = forecast(request(shipped_model), half, quiet, told.append)
    assert f"{finished - 1} of 13 chunks" in told[1]
    assert_same(whole, found)


def test_another_request_begins_anew(shipped_model: Model, half: Path) -> None:
    """Neither seed nor runs nor scenarios are mixed, and the other's work stays."""
    before = marks(half)
    told: list[str] = []
    forecast(replace(request(shipped_model), seed=4, runs=20), half, quiet, told.append)
    assert len(told) == 2 and "lies in" in told[1] and UNFINISHED in told[1]
    assert marks(half) == before


KILLED = """
import sys
from pathlib import Path
from countertrade.inference.forecast import Request, forecast
from countertrade.inference.job import loaded
from countertrade.language import assemble
from countertrade.model import DECLARATIONS

model = assemble(loaded(None), DECLARATIONS)
asked = Request(model, ("status-quo", "oil-at-45"), 600, seed=3, version="0")
forecast(asked, Path(sys.argv[1]), lambda *one: None, lambda one: None)
"""


@pytest.mark.parametrize("chunks", [2, 11])
def test_killed_at_any_moment(
    shipped_model: Model, whole: xr.DataTree, tmp_path: Path, chunks: int
) -> None:
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)])
    try:
        limit = time.monotonic() + 300
        while len(marks(tmp_path)) < chunks and process.poll() is None:
            assert time.monotonic() < limit
            time.sleep(0.002)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert marks(tmp_path), "killed before anything was finished, or after everything was"
    told: list[str] = []
    found = forecast(request(shipped_model), tmp_path, quiet, told.append)
    assert "Going on" in told[1]
    assert_same(whole, found)


def test_a_full_disk_ends_in_a_sentence_and_leaves_what_is_finished(
    shipped_model: Model, whole: xr.DataTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store.write_whole
    room = iter(range(40))

    def written(path: Path, content: bytes) -> None:
        # What describes the store is written before any chunk.
        if not path.name.startswith(".") and next(room, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, content)

    monkeypatch.setattr(store, "write_whole", written)
    with pytest.raises(
        ForecastError, match=r"No space left on device\. Free some space .* goes on"
    ):
        forecast(request(shipped_model), tmp_path, quiet, quiet)
    monkeypatch.undo()
    finished = len(marks(tmp_path))
    assert 0 < finished < 13
    told: list[str] = []
    assert_same(whole, forecast(request(shipped_model), tmp_path, quiet, told.append))
    assert f"{finished} of 13" in told[1]


def test_a_full_disk_for_real(shipped_model: Model, small_disk: Path) -> None:
    """A disk of two megabytes, as far as this machine lets us make one."""
    with pytest.raises(ForecastError, match=r"could not be written to .* No space left on device"):
        forecast(request(shipped_model), small_disk, quiet, quiet)
    assert not (small_disk / STORE_NAME).exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a small disk in memory; skipped where that is not allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_the_same_forecast_does_not_run_twice_at_a_time(
    shipped_model: Model, tmp_path: Path
) -> None:
    refused: list[str] = []

    def again(stage: str, done: int, todo: int) -> None:
        if not refused:
            with pytest.raises(ForecastError) as told:
                forecast(request(shipped_model), tmp_path, quiet, quiet)
            refused.append(str(told.value))
            raise CutShortError

    with pytest.raises(CutShortError):
        forecast(request(shipped_model), tmp_path, again, quiet)
    assert "is running already" in refused[0] and "--out" in refused[0]


def test_a_finished_store_with_damage_is_not_read_as_whole(
    shipped_model: Model, tmp_path: Path
) -> None:
    asked = Request(shipped_model, (STATUS_QUO,), runs=20, seed=1, version="0")
    forecast(asked, tmp_path, quiet, quiet)
    file = tmp_path / STORE_NAME / "forecast" / "survival" / "0.0.0.0"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    opened = open_results(tmp_path / STORE_NAME)
    with pytest.raises((RuntimeError, ValueError)):
        opened["forecast"]["survival"].values.sum()
    file.unlink()
    with pytest.raises(OSError, match="A file of the results is missing"):
        open_results(tmp_path / STORE_NAME)


@pytest.fixture(scope="module")
def finished(shipped_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a forecast that came to its end."""
    out = tmp_path_factory.mktemp("finished")
    forecast(request(shipped_model), out, quiet, quiet)
    return out


def fails(*said: object) -> None:
    """Stand for progress that must not be made."""
    raise AssertionError(said)


def test_the_same_request_uses_its_finished_results(
    shipped_model: Model, whole: xr.DataTree, finished: Path
) -> None:
    said: list[str] = []
    again = forecast(request(shipped_model), finished, fails, said.append)
    assert_same(whole, again)
    assert len(said) == 1 and again.attrs["made"] in said[0]


@pytest.mark.parametrize("change", [{"seed": 4}, {"runs": RUNS - 1}, {"scenarios": (STATUS_QUO,)}])
def test_another_request_does_not_use_them(
    shipped_model: Model, finished: Path, change: dict[str, object]
) -> None:
    with pytest.raises(AssertionError):
        forecast(replace(request(shipped_model), **change), finished, fails, quiet)
    assert open_results(finished / STORE_NAME).attrs["seed"] == 3


@pytest.mark.parametrize("damage", ["cut", "flipped", "missing"])
def test_damaged_results_are_computed_again(
    shipped_model: Model, whole: xr.DataTree, finished: Path, tmp_path: Path, damage: str
) -> None:
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    file = tmp_path / STORE_NAME / "forecast" / "gdp" / "1.1.0.0"
    content = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        file.write_bytes(content[:middle] if damage == "cut" else flipped)
    assert_same(whole, forecast(request(shipped_model), tmp_path, quiet, quiet))
