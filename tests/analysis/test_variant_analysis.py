"""Variants read out of a store: weights before and after, means, spread, what chance would give."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from countertrade.analysis.variants import (
    LEAST_RUNS,
    fixed_settings,
    full_variants,
    series_by_variant,
    spread_by_chance,
    survival_by_variant,
    survival_spread,
    variants_by_setting,
)

STATUS_QUO, REGIME = "status-quo", "AAA"
NAMES = (
    "cause=home, echo=on",
    "cause=home, echo=off",
    "cause=both, echo=on",
    "cause=both, echo=off",
)
RUNS = {0: 40, 1: 30, 2: LEAST_RUNS, 3: LEAST_RUNS - 1}
"""Runs of each variant."""
SURVIVAL = {0: 0.9, 1: 0.8, 2: 0.5, 3: 0.1}
HISTORIES = 10
"""Candidates of each variant."""


def store(
    survival: np.ndarray | None = None,
    prior: tuple[float, ...] = (0.25,) * 4,
    attrs: dict[str, dict[str, float]] | None = None,
) -> xr.DataTree:
    """Return results of four variants with ten candidates each, five years ahead."""
    variant_of_run = np.repeat([*RUNS], [*RUNS.values()])
    count = np.concatenate([np.arange(runs) for runs in RUNS.values()])
    own = np.array([SURVIVAL[one] for one in variant_of_run]) if survival is None else survival
    weights = np.repeat([0.04, 0.03, 0.02, 0.01], HISTORIES)
    months = 61
    return xr.DataTree.from_dict(
        {
            "/": xr.Dataset(
                attrs={
                    "variants": attrs
                    or {"cause": {"home": 0.5, "both": 0.5}, "echo": {"on": 0.5, "off": 0.5}}
                }
            ),
            "forecast": xr.Dataset(
                {
                    "survival": (
                        ("scenario", "run", "time", "regime"),
                        np.broadcast_to(own[None, :, None, None], (1, len(own), months, 1)),
                    ),
                    "gdp": (
                        ("scenario", "run", "time", "regime"),
                        np.broadcast_to(count[None, :, None, None], (1, len(own), months, 1)),
                    ),
                    "price": (
                        ("scenario", "run", "time"),
                        np.broadcast_to(count[None, :, None], (1, len(own), months)),
                    ),
                },
                coords={"scenario": [STATUS_QUO], "regime": [REGIME]},
            ),
            "conditioning": xr.Dataset(
                {
                    "weight": ("candidate", weights),
                    "ancestor": ("run", variant_of_run * HISTORIES + count % HISTORIES),
                    "prior_weight": ("variant", np.array(prior)),
                    "variant_of_candidate": ("candidate", np.repeat(np.arange(4), HISTORIES)),
                },
                coords={"variant": list(NAMES)},
            ),
        }
    )


def test_full_variants_know_settings_weights_and_runs() -> None:
    found = full_variants(store())
    assert [dict(one.settings) for one in found][1] == {"cause": "home", "echo": "off"}
    assert [one.runs for one in found] == [*RUNS.values()]
    assert [one.weight for one in found] == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert [one.prior for one in found] == [0.25] * 4
    assert all(one.candidates == one.histories == HISTORIES for one in found)
    assert all(one.effective == pytest.approx(HISTORIES) for one in found)
    assert found[1].name == "cause: home; echo: off"
    assert [one.counts for one in found] == [True, True, True, False]


def test_no_run_is_in_two_variants_and_none_in_no_variant() -> None:
    rows = np.concatenate([one.rows for one in full_variants(store())])
    assert sorted(rows) == list(range(sum(RUNS.values())))


def test_a_setting_takes_together_all_runs_that_have_it() -> None:
    found = variants_by_setting(store())
    assert list(found) == ["cause", "echo"]
    on, off = found["echo"]
    assert (dict(on.settings), dict(off.settings)) == ({"echo": "on"}, {"echo": "off"})
    assert (on.runs, off.runs) == (RUNS[0] + RUNS[2], RUNS[1] + RUNS[3])
    assert (on.weight, off.weight) == pytest.approx((0.6, 0.4))
    means = survival_by_variant(store(), found["echo"], STATUS_QUO, REGIME, 5)
    assert means[0] is not None
    assert means[0].middle == pytest.approx((40 * 0.9 + LEAST_RUNS * 0.5) / (40 + LEAST_RUNS))


def test_a_fixed_switch_is_no_question() -> None:
    attrs = {"cause": {"home": 0.5, "both": 0.5}, "echo": {"on": 1.0, "off": 0.0}}
    results = store(prior=(0.5, 0.0, 0.5, 0.0), attrs=attrs)
    assert [one.name for one in full_variants(results)] == [
        "cause: home; echo: on",
        "cause: both; echo: on",
    ]
    assert list(variants_by_setting(results)) == ["cause"]
    assert fixed_settings(results) == {"echo": "on"}


def test_the_spread_leaves_out_variants_with_few_runs() -> None:
    results = store()
    variants = full_variants(results)
    spread = survival_spread(results, variants, STATUS_QUO, REGIME, 5)
    assert spread is not None
    assert (spread.low, spread.high) == pytest.approx((0.5, 0.9))
    assert spread.lowest.name == "cause: both; echo: on"
    assert (spread.counted, spread.left_out) == (3, 1)


def test_one_variant_has_no_spread() -> None:
    results = store()
    assert survival_spread(results, full_variants(results)[2:], STATUS_QUO, REGIME, 5) is None


def test_a_variant_without_runs_has_no_outcome() -> None:
    results = store()
    conditioning = results["conditioning"].to_dataset()
    conditioning["ancestor"] = conditioning["ancestor"] % HISTORIES
    results["conditioning"] = xr.DataTree(conditioning)
    found = survival_by_variant(results, full_variants(results), STATUS_QUO, REGIME, 5)
    assert found[0] is not None and found[1:] == [None] * 3


def test_series_are_medians_at_each_place() -> None:
    results = store()
    variants = full_variants(results)
    gdp = dict(series_by_variant(results, variants, STATUS_QUO, "gdp", 5))
    price = dict(series_by_variant(results, variants, STATUS_QUO, "price", 5))
    assert list(gdp) == ["gdp[AAA]"] and list(price) == ["price"]
    for outcomes in (gdp["gdp[AAA]"], price["price"]):
        first = outcomes[0]
        assert first is not None
        count = np.arange(RUNS[0])
        expected = (np.median(count), *np.quantile(count, [0.05, 0.95]))
        assert (first.middle, first.low, first.high) == pytest.approx(expected)


def test_chance_rarely_gives_the_spread_of_a_true_difference() -> None:
    results = store()
    variants = full_variants(results)
    spread = survival_spread(results, variants, STATUS_QUO, REGIME, 5)
    assert spread is not None
    assert spread_by_chance(results, variants, STATUS_QUO, REGIME, 5) < spread.high - spread.low


def test_chance_explains_histories_that_differ_without_regard_to_the_variant() -> None:
    """Survival depends on the history alone; with few histories variants differ all the same."""
    exceeded = []
    for seed in range(40):
        of_history = np.random.default_rng(seed).uniform(size=4 * HISTORIES)
        ancestors = store()["conditioning"]["ancestor"].values
        results = store(of_history[ancestors])
        variants = full_variants(results)
        spread = survival_spread(results, variants, STATUS_QUO, REGIME, 5)
        assert spread is not None
        chance = spread_by_chance(results, variants, STATUS_QUO, REGIME, 5)
        exceeded.append(spread.high - spread.low > chance)
    # A true share of 1 in 20 gives more than 6 of 40 about once in a hundred times.
    assert sum(exceeded) <= 6


def test_equal_survival_has_no_spread_by_chance() -> None:
    results = store(np.full(sum(RUNS.values()), 0.7))
    assert spread_by_chance(results, full_variants(results), STATUS_QUO, REGIME, 5) < 1e-9
