"""The reality checks can fail: each catches a model in which one equation is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from countertrade.analysis.behaviour import CHECKS, Bench, Check, Deviation, Status, bench_of
from countertrade.analysis.behaviour.check import ROUNDING, above, apart, check, judged
from countertrade.analysis.behaviour.half_steps import HalfSteps
from countertrade.analysis.behaviour.relabelled import new_names, relabelled, renamed_key
from countertrade.analysis.behaviour.runner import results_on
from countertrade.case import STATUS_QUO, Case, shipped_case
from countertrade.inference.job import loaded
from countertrade.language.declare import Declaration, Equation
from countertrade.language.operators import exp, logistic
from countertrade.language.wiring import Here, Incoming, Outgoing, Receiver
from countertrade.model import DECLARATIONS


def oil_output(own_oil_used: Here, oil_sold: Outgoing) -> Here:
    """Forget what partners get."""
    return own_oil_used + oil_sold


def diaspora(emigration: Here) -> Here:
    """Lose half of those who leave."""
    return emigration / 2


def coup_success(
    coup_success_base: Here, counterbalance_effect: Here, security_effect: Here
) -> Here:
    """Let security help a coup."""
    return logistic(coup_success_base + counterbalance_effect * security_effect)


def partner_outlet_closure(outlet_stance_closed: Incoming) -> Here:
    """Let gifts through closed outlets."""
    return outlet_stance_closed / 2


def election_exit(in_power: Here, uprising_base_rate: Here) -> Here:
    """Let votes remove regimes in any month."""
    return in_power * uprising_base_rate


def rollover(belief: Receiver, rollover_threshold: Here) -> Here:
    """Let creditors run from what lasts."""
    return logistic(rollover_threshold - belief)


def oil_revenue(
    oil_sold: Outgoing, reference_oil_price: Here, oil_discount: Here, yearly_bill: Here
) -> Here:
    """Sell at one price for ever."""
    return oil_sold * reference_oil_price * (1 - oil_discount) * yearly_bill


def debt(new_credit: Here, debt: Here, interest_rate: Here) -> Here:
    """Never pay."""
    return new_credit + debt * interest_rate


def foreign_exit(exposure: Here, foreign_base_rate: Here, force_effect: Here) -> Here:
    """Remove regimes as if force were always threatened."""
    return exposure * foreign_base_rate * exp(force_effect)


def emigration(resident_population: Here, natural_growth: Here) -> Here:
    """Let people leave wherever they go."""
    return resident_population * natural_growth


def attempt_memory(attempt_memory_time: Here) -> Here:
    """Forget more attempts than there were."""
    return -1 / attempt_memory_time


BROKEN = {
    "1": oil_output,
    "2b": attempt_memory,
    "4": partner_outlet_closure,
    "6": coup_success,
    "8a": oil_revenue,
    "15": diaspora,
    "16": emigration,
    "19a": debt,
    "20": rollover,
    "22": foreign_exit,
    "23a": election_exit,
}
"""Check to the equation that is wrong in a way it should see."""


def broken(equations: Mapping[str, Callable[..., Any]]) -> dict[str, Declaration]:
    """Return the model with some equations replaced."""
    found = dict(DECLARATIONS)
    for function in equations.values():
        declared = found[function.__name__]
        assert isinstance(declared, Equation)
        found[function.__name__] = replace(declared, function=function)
    return found


@cache
def broken_bench() -> Bench:
    """Return a bench on which all of these equations are wrong at once."""
    return bench_of(loaded(shipped_case()), broken(BROKEN))


@pytest.mark.parametrize("label", BROKEN)
def test_a_wrong_equation_is_caught(label: str) -> None:
    wanted = next(one for one in CHECKS if one.label == label)
    (result,) = results_on(broken_bench(), [wanted], lambda stage, done, todo: None)
    assert result.status is Status.FAILS
    assert result.share_of_runs > 0.5


def test_a_wrong_unit_is_caught() -> None:
    wrong = broken({"29": oil_output})
    declared = wrong["oil_output"]
    assert isinstance(declared, Equation)
    wrong["oil_output"] = replace(declared, unit="USDbn/yr")
    units = next(one for one in CHECKS if one.label == "29")
    bench = cast(Bench, SimpleNamespace(declarations=wrong))
    assert judged(units, units.find(bench))[0].status is Status.FAILS


def a_check(tolerance: float = ROUNDING) -> Check:
    return check(0, "A title", "A claim.", tolerance=tolerance)(lambda bench: [])


def test_nothing_to_compare_is_not_applicable() -> None:
    assert judged(a_check(), [])[0].status is Status.NOT_APPLICABLE


def test_within_tolerance_holds() -> None:
    found = [above("a", np.full((3, 4), 0.01), 0.0, "share")]
    assert judged(a_check(0.02), found)[0].status is Status.HOLDS
    assert judged(a_check(0.005), found)[0].status is Status.FAILS


def test_runs_and_months_are_counted() -> None:
    one, other = np.zeros((4, 10)), np.zeros((4, 10))
    one[1, 0] = 2.0
    other[:2, 0:3] = 1.0
    result, off = judged(a_check(), [Deviation("one", one, "u"), Deviation("other", other, "u")])
    assert (result.where, result.share_of_runs, result.largest) == ("other", 0.3, 1.0)
    assert result.share_of_months == 0.5
    assert off.tolist() == [True] * 3 + [False] * 7


def test_what_is_no_number_violates_everything() -> None:
    result, _ = judged(a_check(), [apart("a", np.array([[1.0, np.nan]]), 1.0, "u")])
    assert result.status is Status.FAILS
    assert result.share_of_runs == 0.5


def test_a_case_without_the_link_says_so(shipped_case: Case) -> None:
    without = tuple(link for link in shipped_case.links if link.resource != "security")
    kept = tuple(one for one in shipped_case.series if one.quantity != "security_staff")
    bench = bench_of(replace(shipped_case, links=without, series=kept), DECLARATIONS)
    wanted = next(one for one in CHECKS if one.label == "6")
    (result,) = results_on(bench, [wanted], lambda stage, done, todo: None)
    assert result.status is Status.NOT_APPLICABLE
    assert result.why == "the case has no security link"
    assert bench.missing(("no_such_thing",)) == "the model has no no such thing"


@cache
def sound_bench() -> Bench:
    return bench_of(loaded(shipped_case()), DECLARATIONS)


def test_half_steps_are_half_steps() -> None:
    """A stock that only decays shrinks by (1 - rate / 24) twice a month."""
    bench = sound_bench()
    key, rate = "energy_intensity[CUB]", "intensity_decline[CUB]"
    parameters = bench.nominal.parameters
    decline = float(parameters[rate][0])
    first = float(parameters["initial_energy_intensity[CUB]"][0])
    whole = bench.nominal.under(STATUS_QUO)[key][:, 0]
    half = HalfSteps(bench.model, (key,)).written(years=5)[key][:, 0]
    # The stock is written as it stands when a step begins.
    steps = bench.runs.after + np.arange(60)
    np.testing.assert_allclose(whole, first * (1 - decline / 12) ** steps, rtol=1e-9)
    middle = 1 - decline / 48
    np.testing.assert_allclose(half, first * middle * (1 - decline / 24) ** (2 * steps), rtol=1e-9)


def test_renaming_turns_the_order_round(shipped_case: Case) -> None:
    names = new_names(shipped_case)
    case = relabelled(shipped_case, names)
    assert [names[one] for one in sorted(names)] == sorted(names.values(), reverse=True)
    assert {one.place for one in case.events}.isdisjoint(names)
    assert renamed_key("gdp[CUB]", names) == f"gdp[{names['CUB']}]"
    assert renamed_key("debt[CHN>VEN]", names) == f"debt[{names['CHN']}>{names['VEN']}]"
    assert renamed_key("oil_price", names) == "oil_price"


def test_the_slope_through_follows_what_lies_between() -> None:
    """Rents do not read the price of oil: they answer it through what oil earns."""
    bench = sound_bench()
    state = bench.state_of(60)
    assert not bench.slope("rents[VEN]", "oil_price", state).any()
    assert (bench.slope_through("rents[VEN]", "oil_price", state) > 0).mean() > 0.9
