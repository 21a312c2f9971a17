"""The loops of the catalogue: found, with their sign, by a check that can fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from countertrade.analysis.derivatives import Graph, graphs_at
from countertrade.analysis.historical_states import monthly_keys
from countertrade.analysis.holding import argument_holds, idle, with_holds
from countertrade.analysis.loop_search import Circle, Search, gain, step_response
from countertrade.analysis.loops import (
    Loops,
    Weighed,
    checked_month,
    effect,
    latest_month,
    typical,
)
from countertrade.case import Case, Month
from countertrade.cli import app
from countertrade.engine.backend import BLOCK
from countertrade.language import Model
from countertrade.language.declare import Equation, EventRate
from countertrade.model import DECLARATIONS
from countertrade.model.loops import LOOPS, Loop, Polarity
from countertrade.report.loop_words import effect_words, gain_words, path_words, verdict
from countertrade.report.terminal_loops import print_loops

YEARS = 3.0
IDS = tuple(loop.id for loop in LOOPS)
OF_THE_LIST = {f"R{number}" for number in range(1, 17)} | {f"B{number}" for number in range(1, 11)}
BY_ID = {loop.id: loop for loop in LOOPS}


@pytest.fixture(scope="session")
def shipped_loops(shipped_model: Model) -> Loops:
    """Return the catalogue in the shipped case, two blocks of histories to choose from."""
    return Loops(shipped_model, LOOPS, candidates=2)


@pytest.fixture(scope="session")
def weighed(shipped_loops: Loops) -> Mapping[str, Weighed]:
    """Return every loop of the catalogue as it is found in the shipped case."""
    return {one.loop.id: one for one in shipped_loops.weighed()}


@pytest.mark.slow
@pytest.mark.parametrize("loop", IDS)
def test_loop_is_found_with_its_sign(weighed: Mapping[str, Weighed], loop: str) -> None:
    found = weighed[loop]
    assert found.path, f"{loop}: no circle passes {', '.join(found.loop.waypoints)}"
    assert found.found, f"{loop}: {verdict(found)} {path_words(found)}"


@pytest.mark.slow
@pytest.mark.parametrize("loop", IDS)
def test_path_passes_the_waypoints_in_order_and_closes(
    weighed: Mapping[str, Weighed], shipped_loops: Loops, loop: str
) -> None:
    found = weighed[loop]
    passed = iter(found.names)
    assert all(waypoint in passed for waypoint in found.loop.waypoints)
    assert len(set(found.path)) == len(found.path)
    assert not set(found.names) & set(found.loop.avoiding)
    weights = shipped_loops.searches[found.month].graph.weights
    assert all(np.any(weights[link] != 0) for link in Circle(found.path).links)


@pytest.mark.slow
@pytest.mark.parametrize("loop", IDS)
def test_knock_out_is_measured(weighed: Mapping[str, Weighed], loop: str) -> None:
    found = weighed[loop]
    assert found.effect is not None, f"{loop}: {found.loop.cut} is not on {path_words(found)}"
    assert np.isfinite([found.effect.share, found.effect.error]).all()
    assert found.effect.error >= 0


@pytest.mark.slow
def test_some_loops_weigh_and_some_do_not(weighed: Mapping[str, Weighed]) -> None:
    light = {loop for loop, found in weighed.items() if found.weightless}
    assert light
    assert {"R2", "R5", "R6a", "B3"}.isdisjoint(light)


def test_catalogue_has_every_loop_of_the_list() -> None:
    assert len(set(IDS)) == len(IDS)
    assert {loop.id.rstrip("abcd") for loop in LOOPS} == OF_THE_LIST


@pytest.mark.parametrize("loop", IDS)
def test_catalogue_names_quantities_of_the_model(loop: str) -> None:
    entry = BY_ID[loop]
    known = {*DECLARATIONS} | {
        f"{name}_{option}"
        for name, one in DECLARATIONS.items()
        for option in getattr(one, "options", ())
    }
    assert {*entry.waypoints, *entry.cut, *entry.avoiding, entry.outcome} <= known
    assert entry.polarity is Polarity.REINFORCING or entry.id.startswith("B")


def turned(model: Model, name: str, sign: float) -> Model:
    """Return the model with one equation's value (a stock's rate) multiplied."""

    def altered(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments: sign * function(*arguments)

    nodes = {
        key: replace(
            node,
            declaration=replace(node.declaration, function=altered(node.declaration.function)),
        )
        if node.name == name and isinstance(node.declaration, Equation)
        else node
        for key, node in model.nodes.items()
    }
    return replace(model, nodes=MappingProxyType(nodes))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loop", "equation", "sign"),
    [
        ("R2", "investment_ratio", -1.0),
        ("R5", "alarm", 0.0),
        ("B3", "protest_threshold", -1.0),
        ("R8", "belief", -1.0),
    ],
)
def test_a_broken_link_is_noticed(
    shipped_loops: Loops, loop: str, equation: str, sign: float
) -> None:
    """The derivatives of a model with one equation cut or turned do not give the loop."""
    entry = BY_ID[loop]
    month = Month.parse(entry.month)
    # The states are those of the sound model: only the links differ.
    broken = turned(shipped_loops.model, equation, sign)
    graphs = graphs_at(broken, {month: shipped_loops.states[month]}, {month: {}})
    assert found_in(graphs[month], entry) is not entry.polarity
    assert found_in(shipped_loops.searches[month].graph, entry) is entry.polarity


def found_in(graph: Graph, loop: Loop) -> Polarity | None:
    """Return the sign of the strongest circle through a loop's waypoints."""
    circles = Search(graph, YEARS).circles(loop.waypoints, frozenset(loop.avoiding))
    gains = [
        typical(gain(graph, circle, loop.waypoints, loop.avoiding, YEARS)) for circle in circles
    ]
    strongest = max(gains, key=abs, default=0.0)
    if strongest == 0.0:
        return None
    return Polarity.REINFORCING if strongest > 0 else Polarity.BALANCING


