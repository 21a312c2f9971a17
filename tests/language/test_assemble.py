"""Assembly: declarations and a case become a graph, or a sentence that names the functions."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countertrade.case import Actor, Case, Link, Partnership
from countertrade.language import Model, ModelError, assemble, collect
from countertrade.language.declare import Declaration, Parameter, auxiliary, decision, stock
from countertrade.language.wiring import (
    Here,
    Incoming,
    Least,
    OfPair,
    Opposite,
    Outgoing,
    Receiver,
    Sender,
    Total,
)
from countertrade.model import DECLARATIONS

ROLES = {"AAA": "regime", "BBB": "regime", "CCC": "regime", "PPP": "patron", "MMM": "market"}
LINKS = (
    ("oil", "AAA", "BBB"),
    ("oil", "AAA", "CCC"),
    ("oil", "BBB", "CCC"),
    ("security", "BBB", "AAA"),
    ("oil", "PPP", "BBB"),
    ("oil", "AAA", "MMM"),
    ("credit", "PPP", "AAA"),
)
PAIRS = (("AAA", "BBB"), ("CCC", "AAA"))

size = Parameter("kb/d", over="regime", meaning="Size")
trust = Parameter("share", over="partnership", meaning="Trust")
staff = Parameter("kperson", over="security", meaning="Staff")
price = Parameter("USD/bbl", over="world", meaning="Price")


@auxiliary("kb/d", over="oil")
def shipment(size: Sender, need: Receiver, trust: OfPair, staff: Opposite, price: Here) -> Here:
    return (size + need) * trust * (staff / staff) * (price / price)


@auxiliary("kb/d", over="regime")
def need(size: Here) -> Here:
    return size


@auxiliary("kb/d", over="regime")
def received(shipment: Incoming) -> Here:
    return shipment


@auxiliary("kb/d", over="regime")
def sent(shipment: Outgoing) -> Here:
    return shipment


@auxiliary("kb/d", over="partnership")
def weaker(size: Least) -> Here:
    return size


@auxiliary("kb/d", over="partnership")
def together(size: Total) -> Here:
    return size


SMALL: dict[str, Declaration] = {
    "size": size,
    "trust": trust,
    "staff": staff,
    "price": price,
    "shipment": shipment,
    "need": need,
    "received": received,
    "sent": sent,
    "weaker": weaker,
    "together": together,
}


@pytest.fixture(scope="module")
def small_case(shipped_case: Case) -> Case:
    return replace(
        shipped_case,
        actors=tuple(Actor(id=one, name=one, role=role) for one, role in ROLES.items()),
        links=tuple(
            Link.model_validate({"resource": resource, "from": sender, "to": receiver})
            for resource, sender, receiver in LINKS
        ),
        partnerships=tuple(Partnership(id="-".join(pair), between=pair) for pair in PAIRS),
    )


@pytest.fixture(scope="module")
def small_model(small_case: Case) -> Model:
    return assemble(small_case, SMALL)


def refusal(case: Case, **declared: Declaration) -> str:
    with pytest.raises(ModelError) as caught:
        assemble(case, SMALL | declared)
    return str(caught.value)


def sources(model: Model, key: str) -> dict[str, tuple[str, ...]]:
    return {argument.name: argument.sources for argument in model.nodes[key].arguments}


def wiring(model: Model) -> dict[str, tuple[tuple[str, tuple[str, ...], str], ...]]:
    return {
        key: tuple((one.name, one.sources, one.reduction) for one in node.arguments)
        for key, node in model.nodes.items()
    }


def test_link_takes_from_its_ends_its_pair_and_the_other_way(small_model: Model) -> None:
    assert sources(small_model, "shipment[AAA>BBB]") == {
        "size": ("size[AAA]",),
        "need": ("need[BBB]",),
        "trust": ("trust[AAA-BBB]",),
        "staff": ("staff[BBB>AAA]",),
        "price": ("price",),
    }


def test_pair_is_found_whichever_way_it_is_written(small_model: Model) -> None:
    assert sources(small_model, "shipment[AAA>CCC]")["trust"] == ("trust[CCC-AAA]",)


def test_regime_sums_over_its_links(small_model: Model) -> None:
    values = {
        "shipment[AAA>BBB]": 1.0,
        "shipment[AAA>CCC]": 2.0,
        "shipment[BBB>CCC]": 4.0,
    }
    assert small_model.nodes["sent[AAA]"].evaluate(values) == 3.0
    assert small_model.nodes["sent[BBB]"].evaluate(values) == 4.0
    assert small_model.nodes["received[CCC]"].evaluate(values) == 6.0


def test_no_links_give_zero(small_model: Model) -> None:
    for key in ("received[AAA]", "sent[CCC]"):
        assert small_model.nodes[key].sources == ()
        assert small_model.nodes[key].evaluate({}) == 0.0


def test_links_of_another_axis_are_not_taken(small_model: Model) -> None:
    """Oil from a patron or to the market is not oil between regimes."""
    assert small_model.nodes["received[BBB]"].sources == ("shipment[AAA>BBB]",)
    assert "shipment[AAA>MMM]" not in small_model.nodes
    assert "shipment[PPP>BBB]" not in small_model.nodes


def test_partnership_takes_the_least_or_the_total(small_model: Model) -> None:
    values = {"size[AAA]": 5.0, "size[BBB]": 7.0, "size[CCC]": 1.0}
    assert small_model.nodes["weaker[AAA-BBB]"].evaluate(values) == 5.0
    assert small_model.nodes["together[AAA-BBB]"].evaluate(values) == 12.0
    assert small_model.nodes["weaker[CCC-AAA]"].evaluate(values) == 1.0


def test_reduced_actors_have_no_regime_quantities(small_model: Model) -> None:
    places = {node.place for node in small_model.nodes.values() if node.name == "size"}
    assert places == {"AAA", "BBB", "CCC"}


def test_each_auxiliary_follows_what_it_takes(small_model: Model) -> None:
    done: set[str] = set()
    computed = set(small_model.order)
    for key in small_model.order:
        assert set(small_model.nodes[key].sources) & computed <= done
        done.add(key)


def test_unknown_argument_names_the_function_and_the_argument(small_case: Case) -> None:
    @auxiliary("kb/d", over="regime")
    def output(sizee: Here) -> Here:
        return sizee

    message = refusal(small_case, output=output)
    assert message.startswith("output takes sizee")


def test_argument_that_does_not_say_from_where_is_refused(small_case: Case) -> None:
    @auxiliary("kb/d", over="regime")
    def all_sent(shipment: Here) -> Here:
        return shipment

    message = refusal(small_case, all_sent=all_sent)
    assert "all_sent (over regime) takes shipment (over oil)" in message
    assert "wiring" in message


def test_wiring_of_another_axis_is_refused(small_case: Case) -> None:
    @auxiliary("kb/d", over="regime")
    def echo(size: Sender) -> Here:
        return size

    assert "echo (over regime) takes size (over regime) as 'sender'" in refusal(
        small_case, echo=echo
    )


def test_circle_of_auxiliaries_names_its_members(small_case: Case) -> None:
    @auxiliary("kb/d", over="regime")
    def supply(demand: Here) -> Here:
        return demand

    @auxiliary("kb/d", over="regime")
    def demand(supply: Here) -> Here:
        return supply

    message = refusal(small_case, supply=supply, demand=demand)
    assert "supply[AAA]" in message and "demand[AAA]" in message
    assert "circle" in message


def test_circle_over_links_is_found(small_case: Case) -> None:
    @auxiliary("kb/d", over="oil")
    def flow(wealth: Sender) -> Here:
        return wealth

    @auxiliary("kb/d", over="regime")
    def wealth(flow: Outgoing) -> Here:
        return flow

    message = refusal(small_case, flow=flow, wealth=wealth)
    assert "flow[AAA>" in message and "wealth[AAA]" in message


def test_stock_opens_a_circle(small_case: Case) -> None:
    @stock("kb/d", over="regime", initial="size")
    def capacity(pull: Here, spell: Here) -> Here:
        return pull / spell

    @auxiliary("kb/d", over="regime")
    def pull(capacity: Here) -> Here:
        return capacity

    spell = Parameter("yr", over="world", meaning="Time")
    model = assemble(small_case, SMALL | {"capacity": capacity, "pull": pull, "spell": spell})
    assert {node.name for node in model.stocks} == {"capacity"}


def test_units_are_checked_on_assembly(small_case: Case) -> None:
    @auxiliary("USDbn/yr", over="regime")
    def revenue(need: Here) -> Here:
        return need

    message = refusal(small_case, revenue=revenue)
    assert "revenue" in message and "need [kb/d]" in message


def test_option_indicators_may_be_arguments(small_case: Case) -> None:
    @decision("stay", "go", over="regime")
    def stance(size: Here) -> tuple[Here, ...]:
        return (size / size, 0 * size / size)

    @auxiliary("kb/d", over="regime")
    def leaving(stance_go: Here, size: Here) -> Here:
        return stance_go * size

    model = assemble(small_case, SMALL | {"stance": stance, "leaving": leaving})
    assert sources(model, "leaving[BBB]")["stance_go"] == ("stance_go[BBB]",)


def module(name: str, **contents: Declaration) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(contents)
    return made


def test_same_name_in_two_files_names_both() -> None:
    other = Parameter("kb/d", over="regime", meaning="Another size")
    with pytest.raises(ModelError, match="size is declared in energy and again in treasury"):
        collect([module("energy", size=size), module("treasury", size=other)])


def test_imported_declaration_is_no_second_one() -> None:
    found = collect([module("energy", size=size), module("treasury", size=size, price=price)])
    assert dict(found) == {"size": size, "price": price}


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_actors_and_links_changes_nothing(
    small_case: Case, small_model: Model, random: st.randoms
) -> None:
    def mixed(items: tuple) -> tuple:
        return tuple(random.sample(items, len(items)))

    case = replace(
        small_case,
        actors=mixed(small_case.actors),
        links=mixed(small_case.links),
        partnerships=mixed(small_case.partnerships),
    )
    model = assemble(case, dict(mixed(tuple(SMALL.items()))))
    assert list(model.nodes) == list(small_model.nodes)
    assert model.order == small_model.order
    assert wiring(model) == wiring(small_model)


def test_shipped_model_does_not_depend_on_the_order_of_the_case(
    shipped_case: Case, shipped_model: Model
) -> None:
    turned = replace(
        shipped_case,
        actors=shipped_case.actors[::-1],
        links=shipped_case.links[::-1],
        partnerships=tuple(
            one.model_copy(update={"between": one.between[::-1]})
            for one in shipped_case.partnerships[::-1]
        ),
    )
    model = assemble(turned, DECLARATIONS)
    assert model.order == shipped_model.order
    assert wiring(model) == wiring(shipped_model)


def test_sources_are_sorted(shipped_model: Model) -> None:
    for node in shipped_model.nodes.values():
        for argument in node.arguments:
            assert list(argument.sources) == sorted(argument.sources)
