"""Months, periods and days as cases write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import overload

MONTH_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])$"
DAY_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
PERIOD_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2])(/\d{4}-(0[1-9]|1[0-2]))?)?$"

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; ordered, and whole months can be added and subtracted."""

    index: int
    """Months since January of the year 0: ``year * 12 + month - 1``."""

    @classmethod
    def parse(cls, text: object) -> Month:
        """Return the month written as ``YYYY-MM``.

        Parameters
        ----------
        text
            For example ``2004-03``; a Month is returned as it is.

        Returns
        -------
        Month
            The month.

        Raises
        ------
        ValueError
            When the text is not a month; the message says so in a sentence.
        """
        if isinstance(text, Month):
            return text
        match = _MONTH.fullmatch(text) if isinstance(text, str) else None
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) == 0:
            raise ValueError(f"{text!r} is not a month. Write it as YYYY-MM, such as 2004-03.")
        return cls(int(match[1]) * 12 + int(match[2]) - 1)

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """Return the month in which a day lies."""
        return cls(day.year * 12 + day.month - 1)

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.index // 12

    @property
    def month(self) -> int:
        """Month of the year, 1 to 12."""
        return self.index % 12 + 1

    @property
    def first_day(self) -> dt.date:
        """First day of the month."""
        return dt.date(self.year, self.month, 1)

    def __add__(self, months: int) -> Month:
        """Return the month so many months later."""
        return Month(self.index + months)

    @overload
    def __sub__(self, other: Month) -> int: ...
    @overload
    def __sub__(self, other: int) -> Month: ...
    def __sub__(self, other: Month | int) -> Month | int:
        """Return the months between two months, or the month so many months earlier."""
        if isinstance(other, Month):
            return self.index - other.index
        return Month(self.index - other)

    def __str__(self) -> str:
        """Return ``YYYY-MM``."""
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Whole months from a first to a last, both included."""

    first: Month
    last: Month

    @classmethod
    def parse(cls, text: object) -> Period:
        """Return the period written as a year, a month or two months.

        Parameters
        ----------
        text
            ``2004``, ``2004-03`` or ``2021-01/2021-06``; a Period is returned as it is.

        Returns
        -------
        Period
            The period.

        Raises
        ------
        ValueError
            When the text is not a period; the message says so in a sentence.
        """
        if isinstance(text, Period):
            return text
        remedy = "Write a year (2004), a month (2004-03) or two months (2021-01/2021-06)."
        if not isinstance(text, str):
            raise ValueError(f"{text!r} is not a period. {remedy}")
        if _YEAR.fullmatch(text) and int(text) > 0:
            return cls(Month(int(text) * 12), Month(int(text) * 12 + 11))
        try:
            ends = [Month.parse(part) for part in text.split("/")]
        except ValueError:
            raise ValueError(f"{text!r} is not a period. {remedy}") from None
        if len(ends) > 2:
            raise ValueError(f"{text!r} is not a period. {remedy}")
        if ends[-1] < ends[0]:
            raise ValueError(f"{text!r} ends before it begins. Put the earlier month first.")
        return cls(ends[0], ends[-1])

    @property
    def months(self) -> int:
        """Number of months."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        """Return the shortest way to write the period."""
        if self.first == self.last:
            return str(self.first)
        if self.first.month == 1 and self.months == 12:
            return f"{self.first.year:04d}"
        return f"{self.first}/{self.last}"


def parse_day(text: object) -> dt.date:
    """Return the day written as ``YYYY-MM-DD``.

    Parameters
    ----------
    text
        For example ``2004-03-31``; a date is returned as it is.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    ValueError
        When the text is not a day of the calendar; the message says so in a sentence.
    """
    if isinstance(text, dt.date):
        return text
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is not in the calendar. Correct the day.") from None
    raise ValueError(f"{text!r} is not a date. Write it as YYYY-MM-DD, such as 2004-03-31.")
