"""Scores by hand, intervals over whole countries, and the rule from scores to claims."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from panel_data import drawn_panel
from tools.panel.claims import FEWEST, Claim, Comparison, claim_of
from tools.panel.competing import Specification, fit
from tools.panel.rivals import base_rate
from tools.panel.rows import Panel
from tools.panel.scores import (
    Estimate,
    auc,
    country_weights,
    log_scores,
    mean_difference,
    power_if_right,
    reliability,
    smallest_seen,
    split_seen,
)

CONSTANTS = (-2.5, -3.0)
NO_SLOPES = ((0.0, 0.0), (0.0, 0.0))


def small_panel() -> Panel:
    return Panel(
        modes=("coup", "other"),
        country=np.array([1, 1, 2, 2]),
        year=np.array([1990, 1991, 1990, 1996]),
        exposure=np.ones(4),
        outcome=np.array([0, 1, 0, 2]),
        type=np.array(["party", "party", "military", "military"]),
        features={"age": np.zeros(4), "memory": np.zeros(4)},
    )


def test_log_scores_by_hand() -> None:
    chances = np.array([[0.1, 0.2], [0.5, 0.1], [0.0, 0.25], [0.1, 0.4]])
    expected = np.log([0.7, 0.5, 0.75, 0.4])
    assert log_scores(chances, small_panel()) == pytest.approx(expected)


def test_base_rates_by_hand() -> None:
    """One coup and one other end in four years, of which one half a year each: 1.5 of 3 years."""
    counted = base_rate(small_panel(), by_age=False)
    pooled = np.array([1.5 / 3, 1.5 / 3])
    assert counted.pooled == pytest.approx(pooled)
    weight = 1 / pooled.sum()
    party = (np.array([1.0, 0.0]) + weight * pooled) / (1.5 + weight)
    assert counted.of_types["party"] == pytest.approx(party)


def test_an_unseen_cell_has_the_rate_of_its_type() -> None:
    panel = small_panel()
    by_age = base_rate(panel, by_age=True)
    older = replace(panel, features={**panel.features, "age": np.full(4, 1.5)})
    by_type = base_rate(panel, by_age=False)
    assert by_age.chances(older) == pytest.approx(by_type.chances(older))


def test_mean_difference_by_hand() -> None:
    country = np.array([1, 1, 2, 3])
    gain = np.array([1.0, 2.0, 3.0, 0.0])
    found = mean_difference(gain, np.zeros(4), country)
    weights = country_weights(country)
    assert found.value == 1.5
    assert found.error == pytest.approx(((weights @ gain) / weights.sum(axis=1)).std())
    assert found.low >= 0 and found.high <= 3


def test_countries_are_drawn_whole() -> None:
    weights = country_weights(np.array([4, 4, 9, 9, 9, 2]))
    assert (weights[:, 0] == weights[:, 1]).all() and (weights[:, 2] == weights[:, 4]).all()
    assert (weights[:, 0] + weights[:, 2] + weights[:, 5] == 3).all()


def test_correlated_countries_widen_the_interval() -> None:
    random = np.random.default_rng(0)
    country = np.repeat(np.arange(40), 25)
    alone = random.normal(size=1000)
    together = np.repeat(random.normal(size=40), 25)
    zero = np.zeros(1000)
    errors = [mean_difference(one, zero, country).error for one in (together, alone)]
    assert errors[0] > 3 * errors[1]
    assert errors[0] == pytest.approx(1 / np.sqrt(40), rel=0.35)


def test_area_under_the_curve_by_hand() -> None:
    score = np.array([0.9, 0.5, 0.5, 0.1])
    happened = np.array([True, False, True, False])
    assert auc(score, happened)[0] == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert np.isnan(auc(score, np.zeros(4, dtype=bool))[0])


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_area_is_the_share_of_pairs_in_order(rows: list[tuple[int, bool]]) -> None:
    hits = [score for score, happened in rows if happened]
    misses = [score for score, happened in rows if not happened]
    if not hits or not misses:
        return
    pairs = [(one > other) + (one == other) / 2 for one in hits for other in misses]
    score, happened = (np.array(one) for one in zip(*rows, strict=True))
    assert auc(score, happened)[0] == pytest.approx(np.mean(pairs))


def test_weights_repeat_rows() -> None:
    score = np.array([0.9, 0.5, 0.4, 0.1])
    happened = np.array([True, False, True, False])
    weights = np.array([[2, 1, 0, 3]])
    assert auc(score, happened, weights) == pytest.approx(
        auc(np.repeat(score, weights[0]), np.repeat(happened, weights[0]))
    )


def test_bins_hold_every_row_and_event() -> None:
    panel = drawn_panel(1, 503, CONSTANTS, NO_SLOPES)
    score = np.random.default_rng(1).uniform(0, 0.2, len(panel))
    bins = reliability(score, panel)
    assert sum(one.rows for one in bins) == 503
    assert sum(one.events for one in bins) == panel.events
    assert [one.forecast for one in bins] == sorted(one.forecast for one in bins)
    assert all(one.low <= one.observed <= one.high for one in bins if one.events)


def test_power_is_that_of_draws_from_the_forecast() -> None:
    """Half of the draws and more lie beyond the limit as the stated power says."""
    random = np.random.default_rng(2)
    chances = np.where(random.uniform(size=(600, 1)) < 0.5, 0.12, 0.03)
    rival = np.full((600, 1), 0.075)
    expected, power = power_if_right(chances, rival)
    happened = random.uniform(size=(4000, 600)) < chances[:, 0]
    gain = np.where(happened, np.log(chances / rival).T, np.log((1 - chances) / (1 - rival)).T)
    means, errors = gain.mean(axis=1), gain.std(axis=1) / np.sqrt(600)
    assert means.mean() == pytest.approx(expected, rel=0.05)
    assert (means > 1.96 * errors).mean() == pytest.approx(power, abs=0.06)


def test_dependence_found_lowers_the_power() -> None:
    chances, rival = np.full((900, 1), 0.1), np.full((900, 1), 0.05)
    alone = power_if_right(chances, rival)
    expected, power = power_if_right(chances, rival, found=alone[0])
    assert expected == alone[0]
    assert power == pytest.approx(0.169, abs=0.001) and power < alone[1]


def test_the_split_that_the_specification_computed() -> None:
    """3,000 years at 4.5 per cent: 2.25 to 1 has z = 2.4, so somewhat more is seen (2.8)."""
    assert smallest_seen(1.0) == pytest.approx(2.80, abs=0.01)
    assert 2.25 < split_seen(0.045, 3000) < 2.7
    assert split_seen(0.045, 150) > 9


def estimate(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, (high - low) / 4, low, high)


def comparison(low: float, high: float, power: float = 0.5) -> Comparison:
    return Comparison("by type", estimate(low, high), 0.01, power)


@pytest.mark.parametrize(
    ("against", "events", "claim"),
    [
        (((0.01, 0.02), (0.001, 0.02)), 50, Claim.SKILL),
        (((0.01, 0.02), (-0.02, -0.01)), 50, Claim.WORSE),
        (((0.01, 0.02), (-0.01, 0.01, 0.9)), 50, Claim.NONE),
        (((0.01, 0.02), (-0.01, 0.01, 0.5)), 50, Claim.TOO_LITTLE),
        (((-0.01, 0.02, 0.9), (-0.01, 0.01, 0.5)), 50, Claim.TOO_LITTLE),
        (((0.01, 0.02), (0.001, 0.02)), FEWEST - 1, Claim.TOO_LITTLE),
        (((-0.03, -0.02), (-0.02, -0.01)), FEWEST - 1, Claim.TOO_LITTLE),
    ],
)
def test_the_rule(against: tuple, events: int, claim: Claim) -> None:
    assert claim_of((comparison(*one) for one in against), events) is claim


def test_no_skill_is_found_where_there_is_none() -> None:
    """Rates that no feature moves: the gain of a fit with features is not above 0."""
    claims = []
    for seed in range(12):
        panel = drawn_panel(seed, 3000, CONSTANTS, NO_SLOPES)
        claims.append(claim_on(panel))
    assert claims.count(Claim.SKILL) <= 1


def test_skill_is_found_where_there_is() -> None:
    panel = drawn_panel(1, 6000, CONSTANTS, ((-1.0, 1.0), (-1.0, 1.0)))
    assert claim_on(panel) is Claim.SKILL


def claim_on(panel: Panel) -> Claim:
    fitted = fit(panel.before, Specification(("age", "memory")), (0.3, 0.3))
    chances, after = fitted.chances(panel.after), panel.after
    against = []
    for by_age in (False, True):
        rival = base_rate(panel.before, by_age).chances(after)
        own, other = log_scores(chances, after), log_scores(rival, after)
        gain = mean_difference(own, other, after.country)
        against.append(Comparison("", gain, *power_if_right(chances, rival, gain.error)))
    return claim_of(against, after.events)
