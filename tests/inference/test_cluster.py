"""A cluster computes the same chunks, also when one of its workers is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from countertrade.engine.native import target
from countertrade.inference.forecast import STORE_NAME, ForecastError, Request, forecast
from countertrade.inference.workers import remote_files
from countertrade.language import Model

distributed = pytest.importorskip("distributed", reason="a cluster's libraries are not installed")
GROUPS = ("forecast", "stocks", "history", "outputs", "prior", "conditioning", "variants")


def request(model: Model, workers: str | None = None) -> Request:
    """Return a request of two blocks of runs and seven of candidates."""
    return Request(model, ("status-quo", "oil-at-45"), 400, seed=3, version="0", workers=workers)


def quiet(*said: object) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Start a cluster of two processes on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as started:
        yield started


def address(cluster: Any) -> str:
    """Return the address of a cluster's scheduler as the option takes it."""
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


def assert_same(one: xr.DataTree, other: xr.DataTree) -> None:
    """Check that two stores hold the same numbers bit for bit."""
    for group in GROUPS:
        xr.testing.assert_identical(one[group].to_dataset(), other[group].to_dataset())


def test_a_cluster_with_a_killed_worker_writes_the_same_store(
    shipped_model: Model, cluster: Any, tmp_path: Path
) -> None:
    with distributed.Client(cluster, set_as_default=False) as client:
        before = set(client.run(os.getpid).values())
    killed: list[int] = []

    def kill(stage: str, done: int, todo: int) -> None:
        if done == 3 and not killed:
            killed.append(min(before))
            os.kill(killed[0], signal.SIGKILL)

    asked = request(shipped_model, address(cluster))
    found = forecast(asked, tmp_path / "cluster", kill, quiet)
    alone = forecast(request(shipped_model), tmp_path / "alone", quiet, quiet)
    assert killed
    assert_same(alone, found)


def test_a_cluster_that_is_not_there(shipped_model: Model, tmp_path: Path) -> None:
    with pytest.raises(ForecastError, match=r"scheduler at tcp://127\.0\.0\.1:1 does not answer"):
        forecast(request(shipped_model, "dask://127.0.0.1:1"), tmp_path, quiet, quiet)
    assert not (tmp_path / STORE_NAME).exists()


@pytest.mark.parametrize(
    ("digest", "processor", "said"),
    [("another", target(), "another version"), ("own", ("other",), "another type of processor")],
)
def test_a_worker_that_would_compute_otherwise_refuses(
    digest: str, processor: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("countertrade.inference.workers.package_digest", lambda: "own")
    with pytest.raises(RuntimeError, match=said):
        remote_files(b"", digest, processor, None)  # type: ignore[arg-type]
