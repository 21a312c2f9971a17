"""The compiled model agrees with a plain NumPy loop that is wired and ordered by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from compiled import Compiled, Result, full
from numpy_reference import Record, run
from reference_choices import CHOICES
from reference_inputs import SWITCHES, modes
from reference_month import Month
from reference_scenarios import EXITS, FALLS, UPHEAVALS, scenarios, shaken
from wires import Samples, computed, rewired, value, wrong_wires

from countertrade.case import Case
from countertrade.engine.backend import BLOCK
from countertrade.engine.parameters import nominal_parameters
from countertrade.language import Model, assemble, key_of, option_names
from countertrade.language.declare import Conversion, Decision, Noise, Parameter, Switch
from countertrade.model import DECLARATIONS

pytestmark = pytest.mark.slow

RELATIVE = 1e-9
"""Both sides do the same operations in double precision; they differ in the order of sums, and the
compiler may contract a product and a sum into one rounding. Observed differences are below 1e-10:
some hundred months of rounding errors of 1e-16 in stocks that forget, magnified where two near
numbers are subtracted."""
ABSOLUTE = 1e-12
"""Rounding left over where a quantity is near zero, over its largest value: a gap between supply
and demand that is just closed, a link that is empty after a stop."""
LANES = 24
"""Runs compared where there is chance; each has parameters of its own."""
HISTORY, STATUS_QUO = "history", "status quo"
"""A run without chance and scenario; runs with chance, again without scenario."""
NAMES = (HISTORY, *UPHEAVALS, STATUS_QUO, EXITS)


@dataclass(frozen=True)
class Pair:
    """The same runs on both sides."""

    compiled: Result
    reference: Record


@pytest.fixture(scope="module")
def case(shipped_case: Case) -> Case:
    """Return the shipped case with scenarios in which things happen."""
    return replace(shipped_case, scenarios=scenarios(shipped_case))


@pytest.fixture(scope="module")
def model(case: Case) -> Model:
    return assemble(case, DECLARATIONS)


@pytest.fixture(scope="module")
def quantities(case: Case) -> tuple[str, ...]:
    """Return the keys of all that the reference computes."""
    return tuple(sorted(run(case, 1).computed))


@pytest.fixture(scope="module")
def compiled(model: Model, quantities: tuple[str, ...]) -> Compiled:
    return Compiled(model, quantities, LANES)


@pytest.fixture(scope="module")
def pair(case: Case, model: Model, compiled: Compiled) -> Callable[[str], Pair]:
    """Return a function that runs both sides once."""
    nominal = nominal_parameters(model)

    @cache
    def run_both(name: str) -> Pair:
        months, chosen = compiled.months, case.scenarios.get(name)
        scenario = name if chosen else ""
        if name in (STATUS_QUO, EXITS):
            result = compiled.run(scenario, compiled.parameters, compiled.draws)
            drawn, chance = compiled.drawn(), compiled.chance()
            return Pair(result, run(case, months, chosen, drawn, chance))
        if name == HISTORY:
            result = compiled.run("", full(nominal), compiled.no_chance)
            return Pair(result, run(case, months))
        moved = shaken(nominal, BLOCK)
        result = compiled.run(scenario, moved, compiled.no_chance)
        few = {key: values[:LANES] for key, values in moved.items()}
        return Pair(result, run(case, months, chosen, few))

    return run_both


def agree(found: np.ndarray, expected: np.ndarray, key: str) -> None:
    """Check that two quantities agree in every month and run."""
    largest = max(1.0, float(np.abs(expected).max()))
    found = found[:, : expected.shape[1]]
    np.testing.assert_allclose(found, expected, rtol=RELATIVE, atol=ABSOLUTE * largest, err_msg=key)


def test_reference_covers_every_quantity(model: Model, quantities: tuple[str, ...]) -> None:
    given = (Parameter, Conversion, Switch, Noise)
    expected = set()
    for key, node in model.nodes.items():
        if isinstance(node.declaration, Decision):
            options = option_names(node.name, node.declaration)
            expected |= {key_of(option, node.place) for option in options}
        elif not isinstance(node.declaration, given):
            expected.add(key)
    assert set(quantities) == expected
    assert {node.key for node in model.stocks} | set(model.order) <= expected


def test_parameters_without_chance_are_the_modes(model: Model, case: Case) -> None:
    by_hand = modes(case)
    for key, figure in nominal_parameters(model).items():
        expected = by_hand.get(key, by_hand.get(key.partition("[")[0]))
        assert figure == pytest.approx(expected, rel=1e-12), key


@pytest.mark.parametrize("name", NAMES)
def test_every_quantity_agrees_in_every_month(
    pair: Callable[[str], Pair], quantities: tuple[str, ...], name: str
) -> None:
    both = pair(name)
    for key in quantities:
        agree(both.compiled.written[key], both.reference.over(key), key)


@pytest.mark.parametrize("name", NAMES)
def test_the_account_of_events_agrees(pair: Callable[[str], Pair], name: str) -> None:
    both = pair(name)
    for key in both.reference.account[0]:
        agree(both.compiled.written[key], both.reference.booked(key), key)
    told = both.compiled.log_likelihood[: both.reference.lanes]
    np.testing.assert_allclose(told, both.reference.log_likelihood, rtol=RELATIVE)


def test_the_runs_are_ones_in_which_things_happen(
    pair: Callable[[str], Pair], quantities: tuple[str, ...]
) -> None:
    """Agreement on numbers that never move, or are not numbers, would show nothing."""
    records = {name: pair(name).reference for name in NAMES}
    still = set(quantities)
    for record in records.values():
        for key in quantities:
            values = record.over(key)
            assert np.isfinite(values).all(), key
            if key in still and np.ptp(values, axis=0).max() > ABSOLUTE:
                still.remove(key)
    assert len(still) < len(quantities) / 10, still
    assert records[HISTORY].over("oil_shipment[VEN>CUB]").min() == 0
    assert records[HISTORY].over("attempt_memory[VEN]").max() > 0
    assert records[HISTORY].over("outside_control[VEN]")[-1] > 0


def test_runs_with_chance_differ_in_what_is_decided_and_in_who_follows(
    pair: Callable[[str], Pair], case: Case
) -> None:
    exits = pair(EXITS).reference
    followers = {"democratic", "reshuffle", "tutelage", "fragmentation"}
    for place in FALLS:
        assert exits.over(f"in_power[{place}]")[-1].max() == 0
        assert exits.over(f"successor_incumbent[{place}]")[-1].max() == 0
    met = {
        one for one in followers for place in FALLS if exits.over(f"successor_{one}[{place}]").any()
    }
    assert len(met) > 1
    ahead = pair(STATUS_QUO).reference
    differing = [
        (choice.name, place)
        for choice in CHOICES
        for place in choice.places
        if any(
            np.ptp(ahead.over(key)[-1]) > 0 or np.ptp(exits.over(key)[-1]) > 0
            for key in choice.indicators(place, np.zeros(1))
        )
    ]
    assert len(differing) > sum(len(choice.places) for choice in CHOICES) / 2
    assert any(ahead.booked(f"count regime_exit[{place}]")[-1].any() for place in FALLS)
    for switch in SWITCHES:
        assert len(set(exits.over(switch)[0])) > 1


@pytest.fixture(scope="module")
def samples(pair: Callable[[str], Pair], compiled: Compiled) -> Samples:
    records = [pair(name).reference for name in (HISTORY, *UPHEAVALS, EXITS)]
    return Samples(records, compiled.ensemble.span.as_of, lanes=8)


def test_utilities_are_wired_as_by_hand(model: Model, samples: Samples) -> None:
    """An option that is picked hides most of what its utility is made of."""
    month = Month(samples)
    for node in model.decisions:
        for key in node.sources:
            # Gathered now: a month looks for what it has, and samples have what was asked for.
            assert samples[key].size
    seen = set()
    for choice in CHOICES:
        for place in choice.places:
            node = model.nodes[f"{choice.name}[{place}]"]
            by_hand = month.call(choice.decision, place, **choice.wires(month, place))
            expected = value(node, samples)
            for row, utility in zip(expected, by_hand, strict=True):
                np.testing.assert_allclose(utility + 0 * row, row, rtol=RELATIVE, err_msg=node.key)
            seen.add(node.key)
    assert seen == {node.key for node in model.decisions}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_nearly_every_wrong_wire_would_show(model: Model, samples: Samples) -> None:
    """A wire that leads to another place, to none or to one more changes what is compared."""
    felt, silent = 0, []
    from_elsewhere = {True: 0, False: 0}
    for node in computed(model):
        right = value(node, samples)
        for wire in wrong_wires(model, node):
            shows = wire.is_felt(samples, right)
            if shows:
                felt += 1
            elif wire.changes_argument(samples):
                silent.append(str(wire))
            if wire.from_elsewhere and (shows or wire.changes_argument(samples)):
                from_elsewhere[shows] += 1
    assert felt > 4000
    assert len(silent) < 0.05 * felt, silent
    assert from_elsewhere[False] < 0.05 * from_elsewhere[True], silent


WRONG_WIRES: Mapping[str, tuple[str, str]] = {
    "receiver": ("rollover[MKT>VEN]", "belief[CUB]"),
    "sender": ("oil_sold[VEN>MKT]", "oil_for_market[CUB]"),
    "incoming": ("rents[CUB]", "new_credit[MKT>VEN]"),
    "alongside": ("arms_delivered[RUS>VEN]", "recognition_given[CHN>VEN]"),
    "opposite": ("services_due[CUB>VEN]", ""),
    "world": ("market_price", "oil_exports[CUB]"),
}


@pytest.mark.parametrize("wiring", [None, *WRONG_WIRES])
def test_a_wrong_wire_in_the_kernel_is_caught(
    case: Case, model: Model, compiled: Compiled, quantities: tuple[str, ...], wiring: str | None
) -> None:
    """The first months of a model with one wire wrong, not compiled, against the reference."""
    months, parameters = 2, shaken(nominal_parameters(model), BLOCK)
    few = {key: values[:LANES] for key, values in parameters.items()}
    expected = run(case, months, None, few)
    changed = model if wiring is None else _miswired(model, *WRONG_WIRES[wiring])
    found = compiled.step(changed, "", parameters, months)
    if wiring is None:
        for key in quantities:
            agree(found[key], expected.over(key), key)
        return
    with pytest.raises(AssertionError):
        for key in quantities:
            agree(found[key], expected.over(key), key)


def _miswired(model: Model, key: str, source: str) -> Model:
    """Exchange an argument's sources for one other, or for none."""
    (wire, *_) = [
        wire
        for wire in wrong_wires(model, model.nodes[key])
        if wire.wrong_argument.sources == ((source,) if source else ())
    ]
    return rewired(model, wire)
