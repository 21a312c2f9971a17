"""What a scenario changes is changed in the right months, and nothing else is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.case import Case, Month, Scenario
from countertrade.engine.timeline import (
    ELECTION_SEASON,
    NOT_FORCED,
    Timeline,
    branch_of,
    changed_quantities,
    event_name,
    span_of,
    timeline,
)
from countertrade.language import Model
from countertrade.language.declare import Decision

START = Month.parse("1999-01")
PRICE = "oil_price"
Lay = Callable[..., Timeline]


def at(month: str) -> int:
    """Return the index of a month."""
    return Month.parse(month) - START


def scenario(*changes: Mapping[str, Any]) -> Scenario:
    """Return a scenario of these changes."""
    return Scenario.model_validate(
        {"name": "s", "title": "s", "question": "s", "changes": list(changes)}
    )


def lasting(verb: str, value: float, first: str, last: str | None = None) -> dict[str, Any]:
    """Return a change of the oil price."""
    unit = {} if verb == "scale" else {"unit": "USD/bbl"}
    end = {"to": last} if last else {}
    return {verb: PRICE, "at": "world", "value": value, "from": first, **unit, **end}


@pytest.fixture
def lay(shipped_model: Model) -> Lay:
    """Return a function that lays out a scenario of the shipped case."""

    def laid(*changes: Mapping[str, Any]) -> Timeline:
        one = scenario(*changes)
        case = replace(shipped_model.case, scenarios={"s": one})
        return timeline(replace(shipped_model, case=case), span_of(case), one)

    return laid


def affected(line: Timeline, key: str, value: float) -> np.ndarray:
    """Return what a value becomes in each month."""
    return value * line.factor[key] + line.offset[key]


@pytest.mark.parametrize(("verb", "becomes"), [("set", 30.0), ("scale", 600.0), ("add", 50.0)])
def test_a_change_lasts_from_its_first_to_its_last_month(
    lay: Lay, verb: str, becomes: float
) -> None:
    line = lay(lasting(verb, 30, "2026-03", "2027-02"))
    price = affected(line, PRICE, 20.0)
    expected = np.full(line.span.months, 20.0)
    expected[at("2026-03") : at("2027-02") + 1] = becomes
    np.testing.assert_array_equal(price, expected)


def test_a_change_without_an_end_lasts_to_the_horizon(lay: Lay) -> None:
    price = affected(lay(lasting("set", 30, "2026-03")), PRICE, 20.0)
    assert set(price[: at("2026-03")]) == {20.0}
    assert set(price[at("2026-03") :]) == {30.0}


def test_changes_compose_in_their_order(lay: Lay) -> None:
    line = lay(
        lasting("scale", 2, "2026-02"),
        lasting("add", 5, "2026-02"),
        lasting("scale", 3, "2026-03"),
        lasting("set", 7, "2026-04"),
        lasting("add", 1, "2026-05"),
    )
    price = affected(line, PRICE, 10.0)
    np.testing.assert_array_equal(price[at("2026-01") : at("2026-06")], [10, 25, 75, 7, 8])


numbers = st.floats(-100, 100)
steps = st.lists(st.tuples(st.sampled_from(["set", "scale", "add"]), numbers), max_size=6)


@settings(deadline=None)
@given(steps=steps, value=numbers)
def test_any_changes_compose(shipped_model: Model, steps: list[Any], value: float) -> None:
    one = scenario(*(lasting(verb, number, "2026-02") for verb, number in steps))
    case = replace(shipped_model.case, scenarios={"s": one})
    line = timeline(replace(shipped_model, case=case), span_of(case), one)
    expected = value
    for verb, number in steps:
        expected = {"set": number, "scale": expected * number, "add": expected + number}[verb]
    if steps:
        np.testing.assert_allclose(affected(line, PRICE, value)[-1], expected, rtol=1e-9, atol=1e-9)


def test_shocks_change_their_months_in_every_scenario(lay: Lay, shipped_case: Case) -> None:
    line = lay()
    power = affected(line, "power_available[VEN]", 1.0)
    assert power[at("2019-03")] == 0.5
    assert np.flatnonzero(power != 1).tolist() == [at("2019-03")]
    stop = affected(line, "oil_shipment[VEN>CUB]", 50.0)
    assert np.flatnonzero(stop == 0).tolist() == list(range(at("2002-04"), at("2002-09") + 1))


def test_every_changed_quantity_is_laid_out_in_every_scenario(shipped_model: Model) -> None:
    span = span_of(shipped_model.case)
    keys = changed_quantities(shipped_model)
    assert list(keys) == sorted(set(keys))
    for one in (None, *shipped_model.case.scenarios.values()):
        line = timeline(shipped_model, span, one)
        assert tuple(line.factor) == keys == tuple(line.offset)


def test_a_fixed_decision_holds_in_its_months(lay: Lay, shipped_model: Model) -> None:
    fix = {"fix": "outlet_stance", "at": "USA>VEN", "option": "closed"}
    line = lay({**fix, "from": "2026-04", "to": "2026-06"})
    forced = line.options["outlet_stance[USA>VEN]"]
    declared = shipped_model.declarations["outlet_stance"]
    assert isinstance(declared, Decision)
    closed = declared.options.index("closed")
    assert np.flatnonzero(forced == closed).tolist() == list(range(at("2026-04"), at("2026-07")))
    assert set(forced[at("2026-07") :]) == {NOT_FORCED}
    assert set(lay({**fix, "from": "2026-04"}).options["outlet_stance[USA>VEN]"][at("2026-04") :])


def test_recorded_decisions_are_data_to_the_as_of_month(lay: Lay, shipped_model: Model) -> None:
    line = lay()
    for key, forced in line.options.items():
        assert set(forced[line.span.as_of + 1 :]) == {NOT_FORCED}, key
    stance = line.options["sanction_stance[USA>VEN]"]
    declared = shipped_model.declarations["sanction_stance"]
    assert isinstance(declared, Decision)
    named = [declared.options[stance[at(month)]] for month in ("2017-07", "2017-08", "2019-01")]
    assert named == ["none", "finance", "maximum"]


def test_an_event_happens_in_its_month(lay: Lay) -> None:
    line = lay({"event": "leader_exit", "at": "CUB", "mode": "natural", "date": "2026-06-01"})
    happened = line.events[event_name("leader_exit", "natural", "CUB")]
    recorded = np.flatnonzero(lay().events[event_name("leader_exit", "natural", "CUB")])
    assert np.flatnonzero(happened).tolist() == [*recorded, at("2026-06")]


def test_a_recorded_event_can_be_left_out(lay: Lay) -> None:
    name = event_name("leader_exit", "foreign", "VEN")
    assert np.flatnonzero(lay().events[name]).tolist() == [at("2026-01")]
    line = lay({"without": "leader_exit", "at": "VEN", "date": "2026-01-03"})
    assert not line.events.get(name, np.zeros(1)).any()


def test_votes_have_a_season_before_them(lay: Lay) -> None:
    season = lay().calendar["election_season[VEN]"]
    vote = at("2024-07")
    assert season[vote - ELECTION_SEASON + 1 : vote + 1].all()
    assert not season[vote + 1] and not season[vote - ELECTION_SEASON]


def test_regimes_are_at_risk_once_they_are_autocratic(lay: Lay) -> None:
    spell = lay().calendar["autocratic_spell[VEN]"]
    assert not spell[: at("2006-01")].any() and spell[at("2006-01") :].all()


@pytest.mark.parametrize(
    ("firsts", "expected"),
    [
        (["2015-06"], "2015-06"),
        (["2027-01", "2015-06"], "2015-06"),
        (["2027-01"], "2026-01"),
        ([], "2026-01"),
        (["1990-01"], "1999-01"),
    ],
)
def test_a_scenario_branches_at_its_first_change_or_at_the_as_of_date(
    shipped_case: Case, firsts: list[str], expected: str
) -> None:
    one = scenario(*(lasting("set", 30, first) for first in firsts))
    assert branch_of(span_of(shipped_case), one) == at(expected)


def test_an_altered_vote_changes_its_run_up_too(shipped_case: Case) -> None:
    without = {"without": "election", "at": "VEN", "date": "2024-07-28"}
    assert branch_of(span_of(shipped_case), scenario(without)) == at("2024-02")


def test_the_span_ends_at_the_horizon(shipped_case: Case) -> None:
    span = span_of(shipped_case)
    assert span.labels()[span.as_of] == str(Month.of(shipped_case.as_of))
    last = replace(shipped_case, as_of=dt.date(2020, 5, 31), horizon_years=2)
    assert span_of(last).labels()[-1] == "2022-05"
    assert len(span_of(last).labels()) == span_of(last).months


def test_scenarios_differ_in_what_they_change_alone(shipped_model: Model) -> None:
    span = span_of(shipped_model.case)
    scenarios = shipped_model.case.scenarios.values()
    # A scenario that moves a vote moves its run-up too; none of the usual ones does.
    lines = [timeline(shipped_model, span, one) for one in scenarios if one.default]
    for one, other in combinations(lines, 2):
        for key, values in one.calendar.items():
            np.testing.assert_array_equal(values, other.calendar[key])
        for mine, theirs in zip(one.drivers, other.drivers, strict=True):
            np.testing.assert_array_equal(mine.known, theirs.known)
