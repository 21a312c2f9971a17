"""Drivers are what their series say as far as those go, then a process fitted to the past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from countertrade.case import Case, Observation, Process, Series
from countertrade.engine.drivers import (
    LARGEST_PERSISTENCE,
    DriverProcess,
    driver_process,
    fit_autoregression,
    fit_walk,
)
from countertrade.engine.ensemble import Ensemble, Passage
from countertrade.vocabulary import SeriesUse

LARGEST_DISTANCE = 1.63
"""Kolmogorov's distance times the root of the sample: exceeded once in a hundred samples."""


def autoregression(mean: float, persistence: float, spread: float, length: int) -> np.ndarray:
    """Simulate a first-order autoregression from its mean."""
    steps = np.random.default_rng(3).normal(size=length)
    values = np.full(length, mean)
    for index in range(1, length):
        last = values[index - 1]
        values[index] = mean + persistence * (last - mean) + spread * steps[index]
    return values


def row(period: str, value: float) -> Observation:
    """Return a row of a driver's series."""
    return Observation.model_validate(
        {
            "period": period,
            "value": value,
            "unit": "USD/bbl",
            "source": "a test",
            "grade": "A",
            "known_from": "2001-01-01",
            "observed_as": "period_mean",
        }
    )


def driven(case: Case, process: Process, rows: list[Observation]) -> DriverProcess:
    """Return the process of a world driver with these rows over 24 months."""
    one = Series("", "x", "world", SeriesUse.DRIVER, process, None, None, tuple(rows))  # type: ignore[arg-type]
    return driver_process(replace(case, series=(one,)), "x", "x", "world", 24)


@pytest.mark.parametrize(
    ("mean", "persistence", "spread"), [(4.0, 0.95, 0.1), (0.0, 0.5, 2.0), (-3.0, 0.0, 0.01)]
)
def test_fit_recovers_the_coefficients(mean: float, persistence: float, spread: float) -> None:
    length = 20_000
    fitted = fit_autoregression(autoregression(mean, persistence, spread, length))
    error = 4 * spread / (1 - persistence) / np.sqrt(length)
    assert fitted[0] == pytest.approx(mean, abs=error)
    assert fitted[1] == pytest.approx(persistence, abs=4 / np.sqrt(length))
    assert fitted[2] == pytest.approx(spread, rel=4 / np.sqrt(2 * length))


def test_fit_returns_to_its_mean_also_after_a_walk() -> None:
    persistence = fit_autoregression(np.arange(50.0) + np.sin(np.arange(50.0)))[1]
    assert persistence <= LARGEST_PERSISTENCE


def test_fit_does_not_swing_about_its_mean() -> None:
    mean, persistence, _ = fit_autoregression(np.array([1.0, 3.0] * 20))
    assert persistence == 0
    assert mean == pytest.approx(2.0, abs=0.05)


def test_known_months_are_as_they_are(shipped_case: Case) -> None:
    rows = [row("1999-01", 10), row("1999-02/1999-05", 12), row("2000", 20)]
    known = driven(shipped_case, Process.AR1, rows).known
    expected = [10, *[12] * 11, *[20] * 12]
    np.testing.assert_array_equal(known, expected)


def test_months_before_the_first_row_have_its_value(shipped_case: Case) -> None:
    known = driven(shipped_case, Process.HOLD, [row("1999-07", 10), row("1999-09", 11)]).known
    np.testing.assert_array_equal(known[:9], [10] * 8 + [11])
    assert np.isnan(known[9:]).all()


def test_a_held_agreement_has_no_process(shipped_case: Case) -> None:
    found = driven(shipped_case, Process.HOLD, [row("1999-01", 53), row("1999-03", 90)])
    assert (found.persistence, found.spread, found.log) == (1.0, 0.0, False)


def test_a_logarithmic_process_is_fitted_to_logarithms(shipped_case: Case) -> None:
    values = [20.0, 25.0, 22.0, 30.0, 28.0, 26.0]
    rows = [row(f"1999-{month:02d}", value) for month, value in enumerate(values, 1)]
    found = driven(shipped_case, Process.LOG_AR1, rows)
    assert found.log
    assert (found.mean, found.persistence, found.spread) == fit_autoregression(np.log(values))


