"""Weights, tempering and resampling do what their names say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from countertrade.inference.conditioning import (
    SMALLEST_SHARE,
    condition,
    effective_runs,
    systematic_resample,
)

likelihoods = arrays(float, st.integers(2, 400), elements=st.floats(-1e5, 1e3))
weights = arrays(float, st.integers(1, 60), elements=st.floats(1e-6, 1)).map(lambda x: x / x.sum())


def test_effective_runs_of_equal_weights_is_their_number() -> None:
    assert effective_runs(np.full(250, 1 / 250)) == pytest.approx(250)


def test_effective_runs_by_hand() -> None:
    assert effective_runs(np.array([0.5, 0.25, 0.25])) == pytest.approx(1 / 0.375)
    assert effective_runs(np.array([1.0, 0.0, 0.0])) == 1


@given(weights)
def test_effective_runs_lies_between_one_and_the_number(one: np.ndarray) -> None:
    assert 1 - 1e-9 <= effective_runs(one) <= len(one) * (1 + 1e-9)


@given(likelihoods, st.integers(1, 200), st.integers(0, 2**31 - 1))
def test_conditioning_is_sound(likelihood: np.ndarray, runs: int, seed: int) -> None:
    found = condition(likelihood, runs, seed)
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights >= 0).all()
    assert found.effective_runs == pytest.approx(effective_runs(found.weights))
    assert found.effective_runs >= SMALLEST_SHARE * len(likelihood) * (1 - 1e-6)
    assert found.effective_runs >= found.untempered_effective_runs * (1 - 1e-9)
    assert 0 <= found.exponent <= 1
    assert found.ancestors.shape == (runs,)
    assert (np.diff(found.ancestors) >= 0).all()
    assert found.ancestors[0] >= 0 and found.ancestors[-1] < len(likelihood)


@given(likelihoods, st.floats(-1e4, 1e4))
def test_a_constant_in_the_likelihood_says_nothing(likelihood: np.ndarray, shift: float) -> None:
    one, other = condition(likelihood, 10, 1), condition(likelihood + shift, 10, 1)
    np.testing.assert_allclose(one.weights, other.weights, rtol=1e-6, atol=1e-9)


@given(likelihoods)
def test_a_likelier_run_never_weighs_less(likelihood: np.ndarray) -> None:
    order = np.argsort(likelihood)
    assert (np.diff(condition(likelihood, 10, 1).weights[order]) >= 0).all()


@pytest.mark.parametrize("count", [50, 1000])
def test_weak_evidence_is_used_whole(count: int) -> None:
    likelihood = 0.5 * np.random.default_rng(1).normal(size=count)
    found = condition(likelihood, 10, 1)
    assert found.exponent == 1
    assert found.effective_runs == found.untempered_effective_runs
    np.testing.assert_allclose(found.weights, np.exp(likelihood) / np.exp(likelihood).sum())


def test_no_evidence_leaves_all_runs_alike() -> None:
    found = condition(np.full(40, -3.0), 40, 1)
    np.testing.assert_allclose(found.weights, 1 / 40)
    np.testing.assert_array_equal(found.ancestors, np.arange(40))


def test_strong_evidence_is_tempered_to_the_smallest_share() -> None:
    likelihood = 100 * np.random.default_rng(1).normal(size=2000)
    found = condition(likelihood, 500, 1)
    assert found.untempered_effective_runs < SMALLEST_SHARE * 2000
    assert found.effective_runs == pytest.approx(SMALLEST_SHARE * 2000, rel=1e-6)
    assert 0 < found.exponent < 1
    raised = np.exp(found.exponent * (likelihood - likelihood.max()))
    np.testing.assert_allclose(found.weights, raised / raised.sum(), rtol=1e-9)


@given(weights, st.integers(1, 500), st.integers(0, 2**31 - 1))
def test_resampling_is_proportional(one: np.ndarray, count: int, seed: int) -> None:
    chosen = np.bincount(systematic_resample(one, count, seed), minlength=len(one))
    assert chosen.sum() == count
    assert (np.abs(chosen - count * one) < 1 + 1e-6 * count).all()


def test_resampling_is_proportional_on_average() -> None:
    one = np.array([0.02, 0.17, 0.31, 0.5])
    chosen = np.concatenate([systematic_resample(one, 7, seed) for seed in range(3000)])
    shares = np.bincount(chosen, minlength=4) / len(chosen)
    np.testing.assert_allclose(shares, one, atol=4 * 0.5 / np.sqrt(len(chosen)))


def test_a_run_without_weight_is_never_chosen() -> None:
    one = np.array([0.0, 0.5, 0.0, 0.5, 0.0])
    for seed in range(50):
        assert set(systematic_resample(one, 9, seed)) == {1, 3}


def test_same_seed_chooses_the_same_runs() -> None:
    one = np.full(10, 0.1)
    chosen = [systematic_resample(one, 4, seed).tolist() for seed in (5, 5, 6, 7, 8)]
    assert chosen[0] == chosen[1]
    assert len({tuple(some) for some in chosen}) > 1
