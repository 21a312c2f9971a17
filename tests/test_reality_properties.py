"""What has to add up does so wherever in their ranges all parameters lie, corners included."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from countertrade.analysis.behaviour import CHECKS, Bench, Check, bench_of
from countertrade.analysis.behaviour.check import judged
from countertrade.analysis.paired_runs import PairedRuns
from countertrade.case import shipped_case
from countertrade.engine.backend import BLOCK, STEP
from countertrade.engine.parameters import mode_of, nominal_parameters, quantile, range_name
from countertrade.inference.job import loaded
from countertrade.language import Model, key_of
from countertrade.language.declare import Parameter, Switch
from countertrade.model import DECLARATIONS

EXAMPLES = 5
"""Draws of 256 runs each."""
ALWAYS = ("1", "2a", "2b", "2d", "12a", "15", "19a")
"""Checks that hold for any parameters within their ranges."""
RECEIVED = (("foreign_income", ""), ("new_credit", "incoming"))
SPENT = (
    ("debt_service_paid", "incoming"),
    ("services_paid", ""),
    ("upstream_investment", ""),
    ("fuel_cost", ""),
    ("maintenance_spending", ""),
    ("capital_flight", ""),
    ("imports", ""),
)


@cache
def drawn_bench() -> Bench:
    return bench_of(loaded(shipped_case()), DECLARATIONS)


def parameters_at(model: Model, seed: int, corners: float) -> dict[str, np.ndarray]:
    """Draw parameters of a block, a part of them at the very ends of their ranges."""
    rng = np.random.default_rng(seed)
    positions: dict[str, np.ndarray] = {}
    values = {key: np.full(BLOCK, value) for key, value in nominal_parameters(model).items()}
    for node in model.of_kind(Parameter):
        name = range_name(model.case, node.name, node.place)
        if name not in positions:
            ends = rng.integers(0, 2, BLOCK).astype(float)
            inner = rng.uniform(size=BLOCK)
            positions[name] = np.where(rng.uniform(size=BLOCK) < corners, ends, inner)
        entry = model.case.parameters[node.name]
        one = entry.range_at(node.place)
        ends = (np.array([[end]]) for end in (one.low, mode_of(one), one.high))
        values[node.key] = quantile(entry.distribution, *ends, positions[name][None])[0]
    for node in model.of_kind(Switch):
        assert isinstance(node.declaration, Switch)
        values[node.key] = rng.choice(list(node.declaration.settings.values()), BLOCK)
    return values


# A block of all quantities takes gigabytes: a failure is not made smaller by more examples.
@settings(deadline=None, max_examples=EXAMPLES, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32 - 1), corners=st.sampled_from([0.0, 0.2, 1.0]))
def test_whatever_the_parameters_all_adds_up(seed: int, corners: float) -> None:
    shared = drawn_bench()
    drawn = parameters_at(shared.model, seed, corners)
    bench = replace(shared, runs=PairedRuns(shared.ensemble, given=drawn))
    for check in _checks():
        result, _ = judged(check, check.find(bench))
        assert result.share_of_runs == 0, (result, _first_off(bench))
    _assert_money_is_conserved(bench)
    _assert_chances_add_up(bench)


def _checks() -> list[Check]:
    return [one for one in CHECKS if one.label in ALWAYS]


def _first_off(bench: Bench) -> list[str]:
    """Name quantities that are no numbers, for the message of a failure."""
    return [key for key, values in bench.runs.history.items() if not np.isfinite(values).all()][:5]


def _assert_money_is_conserved(bench: Bench) -> None:
    """Assert that reserves change by what is received less what is spent, term by term."""
    written = bench.always
    for regime in bench.places("reserves"):

        def total(terms: tuple[tuple[str, str], ...], regime: str = regime) -> np.ndarray:
            parts = [
                bench.reaching(written, name, regime) if way else written[key_of(name, regime)]
                for name, way in terms
            ]
            return np.sum(np.broadcast_arrays(*parts), axis=0)

        change = STEP * (total(RECEIVED) - total(SPENT))[:-1]
        reserves = written[key_of("reserves", regime)]
        np.testing.assert_allclose(np.diff(reserves, axis=0), change, rtol=0, atol=1e-6)


def _assert_chances_add_up(bench: Bench) -> None:
    """Assert that survival and the chances of all modes add up to 1 in every month and run."""
    for regime in bench.case.regimes:
        survival = bench.base[f"survival {regime}"]
        gone = sum(bench.base[f"share {key}"] for key in bench.exits(regime).hazards)
        np.testing.assert_allclose(survival + gone, 1, rtol=0, atol=1e-9)
        assert (np.diff(survival, axis=0) <= 0).all()


def test_chances_add_up_with_exits_drawn() -> None:
    _assert_chances_add_up(drawn_bench().with_chance())
