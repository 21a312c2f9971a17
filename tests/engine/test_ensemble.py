"""The promises of the ensemble: repeatable, paired, additive, and true to what is recorded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from blocks import SEED, Block

from countertrade.case import Month
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.language import Model, assemble
from countertrade.model import DECLARATIONS

OTHER = "oil-at-45"
"""A scenario that changes something in every run."""
BY_CHANCE = ("destination_openness[VEN]", "destination_openness[CUB]")
"""Stocks that chance alone moves, so that no scenario may touch them."""
EXACT = 1e-9


def same(one: Passage, other: Passage) -> bool:
    """Return whether two passages are the same bit for bit."""
    return one.written.keys() == other.written.keys() and all(
        np.array_equal(values, other.written[key]) for key, values in one.written.items()
    )


def counts(passage: Passage, event: str) -> np.ndarray:
    """Return how often an event at a place has happened up to each month, in each run."""
    return passage.written[f"count {event}"]


@pytest.fixture(scope="module")
def kept(block: Block) -> dict[str, Passage]:
    """Return the status quo with each regime's exit held off in turn."""
    regimes = block.ensemble.kernel.regimes
    return {regime: block.under("status-quo", regime) for regime in regimes}


@pytest.fixture(scope="module")
def scenario_forecasts(block: Block) -> dict[str, Passage]:
    """Return the block under the scenarios of the case that run when none is named."""
    scenarios = block.ensemble.model.case.scenarios
    return {name: block.under(name) for name in sorted(scenarios) if scenarios[name].default}


def test_same_seed_same_result_in_a_fresh_ensemble(
    block: Block, block_forecast: Passage, shipped_model: Model
) -> None:
    case = shipped_model.case
    turned = replace(
        case,
        actors=tuple(reversed(case.actors)),
        links=tuple(reversed(case.links)),
        parameters=dict(reversed(case.parameters.items())),
        scenarios=dict(reversed(case.scenarios.items())),
    )
    model = assemble(turned, dict(reversed(DECLARATIONS.items())))
    fresh = Block(Ensemble(model, SEED, block.ensemble.outputs), block.runs)
    assert same(fresh.history, block.history)
    assert same(fresh.under("status-quo"), block_forecast)


def test_another_seed_gives_other_numbers(shipped_model: Model, block: Block) -> None:
    other = Ensemble(shipped_model, SEED + 1, block.ensemble.outputs)
    mine, others = (
        one.draws(block.runs)["held"]["threshold regime_exit[VEN]"]
        for one in (block.ensemble, other)
    )
    assert not np.isin(mine, others).any()


def test_a_block_is_the_same_alone_and_after_others(block: Block, block_forecast: Passage) -> None:
    before = Block(block.ensemble, block_runs(0))
    assert not same(before.under("status-quo"), block_forecast)
    again = Block(block.ensemble, block.runs)
    assert same(again.history, block.history)
    assert same(again.under("status-quo"), block_forecast)


def test_a_run_does_not_depend_on_the_runs_beside_it(block: Block, block_forecast: Passage) -> None:
    order = np.random.default_rng(0).permutation(len(block.runs))
    mixed = np.where(order % 2 == 0, block.runs[order], 10_000 + order)
    shuffled = Block(block.ensemble, mixed).under("status-quo")
    for key, values in block_forecast.written.items():
        mine = shuffled.written[key][:, order % 2 == 0]
        np.testing.assert_array_equal(mine, values[:, order[order % 2 == 0]], err_msg=key)


def test_a_scenario_does_not_depend_on_those_before_it(
    block: Block, scenario_forecasts: dict[str, Passage]
) -> None:
    for name in sorted(scenario_forecasts, reverse=True)[:3]:
        assert same(block.under(name), scenario_forecasts[name])


def test_a_scenario_without_changes_goes_on_as_history_does(
    block: Block, block_forecast: Passage
) -> None:
    assert same(block.under(""), block_forecast)


def test_scenarios_are_paired(block: Block, scenario_forecasts: dict[str, Passage]) -> None:
    one, other = scenario_forecasts["status-quo"], scenario_forecasts[OTHER]
    changed = Month.parse("2026-02") - block.ensemble.span.start - block.ensemble.span.as_of
    for key, values in one.written.items():
        np.testing.assert_array_equal(values[:changed], other.written[key][:changed], err_msg=key)
    assert not np.array_equal(one.written["gdp[VEN]"], other.written["gdp[VEN]"])
    for key in BY_CHANCE:
        np.testing.assert_array_equal(one.written[key], other.written[key], err_msg=key)


