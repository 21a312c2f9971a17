"""Fixtures of all tests: the case that comes with the package, and the model assembled on it."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr

from countertrade.case import Case
from countertrade.engine.store import open_results
from countertrade.inference.forecast import STORE_NAME, Request, forecast
from countertrade.inference.job import loaded
from countertrade.language import Model, assemble
from countertrade.model import DECLARATIONS


@pytest.fixture(scope="session")
def shipped_case() -> Case:
    """Return the case that comes with the package, as a run takes it."""
    return loaded(None)


@pytest.fixture(scope="session")
def shipped_model(shipped_case: Case) -> Model:
    """Return the model assembled on that case."""
    return assemble(shipped_case, DECLARATIONS)


@pytest.fixture(scope="session")
def small_store(shipped_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a stored forecast: 300 runs under three scenarios, seed 1."""
    out = tmp_path_factory.mktemp("small")
    scenarios = ("status-quo", "oil-at-45", "outlet-held-closed")
    request = Request(shipped_model, scenarios, runs=300, seed=1, version="0")
    forecast(request, out, lambda stage, done, todo: None, lambda sentence: None)
    return out / STORE_NAME


@pytest.fixture(scope="session")
def small_results(small_store: Path) -> xr.DataTree:
    """Return that forecast, opened."""
    return open_results(small_store)
