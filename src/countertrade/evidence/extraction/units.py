"""Canonical units: their names, what they measure, and how the model's units hold them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from countertrade.evidence.extraction.number_lexicon import money_codes

FIRST_YEAR, LAST_YEAR = 1500, 2100
"""Whole numbers of four digits that may be years."""
TIMES = ("minute", "hour", "day", "week", "month", "year")
MULTIPLE = "1"
"""Unit of multiples and of shares written as fractions."""
COUNTED = frozenset({"person", "count", "bbl"})
"""Units of what is counted one by one, or in barrels, and so is seldom written with decimals."""


@dataclass(frozen=True)
class CanonicalUnit:
    """A unit in which amounts are kept.

    Attributes
    ----------
    name
        Its name ("bbl/day").
    dimension
        What it measures ("volume rate").
    expression
        The same unit for `countertrade.vocabulary.units`; empty where that registry has none
        (moneys other than the dollar, whose rates the text does not tell).
    """

    name: str
    dimension: str
    expression: str


# A barrel is the oil barrel of 42 gallons, which the project's registry defines as oil_bbl.
_BASE = {
    "bbl": ("volume", "oil_bbl"),
    "boe": ("energy", ""),
    "toe": ("energy", ""),
    "l": ("volume", "liter"),
    "gallon": ("volume", "gallon"),
    "m3": ("volume", "meter ** 3"),
    "1000m3": ("volume", "1e3 * meter ** 3"),
    "ft3": ("volume", "foot ** 3"),
    "bcm": ("volume", "1e9 * meter ** 3"),
    "t": ("mass", "tonne"),
    "kg": ("mass", "kilogram"),
    "g": ("mass", "gram"),
    "lb": ("mass", "pound"),
    "oz": ("mass", "troy_ounce"),
    "km": ("length", "kilometer"),
    "m": ("length", "meter"),
    "cm": ("length", "centimeter"),
    "mm": ("length", "millimeter"),
    "mi": ("length", "mile"),
    "nmi": ("length", "nautical_mile"),
    "ha": ("area", "hectare"),
    "km2": ("area", "kilometer ** 2"),
    "m2": ("area", "meter ** 2"),
    "kW": ("power", "kilowatt"),
    "MW": ("power", "megawatt"),
    "GW": ("power", "gigawatt"),
    "TW": ("power", "terawatt"),
    "kWh": ("energy", "kilowatt_hour"),
    "MWh": ("energy", "megawatt_hour"),
    "GWh": ("energy", "gigawatt_hour"),
    "TWh": ("energy", "terawatt_hour"),
    "MMBtu": ("energy", "1e6 * Btu"),
    "kcal": ("energy", "kilocalorie"),
    "person": ("persons", "person"),
    "count": ("number", "dimensionless"),
    "percent": ("share", "0.01 * dimensionless"),
    "permille": ("share", "0.001 * dimensionless"),
    "percentage_point": ("share difference", "0.01 * dimensionless"),
    "basis_point": ("share difference", "0.0001 * dimensionless"),
    MULTIPLE: ("ratio", "dimensionless"),
    "degC": ("temperature", ""),
    "degF": ("temperature", ""),
    "knot": ("speed", "knot"),
    "km/h": ("speed", "kilometer / hour"),
    "minute": ("duration", "minute"),
    "hour": ("duration", "hour"),
    "day": ("duration", "day"),
    "week": ("duration", "week"),
    "month": ("duration", "month"),
    "year": ("duration", "year"),
}


def base_units() -> tuple[CanonicalUnit, ...]:
    """Return the units of which others are composed; moneys are ISO 4217 codes beside them."""
    return tuple(CanonicalUnit(name, *held) for name, held in _BASE.items())


@cache
def canonical_unit(name: str) -> CanonicalUnit | None:
    """Return a canonical unit, base or composed ("USD/bbl", "t/year", "USD/person/month").

    Parameters
    ----------
    name
        The unit as amounts carry it.

    Returns
    -------
    CanonicalUnit | None
        None where no such unit is known.
    """
    if name in _BASE:
        return CanonicalUnit(name, *_BASE[name])
    if "|" in name:
        known_ones = [canonical_unit(one) for one in name.split("|")]
        first = known_ones[0]
        return CanonicalUnit(name, first.dimension, "") if first and all(known_ones) else None
    parts = [_part(part) for part in name.split("/")]
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if len(known) == 1:
        return known[0]
    expressions = [part.expression for part in known]
    expression = " / ".join(f"({e})" for e in expressions) if all(expressions) else ""
    dimension = " per ".join(part.dimension for part in known)
    return CanonicalUnit(name, dimension, expression)


def _part(name: str) -> CanonicalUnit | None:
    """Return one factor of a composed unit."""
    if name in _BASE:
        return CanonicalUnit(name, *_BASE[name])
    if name in money_codes():
        return CanonicalUnit(name, "money", "USD" if name == "USD" else "")
    return None


def is_money(unit: str) -> bool:
    """Whether a unit is money without a time base or price base."""
    return "/" not in unit and unit not in _BASE and bool(unit)


def base_of(unit: str) -> str:
    """Return a unit without its time base and price base."""
    if unit == "km/h":
        return unit
    return "|".join(one.split("/")[0] for one in unit.split("|"))


def with_base(unit: str, suffix: str) -> str:
    """Return a unit of money per something, a time base last ("USD/person/month").

    Parameters
    ----------
    unit
        The unit, perhaps with a time base.
    suffix
        What is added ("/person").
    """
    return "|".join(_with_base(one, suffix) for one in unit.split("|"))


def _with_base(unit: str, suffix: str) -> str:
    base, slash, rest = unit.partition("/")
    return base + suffix + slash + rest if rest in TIMES else unit + suffix


def may_have_rate(unit: str) -> bool:
    """Whether an amount in a unit can be per day, month or year."""
    if "/" in unit:
        return False
    dimension = _BASE[unit][0] if unit in _BASE else "money"
    rated = ("money", "volume", "mass", "energy", "persons", "number")
    return dimension in rated or unit in ("hour", "day")