@pytest.mark.slow
def test_derivatives_are_those_of_the_functions(shipped_loops: Loops) -> None:
    """Central differences of the plain functions, at a state, away from kinks."""
    month = Month.parse(BY_ID["R5"].month)
    values = dict(shipped_loops.states[month])
    weights = shipped_loops.searches[month].graph.weights
    model = shipped_loops.model
    links = [(one, key) for key in model.order for one in model.nodes[key].sources]
    compared = [link for link in links if link[0] in model.order]
    for source, key in compared:
        node = model.nodes[key]
        step = 1e-5 * np.maximum(np.abs(values[source]), 1e-2)
        with np.errstate(over="ignore"):  # a logistic far out on its flat side
            upper, here, lower = (
                np.broadcast_to(node.evaluate({**values, source: values[source] + by}), step.shape)
                for by in (step, 0 * step, -step)
            )
        smooth = np.isclose(upper - here, here - lower, rtol=1e-2, atol=1e-14)
        slope = (upper - lower)[smooth] / (2 * step)[smooth]
        expected = pytest.approx(slope, rel=1e-3, abs=1e-7)
        assert weights[source, key][smooth] == expected, (source, key)
    assert len(compared) > 100


@pytest.mark.slow
def test_links_into_decisions_add_up_to_nothing(shipped_loops: Loops) -> None:
    """What one option gains the others lose."""
    graph = next(iter(shipped_loops.searches.values())).graph
    for node in shipped_loops.model.decisions:
        sources = {source for source, target in graph.weights if target in node.options}
        for source in sources:
            total = sum(graph.weights[source, option] for option in node.options)
            assert np.abs(total).max() < 1e-9, (source, node.key)


@pytest.mark.slow
def test_hazards_lead_to_what_tells_of_them(shipped_loops: Loops) -> None:
    graph = next(iter(shipped_loops.searches.values())).graph
    assert (graph.weights["failed_coup_rate[VEN]", "failed_coups[VEN]"] == 1).all()
    assert (graph.weights["coup_exit[VEN]", "in_power[VEN]"] == -1).all()
    told = {node.key for node in shipped_loops.model.of_kind(EventRate)}
    assert graph.told == told


@settings(deadline=None, max_examples=30)
@given(rates=st.lists(st.floats(0.1, 3.0), min_size=1, max_size=4))
def test_step_response_is_that_of_nodes_in_a_row(rates: list[float]) -> None:
    """After long enough each node gives its input over its rate."""
    settled = step_response(np.array([rates]), 200.0)[0]
    assert settled == pytest.approx(np.prod([1 / rate for rate in rates]), rel=1e-3)
    assert step_response(np.array([rates]), YEARS)[0] <= settled * (1 + 1e-9)
    assert step_response(np.array([rates[::-1]]), YEARS)[0] == pytest.approx(
        step_response(np.array([rates]), YEARS)[0]
    )


