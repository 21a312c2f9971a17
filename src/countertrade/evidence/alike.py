"""Whether what an extractor found is what a careful reader found: values, speakers, periods."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from countertrade.evidence.extraction.units import canonical_unit
from countertrade.evidence.gold import Gold
from countertrade.evidence.mentions import Attribution, Mention, Speaker
from countertrade.vocabulary import units

RELATIVE = 0.005
"""Relative difference of values that are written with other digits: two thirds, 66.7 per cent."""
MAGNITUDE = 10.0
"""From this factor on a wrong value is an error of magnitude."""
SHARES = {"percent": 0.01, "percentage_point": 0.01, "1": 1.0}
"""Units of shares and multiples: a third, 33 per cent and 0.333 are one value."""
SHORTEST_NAME = 4
"""Letters from which on a word of a speaker's name tells who it is."""
YEAR = re.compile(r"\d{4}")
"""A year in a period or a text."""
_MONTH = re.compile(r"[\dX]{4}-(?:0[1-9]|1[0-2])")
_WORD = re.compile(r"\w+")


def same_value(mention: Mention, gold: Gold) -> bool:
    """Whether value and unit are those of a gold claim, whatever is said of the bounds.

    Parameters
    ----------
    mention
        What was found.
    gold
        The reader's row.
    """
    amount = mention.amount
    if amount is None:
        return False
    for unit in amount.unit.split("|"):
        for asked in gold.units:
            scale = _scale(unit, asked)
            if scale is not None and _same_numbers(
                _ends(amount.low, amount.high), _ends(gold.low, gold.high), scale
            ):
                return True
    return False


def _scale(unit: str, asked: str) -> float | None:
    """Return by what a value in one unit is multiplied to be in another; None if it cannot be."""
    if unit == asked:
        return 1.0
    if unit in SHARES and asked in SHARES:
        return SHARES[unit] / SHARES[asked]
    # Persons are counted: both names are of the same thing.
    if {unit, asked} <= {"person", "count"}:
        return 1.0
    return _converted(unit, asked)


@cache
def _converted(unit: str, asked: str) -> float | None:
    """Return the factor between two units of one dimension: "USD/kWh" and "USD/MWh"."""
    one, other = canonical_unit(unit), canonical_unit(asked)
    if one is None or other is None or one.dimension != other.dimension:
        return None
    if not one.expression or not other.expression:
        return None
    parse = units().parse_expression
    return float((parse(one.expression) / parse(other.expression)).to("").magnitude)


def _ends(low: float | None, high: float | None) -> tuple[float, float]:
    """Return the written numbers: one twice where the other side is left open."""
    written = [one for one in (low, high) if one is not None] or [float("nan")]
    return written[0], written[-1]


def _same_numbers(found: tuple[float, float], asked: tuple[float, float], scale: float) -> bool:
    return all(
        abs(one * scale - other) <= RELATIVE * max(abs(other), 1e-12)
        for one, other in zip(found, asked, strict=True)
    )


def same_bounds(
    found: tuple[float | None, float | None], asked: tuple[float | None, float | None]
) -> bool:
    """Whether the same sides are open.

    Parameters
    ----------
    found, asked
        Low and high end; None where a side is open.
    """
    return [one is None for one in found] == [one is None for one in asked]


def is_magnitudes_off(mention: Mention, gold: Gold) -> bool:
    """Whether a value is ten times off, or more, and nothing flags it as ambiguous.

    Parameters
    ----------
    mention
        A quantity found.
    gold
        The reader's row.
    """
    amount = mention.amount
    assert amount is not None
    if amount.ambiguous:
        return False
    scales = [_scale(unit, asked) for unit in amount.unit.split("|") for asked in gold.units]
    scale = next((one for one in scales if one is not None), 1.0)
    one, other = (
        abs(_ends(low, high)[0]) for low, high in ((amount.low, amount.high), (gold.low, gold.high))
    )
    one *= scale
    return bool(one and other) and max(one / other, other / one) >= MAGNITUDE * (1 - RELATIVE)


def same_speaker(found: Speaker, asked: str) -> bool:
    """Whether a speaker found is the one a reader names.

    Parameters
    ----------
    found
        Who is cited, and through whom.
    asked
        The reader's words for it, "author" where nobody is cited; a source without a name stands in
        small letters.
    """
    if "author" in (found.name, asked):
        return found.name == asked
    if found.attribution is Attribution.UNNAMED and asked.islower():
        return True
    return bool(_telling_words(" ".join((found.name, *found.via))) & _telling_words(asked))


def _telling_words(name: str) -> set[str]:
    words = {word.casefold() for word in _WORD.findall(name)}
    return {word for word in words if len(word) >= SHORTEST_NAME} or words


def countries(actors: Iterable[str]) -> set[str]:
    """Return the countries of actors such as ``CUB.gov``, without their roles."""
    return {one.strip().split(".")[0] for one in actors if one.strip()}


def dates(edtf: str) -> tuple[set[str], set[str]]:
    """Return the years and months that a period in EDTF names."""
    return set(YEAR.findall(edtf)), set(_MONTH.findall(edtf))
