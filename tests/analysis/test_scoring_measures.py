"""Scores of single forecasts: what is known of them in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.analysis.scoring.frozen import LEVELS
from countertrade.analysis.scoring.measures import (
    brier,
    log_loss,
    marks,
    marks_of_quantiles,
)
from countertrade.analysis.scoring.rows import BANDS

NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS)
def test_crps_of_a_point_forecast_is_the_absolute_error(observed: float, said: float) -> None:
    found = marks(observed, np.full(64, said))
    # Sums of 64 equal numbers lose a few of the last digits.
    assert math.isclose(found.crps, abs(observed - said), rel_tol=1e-9, abs_tol=1e-6)


def test_a_calibrated_forecaster_covers_what_its_bands_say() -> None:
    generator = np.random.default_rng(1)
    trials = 2000
    found = []
    for _ in range(trials):
        middle, width = generator.normal(), np.exp(generator.normal())
        members = middle + width * generator.standard_normal(1024)
        found.append(marks(middle + width * generator.standard_normal(), members))
    for place, band in enumerate(BANDS):
        inside = np.mean([one.inside[place] for one in found])
        # Three standard errors of a binomial share; quantiles of 1024 draws are off by far less.
        assert abs(inside - band) < 3 * math.sqrt(band * (1 - band) / trials)
    # Places of the figures among the draws are uniform.
    assert abs(np.mean([one.below for one in found]) - 0.5) < 3 * math.sqrt(1 / 12 / trials)


def test_crps_of_draws_is_that_of_their_distribution() -> None:
    generator = np.random.default_rng(2)
    found = [marks(0.7, generator.standard_normal(16)).crps for _ in range(2000)]
    z = 0.7
    pdf, cdf = math.exp(-z * z / 2) / math.sqrt(2 * math.pi), (1 + math.erf(z / math.sqrt(2))) / 2
    exact = z * (2 * cdf - 1) + 2 * pdf - 1 / math.sqrt(math.pi)
    # The estimator is fair: the plain one would be too high by E|X - X'| / 32, which is .035.
    assert abs(np.mean(found) - exact) < 4 * np.std(found) / math.sqrt(2000) < 0.035


def test_quantiles_score_nearly_what_draws_do() -> None:
    members = np.random.default_rng(3).standard_normal(4096)
    values = np.quantile(members, LEVELS)
    for observed in (-2.0, 0.0, 0.6):
        whole, thin = marks(observed, members), marks_of_quantiles(observed, LEVELS, values)
        assert thin.inside == whole.inside
        assert thin.intervals == pytest.approx(whole.intervals, rel=1e-6)
        # 23 levels stand for all: the integral is a sum of trapezia.
        assert thin.crps == pytest.approx(whole.crps, rel=0.02)
        assert thin.below == pytest.approx(whole.below, abs=0.02)
        assert thin.up_to == pytest.approx(whole.up_to, abs=0.02)


def test_a_figure_that_many_draws_equal_lies_in_the_bands_they_reach() -> None:
    members = np.concatenate([np.zeros(400), np.linspace(1, 2, 600)])
    values = np.quantile(members, LEVELS)
    for found in (marks(0.0, members), marks_of_quantiles(0.0, LEVELS, values)):
        assert found.below == 0
        # Levels of quantiles are a twentieth apart.
        assert found.up_to == pytest.approx(0.4, abs=0.051)
        assert found.inside == (True, True)
        assert [found.within(band) for band in (0.1, *BANDS)] == [False, True, True]


def test_scores_of_chances() -> None:
    assert brier(True, 0.2) == pytest.approx(0.64)
    assert log_loss(False, 0.2) == pytest.approx(-math.log(0.8))
    assert log_loss(True, 0.0) == pytest.approx(-math.log(1e-3))
