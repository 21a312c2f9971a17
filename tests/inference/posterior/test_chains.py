"""Chains draw the posterior: where it is known by arithmetic they find it."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import bowl
import numpy as np
import pytest
from bowl import Bowl
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.inference.posterior.calibration import Drawn, diagnostics, poorly_sampled
from countertrade.inference.posterior.filtering import Particles, first_particles, next_particles
from countertrade.inference.posterior.hamiltonian import Chains, Metric, Mover
from countertrade.inference.posterior.sampling import PIECE, Plan, sample

PLAN = Plan(chains=16, draws=800, settling=20, learning=20)
ERRORS = 4.5
"""Standard errors by which a mean may be off: one in a hundred thousand is further."""


def untold(stage: str, done: int, todo: int) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def density() -> Any:
    """Return a posterior that is known."""
    return Bowl()


@pytest.fixture(scope="module")
def drawn(density: Any, tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Return what chains draw of it."""
    return Drawn.of(list(sample(density, PLAN, tmp_path_factory.mktemp("chains"), untold)))


def test_chains_find_mean_and_spread(drawn: Drawn) -> None:
    found = diagnostics(drawn, bowl.RANGES)
    sample_size = found["ess_bulk"].values
    error = bowl.deviation() / np.sqrt(sample_size)
    apart = drawn.normals.mean(axis=(1, 2)) - bowl.mean()
    assert (np.abs(apart) < ERRORS * error).all()
    # The standard error of a standard deviation is that of a mean over the root of two.
    spread = drawn.normals.std(axis=(1, 2)) / bowl.deviation()
    assert (np.abs(spread - 1) < ERRORS / np.sqrt(sample_size)).all()


def test_what_is_told_apart_is_told(drawn: Drawn) -> None:
    found = diagnostics(drawn, bowl.RANGES)
    assert found["contraction"].values == pytest.approx([0.99, 0.75, 0.0], abs=0.1)
    assert found["shift"].values == pytest.approx(bowl.mean(), abs=0.1)
    assert not poorly_sampled(found).any()


def test_chains_that_disagree_are_called_poor(drawn: Drawn) -> None:
    apart = np.linspace(-2, 2, drawn.normals.shape[2])
    stuck = Drawn(drawn.normals + apart, *(getattr(drawn, one) for one in OTHERS))
    assert poorly_sampled(diagnostics(stuck, bowl.RANGES)).all()


OTHERS = ("variant", "log_likelihood", "accepted", "places")


def test_settings_are_drawn_by_their_odds(drawn: Drawn) -> None:
    share = (drawn.variant == 1).mean()
    wanted = bowl.ODDS[1] / bowl.ODDS.sum()
    # Proposals are taken at least every other time: of the draws a third are independent.
    error = math.sqrt(wanted * (1 - wanted) / (drawn.variant.size / 3))
    assert abs(share - wanted) < ERRORS * error


@settings(deadline=None, max_examples=5)
@given(st.integers(1, 5))
def test_sampling_that_is_cut_short_goes_on_as_if_it_had_not_been(pieces: int) -> None:
    density: Any = Bowl()
    plan = Plan(chains=4, draws=30, settling=5, learning=5)
    folder = Path(tempfile.mkdtemp())
    whole = list(sample(density, plan, folder / "whole", untold))
    told = []

    def interrupted(stage: str, done: int, todo: int) -> None:
        told.append(done)
        if len(told) == min(pieces * PIECE, plan.iterations) - 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(sample(density, plan, folder / "cut", interrupted))
    again = list(sample(density, plan, folder / "cut", untold))
    assert len(again) == len(whole)
    for one, other in zip(again, whole, strict=True):
        np.testing.assert_array_equal(one.normals, other.normals)
        np.testing.assert_array_equal(one.place.values, other.place.values)


@given(st.integers(0, 2**31), st.integers(1, 5))
def test_a_metric_is_undone(seed: int, directions: int) -> None:
    random = np.random.default_rng(seed)
    along = np.linalg.qr(random.standard_normal((8, directions)))[0]
    metric = Metric(along, random.uniform(0.05, 1, directions))
    values = random.standard_normal((8, 3))
    np.testing.assert_allclose(metric.restored(metric.stretched(values)), values, rtol=1e-9)


def test_a_narrow_direction_is_found_in_the_scores() -> None:
    random = np.random.default_rng(1)
    scores = random.standard_normal((60, 600))
    along = np.linalg.qr(random.standard_normal((60, 1)))[0]
    scores += (math.sqrt(400) - 1) * along @ (along.T @ scores)
    metric = Metric.of_scores(scores)
    assert len(metric.scales) == 1
    assert abs(float((metric.directions.T @ along)[0, 0])) > 0.99
    assert metric.scales[0] == pytest.approx(1 / 20, rel=0.1)


def test_a_narrow_metric_lets_steps_be_longer(density: Any) -> None:
    chains = Chains.at(density, density.coordinates.drawn(np.arange(64)))
    narrow = Metric(np.eye(3)[:, :1], np.array([0.1]))
    shares = []
    for metric in (Metric.plain(3), narrow):
        mover, random = Mover(density, metric, 0.5), np.random.default_rng(1)
        moved = chains
        found = []
        for _ in range(30):
            moved, accepted = mover.moved(moved, random)
            found.append(accepted.mean())
        shares.append(np.mean(found[10:]))
    assert shares[1] > 2 * shares[0]


def test_a_chain_gets_away_from_where_steps_are_too_long(density: Any) -> None:
    chains = Chains.at(density, density.coordinates.drawn(np.arange(16)))
    # Steps beyond a fifth are unstable where the curvature is a hundred.
    mover, random = Mover(density, Metric.plain(3), 0.6), np.random.default_rng(1)
    moved = chains
    for _ in range(80):
        moved = mover.moved(moved, random)[0]
    assert (moved.place.values[0] != chains.place.values[0]).all()
    assert np.abs(moved.place.values[0] - bowl.mean()[0]).max() < 1


def test_particles_come_to_the_posterior_and_stay(density: Any) -> None:
    first = first_particles(density, seed=3)
    error = bowl.deviation() / math.sqrt(first.place.variant.size)
    assert (np.abs(first.place.values.mean(axis=1) - bowl.mean()) < ERRORS * error).all()
    assert abs(first.drift) < ERRORS
    again = Particles.unpacked(first.packed())
    np.testing.assert_array_equal(again.place.values, first.place.values)
    assert (again.step, again.accepted, again.drift) == (first.step, first.accepted, first.drift)


def test_particles_follow_new_figures(density: Any) -> None:
    class Later(Bowl):
        def log_likelihood(self, place: Any) -> np.ndarray:
            return super().log_likelihood(place) - 4 * (place.values[2] - 1) ** 2 / 2

        def gradient(self, place: Any) -> tuple[np.ndarray, np.ndarray]:
            slopes = super().gradient(place)[1]
            slopes[2] -= 4 * (place.values[2] - 1)
            return self.log_likelihood(place), slopes

    class Carried(bowl.Numbers):
        def carried(self, place: Any, before: Any, random: Any) -> Any:
            return place

    later: Any = Later(Carried())
    found = next_particles(density, first_particles(density, seed=3), later, seed=4)
    # A likelihood of precision 4 at 1 beside a prior of precision 1 at 0.
    error = math.sqrt(1 / 5 / found.place.variant.size)
    assert abs(found.place.values[2].mean() - 0.8) < ERRORS * error
