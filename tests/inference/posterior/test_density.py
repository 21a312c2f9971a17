"""The posterior's density is that of the runs that a forecast would weigh, and so is its slope."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.case import Distribution
from countertrade.engine.parameters import quantile, quantile_slope
from countertrade.inference.blocks import candidates
from countertrade.inference.histories import PosteriorHistories, PriorHistories
from countertrade.inference.posterior.coordinates import Place
from countertrade.inference.posterior.density import Density
from countertrade.inference.posterior.stored import Posterior

RUNS = np.arange(24)


@pytest.fixture(scope="module")
def place(density: Density) -> Place:
    """Return the places of some runs."""
    return density.coordinates.drawn(RUNS)


def test_a_drawn_place_is_the_run_of_that_number(density: Density, place: Place) -> None:
    ensemble = density.ensemble
    parameters = density.coordinates.parameters(place)
    for key, values in ensemble.parameters(RUNS).items():
        # There and back through the normal quantile: a few roundings of a double.
        np.testing.assert_allclose(parameters[key], values, rtol=1e-9, atol=1e-12)
    drawn, known = (
        one["noise"]["productivity_noise[VEN]"][: density.coordinates.months]
        for one in (ensemble.draws(RUNS), density.coordinates.draws(place, RUNS))
    )
    np.testing.assert_array_equal(known, drawn)


def test_its_likelihood_is_that_of_the_candidate_of_a_forecast(
    density: Density, place: Place
) -> None:
    past = candidates(PriorHistories(density.ensemble), density.sighted, RUNS)
    # What is chosen in the as-of month is not the same, and some figures are read in that month.
    np.testing.assert_allclose(density.log_likelihood(place), past.log_likelihood, rtol=1e-5)


def test_the_gradient_is_the_slope_of_the_likelihood(density: Density, place: Place) -> None:
    way = np.random.default_rng(1).standard_normal(place.values.shape)
    step = 1e-5
    found, slopes = density.gradient(place)
    up, down = (
        density.log_likelihood(place._replace(values=place.values + sign * step * way))
        for sign in (1, -1)
    )
    np.testing.assert_allclose(found, density.log_likelihood(place), rtol=1e-12)
    along, differences = (slopes * way).sum(axis=0), (up - down) / (2 * step)
    close = np.isclose(along, differences, rtol=1e-3)
    # Runs that stand at a kink of the equations have two slopes; few may.
    assert close.mean() > 0.9
    assert np.abs(differences).min() > 1e-3


def test_a_density_does_not_depend_on_who_stands_beside_whom(
    density: Density, place: Place
) -> None:
    whole = density.log_likelihood(place)
    np.testing.assert_array_equal(density.log_likelihood(place.of(slice(5, 6))), whole[5:6])


def test_a_place_that_leaves_the_range_of_numbers_ends_no_path(
    density: Density, place: Place
) -> None:
    far = place.values.copy()
    far[len(density.coordinates.ranges) :, 0] = 1e200
    found, slopes = density.gradient(Place(far, place.variant))
    assert found[0] == -np.inf
    assert not slopes[:, 0].any()
    assert np.isfinite(found[1:]).all()


def test_coordinates_are_carried_by_what_they_are(density: Density, place: Place) -> None:
    random = np.random.default_rng(2)
    coordinates = density.coordinates
    assert len(set(coordinates.labels)) == coordinates.count
    same = coordinates.carried(place, coordinates, random)
    np.testing.assert_array_equal(same.values, place.values)


def test_runs_of_a_posterior_go_through_the_histories_of_its_draws(
    density: Density, place: Place
) -> None:
    histories = PosteriorHistories(density.ensemble, Posterior("", place, {}))
    numbers = np.array([3, 0, 3, 99])
    drawn = density.coordinates.parameters(place.of([3, 0, 3, len(RUNS) - 1]))
    for key, values in histories.parameters(numbers).items():
        np.testing.assert_array_equal(values, drawn[key])
    past = candidates(histories, density.sighted, numbers)
    wanted = density.log_likelihood(place)[[3, 0, 3, len(RUNS) - 1]]
    np.testing.assert_allclose(past.log_likelihood, wanted, rtol=1e-5)


@given(
    st.sampled_from(Distribution),
    st.floats(0.1, 10),
    st.floats(0, 1),
    st.floats(0.01, 10),
    st.floats(0.02, 0.98),
)
def test_the_slope_of_a_quantile_is_its_difference(
    distribution: Distribution, low: float, part: float, width: float, position: float
) -> None:
    ends = [np.array([[one]]) for one in (low, low + part * width, low + width)]
    step = 1e-7

    def at(where: float) -> float:
        return float(quantile(distribution, *ends, np.array([[where]]))[0, 0])

    left, right = ((at(position + sign * step) - at(position)) / (sign * step) for sign in (-1, 1))
    found = float(quantile_slope(distribution, *ends, np.array([[position]]))[0, 0])
    # A triangle has a kink at its mode: there the slope is one of both sides'.
    assert min(left, right) - 1e-4 * abs(right) <= found <= max(left, right) + 1e-4 * abs(left)
