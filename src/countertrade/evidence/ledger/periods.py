"""Periods written in EDTF as days of the calendar, as far as they name a year.

Covers what documents lead to: years, months, days, decades, quarters and seasons (ISO 8601-2
codes 33 to 36, and 21 to 24 as in the north), intervals that may be open, and the marks of doubt
(? ~ %). What names no year (``XXXX-03``) has no place in the calendar, and none is guessed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?|(\d{2,3})(X{1,2})")
_SHAPE = re.compile(r"[\dX]{4}(-[\dX]{2}(-[\dX]{2})?)?")
_DOUBT = "?~%"
_UNKNOWN = re.compile(r"X{4}(-[\dX]{2}(-[\dX]{2})?)?|\d{4}(-XX(-\d\d)?|-\d\d-XX)")
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
_QUARTERS = {33: 1, 34: 4, 35: 7, 36: 10}
_OPEN = ("..", "")


@dataclass(frozen=True)
class Days:
    """A stretch of days, both ends included, and the kind of period that was written.

    Attributes
    ----------
    first, last
        First and last day; the calendar's first or last for an end that is open.
    grain
        "day", "month", "quarter", "season", "year", "decade", "century" or "span".
    """

    first: dt.date
    last: dt.date
    grain: str

    def overlaps(self, other: Days) -> bool:
        """Whether two stretches share a day."""
        return self.first <= other.last and other.first <= self.last


@lru_cache(maxsize=65536)
def days_of(edtf: str | None) -> Days | None:
    """Return the days of a period, or None where it names no year.

    Parameters
    ----------
    edtf
        The period; None where it is not known.
    """
    if not edtf:
        return None
    first, slash, last = edtf.partition("/")
    if not slash:
        return _single(first)
    if first in _OPEN and last in _OPEN:
        return None
    begin = Days(dt.date.min, dt.date.min, "") if first in _OPEN else _single(first)
    end = Days(dt.date.max, dt.date.max, "") if last in _OPEN else _single(last)
    if begin is None or end is None or end.last < begin.first:
        return None
    return Days(begin.first, end.last, "span")


def is_edtf(text: str) -> bool:
    """Whether text is a period of the covered part of EDTF, with or without a year."""
    if days_of(text) is not None:
        return True
    ends = text.split("/")
    return (
        len(ends) <= 2
        and "".join(ends) != ""
        and all(map(_is_end, ends))
        and any(_UNKNOWN.fullmatch(end.rstrip(_DOUBT)) for end in ends)
    )


def _is_end(text: str) -> bool:
    bare = text.rstrip(_DOUBT)
    if _UNKNOWN.fullmatch(bare):
        _, *rest = bare.replace("X", "0").split("-")
        return all(0 <= int(part) <= most for part, most in zip(rest, (12, 31), strict=False))
    return text in _OPEN or _single(text) is not None


def _single(text: str) -> Days | None:
    bare = text.rstrip(_DOUBT)
    if len(text) - len(bare) > 1:
        return None
    if _SHAPE.fullmatch(bare) and bare[:4].isdigit() and bare.endswith("-XX"):
        # The day or month is not known: the period is the month or year around it.
        return _single(bare.removesuffix("-XX").removesuffix("-XX"))
    match = _DATE.fullmatch(bare)
    if match is None:
        return None
    try:
        return _decade(match) if match[4] else _dated(match)
    except ValueError:
        return None


def _dated(match: re.Match[str]) -> Days:
    year, month = int(match[1]), int(match[2] or 0)
    if match[3]:
        day = dt.date(year, month, int(match[3]))
        return Days(day, day, "day")
    if match[2] is None:
        return Days(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
    if month in _QUARTERS:
        return _months(year, _QUARTERS[month], 3, "quarter")
    if month in _SEASONS:
        return _months(year, _SEASONS[month], 3, "season")
    return _months(year, month, 1, "month")


def _months(year: int, first: int, count: int, grain: str) -> Days:
    begin = dt.date(year, first, 1)
    past = first + count - 2
    year, month = year + past // 12, past % 12 + 1
    return Days(begin, dt.date(year, month, calendar.monthrange(year, month)[1]), grain)


def _decade(match: re.Match[str]) -> Days:
    digits, unknown = match[4], len(match[5])
    if len(digits) + unknown != 4:
        raise ValueError("A year has four digits.")
    first = int(digits) * 10**unknown
    last = first + 10**unknown - 1
    grain = "decade" if unknown == 1 else "century"
    return Days(dt.date(first, 1, 1), dt.date(last, 12, 31), grain)
