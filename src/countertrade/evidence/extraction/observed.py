"""How a figure was come by: an agreed volume, a month, a mean, a sum; kinds are never pooled."""

from __future__ import annotations

import re

from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Amount, Change, Period
from countertrade.vocabulary import ObservedAs

_MONTH = re.compile(r"[\dX]{4}-(?:0[1-9]|1[0-2])")
_COUNTED = frozenset({"person", "count"})
_OIL = "bbl"
_MOMENTS = ("debt", "reserves", "arrears", "population", "prisoners", "staff", "personnel")
"""Parts of variables that stand at a moment."""


def observed_as(parsed: Parsed, amount: Amount, variable: str, period: Period) -> ObservedAs | None:
    """Return how a figure was come by, as far as its words tell.

    Parameters
    ----------
    parsed
        The sentence of the amount.
    amount, variable, period
        The amount, what it is of, and when.

    Returns
    -------
    ObservedAs or None
        None where the words leave it open: then a person has to say it.
    """
    if amount.change is not Change.LEVEL:
        return None
    begin, end = _clause(parsed, amount)
    rate = "/" in amount.unit
    if _has(parsed, "contract_words", begin, end) and (rate or _OIL in amount.unit):
        return ObservedAs.CONTRACT
    if rate and amount.unit.startswith(_OIL) and _is_month(period):
        return ObservedAs.CARGO_COUNT
    if rate:
        return ObservedAs.PERIOD_MEAN
    if _has(parsed, "total_words", begin, end):
        return ObservedAs.CUMULATIVE
    if any(part in variable for part in _MOMENTS):
        return ObservedAs.POINT
    return ObservedAs.EVENT_COUNT if amount.unit in _COUNTED and "deaths" in variable else None


def _clause(parsed: Parsed, amount: Amount) -> tuple[int, int]:
    """Return the clause of an amount, as tokens."""
    return parsed.clause_of(parsed.tokens.first_at(amount.span.start))


def _has(parsed: Parsed, kind: str, begin: int, end: int) -> bool:
    return any(begin <= hit.first < end for hit in parsed.of(kind))


def _is_month(period: Period) -> bool:
    return period.edtf is not None and _MONTH.fullmatch(period.edtf) is not None
