"""What the declarations say: words, homes, links, and which quantity reads which."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import NamedTuple

from tools.model_book.formulas import Box, linked, rate_of, subscripted

from countertrade.language import option_names
from countertrade.language.declare import (
    Conversion,
    Decision,
    Declaration,
    Equation,
    EventRate,
    Standing,
)
from countertrade.language.signatures import wirings
from countertrade.language.wiring import Wiring

FOOT = {
    Wiring.SENDER: "sender",
    Wiring.RECEIVER: "receiver",
    Wiring.INCOMING: "Σ in",
    Wiring.OUTGOING: "Σ out",
    Wiring.OF_PAIR: "pair",
    Wiring.OPPOSITE: "Σ opposite",
    Wiring.ALONGSIDE: "alongside",
    Wiring.LEAST: "least",
    Wiring.TOTAL: "Σ members",
    Wiring.EVERYWHERE: "Σ everywhere",
}
"""At the foot of an argument in a formula: from where it is taken."""
WHENCE = {
    Wiring.HERE: "",
    Wiring.SENDER: "of the sender",
    Wiring.RECEIVER: "of the receiver",
    Wiring.INCOMING: "summed over incoming links",
    Wiring.OUTGOING: "summed over outgoing links",
    Wiring.OF_PAIR: "of the partnership of both ends",
    Wiring.OPPOSITE: "summed over links the other way",
    Wiring.ALONGSIDE: "of the link of its kind between the same ends",
    Wiring.LEAST: "the least of the members",
    Wiring.TOTAL: "summed over the members",
    Wiring.EVERYWHERE: "summed over all places",
}


class Docstring(NamedTuple):
    """What an equation's docstring says."""

    meaning: str
    source: str
    loops: str


class Subsystem(NamedTuple):
    """A file of the model: its page, its title, what it is about, and what it declares."""

    page: str
    title: str
    subject: str
    rest: str
    file: str
    declared: Mapping[str, Declaration]


@dataclass(frozen=True)
class Declared:
    """The declarations of a model, by subsystem."""

    modules: tuple[ModuleType, ...]
    declarations: Mapping[str, Declaration]

    @cached_property
    def subsystems(self) -> tuple[Subsystem, ...]:
        """Every file of the model, in the order of the model."""
        return tuple(self._subsystem(module) for module in self.modules)

    def _subsystem(self, module: ModuleType) -> Subsystem:
        first, _, rest = (inspect.getdoc(module) or "").partition("\n")
        title, _, subject = first.rstrip(".").partition(": ")
        page = module.__name__.rpartition(".")[2]
        declared = {
            name: self.declarations[name] for name in _names(module) if name in self.declarations
        }
        file = f"src/{module.__name__.replace('.', '/')}.py"
        return Subsystem(page, title, subject, rest.strip(), file, declared)

    @cached_property
    def options(self) -> Mapping[str, tuple[str, str]]:
        """Name of each option's indicator to its decision and option."""
        return {
            indicator: (name, option)
            for name, one in self.declarations.items()
            if isinstance(one, Decision)
            for indicator, option in zip(option_names(name, one), one.options, strict=True)
        }

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Page of each quantity and of each option's indicator."""
        declared = {
            name: subsystem.page for subsystem in self.subsystems for name in subsystem.declared
        }
        return declared | {name: declared[one] for name, (one, _) in self.options.items()}

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """Equations and decisions that take each quantity, itself left out."""
        found: dict[str, list[str]] = {}
        for name, one in self.equations.items():
            for argument in wirings(one):
                if argument != name:
                    found.setdefault(argument, []).append(name)
        return {name: tuple(readers) for name, readers in found.items()}

    @cached_property
    def equations(self) -> Mapping[str, Equation | Decision]:
        """What is computed or chosen, by name."""
        return {
            name: one
            for name, one in self.declarations.items()
            if isinstance(one, Equation | Decision)
        }

    def event_readers(self, hazard: Equation) -> tuple[str, ...]:
        """Return the inputs that tell whether the event of a hazard has happened."""
        return tuple(
            name
            for name, one in self.declarations.items()
            if isinstance(one, EventRate | Standing)
            and one.event == hazard.event
            and (not isinstance(one, EventRate) or one.mode in (None, hazard.mode))
        )

    def of(self, name: str) -> Declaration:
        """Return the declaration of a quantity, or of the decision that an option belongs to."""
        return self.declarations[self.options[name][0] if name in self.options else name]

    def href(self, name: str, page: str) -> str:
        """Return the address of a quantity as seen from a page of the book."""
        home = self.homes[name]
        if home == page:
            return f"#{name}"
        return f"{home}/#{name}" if page == "index" else f"../{home}/#{name}"

    def symbol(self, name: str, page: str) -> Box:
        """Write a quantity in a formula on a page."""
        box = linked(name, self.href(name, page))
        one = self.of(name)
        return rate_of(box) if isinstance(one, Equation) and one.kind == "hazard" else box

    def argument(self, one: Equation | Decision, page: str) -> Callable[[str], Box]:
        """Return how the arguments of an equation are written on a page."""
        wired = wirings(one)

        def write(name: str) -> Box:
            box = self.symbol(name, page)
            return box if wired[name] is Wiring.HERE else subscripted(box, FOOT[wired[name]])

        return write


def offered(name: str, one: Decision) -> list[tuple[str, str]]:
    """Return the options that a decision has a utility for, each with its indicator.

    A choice that an event alone calls for has none for its first option, which stands until then.
    """
    pairs = list(zip(one.options, option_names(name, one), strict=True))
    return pairs if one.on is None else pairs[1:]


def _names(module: ModuleType) -> Iterator[str]:
    """Yield the names a file declares itself, in its order; imported ones are not among them."""
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name
        elif isinstance(statement, ast.Assign):
            yield ast.unparse(statement.targets[0])
        elif isinstance(statement, ast.AnnAssign):
            yield ast.unparse(statement.target)


def read_docstring(one: Equation | Decision) -> Docstring:
    """Split a docstring into what it is, where it comes from and in which loops it lies."""
    whole = " ".join(one.documentation.split())
    meaning, _, rest = whole.partition(" Source: ")
    source, _, loops = rest.partition(" Loops: ")
    return Docstring(meaning, source, loops.rstrip("."))


def loop_names(one: Equation | Decision) -> tuple[str, ...]:
    """Return the loops that a docstring names."""
    return tuple(re.findall(r"\b[RB]\d+\b", read_docstring(one).loops))


def kind_of(one: Declaration) -> str:
    """Return what kind of declaration this is, in words."""
    if isinstance(one, Equation):
        return f"hazard of {words_of(one.event)}, {one.mode}" if one.kind == "hazard" else one.kind
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(one).__name__).lower()


def words_of(name: str | None) -> str:
    """Return a word of the vocabulary as text."""
    return (name or "").replace("_", " ")


def meaning_of(one: Declaration) -> str:
    """Return what an input is, in words."""
    return f"{one.source} in {one.target}" if isinstance(one, Conversion) else one.meaning
