"""Assembling a model: declarations and a case become a graph of quantities at places.

Every equation is unrolled over the places of its axis; every argument is resolved to the
quantities it stands for; the auxiliaries are put in an order in which each follows its inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType, ModuleType

from countertrade.case import (
    Case,
    DecisionNeed,
    ParameterNeed,
    QuantityNeed,
    Requirements,
    SwitchNeed,
)
from countertrade.language import axes
from countertrade.language.declare import (
    Decision,
    Declaration,
    Driver,
    Equation,
    Input,
    Parameter,
    Switch,
)
from countertrade.language.operators import Value, minimum
from countertrade.language.signatures import ModelError, declared_axis, option_names, wirings
from countertrade.language.switches import check_switches, switches_of
from countertrade.language.unit_check import check_units
from countertrade.language.wiring import Wiring


@dataclass(frozen=True)
class Argument:
    """One argument of an unrolled equation: the quantities it stands for and how they join."""

    name: str
    sources: tuple[str, ...]
    reduction: str
    """``one``, ``sum`` or ``least``."""

    def take(self, values: Mapping[str, Value]) -> Value:
        """Return the argument's value from the values of all quantities."""
        terms = [values[source] for source in self.sources]
        if self.reduction == "least":
            least = terms[0]
            for term in terms[1:]:
                least = minimum(least, term)
            return least
        total = terms[0] if terms else 0.0
        for term in terms[1:]:
            total = total + term
        return total


@dataclass(frozen=True)
class Node:
    """A declared quantity at one place."""

    key: str
    name: str
    place: str
    declaration: Declaration
    arguments: tuple[Argument, ...] = ()

    def evaluate(self, values: Mapping[str, Value]) -> Value:
        """Call the plain function with its arguments taken from the values of all quantities."""
        assert isinstance(self.declaration, Equation | Decision)
        return self.declaration(*(argument.take(values) for argument in self.arguments))

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of every quantity this one depends on."""
        return tuple(source for argument in self.arguments for source in argument.sources)

    @property
    def options(self) -> tuple[str, ...]:
        """Keys of the indicators of a decision's options; none where it is no decision."""
        if not isinstance(self.declaration, Decision):
            return ()
        return tuple(key_of(name, self.place) for name in option_names(self.name, self.declaration))


@dataclass(frozen=True)
class Model:
    """An assembled model: what the engine runs, the documentation prints, the export writes."""

    case: Case
    declarations: Mapping[str, Declaration]
    nodes: Mapping[str, Node]
    order: tuple[str, ...]
    """Keys of auxiliaries and hazards, each after all it depends on."""

    def of_kind(self, kind: type[Declaration]) -> tuple[Node, ...]:
        """Return the nodes declared as one kind of input, in the order of their keys."""
        return tuple(node for node in self.nodes.values() if isinstance(node.declaration, kind))

    @cached_property
    def stocks(self) -> tuple[Node, ...]:
        """Nodes that accumulate."""
        return self._equations("stock")

    @cached_property
    def hazards(self) -> tuple[Node, ...]:
        """Nodes that are the rate of one mode of an event."""
        return self._equations("hazard")

    @cached_property
    def decisions(self) -> tuple[Node, ...]:
        """Nodes that are choices."""
        return self.of_kind(Decision)

    @cached_property
    def switches(self) -> Mapping[str, Switch]:
        """Choices between rival structures, by name in alphabetical order."""
        return switches_of(self.declarations)

    def _equations(self, kind: str) -> tuple[Node, ...]:
        return tuple(
            node
            for node in self.nodes.values()
            if isinstance(node.declaration, Equation) and node.declaration.kind == kind
        )

    def unit(self, name: str) -> str:
        """Return the declared unit of a quantity."""
        return self.declarations[name].unit


def key_of(name: str, place: str) -> str:
    """Write the key of a quantity at a place: ``oil_output[VEN]``; of the world, its name."""
    return name if place == axes.WORLD else f"{name}[{place}]"


def collect(modules: Iterable[ModuleType]) -> Mapping[str, Declaration]:
    """Gather the declarations of model files under the names they have there.

    Parameters
    ----------
    modules
        The model's files.

    Returns
    -------
    Mapping
        Name of each quantity to its declaration, in the order of the files.

    Raises
    ------
    ModelError
        If two files declare the same name.
    """
    declarations: dict[str, Declaration] = {}
    homes: dict[str, str] = {}
    for module in modules:
        for name, value in vars(module).items():
            if not isinstance(value, Input | Equation | Decision):
                continue
            if name in homes and declarations[name] is not value:
                raise ModelError(
                    f"{name} is declared in {homes[name]} and again in {module.__name__}. "
                    "Keep one of the two."
                )
            homes.setdefault(name, module.__name__)
            declarations[name] = value
    return MappingProxyType(declarations)


def assemble(case: Case, declarations: Mapping[str, Declaration]) -> Model:
    """Unroll the declarations over a case's places and check their units.

    Parameters
    ----------
    case
        A loaded case.
    declarations
        The quantities, from :func:`collect`.

    Returns
    -------
    Model
        The graph, with the auxiliaries in an order of evaluation.

    Raises
    ------
    ModelError
        If an argument names nothing, leaves open from where it is taken, if quantities depend on
        each other in a circle without a stock, if units do not fit, or if a switch leaves nothing
        to choose. The message names the functions on both sides.
    """
    check_switches(declarations)
    check_units(declarations)
    graph = _Unroller(case, declarations)
    nodes = {node.key: node for node in graph.nodes()}
    return Model(case, declarations, MappingProxyType(dict(sorted(nodes.items()))), _ordered(nodes))


