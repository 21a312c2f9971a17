"""The reality checks, under their numbers in section 4.2 of the system's specification.

Tolerance 1e-6 unless stated. Paired runs share parameters, noise and drivers, draw no exits and
hold decisions, so that hazards are the expected ones. Left out, with the reason:

- 13, 14: the model has shares of inflation states and no money level or expected inflation.
- 17: there is no stock of plots, and stress is centred: at no grievance the rate is below its base.
- 18: repression also feeds grievance here (R5), so the sign for mobilisation follows from ranges.
- 26: needs runs that history has not weighted, on a panel of regimes.
- 27: the step is a constant of the engine.
- 28: in tests/engine/test_relabelling.py.
- 29: checked by the language whenever a model is assembled (tests/language).
- 32: there is no stock of detained persons yet.
- 33: needs the loop analysis.
- 36: needs other cases than the one that ships.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.case import Case, Month
from countertrade.engine.backend import STEP
from countertrade.engine.ensemble import Ensemble
from countertrade.language.declare import Equation
from countertrade.model import DECLARATIONS
from countertrade.vocabulary import EventKind
from paired_runs import PairedRuns, Written, every_key, model_with
from reality_scenarios import OIL, PAIR, SCENARIOS


def falls_short(how: str) -> pytest.MarkDecorator:
    """Mark a check that the model does not meet, with by how much; it fails when it is met."""
    return pytest.mark.xfail(strict=True, reason=how)


TOLERANCE = 1e-6
STAFF = "CUB>VEN"
PIPELINE = 2
"""Months in which what was under way arrives."""
LARGEST_RATE = 1.0
"""Cap of an exit rate outside votes, per year."""
COUNTED = {"attempt_memory", "threat"}
"""Stocks that count events: read only as far as 1, and no shares themselves."""
TRENDS = {"regime_age", "energy_intensity", "other_exports_capacity", "resident_population"}
"""Stocks that the case lets grow or shrink at a rate of their own."""


@pytest.fixture(scope="module")
def ensemble(shipped_case: Case) -> Ensemble:
    """Return one ensemble for all checks, so that the kernel is compiled once."""
    model = model_with(shipped_case, SCENARIOS, horizon_years=16)
    return Ensemble(model, 1, every_key(model))


@pytest.fixture(scope="module")
def runs(ensemble: Ensemble) -> PairedRuns:
    """Return a block of paired runs."""
    return PairedRuns(ensemble)


@pytest.fixture(scope="module")
def nominal(ensemble: Ensemble) -> PairedRuns:
    """Return the nominal run: modes, no noise, no exits, no new decisions."""
    return PairedRuns(ensemble, nominal=True)


@pytest.fixture(scope="module")
def base(runs: PairedRuns) -> Written:
    """Return five years in which nothing is changed."""
    return runs.under("status-quo")


@pytest.fixture(scope="module")
def always(runs: PairedRuns, base: Written) -> Written:
    """Return history and five years on."""
    return {key: np.concatenate([values, base[key]]) for key, values in runs.history.items()}


def assert_never_higher(one: np.ndarray, other: np.ndarray, tolerance: float = TOLERANCE) -> None:
    """Assert that one is nowhere above the other, and say where and how often it is."""
    excess = np.atleast_2d(one - other)
    wrong = excess > tolerance
    assert not wrong.any(), (
        f"higher by up to {excess.max():.4g}, in {wrong.any(axis=0).mean():.1%} of runs and "
        f"{wrong.mean():.1%} of their months"
    )


def equation(name: str) -> Equation:
    """Return an equation of the model, wherever it stands."""
    found = DECLARATIONS[name]
    assert isinstance(found, Equation)
    return found


def exit_rates(ensemble: Ensemble, regime: str, event: str = "regime_exit") -> list[str]:
    """List the keys of the rates of an event at a place."""
    places = {one.name: one.hazards for one in ensemble.kernel.event_places}
    return list(places[f"{event}[{regime}]"])


def test_01_oil_is_conserved(always: Written) -> None:
    sent = always[f"oil_shipment[{OIL}]"] + always["oil_sold[VEN>MKT]"]
    for other in ("oil_output[VEN]", "oil_potential[VEN]"):
        assert_never_higher(sent + always["own_oil_used[VEN]"], always[other])
    for other in ("oil_output[CUB]", "oil_potential[CUB]"):
        assert_never_higher(always["own_oil_used[CUB]"], always[other])


def test_02_stocks_are_finite_and_shares_are_shares(ensemble: Ensemble, always: Written) -> None:
    wrong = {}
    for node in ensemble.model.stocks:
        values = always[node.key]
        low, high = values.min(), values.max()
        signed = node.name == "regime_age" or ensemble.model.unit(node.name) == "index"
        is_share = ensemble.model.unit(node.name) == "share" and node.name not in COUNTED
        too_low = not signed and low < -TOLERANCE
        if not np.isfinite(values).all() or too_low or (is_share and high > 1 + TOLERANCE):
            wrong[node.key] = (float(low), float(high))
    assert not wrong


def test_02_shares_are_shares_after_a_change_has_ended(runs: PairedRuns) -> None:
    left = runs.under("unaligned for a while")[f"alignment[{PAIR}]"]
    assert_never_higher(left, np.ones(1))


def test_02_rates_are_bounded(ensemble: Ensemble, always: Written) -> None:
    for node in ensemble.model.hazards:
        assert (always[node.key] >= 0).all(), node.key
        if node.name != "election_exit":
            assert always[node.key].max() <= LARGEST_RATE, node.key


def test_03_without_oil_nothing_is_shipped_or_delivered(runs: PairedRuns) -> None:
    written = runs.under("no oil")
    assert_never_higher(written[f"oil_shipment[{OIL}]"], np.zeros(1))
    assert_never_higher(written[f"oil_delivered[{OIL}]"][PIPELINE:], np.zeros(1))


@pytest.mark.parametrize("scenario", ["closed", "closed, maximum"])
def test_04_a_closed_outlet_delivers_nothing(runs: PairedRuns, scenario: str) -> None:
    written = runs.under(scenario)
    assert_never_higher(written[f"oil_shipment[{OIL}]"], np.zeros(1))
    assert_never_higher(written[f"oil_delivered[{OIL}]"][PIPELINE:], np.zeros(1))


def test_05_without_alignment_there_is_no_exchange(runs: PairedRuns) -> None:
    written = runs.under("unaligned", years=16)
    assert_never_higher(written[f"oil_shipment[{OIL}]"], np.zeros(1))
    for staff in ("security_staff", "services_staff"):
        left = written[f"{staff}[{STAFF}]"]
        assert_never_higher(left[1:], left[:-1])
        assert_never_higher(left[-1], 0.01 * left[0])


def test_06_more_security_never_helps_a_coup(runs: PairedRuns, base: Written) -> None:
    more = runs.under("more security")
    for key in ("coup_success[VEN]", "coup_exit[VEN]"):
        assert_never_higher(more[key], base[key])


def test_07_without_friction_security_does_not_call_up_attempts(runs: PairedRuns) -> None:
    one, other = (runs.under(name) for name in ("no friction, more security", "no friction"))
    assert_never_higher(one["coup_attempt_rate[VEN]"], other["coup_attempt_rate[VEN]"])


@settings(deadline=None)
@given(
    st.floats(0.1, 3000),
    st.floats(0, 200),
    st.floats(0.01, 100),
    st.floats(0, 0.5),
    st.floats(0, 1),
)
def test_08_revenue_rises_with_price_at_fixed_volume(
    volume: float, price: float, rise: float, quality: float, closed: float
) -> None:
    discount = equation("oil_discount")(quality, 0.3, closed)
    one, other = (
        equation("oil_revenue")(volume, one, discount, 1.0) for one in (price, price + rise)
    )
    assert other > one


@falls_short("year 24 is .68 of year 6: home demand grows as it did in 1999-2013, exports shrink")
def test_08_revenue_lasts_at_a_steady_price(nominal: PairedRuns) -> None:
    """The strike of 2002-03 stays in: it can only lower the sixth year, which helps."""
    revenue = nominal.from_the_start("steady", 25)["oil_revenue[VEN]"][:, 0]
    sixth, last = revenue[6 * 12 : 7 * 12].mean(), revenue[24 * 12 : 25 * 12].mean()
    assert last >= 0.8 * sixth, f"year 6 {sixth:.1f}, year 24 {last:.1f} billion a year"


@pytest.mark.parametrize(
    "regime",
    [
        "VEN",
        pytest.param("CUB", marks=falls_short("own output up to 2.9 kb/d lower in 3.5 % of runs")),
    ],
)
@pytest.mark.parametrize("before", ["status-quo", "maximum"])
def test_09_removing_sanctions_never_lowers_output(
    runs: PairedRuns, regime: str, before: str
) -> None:
    key = f"oil_output[{regime}]"
    assert_never_higher(runs.under(before)[key][12:], runs.under("none")[key][12:])


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=falls_short(why))
        for name, why in (
            ("gdp[VEN]", "up to .0016 higher, in .7 % of months: runs with no exports left"),
            ("loyalty[VEN]", "up to .023 higher in 2.3 % of runs: habits follow the fall"),
            ("imports[VEN]", "up to 2.8 billion higher in 10 % of runs: reserves are drawn down"),
            (f"oil_delivered[{OIL}]", "cheap barrels are given more freely (loop B7, section 0)"),
        )
    ],
)
def test_10_half_the_price_raises_nothing_good(runs: PairedRuns, base: Written, name: str) -> None:
    assert_never_higher(runs.under("half price")[name], base[name])


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("grievance[VEN]", marks=falls_short("up to .07 lower in 1.8 % of months")),
        pytest.param("emigration[VEN]", marks=falls_short("lower later: the mobile have left")),
    ],
)
def test_10_half_the_price_lowers_nothing_bad(runs: PairedRuns, base: Written, name: str) -> None:
    assert_never_higher(base[name], runs.under("half price")[name])


@falls_short("up to .06 more in a twelfth of runs where plant is the limit; the mean falls by .2")
def test_11_replaced_oil_does_not_raise_blackouts(runs: PairedRuns) -> None:
    with_oil, without = (runs.under(one)["blackout[CUB]"] for one in ("oil replaced", "oil stops"))
    assert_never_higher(with_oil, without, tolerance=0.02)


def test_12_fuel_and_power_are_within_bounds(always: Written) -> None:
    for regime in ("VEN", "CUB"):
        assert_never_higher(always[f"fuel_ratio[{regime}]"], np.ones(1))
        assert_never_higher(np.zeros(1), always[f"blackout[{regime}]"])


@falls_short("up to .03 lower in a third of runs: less output, less power demand; the mean rises")
def test_12_less_from_third_parties_means_more_blackouts(runs: PairedRuns, base: Written) -> None:
    assert_never_higher(base["blackout[CUB]"], runs.under("no third parties")["blackout[CUB]"])


@pytest.mark.parametrize("regime", ["VEN", "CUB"])
def test_15_people_are_conserved(runs: PairedRuns, always: Written, regime: str) -> None:
    residents = always[f"resident_population[{regime}]"]
    people = residents + always[f"diaspora[{regime}]"]
    growth = np.asarray(runs.parameters[f"natural_growth[{regime}]"])
    expected = STEP * growth * residents[:-1]
    np.testing.assert_allclose(np.diff(people, axis=0), expected, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("regime", ["VEN", "CUB"])
def test_16_nobody_leaves_without_a_destination(runs: PairedRuns, regime: str) -> None:
    assert_never_higher(runs.under("no destination")[f"emigration[{regime}]"], np.zeros(1))


@pytest.mark.parametrize("creditor", ["MKT", "CHN", "RUS", "IRN"])
def test_19_debt_is_what_was_lent_less_what_was_paid(
    runs: PairedRuns, always: Written, creditor: str
) -> None:
    link = f"{creditor}>VEN"
    owed = always[f"debt[{link}]"]
    interest = owed * np.asarray(runs.parameters["interest_rate"])
    change = always[f"new_credit[{link}]"] + interest - always[f"debt_service_paid[{link}]"]
    np.testing.assert_allclose(np.diff(owed, axis=0), STEP * change[:-1], rtol=0, atol=TOLERANCE)
    assert (always[f"new_credit[{link}]"] >= 0).all()


def test_19_no_credit_in_default(runs: PairedRuns) -> None:
    for creditor in ("MKT", "CHN", "RUS", "IRN"):
        assert_never_higher(runs.under("in default")[f"new_credit[{creditor}>VEN]"], np.zeros(1))


shares = st.floats(0, 1)


@settings(deadline=None)
@given(
    beliefs=st.tuples(shares, shares),
    reserves=st.tuples(st.floats(0, 50), st.floats(0, 50)),
    repudiation=shares,
    owed=st.floats(0, 300),
    income=st.floats(0.1, 100),
)
def test_20_creditors_trust_belief_and_reserves(
    beliefs: tuple[float, float],
    reserves: tuple[float, float],
    repudiation: float,
    owed: float,
    income: float,
) -> None:
    low, high = (
        equation("rollover")(belief, repudiation, owed, income, 3.0, 6.0, 0.5)
        for belief in sorted(beliefs)
    )
    assert low <= high
    riskier, safer = (
        equation("default_share")(0.0, owed / 5, reserve, income, 1.0, 1.0, 0.5, 6.0, 5.0)
        for reserve in sorted(reserves)
    )
    assert safer <= riskier


@pytest.mark.parametrize(
    ("more", "less", "regime"),
    [
        ("maximum", "status-quo", "VEN"),
        ("maximum", "status-quo", "CUB"),
        pytest.param(
            *("status-quo", "none", "VEN"),
            marks=falls_short("up to .56 billion more in 1.6 % of runs: relief raises home demand"),
        ),
        ("status-quo", "none", "CUB"),
    ],
)
def test_21_more_pressure_never_raises_oil_revenue(
    runs: PairedRuns, regime: str, more: str, less: str
) -> None:
    """Evasion is built up in these runs, never beyond its limit."""
    key = f"oil_revenue[{regime}]"
    assert_never_higher(runs.under(more)[key][:24], runs.under(less)[key][:24])
    limit = np.asarray(runs.parameters["evasion_limit"])
    assert_never_higher(runs.under(more)[f"evasion_capacity[{regime}]"], limit)


@pytest.mark.parametrize("regime", ["VEN", "CUB"])
@pytest.mark.parametrize(("stance", "most"), [("maximum", 0.005), ("force", 0.60)])
def test_22_removal_from_outside_is_bounded(
    runs: PairedRuns, regime: str, stance: str, most: float
) -> None:
    assert_never_higher(runs.under(stance)[f"foreign_exit[{regime}]"], np.full(1, most))


def test_23_votes_remove_nobody_in_other_months(ensemble: Ensemble, always: Written) -> None:
    """What a vote decides happens in the month after it."""
    start = ensemble.model.case.start
    votes = {
        (event.place, Month.of(event.date) - start + 1)
        for event in ensemble.model.case.events
        if event.kind is EventKind.ELECTION
    }
    for regime in ("VEN", "CUB"):
        rate = always[f"election_exit[{regime}]"]
        spell = always[f"exposure[{regime}]"].max(axis=1) > 0
        months = {month for place, month in votes if place == regime and month < len(rate)}
        expected = sorted(month for month in months if spell[month])
        assert np.flatnonzero(rate.max(axis=1)).tolist() == expected


def test_23_votes_that_are_not_honoured_remove_nobody() -> None:
    for stress in (-3.0, 0.0, 3.0):
        lost = equation("election_loss")(stress, 0.3, 0.4, 0.0)
        assert 1 - np.exp(-STEP * equation("election_exit")(1, 1, 12, lost)) < 0.01


def test_24_and_25_survival_falls_and_all_is_accounted_for(
    ensemble: Ensemble, runs: PairedRuns
) -> None:
    for scenario in ("status-quo", "force", "patron falls"):
        written = runs.under(scenario, years=16)
        for regime in ("VEN", "CUB"):
            survival = written[f"survival {regime}"]
            gone = sum(written[f"share {key}"] for key in exit_rates(ensemble, regime))
            np.testing.assert_allclose(survival + gone, 1, rtol=0, atol=1e-9)
            assert_never_higher(survival[1:], survival[:-1], tolerance=0)


def test_30_a_leader_may_go_and_the_regime_stay(runs: PairedRuns, base: Written) -> None:
    dies, taken = runs.under("leader dies"), runs.under("leader taken")
    for written in (dies, taken):
        assert (
            written["count leader_exit[VEN]"][-1] == base["count leader_exit[VEN]"][-1] + 1
        ).all()
        np.testing.assert_array_equal(written["regime_age[VEN]"], base["regime_age[VEN]"])
        assert not written["count regime_exit[VEN]"].any()
    np.testing.assert_array_equal(dies[f"alignment[{PAIR}]"], base[f"alignment[{PAIR}]"])
    struck = 2
    same = slice(None, struck + 1)
    np.testing.assert_array_equal(
        taken[f"alignment[{PAIR}]"][same], base[f"alignment[{PAIR}]"][same]
    )
    assert (
        taken["outside_control[VEN]"][struck + 1] > base["outside_control[VEN]"][struck + 1]
    ).all()
    assert (taken[f"alignment[{PAIR}]"][-1] < base[f"alignment[{PAIR}]"][-1]).all()


@falls_short("hazard up to .0001 a year lower in .8 % of runs: less support is missed later")
def test_31_a_fallen_patron_never_helps_its_client(
    ensemble: Ensemble, runs: PairedRuns, base: Written
) -> None:
    fallen = runs.under("patron falls")
    assert_never_higher(fallen["patron_support[CUB]"], base["patron_support[CUB]"])
    keys = exit_rates(ensemble, "CUB")
    assert_never_higher(sum(base[key] for key in keys), sum(fallen[key] for key in keys))


def test_34_nothing_drifts_where_nothing_moves(ensemble: Ensemble, nominal: PairedRuns) -> None:
    """Drift in the fifteenth year, relative to the largest value in these years."""
    written = nominal.under("constant price", years=16)
    drifting = {}
    for node in ensemble.model.stocks:
        values = written[node.key][:, 0]
        size = np.abs(values).max()
        drift = abs(values[15 * 12] - values[14 * 12]) / max(size, TOLERANCE)
        if drift > 0.05 and node.name not in TRENDS:
            drifting[node.key] = f"{drift:.1%}"
    assert not drifting


def test_35_same_seed_same_result(ensemble: Ensemble, base: Written) -> None:
    again = PairedRuns(Ensemble(ensemble.model, 1, ensemble.outputs)).under("status-quo")
    for key, values in base.items():
        np.testing.assert_array_equal(again[key], values, err_msg=key)
