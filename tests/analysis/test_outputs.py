"""What a scenario reports, against the same numbers taken by hand from the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from countertrade.analysis import columns, output_samples
from countertrade.analysis.outputs import (
    Reported,
    ScenarioOutputs,
    outputs_summary,
    scenario_outputs,
)
from countertrade.analysis.outputs_ahead import _exceeding, _lasting_means, _overcome
from countertrade.case import Case
from countertrade.engine.store import open_results
from countertrade.inference.forecast import STORE_NAME, Request, forecast
from countertrade.language import Model
from countertrade.report.scenario_outputs import scenario_section

ALTERED = "no-sanctions-2017-25"
HONOURED = "vote-of-2024-honoured"


@pytest.fixture(scope="module")
def results(shipped_model: Model, tmp_path_factory: pytest.TempPathFactory) -> xr.DataTree:
    """Return a stored forecast with two scenarios that alter the past: 256 runs, seed 1."""
    out = tmp_path_factory.mktemp("altered")
    scenarios = ("status-quo", "siege", ALTERED, HONOURED)
    request = Request(shipped_model, scenarios, runs=256, seed=1, version="0")
    forecast(request, out, lambda stage, done, todo: None, lambda sentence: None)
    return open_results(out / STORE_NAME)


@pytest.fixture(scope="module")
def siege(results: xr.DataTree) -> ScenarioOutputs:
    """Return what the siege reports."""
    return scenario_outputs(results, "siege")


@pytest.fixture(scope="module")
def altered(results: xr.DataTree) -> ScenarioOutputs:
    """Return what the altered past reports."""
    return scenario_outputs(results, ALTERED)


def line(lines: tuple[Reported, ...], label: str, place: str) -> Reported:
    """Return the one line with a label at a place."""
    (found,) = [one for one in lines if (one.label, one.place) == (label, place)]
    return found


def test_survival_is_the_mean_and_its_change_is_paired(
    results: xr.DataTree, siege: ScenarioOutputs
) -> None:
    one = line(siege.ahead, "in power after 5 years", "CUB")
    own, base = (
        results["forecast"]["survival"].sel(scenario=name, regime="CUB").values[:, 60]
        for name in ("siege", "status-quo")
    )
    assert one.value == pytest.approx(own.mean()) and one.status_quo == pytest.approx(base.mean())
    assert one.change is not None and one.change.spans == "runs"
    low, high = np.quantile(own - base, [0.05, 0.95])
    assert (one.change.low, one.change.high) == pytest.approx((low, high), abs=1e-6)


def test_modes_and_survival_add_up(siege: ScenarioOutputs) -> None:
    for regime in ("VEN", "CUB"):
        parts = [
            one.value
            for one in siege.ahead
            if one.label.startswith("exit by ")
            and one.place == regime
            and one.output == "exit_modes"
        ]
        stays = line(siege.ahead, "in power after 5 years", regime).value
        assert sum(part or 0 for part in parts) + (stays or 0) == pytest.approx(1, abs=1e-3)


def test_a_share_of_runs_has_the_error_of_its_mean(
    results: xr.DataTree, siege: ScenarioOutputs
) -> None:
    one = line(siege.ahead, "no change of leader after 5 years", "VEN")
    last = results["forecast"].to_dataset().isel(time=60).sel(regime="VEN")
    stays = (last["leader_exits"] == 0) & (last["in_power"] > 0)
    assert one.value == pytest.approx(float(stays.sel(scenario="siege").mean()))
    assert one.change is not None and one.change.spans == "sampling"
    assert one.change.low < one.change.mean < one.change.high


def test_yearly_means_are_those_of_the_monthly_series(results: xr.DataTree) -> None:
    stored = results["outputs"]["gdp"].sel(scenario="siege", regime="CUB").values
    monthly = results["forecast"]["gdp"].sel(scenario="siege", regime="CUB").values[:, 1:]
    expected = monthly.reshape(len(monthly), 5, 12).mean(axis=2)
    np.testing.assert_allclose(stored, expected, rtol=1e-5)


def test_the_breaking_point_is_where_half_are_left(
    results: xr.DataTree, siege: ScenarioOutputs
) -> None:
    own = results["forecast"]["survival"].sel(scenario="siege", regime="VEN").values
    share = line(siege.ahead, "runs in which it falls below one half within the horizon", "VEN")
    assert share.value == pytest.approx((own[:, -1] < 0.5).mean())


def test_an_altered_past_stands_beside_recorded_history(
    results: xr.DataTree, altered: ScenarioOutputs
) -> None:
    assert altered.past_years == (2017, 2026)
    past = results["past"]["oil_output"].sel(regime="VEN")
    before = past.sel(year=slice(None, 2016))
    np.testing.assert_array_equal(
        before.sel(scenario=ALTERED).values, before.sel(scenario="status-quo").values
    )
    history = results["history"]["oil_output"].sel(regime="VEN")
    recorded = history.groupby("time.year").mean().transpose("run", "year").values
    np.testing.assert_allclose(past.sel(scenario="status-quo").values, recorded, rtol=1e-5)
    output = line(altered.past, "oil output", "VEN")
    assert output.change is not None and output.change.mean > 0
    lengths = np.array([1.0] * 9 + [1 / 12])
    own = past.sel(scenario=ALTERED, year=slice(2017, None)).values
    assert output.value == pytest.approx((own @ lengths / lengths.sum()).mean(), rel=1e-5)


def test_chances_in_an_altered_past_follow_from_the_rates(
    results: xr.DataTree, altered: ScenarioOutputs
) -> None:
    rates = results["past"]["exit_rate"].sel(scenario=ALTERED, regime="VEN", year=slice(2017, None))
    lengths = np.array([1.0] * 9 + [1 / 12])
    expected = np.exp(-(rates.sum("mode").values @ lengths)).mean()
    stays = line(altered.past, "chance of no exit, by the rates", "VEN")
    assert stays.value == pytest.approx(expected, rel=1e-5)


def test_outputs_are_given_by_the_settings_that_are_asked_for(altered: ScenarioOutputs) -> None:
    output = line(altered.past, "oil output", "VEN")
    assert set(output.by) <= {
        f"collapse cause: {one}" for one in ("sanctions led", "mixed", "mismanagement led")
    }
    assert output.by


def test_a_regime_that_left_in_an_altered_past_is_not_in_power(results: xr.DataTree) -> None:
    found = scenario_outputs(results, HONOURED)
    assert line(found.past, "chance of no exit, by the rates", "VEN").value == 0
    assert line(found.ahead, "in power after 1 year", "VEN").value == 0
    assert line(found.ahead, "no change of leader after 1 year", "VEN").value == 0
    assert line(found.ahead, "exit by election", "VEN").value == 1


def test_the_status_quo_is_compared_with_nothing(results: xr.DataTree) -> None:
    found = scenario_outputs(results, "status-quo")
    assert all(one.change is None and one.value == one.status_quo for one in found.ahead)
    assert found.past == () and found.past_years is None


def test_runs_may_be_read_in_any_chunks(
    results: xr.DataTree, siege: ScenarioOutputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "CHUNK", 100)
    monkeypatch.setattr(output_samples, "A_RUN", columns.BUDGET)
    assert scenario_outputs(results.copy(), "siege") == siege


def test_every_output_asked_for_is_reported(results: xr.DataTree, shipped_case: Case) -> None:
    for name in ("siege", ALTERED, HONOURED):
        reported = {one.output for one in scenario_outputs(results, name).ahead}
        assert set(shipped_case.scenarios[name].outputs) <= reported


def test_plain_values_hold_no_infinity(siege: ScenarioOutputs, altered: ScenarioOutputs) -> None:
    plain = outputs_summary(siege)
    assert plain["past"] is None
    assert all(np.isfinite(one["value"]) for one in plain["ahead"] if one["value"] is not None)
    assert outputs_summary(altered)["past"]["first"] == 2017


def test_sections_say_question_and_direction(results: xr.DataTree, shipped_case: Case) -> None:
    section = scenario_section(shipped_case, results, "siege")
    assert section.answers[0].startswith("4. ")
    assert "lower: " in section.sentences[0] and "in power after 5 years" in section.sentences[0]
    asked, usual = section.tables
    assert any("burden" in row[0] for row in asked.rows)
    assert any("in power after 5 years" in row[0] for row in usual.rows)
    past = scenario_section(shipped_case, results, ALTERED).tables[0]
    assert past.heads[1] == "Recorded" and len(past.heads) > 5


def test_a_threshold_is_exceeded_by_the_mean_of_three_months() -> None:
    cut = np.array([[0, 0.9, 0, 0.4, 0.4, 0.4], [0.0] * 6, [0.5] * 6])
    assert _exceeding(_lasting_means(cut), 0.31).tolist() == [3, np.inf, 2]


def test_a_collapse_is_overcome_once_the_difference_stays_small() -> None:
    apart = np.array([[0, 0.2, 0, 0.1, 0, 0], [0.0] * 6, [0, 0, 0, 0, 0, 0.3]])
    assert _overcome(apart, begins=1).tolist() == [3, 0, np.inf]


def test_history_is_stored_once_where_no_past_is_altered(small_store: Path) -> None:
    assert "past" not in open_results(small_store).children
