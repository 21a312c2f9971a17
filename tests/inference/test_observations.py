"""What figures say about runs: which count, how wrong they may be, how much they weigh."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from countertrade.case import Case, Observation, Scale, Series
from countertrade.engine.timeline import span_of
from countertrade.inference.observations import (
    CARGO_SIZE,
    CORRELATION_YEARS,
    DAYS_A_MONTH,
    DEGREES_OF_FREEDOM,
    GRADE_ERROR,
    NORMAL_90,
    Sighting,
    log_likelihood,
    predicted,
    sightings,
)
from countertrade.vocabulary import Grade, ObservedAs, SeriesUse

KEY = "oil_output[VEN]"


def row(period: str, value: float, **more: Any) -> Observation:
    """Return a row of a series."""
    given: dict[str, Any] = {
        "period": period,
        "value": value,
        "unit": "kb/d",
        "source": "a test",
        "grade": "A",
        "known_from": "2026-01-01",
        "observed_as": "period_mean",
    }
    return Observation.model_validate(given | more)


def seen(
    case: Case, *rows: Observation, scale: Scale = Scale.LOG, discrepancy: float = 0.1
) -> tuple[Sighting, ...]:
    """Return the sightings of one series of oil output."""
    use = SeriesUse.OBSERVATION
    one = Series("", "oil_output", "VEN", use, None, discrepancy, scale, rows)
    changed = replace(case, series=(one,))
    return sightings(changed, span_of(changed))


def sighting(value: float = 0.0, error: float = 1.0, weight: float = 1.0, **more: Any) -> Sighting:
    """Return a sighting of the first three months."""
    given: dict[str, Any] = {
        "observed_as": ObservedAs.PERIOD_MEAN,
        "logarithmic": False,
        "first": 0,
        "last": 2,
    }
    return Sighting(key=KEY, value=value, error=error, weight=weight, **given | more)


def test_only_observations_are_compared(shipped_case: Case) -> None:
    found = sightings(shipped_case, span_of(shipped_case))
    keys = {one.key for one in found}
    assert "oil_price" not in keys and "contract_volume[VEN>CUB]" not in keys
    assert "oil_output[VEN]" in keys and "oil_delivered[VEN>CUB]" in keys
    assert all(np.isfinite([one.value, one.error]).all() for one in found)
    assert all(one.error > 0 and 0 < one.weight <= 1 for one in found)


def test_agreed_volumes_are_no_deliveries(shipped_case: Case) -> None:
    rows = row("2004", 53, observed_as="contract"), row("2005", 60)
    assert [one.first for one in seen(shipped_case, *rows)] == [72]


def test_figures_outside_the_simulated_past_are_left_out(shipped_case: Case) -> None:
    rows = row("1998", 3000), row("1999", 2900), row("2025-12", 900), row("2026-01/2026-02", 900)
    assert [(one.first, one.last) for one in seen(shipped_case, *rows)] == [(0, 11), (323, 323)]


def test_a_series_without_rows_says_nothing(shipped_case: Case) -> None:
    assert seen(shipped_case) == ()


@pytest.mark.parametrize("grade", Grade)
def test_error_by_grade_and_discrepancy(shipped_case: Case, grade: Grade) -> None:
    (one,) = seen(shipped_case, row("2004", 2500, grade=grade), discrepancy=0.2)
    assert one.value == np.log(2500)
    assert one.error == pytest.approx(np.hypot(GRADE_ERROR[grade], 0.2))


def test_a_better_grade_has_a_smaller_error() -> None:
    errors = [GRADE_ERROR[grade] for grade in sorted(Grade)]
    assert errors == sorted(set(errors))


def test_error_of_a_contested_figure_carries_its_range(shipped_case: Case) -> None:
    (one,) = seen(shipped_case, row("2004", 2500, low=2000, high=3000))
    half = np.log(3000 / 2000) / 2 / NORMAL_90
    assert one.error == pytest.approx(np.sqrt(GRADE_ERROR[Grade.A] ** 2 + half**2 + 0.1**2))


@pytest.mark.parametrize("volume", [5.0, 50.0, 500.0])
def test_error_of_few_cargoes_is_large(shipped_case: Case, volume: float) -> None:
    counted = row("2004-03", volume, observed_as=ObservedAs.CARGO_COUNT)
    (one,) = seen(shipped_case, counted)
    cargoes = max(volume * DAYS_A_MONTH / CARGO_SIZE, 1)
    assert one.error == pytest.approx(
        np.sqrt(GRADE_ERROR[Grade.A] ** 2 + 1 / cargoes + 0.1**2), rel=1e-9
    )


def test_error_on_a_linear_scale_is_in_the_unit(shipped_case: Case) -> None:
    (one,) = seen(shipped_case, row("2004", 0.4), scale=Scale.LINEAR, discrepancy=0.05)
    assert one.value == 0.4
    assert one.error == pytest.approx(np.hypot(GRADE_ERROR[Grade.A] * 0.4, 0.05))


def test_a_series_counts_for_its_years_and_not_its_rows(shipped_case: Case) -> None:
    years = [row(str(year), 2500) for year in range(2004, 2012)]
    months = [row(f"{y}-{m:02d}", 2500) for y in range(2004, 2012) for m in range(1, 13)]
    yearly, monthly = seen(shipped_case, *years), seen(shipped_case, *months)
    worth = 1 + 8 / CORRELATION_YEARS
    assert sum(one.weight for one in yearly) == pytest.approx(worth)
    assert sum(one.weight for one in monthly) == pytest.approx(worth)


def test_a_single_figure_counts_once(shipped_case: Case) -> None:
    assert [one.weight for one in seen(shipped_case, row("2004", 2500))] == [1.0]


def test_prediction_is_a_mean_or_the_last_month() -> None:
    written = {KEY: np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0], [9.0, 90.0]])}
    mean, point = sighting(), sighting(observed_as=ObservedAs.POINT)
    said = predicted((mean, point), written)
    np.testing.assert_allclose(said, [[3.0, 30.0], [6.0, 60.0]])


@pytest.mark.parametrize("kind", [ObservedAs.CUMULATIVE, ObservedAs.EVENT_COUNT])
def test_a_sum_is_the_yearly_rate_over_the_months(kind: ObservedAs) -> None:
    """Three months at yearly rates of 1, 2 and 6 make three quarters of a unit."""
    written = {KEY: np.array([[1.0], [2.0], [6.0], [9.0]])}
    np.testing.assert_allclose(predicted((sighting(observed_as=kind),), written), [[0.75]])


def test_logarithm_is_taken_of_the_mean() -> None:
    written = {KEY: np.array([[1.0], [2.0], [6.0]])}
    said = predicted((sighting(logarithmic=True),), written)
    np.testing.assert_allclose(said, [[np.log(3.0)]])


def test_a_level_of_nought_has_a_finite_logarithm() -> None:
    said = predicted((sighting(logarithmic=True),), {KEY: np.zeros((3, 2))})
    assert np.isfinite(said).all()


def test_no_figures_say_nothing() -> None:
    said = predicted((), {KEY: np.zeros((3, 4))})
    np.testing.assert_array_equal(log_likelihood((), said), np.zeros(4))


@given(
    st.lists(
        st.tuples(st.floats(-5, 5), st.floats(0.1, 3), st.floats(0.05, 1)), min_size=1, max_size=5
    ),
    st.floats(-20, 20),
)
def test_likelihood_is_that_of_student_errors(figures: list[Any], level: float) -> None:
    sighted = tuple(sighting(value, error, weight) for value, error, weight in figures)
    found = log_likelihood(sighted, np.full((len(sighted), 1), level))[0]
    student = stats.t(DEGREES_OF_FREEDOM)
    expected = sum(
        weight * (student.logpdf((level - value) / error) - student.logpdf(0.0))
        for value, error, weight in figures
    )
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.floats(0, 50), st.floats(0, 50))
def test_a_run_nearer_to_the_figure_is_never_less_likely(one: float, other: float) -> None:
    near, far = sorted((one, other))
    likely = log_likelihood((sighting(),), np.array([[near, -near, far, -far]]))
    assert likely[0] == likely[1] >= likely[2] == likely[3]


def test_one_wild_figure_does_not_decide() -> None:
    """A figure a thousand errors off costs less than twelve that are three errors off."""
    (wild,) = log_likelihood((sighting(),), np.array([[1e3]]))
    (doubtful,) = log_likelihood((sighting(),) * 12, np.full((12, 1), 3.0))
    assert wild > doubtful
