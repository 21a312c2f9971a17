"""Units of a case: whether they exist, whether they fit, and conversion between them."""

from __future__ import annotations

import re
from functools import cache

from countertrade.vocabulary import units

_PLAIN = re.compile(r"[A-Za-z0-9_%*/^(). -]{1,80}")
# Towers of powers and long numbers would be computed by the parser, for hours if need be.
_COSTLY = re.compile(r"\d{4}|(\*\*|\^)[^*/^]*(\*\*|\^)|\)\s*(\*\*|\^)")


@cache
def is_unit(text: str) -> bool:
    """Tell whether the project's registry knows a unit.

    Parameters
    ----------
    text
        For example ``kb/d``.

    Returns
    -------
    bool
        False also for text that is no unit at all.
    """
    if not _PLAIN.fullmatch(text) or _COSTLY.search(text):
        return False
    try:
        units().parse_units(text)
    except Exception:  # the parser raises a dozen types on text that is no unit
        return False
    return True


@cache
def fits(text: str, needed: str) -> bool:
    """Tell whether values in a unit can be converted to another.

    Parameters
    ----------
    text
        A unit that exists.
    needed
        The unit to convert to.

    Returns
    -------
    bool
        Whether the dimensions are the same.
    """
    registry = units()
    return bool(
        registry.parse_units(text).dimensionality == registry.parse_units(needed).dimensionality
    )


def converted(value: float, text: str, needed: str) -> float:
    """Return a value in another unit.

    Parameters
    ----------
    value
        The number in the first unit.
    text
        The first unit.
    needed
        The unit to convert to.

    Returns
    -------
    float
        The number in the second unit; exactly the same where the units are the same text.
    """
    return value if text == needed else value * _factor(text, needed)


@cache
def _factor(text: str, needed: str) -> float:
    registry = units()
    return float(registry.Quantity(1.0, registry.parse_units(text)).to(needed).magnitude)
