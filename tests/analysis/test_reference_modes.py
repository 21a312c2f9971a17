"""Reference modes: coverage beside width, and the score of persistence by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from countertrade.analysis.reference_modes import persistence_crps, reference_modes
from countertrade.case import Case
from countertrade.vocabulary import SeriesUse


def normal_crps(error: float, spread: float) -> float:
    """Return the score of a normal forecast that is off by an error (Gneiting and Raftery 2007)."""
    z = error / spread
    density = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return spread * (z * math.erf(z / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi))


def ensemble_crps(value: float, said: np.ndarray) -> float:
    """Return the score of runs: mean distance to the figure less half the distance between two."""
    between = np.abs(said[:, None] - said).mean()
    return float(np.abs(said - value).mean() - between / 2)


def test_persistence_by_hand() -> None:
    """Changes of 1 and 2 over a year each: the spread over a year is the root of 5/2."""
    spread = math.sqrt((1**2 + 2**2) / 2)
    expected = (normal_crps(1, spread) + normal_crps(2, spread)) / 2
    found = persistence_crps(np.array([0.0, 1.0, 3.0]), np.array([0, 12, 24]))
    assert found == pytest.approx(expected, rel=1e-9)


def test_spread_grows_with_the_root_of_the_months() -> None:
    monthly = math.sqrt((2**2 / 4 + 3**2 / 9 + 1**2) / 3)
    errors, months = (2.0, 3.0, 1.0), (4, 9, 1)
    expected = np.mean(
        [normal_crps(x, monthly * math.sqrt(t)) for x, t in zip(errors, months, strict=True)]
    )
    found = persistence_crps(np.array([0.0, 2.0, -1.0, 0.0]), np.array([0, 4, 13, 14]))
    assert found == pytest.approx(expected, rel=1e-9)


def test_figures_are_put_in_date_order() -> None:
    values, months = np.array([0.0, 1.0, 3.0, 2.5]), np.array([0, 12, 24, 36])
    order = [2, 0, 3, 1]
    assert persistence_crps(values[order], months[order]) == persistence_crps(values, months)


@given(
    st.lists(st.floats(-10, 10), min_size=4, max_size=12, unique=True),
    st.floats(0.1, 10),
    st.floats(-5, 5),
)
def test_score_moves_with_the_unit_and_not_with_the_level(
    values: list[float], unit: float, level: float
) -> None:
    series, months = np.array(values), 12 * np.arange(len(values))
    whole = persistence_crps(series, months)
    assert persistence_crps(unit * series, months) == pytest.approx(unit * whole, rel=1e-6)
    assert persistence_crps(series + level, months) == pytest.approx(whole, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [3.0, 3.0, 3.0, 3.0]])
def test_too_few_or_unmoving_figures_have_no_score(values: list[float]) -> None:
    assert math.isnan(persistence_crps(np.array(values), 12 * np.arange(len(values))))


def test_one_mode_for_each_observed_series(small_results: xr.DataTree, shipped_case: Case) -> None:
    observed = [one for one in shipped_case.series if one.use is SeriesUse.OBSERVATION]
    keys = [f"{one.quantity}[{one.place}]" for one in observed]
    modes = reference_modes(small_results)
    names = [one.name for one in modes]
    assert names == list(dict.fromkeys(key for key in keys if key in names))
    assert sum(one.figures for one in modes) == small_results.attrs["figures"]


def test_numbers_are_in_their_bounds(small_results: xr.DataTree) -> None:
    for before in (False, True):
        for one in reference_modes(small_results, before):
            assert 0 <= one.in_band <= 1
            assert one.error >= 0 and one.band_width >= 0 and one.crps >= 0
            assert math.isnan(one.crps_ratio) or one.crps_ratio > 0


def test_a_mode_by_hand(small_results: xr.DataTree) -> None:
    figures = small_results["conditioning"].to_dataset()
    mine = figures.isel(figure=figures["quantity"].values == "gdp[CUB]")
    values, said = mine["value"].values, mine["said"].values.T.astype(float)
    (mode,) = [one for one in reference_modes(small_results) if one.name == "gdp[CUB]"]
    low, median, high = np.quantile(said, [0.05, 0.5, 0.95], axis=1)
    assert mode.figures == len(values)
    assert mode.in_band == pytest.approx(np.mean((low <= values) & (values <= high)))
    assert mode.error == pytest.approx(np.sqrt(np.mean((median - values) ** 2)), rel=1e-5)
    assert mode.band_width == pytest.approx(np.mean(high - low), rel=1e-5)
    scores = [ensemble_crps(value, runs) for value, runs in zip(values, said, strict=True)]
    assert mode.crps == pytest.approx(np.mean(scores), rel=1e-4)


def test_history_narrows_the_bands(small_results: xr.DataTree) -> None:
    widths = [
        np.mean([one.band_width for one in reference_modes(small_results, before)])
        for before in (False, True)
    ]
    assert widths[0] < widths[1]