def test_a_kept_regime_never_exits(kept: dict[str, Passage], block_forecast: Passage) -> None:
    for regime, passage in kept.items():
        assert not counts(passage, f"regime_exit[{regime}]").any()
    assert counts(block_forecast, "regime_exit[VEN]")[-1].any()


def test_a_regime_that_is_not_kept_exits_as_before(
    kept: dict[str, Passage], block_forecast: Passage
) -> None:
    """Nothing differs in a run before the exit that was held off."""
    gone = counts(block_forecast, "regime_exit[VEN]")[-1] > 0
    one, other = kept["VEN"].written, block_forecast.written
    for key in ("gdp[CUB]", "count regime_exit[CUB]", "survival CUB"):
        np.testing.assert_array_equal(one[key][:, ~gone], other[key][:, ~gone], err_msg=key)


def test_survival_never_rises(kept: dict[str, Passage], block_forecast: Passage) -> None:
    for regime in kept:
        for passage in (kept[regime], block_forecast):
            survival = passage.written[f"survival {regime}"]
            assert (np.diff(survival, axis=0) <= 0).all()
            assert (survival > 0).all() and (survival <= 1).all()


def test_survival_and_exits_add_up_to_one_in_every_month(
    block: Block, kept: dict[str, Passage]
) -> None:
    for regime, passage in kept.items():
        hazards = next(
            one.hazards
            for one in block.ensemble.kernel.event_places
            if one.name == f"regime_exit[{regime}]"
        )
        shares = sum(passage.written[f"share {hazard}"] for hazard in hazards)
        total = passage.written[f"survival {regime}"] + shares
        np.testing.assert_allclose(total, 1.0, rtol=0, atol=EXACT)


def test_drawn_exits_agree_with_expected_ones(
    kept: dict[str, Passage], block_forecast: Passage
) -> None:
    """The share of runs that fall is what the integrated rates say, within four errors."""
    for regime in kept:
        expected = 1 - block_forecast.written[f"survival {regime}"][-1]
        fallen = counts(block_forecast, f"regime_exit[{regime}]")[-1] > 0
        error = np.sqrt(np.sum(expected * (1 - expected))) / len(fallen)
        assert abs(fallen.mean() - expected.mean()) < 4 * error + 0.02


def test_recorded_events_happen_and_no_others(block: Block, block_forecast: Passage) -> None:
    ensemble = block.ensemble
    drawn = {place.event for place in ensemble.kernel.event_places}
    recorded = [
        (f"{event.kind}[{event.place}]", Month.of(event.date) - ensemble.span.start)
        for event in ensemble.model.case.events
        if event.kind in drawn
    ]
    assert len(recorded) >= 4
    joined = block.history.followed_by(block_forecast)
    for place in ensemble.kernel.event_places:
        happened = np.zeros(ensemble.span.as_of + 1)
        for name, month in recorded:
            happened[month] += name == place.name
        seen = counts(joined, place.name)[: ensemble.span.as_of + 1]
        expected = np.broadcast_to(happened.cumsum()[:, None], seen.shape)
        np.testing.assert_array_equal(seen, expected, err_msg=place.name)


def test_no_survival_is_lost_before_the_as_of_month_has_passed(
    block: Block, block_forecast: Passage
) -> None:
    for regime in block.ensemble.kernel.regimes:
        assert (block.history.written[f"survival {regime}"] == 1).all()
        assert (block_forecast.written[f"survival {regime}"][0] == 1).all()
        assert (block_forecast.written[f"survival {regime}"][1] < 1).all()


def test_a_scenario_leaves_history_where_it_first_changes_it(block: Block) -> None:
    ensemble = block.ensemble
    name = "vote-of-2024-honoured"
    first = ensemble.branch(name)
    assert str(ensemble.span.start + first) == "2024-07"
    later = block.onwards(name, block.until(first), first)
    early = block.onwards(name, block.until(first - 24), first - 24)
    for key, values in later.written.items():
        np.testing.assert_array_equal(values, early.written[key][24:], err_msg=key)
        np.testing.assert_array_equal(
            early.written[key][:24], block.history.written[key][first - 24 : first], err_msg=key
        )


def test_a_regime_that_fell_before_the_as_of_month_does_not_survive(block: Block) -> None:
    name = "vote-of-2024-honoured"
    first = block.ensemble.branch(name)
    passage = block.onwards(name, block.until(first), first)
    assert (passage.written["survival VEN"] == 0).all()
    assert (passage.written["share election_exit[VEN]"] == 1).all()
    assert (passage.written["survival CUB"][: block.ensemble.span.as_of - first] == 1).all()
