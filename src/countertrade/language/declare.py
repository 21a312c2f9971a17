"""Declaring the quantities of a model.

A model file is a list of declarations: parameters, drivers, event rates and other inputs as
module-level names, equations as decorated plain functions. The name under which a declaration
stands in its module is the name of the quantity.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from countertrade.language.operators import Value


@dataclass(frozen=True)
class Parameter:
    """A quantity that the case gives as a range and that is constant within a run."""

    unit: str
    over: str
    meaning: str


@dataclass(frozen=True, eq=False)
class Switch:
    """A choice between rival structures of the model: its value is that of the setting in force.

    Equations read it like a parameter. One setting holds at all places throughout a run; each run
    draws its own, with equal weights unless the case gives others.
    """

    settings: Mapping[str, float]
    """Name of each setting to its value."""
    over: str = "world"
    meaning: str = ""
    default: str | None = None
    """Setting of a run without chance; the first one listed if left out."""

    @property
    def unit(self) -> str:
        """A switch is a plain number."""
        return "share"

    @property
    def nominal(self) -> str:
        """Setting of a run without chance."""
        return next(iter(self.settings)) if self.default is None else self.default


@dataclass(frozen=True)
class Driver:
    """A quantity known from a series as far as it goes, then drawn from a process fitted to it."""

    unit: str
    over: str
    meaning: str


@dataclass(frozen=True)
class Noise:
    """White noise, 1/yr**0.5: a standard normal draw each month over the root of the step."""

    over: str
    meaning: str

    @property
    def unit(self) -> str:
        """Unit of white noise in time."""
        return "1/yr**0.5"


@dataclass(frozen=True)
class EventRate:
    """How often an event of a kind (and mode) happened in the month before, per year."""

    event: str
    over: str
    meaning: str
    mode: str | None = None

    @property
    def unit(self) -> str:
        """Events per year."""
        return "1/yr"


@dataclass(frozen=True)
class Standing:
    """1 until an event of this kind has happened at the place, then 0."""

    event: str
    over: str
    meaning: str

    @property
    def unit(self) -> str:
        """A share: 0 or 1."""
        return "share"


@dataclass(frozen=True)
class Calendar:
    """A quantity of 0 or 1 that follows from the case's calendar (regime types, votes)."""

    over: str
    meaning: str

    @property
    def unit(self) -> str:
        """A share: 0 or 1."""
        return "share"


@dataclass(frozen=True)
class Conversion:
    """A fixed number that turns one unit into another, computed by the unit registry."""

    source: str
    target: str

    @property
    def unit(self) -> str:
        """Unit of the factor: target over source, a pure number in the registry's eyes."""
        return f"({self.target}) / ({self.source})"

    @property
    def over(self) -> str:
        """A conversion is the same everywhere."""
        return "world"


@dataclass(frozen=True)
class Equation:
    """A plain function that computes one quantity from those its arguments name.

    ``kind`` is ``auxiliary`` (its value), ``stock`` (its rate of change per year) or ``hazard``
    (the rate of one mode of an event, per year). An equation is called like the function it holds.
    """

    function: Callable[..., Value]
    kind: str
    unit: str
    over: str
    initial: str | None = None
    event: str | None = None
    mode: str | None = None

    def __call__(self, *arguments: Any, **named: Any) -> Value:
        """Evaluate the plain function."""
        return self.function(*arguments, **named)

    @property
    def meaning(self) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]

    @property
    def documentation(self) -> str:
        """Whole docstring: meaning, source, loops."""
        return inspect.getdoc(self.function) or ""

    @property
    def result_unit(self) -> str:
        """Unit of what the function returns: a stock's function returns its change per year."""
        return f"({self.unit}) / yr" if self.kind == "stock" else self.unit


@dataclass(frozen=True)
class Decision:
    """A choice among named options by logit response; the function returns one utility an option.

    Each option is a quantity of its own, ``<decision>_<option>``: 1 while the option is held.
    """

    function: Callable[..., tuple[Value, ...]]
    options: tuple[str, ...]
    over: str
    on: str | None = None
    """Event that alone calls for the choice. The first option then stands until the event has
    struck at either end of the place; one of the others follows, by their utilities."""

    def __call__(self, *arguments: Any, **named: Any) -> tuple[Value, ...]:
        """Evaluate the utilities, in the order of the options."""
        return self.function(*arguments, **named)

    @property
    def unit(self) -> str:
        """Each option's indicator is a share: 0 or 1."""
        return "share"

    @property
    def meaning(self) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(self.function) or "").split("\n", 1)[0]

    @property
    def documentation(self) -> str:
        """Whole docstring."""
        return inspect.getdoc(self.function) or ""


Input = Parameter | Switch | Driver | Noise | EventRate | Standing | Calendar | Conversion
Declaration = Input | Equation | Decision


def auxiliary(unit: str, *, over: str) -> Callable[[Callable[..., Value]], Equation]:
    """Declare a quantity that follows at once from others.

    Parameters
    ----------
    unit
        Unit of the value.
    over
        Axis of places it runs over: ``world``, ``regime``, ``partnership`` or an axis of links.
    """
    return lambda function: Equation(function, "auxiliary", unit, over)


def stock(unit: str, *, over: str, initial: str) -> Callable[[Callable[..., Value]], Equation]:
    """Declare a quantity that accumulates; the function gives its change per year.

    Parameters
    ----------
    unit
        Unit of the stock; the function's value has this unit per year.
    over
        Axis of places.
    initial
        Name of the parameter that holds its value in the first month.
    """
    return lambda function: Equation(function, "stock", unit, over, initial=initial)


def hazard(*, event: str, mode: str, over: str) -> Callable[[Callable[..., Value]], Equation]:
    """Declare the rate per year of one mode of an event; modes of one event compete.

    Parameters
    ----------
    event, mode
        Kind of event and the mode of it that this rate is of.
    over
        Axis of places.
    """
    return lambda function: Equation(function, "hazard", "1/yr", over, event=event, mode=mode)


def decision(
    *options: str, over: str, on: str | None = None
) -> Callable[[Callable[..., tuple[Value, ...]]], Decision]:
    """Declare a choice; the function gives one dimensionless utility for each option.

    Parameters
    ----------
    options
        Names of the options, in the order of the utilities.
    over
        Axis of places.
    on
        Event that alone calls for the choice: the first option stands until then and has no
        utility, the month after the event one of the others is drawn. Without it the choice is
        reviewed at the turn of the year and when an exit or a failed coup has struck.
    """
    return lambda function: Decision(function, options, over, on)
