"""Collected figures and the observations that a case makes of them: read, date, grade."""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

FIRST, LAST = date(1999, 1, 1), date(2024, 12, 31)
RECALLED = "recalled, not looked up"
MONTHS = 12
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)(?:[-/]?(\d\d))?(?=[-/]|$)")
DATE_IN_WORDS = re.compile(rf"(?:(\d{{1,2}}) )?\b({'|'.join(MONTH_NAMES)})[a-z]* ((?:19|20)\d\d)")
KNOWN_DATES = {
    # A confidential cable: public only since the release of the cables in 2011 (day recalled).
    "cable 04CARACAS": date(2011, 9, 2),
    # Looks back from 2021 by two years.
    "latin-american.news/venezuelan-oil-exports-to-cuba-rise": date(2022, 1, 31),
}


@dataclass(frozen=True)
class Figure:
    """One collected figure."""

    actor: str
    variable: str
    start: date
    end: date
    value: float
    unit: str
    source: str
    locator: str
    note: str
    grade: str | None


@dataclass(frozen=True)
class Observation:
    """One row of a series file."""

    period: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    source_locator: str
    grade: str
    known_from: date
    observed_as: str
    note: str


def read_figures(path: Path, first: date = FIRST) -> list[Figure]:
    """Read the figures of one table, without weak ones and ones after the last year.

    Parameters
    ----------
    path : Path
        Table with the columns actor, variable, period_start, period_end, value and so on.
    first : date
        First day of the case.

    Returns
    -------
    list of Figure
        Figures from the year before the start on, which the deflator needs.
    """
    with path.open(encoding="utf-8", newline="") as file:
        figures = [_figure(row) for row in csv.DictReader(file)]
    earliest = first.year - 1
    return [f for f in figures if f.grade != "D" and f.start.year >= earliest and f.end <= LAST]


def _figure(row: dict[str, str]) -> Figure:
    grade, note = None, row["note"]
    if note.startswith("q="):
        grade, note = note[2], note[3:].lstrip("; ")
    source, locator = row["source"], row["source_locator"]
    if source.startswith("RECALLED"):
        grade, source = "C", RECALLED
        note = f"{note}; confidence {row['confidence']}"
    if not locator.startswith("http") and "no url" in locator:
        locator = "relay in Russian, address not kept"
    start, end = (date.fromisoformat(row[name]) for name in ("period_start", "period_end"))
    value = float(row["value"])
    return Figure(
        row["actor"], row["variable"], start, end, value, row["unit"], source, locator, note, grade
    )


def join_notes(*parts: str) -> str:
    """Join the parts of a note that are not empty.

    Parameters
    ----------
    *parts : str
        Parts of the note.

    Returns
    -------
    str
        The note.
    """
    return "; ".join(part for part in parts if part)


def month_end(day: date) -> date:
    """Give the last day of a month.

    Parameters
    ----------
    day : date
        Any day of the month.

    Returns
    -------
    date
        Its last day.
    """
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_after(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, MONTHS)
    return month_end(date(day.year + years, month + 1, 1))


def _stated_date(source: str, locator: str) -> date | None:
    """Find the date of an article in its address or in the name of its source."""
    for mark, day_known in KNOWN_DATES.items():
        if mark in source or mark in locator:
            return day_known
    if found := DATE_IN_ADDRESS.search(locator):
        year, month, day = found.groups()
        return _day_or_month_end(int(year), int(month), day)
    # In an address a number before the month may be that of an issue, so only months count there.
    for text, with_day in ((source, True), (unquote(locator), False)):
        if found := DATE_IN_WORDS.search(text):
            day, name, year = found.groups()
            month = MONTH_NAMES.index(name) + 1
            return _day_or_month_end(int(year), month, day if with_day else None)
    return None


def _day_or_month_end(year: int, month: int, day: str | None) -> date:
    return date(year, month, int(day)) if day else month_end(date(year, month, 1))


def period_name(start: date, end: date) -> str:
    """Name a period in months: a year, a month, or an interval of months.

    Parameters
    ----------
    start, end : date
        First and last day.

    Returns
    -------
    str
        For example ``2004``, ``2004-03`` or ``2021-01/2021-06``.
    """
    if (start.year, start.month, end.month) == (end.year, 1, MONTHS):
        return f"{start:%Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%Y-%m}"
    return f"{start:%Y-%m}/{end:%Y-%m}"


