"""Values of claims as intervals and units as products, so that they can be compared and computed.

An interval is as wide as the digits that were written: 40,000 is read as 4.0e4 and lies within 500
of it, 2.4 billion within 50 million. Two significant digits are taken to be meant at least.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from countertrade.evidence.ledger.claim import Claim, Value
from countertrade.evidence.ledger.events import Status
from countertrade.evidence.ledger.wording import number
from countertrade.evidence.mentions import Bound, Change, Direction, Stance

DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0}
"""Days in the units of time that rates are given in, as journalists reckon."""
APPROXIMATE_SHARE = 0.1
"""How far "about" reaches on either side, as a share of the number."""
MEANT_DIGITS = 2
NEIGHBOURS = 8
"""Figures on either side within which arithmetic is looked for; articles reckon in one passage."""
_EPSILON = 1e-9

Dimensions = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Interval:
    """Numbers from a low to a high, which may be infinite."""

    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        """Whether two intervals share a number."""
        return self.low <= other.high and other.low <= self.high

    def scaled(self, factor: float) -> Interval:
        """Return the interval times a positive factor."""
        return Interval(self.low * factor, self.high * factor)


@lru_cache(maxsize=65536)
def dimensions(unit: str) -> tuple[Dimensions, float]:
    """Return a unit as a product of base units, and its size in them.

    Parameters
    ----------
    unit
        Canonical unit: "bbl/day", "USD/year", "USD/bbl", "person", "1".

    Returns
    -------
    tuple
        Base units with their exponents, time in days; and the factor to them.
    """
    powers: dict[str, int] = {}
    factor = 1.0
    for place, part in enumerate(unit.split("/")):
        sign = -1 if place else 1
        for name in part.split("*"):
            name = name.strip()
            if name in ("", "1"):
                continue
            if name in DAYS:
                factor *= DAYS[name] ** sign
                name = "day"
            powers[name] = powers.get(name, 0) + sign
    return tuple(sorted((name, power) for name, power in powers.items() if power)), factor


def product(one: Dimensions, other: Dimensions) -> Dimensions:
    """Return the dimensions of a product."""
    powers: dict[str, int] = dict(one)
    for name, power in other:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


@lru_cache(maxsize=65536)
def half_a_digit(number: float) -> float:
    """Return half of the last digit that was meant: 0.05e9 for 2.4 billion, 500 for 40,000."""
    if number == 0 or not math.isfinite(number):
        return 0.0
    digits, _, exponent = f"{abs(number):.11e}".partition("e")
    meant = max(len(digits.replace(".", "").rstrip("0")), MEANT_DIGITS)
    return 0.5 * math.pow(10.0, int(exponent) - meant + 1)


def interval_of(value: Value) -> Interval | None:
    """Return where a value lies, in its own unit; None where no number is given.

    Parameters
    ----------
    value
        The value; one that goes down lies below zero.
    """
    found = _interval(value)
    if found is None or value.direction is not Direction.DOWN:
        return found
    return Interval(-found.high, -found.low)


def _interval(value: Value) -> Interval | None:
    if value.low is None and value.high is None:
        return None
    low = -math.inf if value.low is None else value.low - half_a_digit(value.low)
    high = math.inf if value.high is None else value.high + half_a_digit(value.high)
    if value.bound is Bound.APPROXIMATE and value.point is not None:
        reach = max(APPROXIMATE_SHARE * abs(value.point), half_a_digit(value.point))
        return Interval(value.point - reach, value.point + reach)
    if value.bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return Interval(low, math.inf)
    if value.bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return Interval(-math.inf, high)
    return Interval(low, high)


def readings(value: Value) -> list[Interval]:
    """Return where a value lies by each reading of its digits."""
    first = interval_of(value)
    if first is None:
        return []
    others = (value.model_copy(update={"low": one, "high": one}) for one in value.alternatives)
    return [first, *filter(None, map(interval_of, others))]


@dataclass(frozen=True)
class Figure:
    """The written number of a claim: what arithmetic inside an article is checked on.

    Attributes
    ----------
    claim
        The claim.
    number
        The number that was written, in the claim's unit, whatever bounds it.
    half
        Half of the last digit meant, in the same unit.
    dimensions, factor
        The unit's dimensions and its size in base units.
    """

    claim: Claim
    number: float
    half: float
    dimensions: Dimensions
    factor: float

    @property
    def base(self) -> Interval:
        """The written number within its rounding, in base units."""
        return Interval(self.number - self.half, self.number + self.half).scaled(self.factor)

    @property
    def is_level(self) -> bool:
        """Whether it is a level and neither a difference nor a multiple."""
        return self.claim.value is not None and self.claim.value.change is Change.LEVEL

    @property
    def shown(self) -> str:
        """The number with its unit, for a formula."""
        unit = self.claim.value.unit if self.claim.value is not None else "1"
        return number(self.number) if unit == "1" else f"{number(self.number)} {unit}"

    @property
    def is_plain(self) -> bool:
        """Whether it is a number without dimensions."""
        return not self.dimensions


def figure_of(claim: Claim) -> Figure | None:
    """Return the written number of a claim; None for relations and ranges."""
    value = claim.value
    if value is None or value.point is None:
        return None
    powers, factor = dimensions(value.unit)
    return Figure(claim, value.point, half_a_digit(value.point), powers, factor)


def agree(one: str, other: str) -> bool:
    """Whether two fields can mean the same: they are equal, or one is not known."""
    return not one or not other or one == other


def same_matter(one: Claim, other: Claim) -> bool:
    """Whether two claims can be about the same variable and actors."""
    return all(
        agree(getattr(one, name), getattr(other, name))
        for name in ("variable", "subject", "object")
    )


def same_actors(one: Claim, other: Claim) -> bool:
    """Whether two claims can be about the same actors."""
    return agree(one.subject, other.subject) and agree(one.object, other.object)


def near(one: float, other: float) -> bool:
    """Whether two numbers are equal but for the computer's rounding."""
    return math.isclose(one, other, rel_tol=_EPSILON, abs_tol=0.0)


def canonical_value(value: Value) -> tuple[Dimensions, float | None, float | None, str, str]:
    """Return what makes two written values the same value, whatever words are around them."""
    powers, factor = dimensions(value.unit)
    low, high = (
        None if end is None else float(f"{end * factor:.6g}") for end in (value.low, value.high)
    )
    return powers, low, high, value.change.value, value.direction or ""


def figures_by_document(claims: Iterable[Claim]) -> dict[str, list[Figure]]:
    """Return the figures of each document in order, less what is rejected, denied or an advert."""
    documents: dict[str, list[Figure]] = defaultdict(list)
    for claim in sorted(claims, key=lambda one: (one.document, one.position.start, one.id)):
        if claim.status is Status.REJECTED or claim.boilerplate or claim.stance is Stance.DENIED:
            continue
        figure = figure_of(claim)
        if figure is not None and figure.number:
            documents[claim.document].append(figure)
    return documents


def neighbours(figures: Sequence[Figure], place: int) -> Sequence[Figure]:
    """Return a figure with those around it, within which arithmetic is looked for."""
    return figures[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
