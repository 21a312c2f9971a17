"""Units of a case: whether they exist, whether they fit, and conversion between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version

from countertrade.cache import digest_of, remembered
from countertrade.vocabulary import UNIT_DEFINITIONS, units

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
        asked("unit", text, answer=lambda: str(units().parse_units(text)))
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
    return text == needed or _dimensions(text) == _dimensions(needed)


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
    return value if text == needed else value * factor(text, needed)


@cache
def factor(text: str, needed: str) -> float:
    """Return the number that turns values in a unit into values in another."""
    return float(asked("factor", text, needed, answer=lambda: _factor(text, needed)))


def _factor(text: str, needed: str) -> str:
    registry = units()
    return repr(float(registry.Quantity(1.0, registry.parse_units(text)).to(needed).magnitude))


@cache
def _dimensions(text: str) -> str:
    return asked(
        "dimensions",
        text,
        answer=lambda: str(sorted(units().parse_units(text).dimensionality.items())),
    )


def asked(*question: str, answer: Callable[[], str]) -> str:
    """Ask something that only the registry knows, or read what it answered before.

    Loading the registry takes longer than all else that is done with a case.

    Parameters
    ----------
    question
        What is asked, with all that the answer depends on but the registry itself.
    answer
        Asks the registry.
    """
    name = digest_of(version("pint"), *UNIT_DEFINITIONS, *question)
    return remembered(f"units/{name}", lambda: answer().encode()).decode()