@pytest.fixture(scope="module")
def passages(block_ensemble: Ensemble, block_history: Passage, block_forecast: Passage) -> Passage:
    """Return history and the status quo of one block, joined."""
    assert block_ensemble.span.as_of == len(next(iter(block_history.written.values())))
    return block_history.followed_by(block_forecast)


def test_runs_follow_the_series_as_far_as_it_goes(
    block_ensemble: Ensemble, passages: Passage
) -> None:
    for one in block_ensemble.timelines[""].drivers:
        known = ~np.isnan(one.known)
        expected = np.broadcast_to(one.known[known, None], passages.written[one.key][known].shape)
        np.testing.assert_allclose(passages.written[one.key][known], expected, rtol=1e-12)


def test_price_after_its_series_is_drawn_from_the_process(
    block_ensemble: Ensemble, passages: Passage
) -> None:
    (price,) = [one for one in block_ensemble.timelines[""].drivers if one.key == "oil_price"]
    first = int(np.isnan(price.known).argmax())
    levels = np.log(passages.written["oil_price"][first - 1 :])
    steps = levels[1:] - price.mean - price.persistence * (levels[:-1] - price.mean)
    standard = (steps / price.spread).ravel()
    distance = stats.kstest(standard, "norm").statistic
    assert distance < LARGEST_DISTANCE / np.sqrt(standard.size)


def test_the_agreement_stands_at_its_last_volume(
    block_ensemble: Ensemble, passages: Passage
) -> None:
    drivers = block_ensemble.timelines[""].drivers
    (held,) = [one for one in drivers if one.key == "contract_volume[VEN>CUB]"]
    last = held.known[~np.isnan(held.known)][-1]
    first = int(np.isnan(held.known).argmax())
    assert first < block_ensemble.span.as_of
    assert set(np.unique(passages.written[held.key][first:])) == {last}


def test_a_walk_has_the_size_of_past_steps_and_no_drift() -> None:
    """Of 20,000 steps the size is known to half a per cent; a steady rise counts as steps too."""
    steps = np.random.default_rng(2).normal(0.0, 0.2, size=20_000)
    assert fit_walk(np.exp(np.cumsum(steps - steps.mean()))) == pytest.approx(0.2, rel=0.02)
    assert fit_walk(np.exp(0.1 * np.arange(12))) == pytest.approx(0.1)


def test_a_walk_passes_over_steps_from_and_to_nothing() -> None:
    assert fit_walk(np.array([0.0, 0.0, 1.0, 2.0, 0.0, 4.0])) == pytest.approx(np.log(2.0))
    assert fit_walk(np.zeros(5)) == fit_walk(np.ones(1)) == 0.0


def test_a_walk_goes_on_from_its_last_figure(shipped_case: Case) -> None:
    rows = [row("1999-01", 1.0), row("1999-02", 2.0)]
    process = driven(shipped_case, Process.LOG_WALK, rows)
    assert (process.log, process.mean, process.persistence) == (True, 0.0, 1.0)
    assert process.spread == pytest.approx(np.log(2.0))


@pytest.mark.parametrize("sample", [[3.0], [3.0, 3.0], [3.0] * 24])
def test_what_never_moved_is_fitted_as_standing(sample: list[float]) -> None:
    assert fit_autoregression(np.array(sample)) == (3.0, 0.0, 0.0)


def test_a_mean_beyond_what_was_seen_is_no_mean() -> None:
    """A steady rise has no mean; least squares would put it far above the last value."""
    sample = np.linspace(1.0, 2.0, 60)
    mean, persistence, _ = fit_autoregression(sample)
    assert persistence == LARGEST_PERSISTENCE and mean == 2.0


def test_months_before_the_first_figure_enter_no_fit(shipped_case: Case) -> None:
    figures = [f"1999-{month:02}" for month in range(5, 12)]
    values = [1.0, 2.0, 1.5, 3.0, 2.0, 2.5, 1.0]
    rows = [row(period, value) for period, value in zip(figures, values, strict=True)]
    process = driven(shipped_case, Process.AR1, rows)
    assert (process.known[:4] == 1.0).all()
    found = (process.mean, process.persistence, process.spread)
    assert found == fit_autoregression(np.array(values))
