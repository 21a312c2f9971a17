"""Skill, its interval, and the claims that may be made of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countertrade.analysis.scoring.claims import (
    LEAST_EXITS,
    USEFUL_SKILL,
    Claim,
    findings,
    flow_finding,
)
from countertrade.analysis.scoring.skill import Losses, skill
from score_data import exits_of, score_of

BLOCK = 5


def overlapping(seed: int, series: int = 8, origins: int = 19) -> Losses:
    """Return losses of two forecasters that are equal in law; those of near origins overlap."""
    generator = np.random.default_rng(seed)
    months = origins + BLOCK
    shared = generator.normal(size=months) + generator.normal(size=(series, months))
    losses = np.zeros((2, series, origins))
    for who in range(2):
        own = generator.normal(size=months) + generator.normal(size=(series, months))
        walk = np.cumsum(np.pad(shared + own, ((0, 0), (1, 0))), axis=1)
        for ahead in range(1, BLOCK + 1):
            losses[who] += np.abs(walk[:, ahead : ahead + origins] - walk[:, :origins])
    return Losses(*losses)


def test_a_forecaster_that_is_the_baseline_has_no_skill_and_no_doubt() -> None:
    one = overlapping(1)
    found = skill([Losses(one.own, one.own)], BLOCK)
    assert found is not None
    assert found.value == found.low == found.high == 0


def test_equal_rivals_are_rarely_told_apart() -> None:
    trials = 60
    found = [skill([overlapping(seed)], BLOCK) for seed in range(trials)]
    claimed = sum(one is not None and one.low > 0 for one in found)
    apart = sum(one is not None and not one.low <= 0 <= one.high for one in found)
    # A one-sided test at 5 %: more than 8 of 60 happen by chance once in a hundred; 2 % were
    # measured in 300 trials.
    assert claimed <= 8
    assert apart <= 12


def test_true_skill_is_found_and_measured() -> None:
    one = overlapping(2)
    found = skill([Losses(0.5 * one.rival, one.rival)], BLOCK)
    assert found is not None
    assert found.value == pytest.approx(0.5)
    assert found.low > 0.45


def test_power_grows_with_what_is_scored() -> None:
    few = skill([overlapping(3, origins=10)], BLOCK)
    many = skill([overlapping(3, origins=60)], BLOCK)
    assert few is not None and many is not None
    assert 0 < many.detectable < few.detectable <= 1
    assert skill([overlapping(3, origins=9)], BLOCK) is None


def steady(own: float) -> Claim:
    """Return the claim on flows of a forecaster with a constant share of its rival's loss."""
    generator = np.random.default_rng(4)
    noise = np.exp(0.02 * generator.normal(size=(6, 20, 6)))
    score = score_of(lambda *at: (own * float(noise[at]), 1.0))
    return flow_finding([score]).claim


def test_skill_on_flows_is_claimed() -> None:
    assert steady(0.7) is Claim.SKILL_ON_FLOWS


def test_no_skill_is_said_where_a_useful_one_would_have_been_found() -> None:
    assert steady(1.0) is Claim.NONE


def test_worse_than_the_baseline_is_no_skill() -> None:
    assert steady(1.5) is Claim.NONE


def test_a_weak_test_claims_nothing() -> None:
    generator = np.random.default_rng(5)
    noise = np.exp(generator.normal(size=(6, 20, 1)))
    found = flow_finding([score_of(lambda s, o, h: (float(noise[s, o, 0]), 1.0))])
    assert found.skill is not None
    assert found.skill.low <= 0 <= found.skill.high
    assert found.skill.detectable > USEFUL_SKILL
    assert found.claim is Claim.NOT_ENOUGH_DATA


def test_few_series_are_not_enough_however_good() -> None:
    finding = flow_finding([score_of(lambda *at: (0.1, 1.0), series=2)])
    assert finding.claim is Claim.NOT_ENOUGH_DATA
    assert finding.skill is None


def test_skill_on_exits_is_claimed() -> None:
    rows, seen = exits_of(lambda happened: 0.9 if happened else 0.1, 12, 0.15, seed=6)
    assert seen >= LEAST_EXITS
    score = score_of(lambda *at: (1.0, 1.0), exits=rows, seen=(0, seen))
    found = findings([score])
    assert found.exits.claim is Claim.SKILL_ON_EXITS
    assert Claim.SKILL_ON_EXITS in found.claims


def test_the_base_rate_itself_has_no_skill_on_exits() -> None:
    rows, seen = exits_of(lambda happened: 0.3, 12, 0.15, seed=7)
    same = tuple(replace(row, log_loss=dict.fromkeys(row.log_loss, 0.3)) for row in rows)
    score = score_of(lambda *at: (1.0, 1.0), exits=same, seen=(0, seen))
    assert findings([score]).exits.claim is Claim.NONE


def test_survival_is_never_scored_on_two_survivors() -> None:
    rows, _ = exits_of(lambda happened: 0.0, 2, 0.0, seed=8)
    score = score_of(lambda *at: (1.0, 1.0), exits=rows, seen=(0, 0))
    found = findings([score]).exits
    assert found.claim is Claim.NOT_ENOUGH_DATA
    assert "0 exits" in found.because
