"""A posterior is kept with its case, found again, and told from one of another case."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from countertrade.analysis.calibration import coverage, parameters, settings
from countertrade.case import COMPUTED, shipped_case
from countertrade.case.hashing import case_sha256
from countertrade.inference.forecast import ForecastError
from countertrade.inference.job import Job, carry_out, loaded
from countertrade.inference.posterior.calibration import calibrate
from countertrade.inference.posterior.sampling import Plan
from countertrade.inference.posterior.stored import PosteriorError, find_posterior, posterior_path
from countertrade.language import Model, assemble
from countertrade.model import DECLARATIONS

PLAN = Plan(chains=16, draws=20, settling=4, learning=2)
"""Far too short for a posterior, long enough for what is done with one."""


def untold(*told: object) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the shipped case without what was computed of it."""
    found = tmp_path_factory.mktemp("case") / "venezuela-cuba"
    shutil.copytree(shipped_case(), found, ignore=shutil.ignore_patterns(COMPUTED))
    return found


@pytest.fixture(scope="module")
def model(folder: Path) -> Model:
    """Return its model."""
    return assemble(loaded(folder), DECLARATIONS)


@pytest.fixture(scope="module")
def tree(model: Model) -> xr.DataTree:
    """Return its posterior."""
    return calibrate(model, PLAN, "0", untold)


@pytest.fixture(autouse=True)
def few_draws_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs go on from a posterior of few draws."""
    monkeypatch.setattr("countertrade.inference.job.LEAST_DRAWS", 4)


def test_a_posterior_is_kept_in_the_form_of_arviz(tree: xr.DataTree) -> None:
    assert {"posterior", "prior", "sample_stats", "observed_data", "posterior_predictive"} <= set(
        tree.children
    )
    assert tree["posterior"].dataset["parameter"].dims == ("chain", "draw", "name")
    assert tree.attrs["case"] == "venezuela-cuba"
    assert {"case_sha256", "version", "seed", "made", "as_of"} <= set(tree.attrs)


def test_what_was_computed_of_a_case_is_no_part_of_it(tree: xr.DataTree, folder: Path) -> None:
    assert (folder / COMPUTED).is_dir()
    assert case_sha256(folder) == tree.attrs["case_sha256"]
    assert loaded(folder).sha256 == tree.attrs["case_sha256"]


def test_parameters_stay_in_their_ranges(tree: xr.DataTree, model: Model) -> None:
    listed = {one.name: one for one in parameters(tree)}
    assert len(listed) == tree.attrs["parameters"] > 40
    range_ = model.case.parameters["cost_price_elasticity"].range_at("world")
    low, _, high = listed["cost_price_elasticity"].posterior
    assert range_.low <= low < high <= range_.high


def test_figures_are_counted_once_and_shares_are_shares(tree: xr.DataTree) -> None:
    listed = coverage(tree)
    assert sum(one.figures for one in listed) == tree["observed_data"].sizes["figure"]
    for one in listed:
        assert 0 <= one.posterior[0] <= one.posterior[1] <= 1
    for before, after in settings(tree).values():
        assert before.sum() == pytest.approx(1)
        assert after.sum() == pytest.approx(1)


def test_runs_go_on_from_it_and_say_so(tree: xr.DataTree, folder: Path, tmp_path: Path) -> None:
    told: list[str] = []
    job = Job(folder, ("status-quo",), 256, 1, None, tmp_path, "0")
    results = carry_out(job, untold, told.append).results
    assert any("draws of the posterior" in one for one in told)
    assert results.attrs["candidates"] == tree["posterior"].sizes["chain"] * 2
    assert results.attrs["likelihood_exponent"] == 1
    ancestors = results["conditioning"]["ancestor"].values
    assert ancestors.max() < results.attrs["candidates"]
    # What histories say there is what the posterior says of its draws, rounded to single.
    said = tree["posterior_predictive"].dataset["said"].values.reshape(-1, 543)
    found = results["conditioning"]["said"].values
    close = np.isclose(found, said[ancestors], rtol=2e-3, atol=2e-3)
    # Some histories stand at a threshold, which rounding takes them over.
    assert close.mean() > 0.98


def test_without_it_runs_go_on_from_the_ranges(
    tree: xr.DataTree, folder: Path, tmp_path: Path
) -> None:
    job = Job(folder, ("status-quo",), 256, 1, None, tmp_path, "0", draws="prior")
    assert carry_out(job, untold, untold).results.attrs["posterior"] == {}


def test_a_variant_takes_the_draws_that_have_it(
    tree: xr.DataTree, folder: Path, tmp_path: Path
) -> None:
    fixed = {"belief_loop": "off"}
    job = Job(folder, ("status-quo",), 256, 1, None, tmp_path, "0", variants=fixed)
    results = carry_out(job, untold, untold).results
    assert results.attrs["posterior"]
    assert len(np.unique(results["variants"]["belief_loop"].values)) == 1


def test_a_posterior_of_another_case_is_not_used(tree: xr.DataTree, model: Model) -> None:
    assert find_posterior(model) is not None
    first, *rest = model.case.series
    rows = (first.rows[0].model_copy(update={"value": 2 * first.rows[0].value}), *first.rows[1:])
    other = replace(model.case, series=(replace(first, rows=rows), *rest))
    assert find_posterior(assemble(other, DECLARATIONS)) is None


def test_a_damaged_posterior_is_told_in_a_sentence(
    tree: xr.DataTree, model: Model, tmp_path: Path
) -> None:
    case = replace(model.case, path=tmp_path)
    path = posterior_path(case)
    path.parent.mkdir()
    content = posterior_path(model.case).read_bytes()
    for damaged in (content[: len(content) // 2], b"", b"no archive"):
        path.write_bytes(damaged)
        with pytest.raises(PosteriorError, match="countertrade calibrate"):
            find_posterior(assemble(case, DECLARATIONS))


def test_a_case_without_figures_cannot_be_calibrated(model: Model, tmp_path: Path) -> None:
    bare = replace(
        model.case,
        path=tmp_path,
        series=tuple(one for one in model.case.series if one.use != "observation"),
    )
    with pytest.raises(ForecastError, match="no figures"):
        calibrate(assemble(bare, DECLARATIONS), PLAN, "0", untold)
    assert not list(tmp_path.rglob("*.zip"))