class Tables:
    """The collected tables of a case, with the deflator of their money."""

    def __init__(self, folder: Path, *others: Path, first: date = FIRST) -> None:
        """Open the folders of a case's tables.

        Parameters
        ----------
        folder : Path
            Folder of the case's own tables.
        *others : Path
            Folders in which tables are looked for after it; one of all of them holds
            ``oil_price_annual.csv``, which carries the deflator.
        first : date
            First day of the case; figures that begin before it are left out.
        """
        self.folder = folder
        self.others = others
        self.first = first
        prices = read_figures(self._path("oil_price_annual"), first)
        nominal = {f.start.year: f.value for f in prices if f.variable == "crude_price_nominal"}
        real = {f.start.year: f.value for f in prices if f.variable == "crude_price_real2024"}
        self.deflator = {year: real[year] / nominal[year] for year in nominal}

    def _path(self, table: str) -> Path:
        paths = [folder / f"{table}.csv" for folder in (self.folder, *self.others)]
        return next((path for path in paths if path.is_file()), paths[0])

    def pick(self, table: str, *variables: str, actor: str | None = None) -> list[Figure]:
        """Select figures of a table, from the first year of the case on.

        Parameters
        ----------
        table : str
            Name of the table, without ending.
        *variables : str
            Variables to keep.
        actor : str, optional
            Actor to keep; all when not given.

        Returns
        -------
        list of Figure
            The selected figures.
        """
        figures = read_figures(self._path(table), self.first)
        return [
            f
            for f in figures
            if f.variable in variables and f.start >= self.first and actor in (None, f.actor)
        ]

    def real(self, figures: Iterable[Figure]) -> list[Figure]:
        """Put amounts of money into dollars of 2024 with the deflator of their year.

        Parameters
        ----------
        figures : iterable of Figure
            Nominal amounts.

        Returns
        -------
        list of Figure
            Real amounts; the note keeps the nominal one.
        """
        return [
            replace(
                f,
                value=f.value * self.deflator[f.end.year],
                note=join_notes(f"nominal {f.value:g}", f.note),
            )
            for f in figures
        ]

    def monthly_deflator(self, day: date) -> float:
        """Interpolate the annual deflator between mid-years (last slope kept after mid-2024).

        Parameters
        ----------
        day : date
            Any day of the month.

        Returns
        -------
        float
            Dollars of 2024 per dollar of the month.
        """
        position = day.year + (day.month - 0.5) / MONTHS - 0.5
        year = min(int(position), LAST.year - 1)
        before, after = self.deflator[year], self.deflator[year + 1]
        return before + (position - year) * (after - before)


def annual_release(figure: Figure, _: Sequence[Figure]) -> date:
    """Date an annual statistic: the first of July of the following year.

    Parameters
    ----------
    figure : Figure
        The figure.
    _ : sequence of Figure
        Not used; all release rules have the same arguments.

    Returns
    -------
    date
        Day from which the figure counts as public.
    """
    return date(figure.end.year + 1, 7, 1)


def monthly_release(figure: Figure, _: Sequence[Figure]) -> date:
    """Date a monthly statistic: the end of the second month after it.

    Parameters
    ----------
    figure : Figure
        The figure.
    _ : sequence of Figure
        Not used; all release rules have the same arguments.

    Returns
    -------
    date
        Day from which the figure counts as public.
    """
    return _months_after(figure.end, 2)


def press_release(figure: Figure, figures: Sequence[Figure]) -> date:
    """Date a figure in the press: the date of its article, never before its period is over.

    An undated article is younger than every period it reports, so the month after the latest
    period of the same page counts.

    Parameters
    ----------
    figure : Figure
        The figure.
    figures : sequence of Figure
        The figures of the series, among them those of the same page.

    Returns
    -------
    date
        Day from which the figure counts as public.
    """
    if figure.source.startswith(("US EIA", RECALLED)):
        return annual_release(figure, figures)
    if stated := _stated_date(figure.source, figure.locator):
        return max(stated, figure.end + timedelta(days=1))
    latest = max(f.end for f in figures if f.locator == figure.locator)
    return _months_after(latest, 1)


def observe(
    figures: Sequence[Figure],
    unit: str,
    kind: str = "period_mean",
    release: Callable[[Figure, Sequence[Figure]], date] = press_release,
    factor: float = 1.0,
    grade: str = "A",
) -> list[Observation]:
    """Turn figures into observations.

    Parameters
    ----------
    figures : sequence of Figure
        The figures of one series.
    unit : str
        Unit of the series.
    kind : str
        How the figures were observed.
    release : callable
        Gives the date on which a figure was public.
    factor : float
        Multiplies the value.
    grade : str
        Grade of figures that carry none of their own.

    Returns
    -------
    list of Observation
        One a figure.
    """
    return [
        Observation(
            period_name(f.start, f.end),
            f.value * factor,
            None,
            None,
            unit,
            f.source,
            f.locator,
            f.grade or grade,
            release(f, figures),
            kind,
            f.note,
        )
        for f in figures
    ]
