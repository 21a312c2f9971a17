"""Competing risks: known coefficients come back, penalties shrink, chances add up."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from panel_data import drawn_panel
from tools.panel.competing import (
    Fitted,
    Specification,
    chances_of,
    chosen_spreads,
    country_folds,
    covariance,
    fit,
)
from tools.panel.likelihoods import odds_likelihood, rates_likelihood
from tools.panel.rivals import base_rate
from tools.panel.rows import Panel

OWN = Specification(("age", "memory"))
CONSTANTS = (-2.0, -2.5)
SLOPES = ((-0.6, 1.0), (0.3, 0.0))
WIDE, NARROW = (1.0, 3.0), (0.001, 0.001)


def slopes_of(fitted: Fitted) -> np.ndarray:
    return fitted.coefficients[:, -2:]


@pytest.mark.parametrize("seed", [1, 2])
def test_known_slopes_come_back(seed: int) -> None:
    panel = drawn_panel(seed, 12_000, CONSTANTS, SLOPES)
    fitted = fit(panel, OWN, WIDE)
    errors = np.sqrt(np.diag(covariance(fitted, panel))).reshape(fitted.coefficients.shape)
    away = (slopes_of(fitted) - np.array(SLOPES)) / errors[:, -2:]
    assert np.abs(away).max() < 4
    assert np.abs(slopes_of(fitted) - np.array(SLOPES)).max() < 0.25


def test_errors_are_those_of_many_draws() -> None:
    """The standard error agrees with the spread of estimates over panels drawn anew."""
    found, stated = [], []
    for seed in range(40):
        panel = drawn_panel(100 + seed, 1500, CONSTANTS, SLOPES)
        fitted = fit(panel, OWN, WIDE)
        found.append(slopes_of(fitted)[0, 0])
        stated.append(np.sqrt(np.diag(covariance(fitted, panel)))[len(OWN.columns) - 2])
    assert 0.7 < np.mean(stated) / np.std(found) < 1.4


def test_a_strong_penalty_gives_the_rate_of_all() -> None:
    panel = drawn_panel(3, 3000, CONSTANTS, SLOPES)
    fitted = fit(panel, OWN, NARROW)
    counted = base_rate(panel, by_age=False).pooled
    assert np.abs(slopes_of(fitted)).max() < 0.01
    assert np.exp(fitted.coefficients[:, 0]) == pytest.approx(counted, rel=0.03)


def test_types_without_penalty_have_their_own_rates() -> None:
    panel = drawn_panel(4, 6000, CONSTANTS, ((0.0, 0.0), (0.0, 0.0)))
    fitted = fit(panel, Specification(()), (20.0, 1.0))
    counted = base_rate(panel, by_age=False)
    for kind, rates in counted.of_types.items():
        row = panel.where(panel.type == kind).where(np.array([0]))
        assert np.exp(fitted.predictor(row))[0] == pytest.approx(rates, rel=0.05)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([rates_likelihood, odds_likelihood]))
def test_slopes_of_the_likelihood_are_its_derivatives(seed: int, likelihood) -> None:
    modes = 1 if likelihood is odds_likelihood else 2
    panel = drawn_panel(seed, 6, CONSTANTS[:modes], SLOPES[:modes])
    predictor = np.random.default_rng(seed).normal(-1, 1, (6, modes))
    numeric = approx_fprime(
        predictor.ravel(),
        lambda flat: likelihood(flat.reshape(6, modes), panel)[0].sum(),
        1e-7,
    )
    assert likelihood(predictor, panel)[1].ravel() == pytest.approx(numeric, abs=1e-5)


@settings(max_examples=50)
@given(st.lists(st.floats(1e-6, 5), min_size=1, max_size=5), st.floats(1e-3, 1.0))
def test_chances_of_modes_and_of_nothing_add_up(rates: list[float], exposure: float) -> None:
    found = chances_of(np.array([rates]), np.array([exposure]))
    assert found.sum() == pytest.approx(1 - np.exp(-sum(rates) * exposure))
    assert (found >= 0).all()


def test_log_scores_are_those_of_the_chances() -> None:
    panel = drawn_panel(5, 200, CONSTANTS, SLOPES)
    fitted = fit(panel, OWN, WIDE)
    every = np.column_stack([1 - fitted.chances(panel).sum(axis=1), fitted.chances(panel)])
    by_hand = np.log(every[np.arange(len(panel)), panel.outcome])
    assert fitted.log_scores(panel) == pytest.approx(by_hand)


def test_odds_come_back() -> None:
    panel = drawn_panel(6, 8000, (-1.0,), ((0.0, 0.0),))
    odds = -0.5 + 0.8 * panel.features["age"]
    happened = np.random.default_rng(6).uniform(size=len(panel)) < 1 / (1 + np.exp(-odds))
    trials = replace(panel, outcome=happened.astype(int))
    fitted = fit(trials, Specification(("age", "memory"), odds_likelihood), WIDE)
    assert slopes_of(fitted)[0] == pytest.approx([0.8, 0.0], abs=0.15)


def test_folds_keep_countries_whole() -> None:
    country = np.array([5, 5, 7, 9, 9, 7])
    folds = country_folds(country)
    assert folds[0] == folds[1] and folds[2] == folds[5] and folds[3] == folds[4]
    assert len(set(folds.tolist())) == 3


def test_cross_validation_shrinks_noise_and_keeps_effects() -> None:
    noise = drawn_panel(7, 1500, CONSTANTS, ((0.0, 0.0), (0.0, 0.0)))
    effect = drawn_panel(7, 1500, CONSTANTS, ((-1.0, 1.5), (-1.0, 1.5)))
    tried = {"types": (0.1,), "slopes": (0.01, 1.0)}
    assert chosen_spreads(noise, OWN, **tried)[0][1] == 0.01
    assert chosen_spreads(effect, OWN, **tried)[0][1] == 1.0


def test_scored_rows_do_not_touch_the_fit() -> None:
    panel = drawn_panel(8, 1500, CONSTANTS, SLOPES)
    poisoned: Panel = replace(panel, outcome=np.where(panel.year >= 1995, 1, panel.outcome))
    assert (poisoned.outcome != panel.outcome).any()
    one, other = (fit(given.before, OWN, WIDE) for given in (panel, poisoned))
    assert (one.coefficients == other.coefficients).all()
