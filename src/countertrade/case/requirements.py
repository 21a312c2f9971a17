"""What a model needs of a case, said without knowing the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from countertrade.case.case import Case


@dataclass(frozen=True)
class ParameterNeed:
    """A parameter the model reads: its unit and the axis over which it may differ."""

    unit: str
    axis: str


@dataclass(frozen=True)
class QuantityNeed:
    """A quantity a case may feed, observe or change: its unit and its axis."""

    unit: str
    axis: str


@dataclass(frozen=True)
class DecisionNeed:
    """A decision a case may fix: its options and its axis."""

    options: tuple[str, ...]
    axis: str


@dataclass(frozen=True)
class SwitchNeed:
    """A choice between rival structures that a case may weight: its settings."""

    settings: tuple[str, ...]


@dataclass(frozen=True)
class Requirements:
    """Everything against which a case is checked before a model runs on it."""

    parameters: Mapping[str, ParameterNeed]
    drivers: Mapping[str, QuantityNeed]
    quantities: Mapping[str, QuantityNeed]
    decisions: Mapping[str, DecisionNeed]
    places: Callable[[Case, str], tuple[str, ...]]
    """The places of an axis in a case."""
    switches: Mapping[str, SwitchNeed] = field(default_factory=dict)

    def quantity(self, name: str) -> QuantityNeed | None:
        """Return what is needed of a quantity or driver, or None if there is none of the name."""
        return self.quantities.get(name) or self.drivers.get(name)