@dataclass(frozen=True)
class _Unroller:
    case: Case
    declarations: Mapping[str, Declaration]

    def nodes(self) -> Iterable[Node]:
        for name, declaration in self.declarations.items():
            for place in axes.places(self.case, declaration.over):
                arguments: tuple[Argument, ...] = ()
                if isinstance(declaration, Equation | Decision):
                    arguments = self._arguments(name, declaration, place)
                yield Node(key_of(name, place), name, place, declaration, arguments)

    def _arguments(
        self, name: str, declaration: Equation | Decision, place: str
    ) -> tuple[Argument, ...]:
        return tuple(
            self._argument(name, declaration.over, place, argument, wiring)
            for argument, wiring in wirings(declaration).items()
        )

    def _argument(
        self, equation: str, axis: str, place: str, name: str, wiring: Wiring
    ) -> Argument:
        source_axis = declared_axis(self.declarations, equation, name)
        if source_axis == axes.WORLD:
            return Argument(name, (name,), "one")
        found = self._places(axis, place, source_axis, wiring)
        if found is None:
            raise ModelError(
                f"{equation} (over {axis}) takes {name} (over {source_axis}) as "
                f"'{wiring.value}', which does not say at which place. Annotate the argument with "
                "one of the names in countertrade.language.wiring that fits."
            )
        sources = tuple(sorted(key_of(name, one) for one in found))
        reduction = {Wiring.LEAST: "least"}.get(wiring, "sum" if len(sources) != 1 else "one")
        return Argument(name, sources, reduction)

    def _places(
        self, axis: str, place: str, source_axis: str, wiring: Wiring
    ) -> tuple[str, ...] | None:
        """Return the places an argument is taken from, or None where the wiring does not fit."""
        at_link = axis in axes.LINK_AXES
        sender, _, receiver = place.partition(">")
        candidates = axes.places(self.case, source_axis)
        if wiring is Wiring.HERE and source_axis == axis:
            return (place,)
        if wiring is Wiring.SENDER and at_link and source_axis == axes.PATRON:
            return tuple(one for one in candidates if one == sender)
        if wiring is Wiring.SENDER and at_link and source_axis == axes.REGIME:
            return tuple(one for one in candidates if one == sender) or None
        if wiring is Wiring.RECEIVER and at_link and source_axis == axes.REGIME:
            return tuple(one for one in candidates if one == receiver) or None
        if wiring is Wiring.OPPOSITE and at_link and source_axis in axes.LINK_AXES:
            return tuple(one for one in candidates if one == f"{receiver}>{sender}")
        if wiring is Wiring.ALONGSIDE and at_link and source_axis in axes.LINK_AXES:
            return tuple(one for one in candidates if one == place)
        if wiring is Wiring.EVERYWHERE and axis == axes.WORLD:
            return candidates
        if wiring is Wiring.INCOMING and axis == axes.REGIME:
            return tuple(one for one in candidates if one.endswith(f">{place}"))
        if wiring is Wiring.OUTGOING and axis == axes.REGIME:
            return tuple(one for one in candidates if one.startswith(f"{place}>"))
        if wiring is Wiring.OF_PAIR and at_link and source_axis == axes.PARTNERSHIP:
            return self._partnerships({sender, receiver})
        if wiring in (Wiring.LEAST, Wiring.TOTAL) and axis == axes.PARTNERSHIP:
            return self._members(place)
        return None

    def _partnerships(self, ends: set[str]) -> tuple[str, ...]:
        return tuple(one.id for one in self.case.partnerships if set(one.between) == ends)

    def _members(self, place: str) -> tuple[str, ...]:
        return next(tuple(one.between) for one in self.case.partnerships if one.id == place)


def _ordered(nodes: Mapping[str, Node]) -> tuple[str, ...]:
    """Order auxiliaries and hazards so that each follows those it depends on."""
    computed = {
        key: node
        for key, node in sorted(nodes.items())
        if isinstance(node.declaration, Equation) and node.declaration.kind != "stock"
    }
    sorter = TopologicalSorter(
        {
            key: [source for source in node.sources if source in computed]
            for key, node in computed.items()
        }
    )
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise ModelError(
            f"These quantities depend on each other in a circle without a stock: {circle}. "
            "Let one of them be a stock or take one of them from the month before."
        ) from None


def requirements_of(declarations: Mapping[str, Declaration]) -> Requirements:
    """Say what a case must bring for these declarations.

    Returns
    -------
    Requirements
        Parameters, drivers, quantities and decisions with their units and axes, and switches.
    """
    return Requirements(
        parameters={
            name: ParameterNeed(one.unit, one.over)
            for name, one in declarations.items()
            if isinstance(one, Parameter)
        },
        drivers={
            name: QuantityNeed(one.unit, one.over)
            for name, one in declarations.items()
            if isinstance(one, Driver)
        },
        quantities={
            name: QuantityNeed(one.unit, one.over)
            for name, one in declarations.items()
            if isinstance(one, Driver | Parameter | Equation)
        },
        decisions={
            name: DecisionNeed(one.options, one.over)
            for name, one in declarations.items()
            if isinstance(one, Decision)
        },
        places=axes.places,
        switches={
            name: SwitchNeed(tuple(one.settings)) for name, one in switches_of(declarations).items()
        },
    )
