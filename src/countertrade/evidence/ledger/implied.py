"""Values that no claim states and two claims together imply: a price, a value by the year.

They are shown beside the claims and never enter the ledger, which holds only what was written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from countertrade.evidence.ledger.claim import Claim, Value
from countertrade.evidence.ledger.figures import (
    DAYS,
    Dimensions,
    Figure,
    Interval,
    figures_by_document,
    neighbours,
    product,
    same_actors,
)
from countertrade.evidence.ledger.wording import number
from countertrade.evidence.mentions import Bound

_OF_MONEY = 3
"""Letters of the code of a currency (ISO 4217)."""


@dataclass(frozen=True)
class Implied:
    """A value that follows from claims of one document.

    Attributes
    ----------
    document
        SHA-256 of the document's text.
    low, high
        Bounds in `unit`; a side that the claims leave open is None.
    unit
        Unit of the value.
    claims, formula
        What it follows from, and how.
    """

    document: str
    low: float | None
    high: float | None
    unit: str
    claims: tuple[str, ...]
    formula: str


def implied_values(claims: Iterable[Claim]) -> list[Implied]:
    """Return the prices and yearly rates that the figures of each document imply.

    40,000 barrels a day that are worth more than 800 million dollars a year imply more than 54.8
    dollars a barrel. Bounds are those of the words; roundings are not widened.

    Parameters
    ----------
    claims
        Claims of any documents; rejected claims, boilerplate and denials are passed over.
    """
    found: list[Implied] = []
    for figures in figures_by_document(claims).values():
        for place, figure in enumerate(figures):
            found.extend(_yearly(figure))
            found.extend(_prices(figure, neighbours(figures, place)))
    return found


def _yearly(figure: Figure) -> Iterator[Implied]:
    value = figure.claim.value
    if value is None or not figure.is_level or ("day", -1) not in figure.dimensions:
        return
    unit, slash, time = value.unit.rpartition("/")
    if not slash or time not in DAYS or time == "year":
        return
    times = DAYS["year"] / DAYS[time]
    bounds = _bounds(value).scaled(times)
    formula = f"{figure.shown} * {number(round(times, 6))}"
    yield _implied(figure.claim, bounds, f"{unit}/year", (figure.claim.id,), formula)


def _prices(value: Figure, around: Sequence[Figure]) -> Iterator[Implied]:
    """Find prices: money over so much of something, both as rates or both as amounts."""
    if not _is_money(value.dimensions) or not value.is_level or value.claim.value is None:
        return
    for volume in around:
        theirs = volume.claim.value
        if theirs is None or not volume.is_level or _is_money(volume.dimensions):
            continue
        inverse = tuple((name, -power) for name, power in volume.dimensions)
        price = product(value.dimensions, inverse)
        if not _is_price(price) or not same_actors(value.claim, volume.claim):
            continue
        unit = "/".join(name for name, _ in sorted(price, key=lambda one: -one[1]))
        money = _bounds(value.claim.value).scaled(value.factor)
        amount = _bounds(theirs).scaled(volume.factor)
        if amount.low <= 0 or money.low < 0:
            continue
        bounds = Interval(money.low / amount.high, money.high / amount.low)
        formula = f"{value.shown} / {volume.shown}"
        names = (value.claim.id, volume.claim.id)
        yield _implied(value.claim, bounds, unit, names, formula)


def _is_money(powers: Dimensions) -> bool:
    money = [name for name, power in powers if power == 1]
    rest = [name for name, power in powers if power != 1]
    is_code = len(money) == 1 and len(money[0]) == _OF_MONEY and money[0].isupper()
    return is_code and rest in ([], ["day"])


def _is_price(powers: Dimensions) -> bool:
    above = [name for name, power in powers if power == 1]
    below = [name for name, power in powers if power == -1]
    return len(powers) == 2 and len(above) == len(below) == 1 and below[0] != "day"


def _bounds(value: Value) -> Interval:
    """Return the bounds of a value as its words give them; a quantity is not below zero."""
    low = 0.0 if value.low is None else value.low
    high = math.inf if value.high is None else value.high
    if value.bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        high = math.inf
    if value.bound in (Bound.AT_MOST, Bound.LESS_THAN):
        low = 0.0
    return Interval(low, high)


def _implied(
    claim: Claim, bounds: Interval, unit: str, names: tuple[str, ...], formula: str
) -> Implied:
    low = bounds.low if bounds.low > 0 else None
    high = bounds.high if math.isfinite(bounds.high) else None
    ends = ["…" if end is None else number(float(f"{end:.6g}")) for end in (low, high)]
    said = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    return Implied(claim.document, low, high, unit, names, f"{formula} = {said} {unit}")
