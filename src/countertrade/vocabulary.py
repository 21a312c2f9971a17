"""The words that evidence, cases and the model share: roles, resources, kinds of event, units.

Nothing here knows of a country, an equation or a file. Everything above may use it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pint import UnitRegistry


class Role(StrEnum):
    """What an actor is in the system."""

    REGIME = "regime"
    """A full regime: it has internal stocks and may fall."""
    PATRON = "patron"
    """A reduced actor that lends or supplies: a capacity and a decision rule, no stocks."""
    SANCTIONING_STATE = "sanctioning_state"
    """A reduced actor that presses on regimes through finance, outlets or force."""
    THIRD_STATE = "third_state"
    """A reduced actor that neither lends nor presses: it recognises a government or does not."""
    MARKET = "market"
    """The anonymous buyers and lenders who pay and are paid in cash."""


class Resource(StrEnum):
    """What flows along a link."""

    OIL = "oil"
    CREDIT = "credit"
    SECURITY = "security"
    SERVICES = "services"
    ARMS = "arms"
    RECOGNITION = "recognition"
    PRESSURE = "pressure"


class EventKind(StrEnum):
    """What a dated event is."""

    LEADER_EXIT = "leader_exit"
    """The leader leaves office; the regime may go on (a leader hazard, never a regime hazard)."""
    REGIME_EXIT = "regime_exit"
    """The regime ends: another group rules under other rules."""
    REALIGNMENT = "realignment"
    """A partnership ends although both regimes may stay in power."""
    FAILED_COUP = "failed_coup"
    PROTEST_WAVE = "protest_wave"
    """A wave of mass protest begins."""
    REBELLION = "rebellion"
    """An armed rebellion begins that holds territory."""
    ELECTION = "election"
    """A national vote that could remove the incumbent; dates after the as-of date are scheduled."""
    SHOCK = "shock"
    """A dated change of a quantity: a strike, an embargo of deliveries, a grid collapse."""
    RECORD = "record"
    """Kept for the chronicle; nothing in the model reads it."""


class LeaderExitMode(StrEnum):
    """How a leader leaves office."""

    NATURAL = "natural"
    """Death or illness."""
    INTERNAL = "internal"
    """Replaced within the regime, by its own rules or by rivals inside it."""
    FOREIGN = "foreign"
    """Removed by another state."""


class RegimeExitMode(StrEnum):
    """How a regime ends (the modes of Geddes, Wright and Frantz, merged where rare)."""

    COUP = "coup"
    UPRISING = "uprising"
    ELECTION = "election"
    NEGOTIATED = "negotiated"
    INSURGENCY = "insurgency"
    FOREIGN = "foreign"
    STATE_FAILURE = "state_failure"


class RegimeType(StrEnum):
    """Type of regime; exit base rates apply from the date on which an autocratic type applies."""

    DEMOCRACY = "democracy"
    PERSONALIST = "personalist"
    PARTY_PERSONAL = "party_personal"
    PARTY = "party"
    MILITARY = "military"
    MONARCHY = "monarchy"
    PARTY_PERSONAL_MILITARY = "party_personal_military"


class Grade(StrEnum):
    """How good a figure is: A official or consistent, B press on documents, C contested, D weak."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class ObservedAs(StrEnum):
    """How a figure was observed; kinds are never pooled."""

    PERIOD_MEAN = "period_mean"
    """Mean over the stated period (month, part of a year, year)."""
    CARGO_COUNT = "cargo_count"
    """Mean over the period from a count of a few tanker cargoes."""
    CONTRACT = "contract"
    """An agreed volume, not a delivery."""
    POINT = "point"
    """A stock at the end of the period."""
    CUMULATIVE = "cumulative"
    """A sum over the period."""
    EVENT_COUNT = "event_count"
    """A number of events in the period."""


class SeriesUse(StrEnum):
    """What a series does in a case."""

    DRIVER = "driver"
    """Feeds the model as it is; after its end the driver is drawn from a fitted process."""
    OBSERVATION = "observation"
    """Compared with what the model computes."""


class Operation(StrEnum):
    """What a scenario change or a shock does to a quantity while it lasts."""

    SET = "set"
    SCALE = "scale"
    ADD = "add"


UNIT_DEFINITIONS = (
    # Pint's own barrel holds 31.5 gallons; an oil barrel holds 42 (hgrecco/pint #1812).
    "oil_bbl = 0.158987294928 * meter ** 3 = bbl",
    "kb = 1000 * oil_bbl",
    "USD = [currency]",
    "USDbn = 1e9 * USD",
    "person = [population]",
    "kperson = 1000 * person",
    "Mperson = 1e6 * person",
    "incident = [occurrence]",
    "share = []",
    "index = []",
    "d = day",
    "yr = year",
)


@cache
def units() -> UnitRegistry[Any]:
    """Return the one unit registry of the project (oil barrels, persons, constant dollars).

    Returns
    -------
    UnitRegistry
        Pint registry; ``USD`` is constant money whose deflator the case names.
    """
    from pint import UnitRegistry

    # Pint keeps parsed definitions on disk: a second process starts in a fraction of the time.
    registry: UnitRegistry[Any] = UnitRegistry(on_redefinition="ignore", cache_folder=":auto:")
    for definition in UNIT_DEFINITIONS:
        registry.define(definition)
    return registry
