"""What is read out of a store: survival, exits, quantiles, paired differences, and the JSON."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import numpy as np
import pytest
import xarray as xr

from countertrade import summary as summary_of_package
from countertrade.analysis.summary import (
    HORIZONS,
    bands,
    exit_shares,
    leader_leaves,
    leading_names,
    mean_difference,
    partnership_ends,
    summary,
    survival_at,
    survival_curve,
    survival_difference,
)
from countertrade.case import Case
from summary_schema import SUMMARY

STATUS_QUO, OTHER = "status-quo", "oil-at-45"
QUANTILE_NAMES = ("q05", "q25", "q50", "q75", "q95")
ROUNDING = 1e-5
"""Values are stored in single precision."""


@pytest.fixture(scope="module")
def document(small_results: xr.DataTree) -> dict[str, Any]:
    """Return the summary as a reader of the JSON gets it."""
    text = json.dumps(summary(small_results), allow_nan=False)
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_document_fits_its_schema(document: dict[str, Any]) -> None:
    jsonschema.validate(document, SUMMARY)


def test_document_says_what_it_is_of(document: dict[str, Any], shipped_case: Case) -> None:
    assert document["case"] == shipped_case.name
    assert document["case_sha256"] == shipped_case.sha256
    assert (document["seed"], document["runs"]) == (1, 300)
    assert document["as_of"] == "2026-01-31"
    assert list(document["scenarios"]) == [STATUS_QUO, OTHER, "outlet-held-closed"]


def test_survival_is_given_for_each_regime_and_horizon(
    document: dict[str, Any], shipped_case: Case
) -> None:
    for one in document["scenarios"].values():
        assert list(one["survival"]) == list(shipped_case.regimes)
        for chances in one["survival"].values():
            assert list(chances) == [f"{2026 + years}-01-01" for years in HORIZONS]
            assert all(chance["low"] <= chance["high"] for chance in chances.values())
            mean = [chance["p"] for chance in chances.values()]
            assert mean == sorted(mean, reverse=True)


def test_exits_and_survival_add_up_to_one(document: dict[str, Any]) -> None:
    for one in document["scenarios"].values():
        for regime, modes in one["exits"].items():
            last = one["survival"][regime]["2031-01-01"]["p"]
            assert sum(modes.values()) + last == pytest.approx(1, abs=ROUNDING)


def test_series_have_a_number_for_each_date_in_rising_quantiles(document: dict[str, Any]) -> None:
    for one in document["scenarios"].values():
        for name, series in one["series"].items():
            rows = np.array([series[quantile] for quantile in QUANTILE_NAMES])
            assert rows.shape == (5, len(series["dates"])), name
            assert (np.diff(rows, axis=0) >= 0).all(), name
            assert series["dates"] == sorted(set(series["dates"]))


def test_every_leading_series_is_there_at_every_place(
    document: dict[str, Any], small_results: xr.DataTree, shipped_case: Case
) -> None:
    series = document["scenarios"][STATUS_QUO]["series"]
    assert {name.partition("[")[0] for name in series} == set(shipped_case.leading)
    assert set(leading_names(small_results)) == set(shipped_case.leading)
    assert {"oil_price", "gdp[VEN]", "gdp[CUB]", "oil_delivered[VEN>CUB]"} <= set(series)


def test_quantiles_are_those_of_the_runs(
    document: dict[str, Any], small_results: xr.DataTree
) -> None:
    gdp = small_results["forecast"]["gdp"].sel(scenario=OTHER, regime="CUB").values
    series = document["scenarios"][OTHER]["series"]["gdp[CUB]"]
    for name in QUANTILE_NAMES:
        expected = np.quantile(gdp, int(name[1:]) / 100, axis=0)
        np.testing.assert_allclose(series[name], expected, rtol=ROUNDING)


def test_survival_is_the_mean_of_runs_with_its_range(small_results: xr.DataTree) -> None:
    own = small_results["forecast"]["survival"].sel(scenario=OTHER, regime="VEN").values[:, 36]
    chance = survival_at(small_results, OTHER, "VEN", 3)
    assert chance.p == pytest.approx(own.mean(), abs=ROUNDING)
    assert (chance.low, chance.high) == pytest.approx(np.quantile(own, [0.05, 0.95]), abs=ROUNDING)
    curve = survival_curve(small_results, OTHER, "VEN")
    np.testing.assert_allclose(curve[:, 36], [chance.p, chance.low, chance.high], atol=ROUNDING)


def test_history_has_bands_of_its_own(small_results: xr.DataTree) -> None:
    found = {band.name: band for band in bands(small_results, STATUS_QUO, "history")}
    assert str(found["gdp[VEN]"].dates[0])[:7] == "1999-01"
    assert found["oil_price"].unit == "USD/bbl"
    price = found["oil_price"].quantiles
    np.testing.assert_allclose(price[0, :300], price[-1, :300])


def test_shares_of_leaders_and_partnerships(small_results: xr.DataTree) -> None:
    leaders = [leader_leaves(small_results, STATUS_QUO, "CUB", years) for years in (1, 3, 5)]
    ends = [partnership_ends(small_results, STATUS_QUO, years) for years in (1, 3, 5)]
    assert 0 <= leaders[0] <= leaders[1] <= leaders[2] <= 1 and leaders[2] > 0
    assert all(one.keys() == {"VEN-CUB"} for one in ends)
    shares = [one["VEN-CUB"] for one in ends]
    assert shares == sorted(shares) and 0 < shares[2] <= 1


def test_the_status_quo_does_not_differ_from_itself(small_results: xr.DataTree) -> None:
    same = survival_difference(small_results, STATUS_QUO, "VEN", 5)
    assert (same.median, same.low, same.high) == (0, 0, 0)
    nothing = mean_difference(small_results, STATUS_QUO, "oil_price")
    assert (nothing.median, nothing.low, nothing.high) == (0, 0, 0)


def test_differences_are_taken_run_by_run(small_results: xr.DataTree) -> None:
    gdp = small_results["forecast"]["gdp"].sel(regime="VEN").values[:, :, 1:].mean(axis=-1)
    found = mean_difference(small_results, OTHER, "gdp", "VEN")
    low, median, high = np.quantile(gdp[1] - gdp[0], [0.05, 0.5, 0.95])
    expected = (median, low, high)
    assert (found.median, found.low, found.high) == pytest.approx(expected, abs=ROUNDING)


def test_exit_shares_are_means_over_runs(small_results: xr.DataTree) -> None:
    stored = small_results["forecast"]["exit_share"].sel(scenario=OTHER, regime="CUB")
    for mode, share in exit_shares(small_results, OTHER, "CUB").items():
        assert share == pytest.approx(float(stored.sel(mode=mode).values.mean()), abs=ROUNDING)


def test_the_package_gives_the_same_summary(small_results: xr.DataTree) -> None:
    assert summary_of_package(small_results) == summary(small_results)