def test_cut_model_is_the_model_until_a_cut_is_made(shipped_model: Model) -> None:
    links = [loop.cut for loop in LOOPS]
    cuts = argument_holds(shipped_model, links)
    assert all(cuts[link] for link in links), [link for link in links if not cuts[link]]
    every = [cut for found in cuts.values() for cut in found]
    model = with_holds(shipped_model, every)
    generator = np.random.default_rng(1)
    keys = {source for node in model.nodes.values() for source in node.sources}
    values: dict[str, Any] = {key: generator.uniform(0.2, 0.8, 8) for key in keys}
    values |= dict.fromkeys(idle(every), np.zeros(8))
    for cut in every:
        sound, live = shipped_model.nodes[cut.target], model.nodes[cut.target]
        assert_same(live.evaluate(values), sound.evaluate(values))
        frozen = {**values, **cut.at(values)}
        moved = {**frozen, **{one: values[one] + 0.1 for one in cut.sources}}
        untouched = all(
            argument is cut.argument or not set(argument.sources) & set(cut.sources)
            for argument in sound.arguments
        )
        if untouched:
            assert_same(live.evaluate(moved), live.evaluate(values))


def assert_same(one: Any, other: Any) -> None:
    np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-12, atol=1e-12)


def test_effect_counts_a_history_once() -> None:
    live = np.ones(6)
    cut = np.array([1.1, 1.1, 1.1, 0.9, 0.9, 0.9])
    alone = effect(live, cut, np.arange(6))
    shared = effect(live, cut, np.array([0, 0, 0, 1, 1, 1]))
    assert alone.share == pytest.approx(0.0) == pytest.approx(shared.share)
    assert shared.error == pytest.approx(alone.error * np.sqrt(3))
    assert not shared.clear


@pytest.mark.slow
def test_states_hold_every_quantity(shipped_loops: Loops, shipped_model: Model) -> None:
    for values in shipped_loops.states.values():
        assert set(monthly_keys(shipped_model)) <= values.keys()
        assert all(np.shape(one) == (BLOCK,) for one in values.values())
        assert all(np.isfinite(one).all() for one in values.values())


def test_month_outside_history_is_refused(shipped_case: Case) -> None:
    assert str(checked_month(shipped_case, "2017-06")) == "2017-06"
    with pytest.raises(ValueError, match="lies outside the history of venezuela-cuba"):
        checked_month(shipped_case, "1990-01")
    with pytest.raises(ValueError, match="not a month"):
        checked_month(shipped_case, "June")
    assert latest_month(shipped_case) + 36 == Month.of(shipped_case.as_of)


def test_words_say_what_was_found() -> None:
    loop = BY_ID["R5"]
    path = ("repression[A]", "grievance[A]", "mobilisation[A]", "alarm[A]")
    found = Weighed(
        loop,
        Month.parse("2017-06"),
        path=path,
        polarity=Polarity.REINFORCING,
        gain=0.2,
        low=0.1,
        high=0.3,
        effect=effect(np.ones(4), np.full(4, 0.9), np.arange(4)),
    )
    assert verdict(found) == "Reinforcing, as stated."
    assert path_words(found) == "repression → grievance → mobilisation → alarm → repression (A)"
    assert gain_words(found) == "+0.20 [+0.10 to +0.30]"
    assert effect_words(found) == "mobilisation -10.00% ± 0.00%"
    light = replace(found, gain=1e-4, effect=None)
    assert "No weight of its own: the gain is below 0.01." in verdict(light)
    turned_round = replace(found, polarity=Polarity.BALANCING)
    assert verdict(turned_round) == "Stated as reinforcing, found as balancing."
    assert verdict(Weighed(loop, found.month)) == "Not found: no circle passes these quantities."


def test_command_refuses_a_month_outside_history() -> None:
    done = CliRunner().invoke(app, ["loops", "--month", "1990-01"])
    assert done.exit_code == 2
    assert "lies outside the history" in done.output


def test_table_counts_what_is_found_missing_and_light(shipped_case: Case) -> None:
    month = Month.parse("2017-06")
    heavy = effect(np.ones(4), np.full(4, 0.9), np.arange(4))
    found = Weighed(
        BY_ID["R5"], month, ("repression[A]",), Polarity.REINFORCING, gain=0.2, effect=heavy
    )
    light = replace(found, loop=BY_ID["R8"], gain=1e-4)
    missing = Weighed(BY_ID["B3"], month)
    console = Console(record=True, width=160)
    print_loops(console, shipped_case, [found, light, missing])
    said = console.export_text()
    assert "2 of 3 loops found with the stated sign; not: B3. Of no weight there: R8." in said
    assert "-10.00% ± 0.00%" in said


def test_page_lists_every_loop_of_the_catalogue() -> None:
    page = (Path(__file__).parents[2] / "docs" / "loops.md").read_text(encoding="utf-8")
    headings = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    assert headings == [f"{loop.id} {loop.name}" for loop in LOOPS]
