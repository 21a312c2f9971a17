"""Baselines: right in closed form where there is one, and honest about what they do not know."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.analysis.base_rates import age_factor, base_rates
from countertrade.analysis.scoring.baselines import (
    BASELINES,
    LEAST_KNOWN,
    Past,
    baseline_draws,
    exit_base_rate,
)
from countertrade.analysis.scoring.truth import ScoredSeries, scored_series
from countertrade.case import Case
from countertrade.inference.outlook import LEADER_EXIT, REGIME_EXIT

RUNS = 4000
LEADS = np.array([1.0, 2.5, 5.0])


def past_of(steps: np.ndarray, usual: float = 0.05) -> Past:
    """Return a past with yearly changes, ending at 0."""
    return Past(0.0, steps, np.ones(len(steps)), usual)


def coverage(name: str, drift: float) -> float:
    """Return how often a walk five years on lies in a baseline's band of 90 per cent."""
    generator = np.random.default_rng(1)
    inside = []
    for _ in range(600):
        steps = drift + 0.1 * generator.standard_normal(14)
        ahead = float(np.sum(drift + 0.1 * generator.standard_normal(5)))
        drawn = BASELINES[name](past_of(steps), np.array([5.0]), 400, generator)[0]
        low, high = np.quantile(drawn, [0.05, 0.95])
        inside.append(low <= ahead <= high)
    return float(np.mean(inside))


def test_persistence_covers_walks_with_drift() -> None:
    # Three standard errors of a share of 600 are .037; the prior of 5 % a year adds a little.
    assert coverage("persistence", 0.1) == pytest.approx(0.9, abs=0.04)


def test_no_change_covers_walks_without() -> None:
    assert coverage("no change", 0.0) == pytest.approx(0.9, abs=0.04)


def test_damped_trend_covers_changes_that_fade() -> None:
    generator = np.random.default_rng(2)
    inside = []
    for _ in range(400):
        changes = np.zeros(30)
        for year in range(1, 30):
            changes[year] = 0.6 * changes[year - 1] + 0.1 * generator.standard_normal()
        past = past_of(changes[5:25])
        drawn = BASELINES["damped trend"](past, np.array([5.0]), 400, generator)[0]
        low, high = np.quantile(drawn, [0.05, 0.95])
        inside.append(low <= changes[25:].sum() <= high)
    # Three standard errors of a share of 400 are .045.
    assert np.mean(inside) == pytest.approx(0.9, abs=0.05)


def test_drift_and_last_change_are_carried_on() -> None:
    generator = np.random.default_rng(3)
    steps = np.full(40, 0.2)
    middle = {
        name: np.median(draw(past_of(steps), LEADS, RUNS, generator), axis=1)
        for name, draw in BASELINES.items()
    }
    assert middle["no change"] == pytest.approx([0, 0, 0], abs=0.05)
    # One year's worth of no drift among 41.
    assert middle["persistence"] == pytest.approx(0.2 * 40 / 41 * LEADS, abs=0.03)
    assert np.all(np.diff(middle["damped trend"]) > 0)
    assert np.all(middle["damped trend"] < middle["persistence"] + 0.05)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-0.5, 0.5), min_size=LEAST_KNOWN - 1, max_size=20))
def test_bands_widen_with_the_horizon(steps: list[float]) -> None:
    for draw in BASELINES.values():
        drawn = draw(past_of(np.array(steps)), LEADS, RUNS, np.random.default_rng(4))
        assert drawn.shape == (3, RUNS)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=1)
        assert np.all(np.diff(high - low) > 0)


def test_what_is_learnt_later_changes_no_baseline(shipped_case: Case) -> None:
    origin = dt.date(2012, 12, 31)
    for one in scored_series(shipped_case, 2006):
        poisoned = _poisoned(one, origin)
        if len(one.known_at(origin)) < LEAST_KNOWN:
            continue
        drawn = [
            baseline_draws(
                each, each.known_at(origin), range(2013, 2018), 50, np.random.default_rng(5)
            )
            for each in (one, poisoned)
        ]
        for name in BASELINES:
            assert np.array_equal(drawn[0][name], drawn[1][name]), one.name


def _poisoned(series: ScoredSeries, origin: dt.date) -> ScoredSeries:
    def changed(figures: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(replace(one, value=1e6) if one.known_from > origin else one for one in figures)

    return replace(series, figures=changed(series.figures), months=changed(series.months))


def test_base_rates_by_type_and_age(shipped_case: Case) -> None:
    day = dt.date(2010, 12, 31)
    found = exit_base_rate(shipped_case, REGIME_EXIT, "CUB", day, 5)
    rates = base_rates("party_personal")
    assert rates is not None
    yearly = rates.all_modes.value * age_factor(52)
    assert found == pytest.approx(1 - np.exp(-yearly * np.arange(1, 6)))
    young = exit_base_rate(shipped_case, REGIME_EXIT, "VEN", day, 5)
    assert np.all(young > found)
    leaders = exit_base_rate(shipped_case, LEADER_EXIT, "CUB", day, 5)
    assert np.all(np.diff(leaders) > 0)


def test_democracies_have_no_base_rate(shipped_case: Case) -> None:
    assert np.isnan(exit_base_rate(shipped_case, REGIME_EXIT, "VEN", dt.date(2004, 1, 1), 5)).all()
