"""One month of the reference: values by key, and how an equation is given its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from reference_places import REGIMES, WORLD, receiver, sender

from countertrade.language.declare import Decision, Equation
from countertrade.vocabulary import Operation

Number = Any
"""A float, or one for each run."""
Changes = Mapping[str, list[tuple[Operation, float]]]
"""What shocks and a scenario do to quantities in one month, in order, by key."""


def arguments(equation: Equation | Decision) -> tuple[str, ...]:
    """Return the names of an equation's arguments."""
    return _parameters(equation.function)


@cache
def _parameters(function: Callable[..., object]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def key_at(name: str, place: str) -> str:
    """Write the key of a quantity at a place; one of the world has no place."""
    return name if place == WORLD else f"{name}[{place}]"


def name_of(equation: Equation | Decision) -> str:
    """Return the name of the quantity that an equation computes."""
    return equation.function.__name__


@dataclass
class Month:
    """The quantities of one month, as far as they are computed."""

    values: dict[str, Number]
    changes: Changes = field(default_factory=dict)

    def at(self, name: str, place: str) -> Number:
        """Return a quantity at a place, or of the world where it is not by place."""
        key = key_at(name, place)
        return self.values[key] if key in self.values else self.values[name]

    def total(self, name: str, links: Iterable[str]) -> Number:
        """Return the sum of a quantity over places; no places give 0."""
        return sum((self.values[key_at(name, link)] for link in links), 0.0)

    def of(self, actor: str, *names: str) -> dict[str, Number]:
        """Return some quantities of one actor, as arguments."""
        return {name: self.values[key_at(name, actor)] for name in names}

    def of_sender(self, link: str, *names: str) -> dict[str, Number]:
        """Return some quantities of who gives on a link, as arguments."""
        return self.of(sender(link), *names)

    def of_receiver(self, link: str, *names: str) -> dict[str, Number]:
        """Return some quantities of who is given to on a link, as arguments."""
        return self.of(receiver(link), *names)

    def call(self, equation: Equation | Decision, place: str, **elsewhere: Number) -> Number:
        """Call an equation; arguments that are not given are those of its own place."""
        assert elsewhere.keys() <= set(arguments(equation)), (equation, elsewhere)
        given = {
            name: elsewhere[name] if name in elsewhere else self.at(name, place)
            for name in arguments(equation)
        }
        return equation(**given)

    def compute(self, equation: Equation, place: str, **elsewhere: Number) -> None:
        """Evaluate an equation and keep its value, as changes leave it."""
        self.keep(key_at(name_of(equation), place), self.call(equation, place, **elsewhere))

    def here(self, *equations: Equation, places: Iterable[str] = REGIMES) -> None:
        """Compute equations that take everything from their own place or the world."""
        for equation in equations:
            for place in places:
                self.compute(equation, place)

    def gather(
        self, equation: Equation, incoming: Mapping[str, tuple[str, ...]], *names: str
    ) -> None:
        """Compute an equation of regimes that takes sums of some quantities over their links."""
        for place in REGIMES:
            self.compute(
                equation, place, **{name: self.total(name, incoming[place]) for name in names}
            )

    def keep(self, key: str, value: Number) -> None:
        """Keep a value as this month's changes leave it."""
        for operation, figure in self.changes.get(key, []):
            value = {
                Operation.SET: figure,
                Operation.SCALE: value * figure,
                Operation.ADD: value + figure,
            }[operation]
        self.values[key] = value
