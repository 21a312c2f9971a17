"""A random number depends on the seed, its name, its run and its counter, and on nothing else."""

from __future__ import annotations

import zlib
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from countertrade.engine import backend, chance

NAMES = ["driver oil_price", "threshold regime_exit[VEN]", "noise productivity_noise[CUB]"]
RUNS = np.arange(40)
MONTHS = np.arange(25)
MANY = np.arange(20_000)
LARGEST_DISTANCE = 1.63 / np.sqrt(len(MANY))
"""Kolmogorov's distance that a right distribution exceeds once in a hundred samples; the seed is
fixed, so that a sample that has passed passes always."""
LARGEST_CORRELATION = 4 / np.sqrt(len(MANY))
"""Four standard deviations of the correlation of independent samples."""

WHOLE = chance.uniforms(7, NAMES, RUNS, MONTHS)


@settings(deadline=None)
@given(st.permutations(range(len(NAMES))), st.permutations(range(len(RUNS))))
def test_order_of_names_and_runs_changes_nothing(names: list[int], runs: list[int]) -> None:
    drawn = chance.uniforms(7, [NAMES[one] for one in names], RUNS[runs], MONTHS)
    for name in NAMES:
        np.testing.assert_array_equal(drawn[name], WHOLE[name][:, runs])


@settings(deadline=None)
@given(
    st.sets(st.sampled_from(NAMES), min_size=1),
    st.sets(st.sampled_from(range(len(RUNS))), min_size=1),
    st.sets(st.sampled_from(range(len(MONTHS))), min_size=1),
)
def test_others_that_are_drawn_change_nothing(
    names: set[str], runs: set[int], months: set[int]
) -> None:
    some_runs, some_months = sorted(runs), sorted(months)
    drawn = chance.uniforms(7, sorted(names), RUNS[some_runs], MONTHS[some_months])
    assert drawn.keys() == names
    for name in names:
        np.testing.assert_array_equal(drawn[name], WHOLE[name][np.ix_(some_months, some_runs)])


def test_numbers_are_those_of_jax() -> None:
    jax = backend.jax()
    for name in NAMES:
        stream = jax.random.fold_in(jax.random.key(7), zlib.crc32(name.encode()))
        for run, month in [(0, 0), (39, 24), (17, 3)]:
            key = jax.random.fold_in(jax.random.fold_in(stream, run), month)
            expected = jax.random.uniform(key, minval=1e-12, maxval=1.0, dtype=float)
            assert WHOLE[name][month, run] == expected


def test_quantiles_are_those_of_scipy() -> None:
    at = chance.uniforms(7, ["x"], MANY, np.arange(5))["x"]
    normal = chance.normals(7, ["x"], MANY, np.arange(5))["x"]
    # A quantile of AS 241 is right to about sixteen digits; near 0 the last ones cancel.
    np.testing.assert_allclose(normal, special.ndtri(at), rtol=1e-13, atol=1e-15)
    gumbel = chance.gumbels(7, ["x"], MANY, np.arange(5))[:, 0]
    np.testing.assert_allclose(gumbel, -np.log(-np.log(at)), rtol=1e-13, atol=1e-13)


def test_no_names_give_no_numbers() -> None:
    assert chance.uniforms(7, [], RUNS, MONTHS) == {}


def test_seed_name_run_and_counter_each_matter() -> None:
    other_seed = chance.uniforms(8, NAMES, RUNS, MONTHS)
    everything = np.concatenate([*(one.ravel() for one in WHOLE.values()), other_seed[NAMES[0]][0]])
    assert len(np.unique(everything)) == len(everything)


@pytest.mark.parametrize(
    ("draw", "distribution"),
    [
        (chance.uniforms, stats.uniform),
        (chance.normals, stats.norm),
        (chance.exponentials, stats.expon),
        (chance.gumbels, stats.gumbel_r),
    ],
    ids=["uniform", "normal", "exponential", "gumbel"],
)
@pytest.mark.parametrize("over", ["runs", "counters"])
def test_distribution(draw: object, distribution: stats.rv_continuous, over: str) -> None:
    runs, counters = (MANY, np.array([3])) if over == "runs" else (np.array([3]), MANY)
    found = draw(1, ["driver oil_price"], runs, counters)  # type: ignore[operator]
    sample = found["driver oil_price"] if isinstance(found, dict) else found
    assert np.isfinite(sample).all()
    assert stats.kstest(sample.ravel(), distribution.cdf).statistic < LARGEST_DISTANCE


def test_streams_are_independent() -> None:
    drawn = chance.normals(1, NAMES, MANY, np.arange(2))
    rows = [row for values in drawn.values() for row in values]
    for one, other in combinations(rows, 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < LARGEST_CORRELATION
