"""Parameters come from their ranges; a range that places share is drawn once for all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from countertrade.case import Distribution, ParameterEntry, Range
from countertrade.engine.parameters import (
    draw_parameters,
    mode_of,
    nominal_parameters,
    quantile,
    range_name,
)
from countertrade.language import Model
from countertrade.language.declare import Conversion, Parameter

RUNS = np.arange(4000)
LARGEST_DISTANCE = 1.63 / np.sqrt(len(RUNS))
"""Kolmogorov's distance that a right distribution exceeds once in a hundred samples."""
POSITIONS = np.linspace(0.001, 0.999, 101)
SHARED = "plant_margin"


def at_positions(distribution: Distribution, low: float, mode: float, high: float) -> np.ndarray:
    """Return the quantiles of one range."""
    return quantile(distribution, np.array(low), np.array(mode), np.array(high), POSITIONS)


finite = st.floats(-1e6, 1e6)
wide = st.tuples(finite, finite, finite).map(sorted).filter(lambda x: x[2] - x[0] > 1e-3)


@pytest.fixture(scope="module")
def shared_model(shipped_model: Model) -> Model:
    """Return the shipped model with a parameter of regimes given as one shared range."""
    case = shipped_model.case
    entry = ParameterEntry("share", Distribution.UNIFORM, {None: Range(1.0, None, 2.0, "a test")})
    return replace(shipped_model, case=replace(case, parameters={**case.parameters, SHARED: entry}))


@given(wide)
def test_triangular_quantiles(ends: list[float]) -> None:
    low, mode, high = ends
    expected = stats.triang.ppf(POSITIONS, (mode - low) / (high - low), low, high - low)
    drawn = at_positions(Distribution.TRIANGULAR, low, mode, high)
    np.testing.assert_allclose(drawn, expected, rtol=1e-9, atol=1e-9 * (high - low))


@given(wide)
def test_uniform_quantiles(ends: list[float]) -> None:
    low, mode, high = ends
    drawn = at_positions(Distribution.UNIFORM, low, mode, high)
    expected = stats.uniform.ppf(POSITIONS, low, high - low)
    np.testing.assert_allclose(drawn, expected, rtol=1e-9, atol=1e-9 * (high - low))


@given(st.floats(1e-6, 1e6), st.floats(1.01, 1e6))
def test_loguniform_quantiles(low: float, ratio: float) -> None:
    drawn = at_positions(Distribution.LOGUNIFORM, low, low, low * ratio)
    np.testing.assert_allclose(drawn, stats.loguniform.ppf(POSITIONS, low, low * ratio), rtol=1e-9)


@pytest.mark.parametrize("distribution", Distribution)
@pytest.mark.parametrize("value", [0.0, 0.3, 7.0])
def test_a_range_without_width_is_its_value(distribution: Distribution, value: float) -> None:
    drawn = at_positions(distribution, value, value, value)
    np.testing.assert_array_equal(drawn, np.full(len(POSITIONS), value))


def test_mode_is_the_middle_where_none_is_given() -> None:
    assert mode_of(Range(1.0, None, 4.0, "")) == 2.5
    assert mode_of(Range(1.0, 2.0, 4.0, "")) == 2.0


def test_draws_fill_their_ranges(shipped_model: Model) -> None:
    drawn = draw_parameters(shipped_model, 1, RUNS)
    nodes = shipped_model.of_kind(Parameter)
    assert len(nodes) > 100
    for node in nodes:
        entry = shipped_model.case.parameters[node.name]
        one = entry.range_at(node.place)
        values = drawn[node.key]
        assert values.shape == RUNS.shape
        assert one.low <= values.min() and values.max() <= one.high, node.key


@pytest.mark.parametrize("name", ["natural_decline", "reference_age", "transit_time"])
def test_draws_follow_their_distribution(shipped_model: Model, name: str) -> None:
    one = shipped_model.case.parameters[name].range_at("world")
    values = draw_parameters(shipped_model, 1, RUNS)[name]
    if one.low == one.high:
        assert set(values) == {one.low}
        return
    assert one.mode is not None
    shape = (one.mode - one.low) / (one.high - one.low)
    fitted = stats.triang(shape, one.low, one.high - one.low)
    assert stats.kstest(values, fitted.cdf).statistic < LARGEST_DISTANCE


def test_a_shared_range_is_drawn_once(shared_model: Model) -> None:
    drawn = draw_parameters(shared_model, 1, RUNS)
    keys = [f"{SHARED}[{regime}]" for regime in shared_model.case.regimes]
    assert len(keys) == 2
    np.testing.assert_array_equal(drawn[keys[0]], drawn[keys[1]])
    assert range_name(shared_model.case, SHARED, "VEN") == SHARED


def test_ranges_of_places_are_drawn_apart(shipped_model: Model) -> None:
    drawn = draw_parameters(shipped_model, 1, RUNS)
    one, other = (drawn[f"{SHARED}[{regime}]"] for regime in shipped_model.case.regimes)
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(len(RUNS))
    assert range_name(shipped_model.case, SHARED, "VEN") == f"{SHARED}[VEN]"


def test_a_run_keeps_its_parameters_whoever_else_is_drawn(shipped_model: Model) -> None:
    together = draw_parameters(shipped_model, 1, np.arange(300))
    alone = draw_parameters(shipped_model, 1, np.array([287]))
    for key, values in alone.items():
        assert values[0] == together[key][287], key


def test_nominal_values_are_the_modes(shipped_model: Model) -> None:
    nominal = nominal_parameters(shipped_model)
    for node in shipped_model.of_kind(Parameter):
        one = shipped_model.case.parameters[node.name].range_at(node.place)
        assert nominal[node.key] == mode_of(one)


def test_conversions_are_the_same_in_every_run(shipped_model: Model) -> None:
    drawn, nominal = draw_parameters(shipped_model, 1, RUNS), nominal_parameters(shipped_model)
    for node in shipped_model.of_kind(Conversion):
        assert set(drawn[node.key]) == {nominal[node.key]}
