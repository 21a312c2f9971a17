"""What the series of all cases share: units, the oil price, indices, writing, the command line."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, fields, replace
from datetime import date
from pathlib import Path

from collected_figures import (
    FIRST,
    Figure,
    Observation,
    Tables,
    annual_release,
    join_notes,
    monthly_release,
    observe,
)

BARRELS_PER_TONNE = 7.33
DAYS_PER_YEAR = 365.25
LOOKED_UP = Path(__file__).parent / "looked_up"
"""Figures found for a case after the collection: one table a case, in its format."""


def by_year(figures: Iterable[Figure]) -> dict[int, Figure]:
    """Return figures by the year in which they begin.

    Parameters
    ----------
    figures : iterable of Figure
        One a year.

    Returns
    -------
    dict of int to Figure
        Year to figure.
    """
    return {f.start.year: f for f in figures}


def money_a_year(data: Tables, figures: Iterable[Figure]) -> list[Observation]:
    """Compile annual statistics of money in dollars of 2024.

    Parameters
    ----------
    data : Tables
        Tables of the case.
    figures : iterable of Figure
        Nominal amounts, bn dollars a year.

    Returns
    -------
    list of Observation
        One a figure.
    """
    return observe(data.real(figures), "USDbn/yr", release=annual_release)


def barrels_a_day(figure: Figure) -> Figure:
    """Turn million tonnes a year into thousand barrels a day; other units stay.

    Parameters
    ----------
    figure : Figure
        A volume of oil.

    Returns
    -------
    Figure
        The volume; a converted one is graded C and its note keeps the tonnes.
    """
    if figure.unit != "Mt/yr":
        return figure
    note = join_notes(f"{figure.value:g} Mt/yr at {BARRELS_PER_TONNE} bbl/t", figure.note)
    value = figure.value * 1000 * BARRELS_PER_TONNE / DAYS_PER_YEAR
    return replace(figure, value=value, grade="C", note=note)


def monthly_price(data: Tables, *benchmarks: str) -> list[Observation]:
    """Compile a monthly oil price in dollars of 2024.

    Parameters
    ----------
    data : Tables
        Tables of the case.
    *benchmarks : str
        Names of monthly prices; of a month with several the first named is taken.

    Returns
    -------
    list of Observation
        One a month.
    """
    note = "nominal {:g}; annual deflator interpolated between mid-years"
    months: dict[str, Figure] = {}
    for benchmark in benchmarks:
        for f in data.pick("oil_price_monthly", benchmark):
            months.setdefault(f"{f.start:%Y-%m}", f)
    figures = [
        replace(f, value=f.value * data.monthly_deflator(f.start), note=note.format(f.value))
        for f in months.values()
    ]
    return observe(figures, "USD/bbl", release=monthly_release)


def gdp_index(figures: list[Figure], note: str = "") -> list[Observation]:
    """Put output at constant prices on its first year = 1.

    Parameters
    ----------
    figures : list of Figure
        Output by year, the base year first.
    note : str
        Added to the note of every row.

    Returns
    -------
    list of Observation
        The index.
    """
    base = figures[0].value
    scaled = [
        replace(f, value=f.value / base, note=join_notes(f"{f.value:g} bn USD of 2015", note))
        for f in figures
    ]
    return observe(scaled, "index", release=annual_release)


def always_one(data: Tables) -> list[Observation]:
    """Compile the means of an actor that does not change: an index of 1 from the first month on.

    Parameters
    ----------
    data : Tables
        Tables of the case.

    Returns
    -------
    list of Observation
        One row, which holds.
    """
    note = "the ranges of the parameters are its means"
    month = f"{data.first:%Y-%m}"
    row = (month, 1.0, None, None, "index", "definition", "", "A", data.first, "contract", note)
    return [Observation(*row)]


def _order(row: Observation) -> tuple[str, int, str, str]:
    start = row.period.split("/")[0]
    month = start if "-" in start else f"{start}-01"
    rank = 0 if len(row.period) == 4 else 1 + ("/" not in row.period)
    return month, rank, row.period, row.source


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def write_series(path: Path, rows: Iterable[Observation]) -> None:
    """Write one series file in the order of its periods.

    Parameters
    ----------
    path : Path
        File to write.
    rows : iterable of Observation
        Its rows, in any order.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Observation)])
        writer.writerows([_cell(value) for value in astuple(r)] for r in sorted(rows, key=_order))


def compile_case(
    case: str,
    series: Mapping[str, Callable[[Tables], list[Observation]]],
    first: date = FIRST,
) -> None:
    """Read the command line, write all series of a case and print the number of rows of each.

    Parameters
    ----------
    case : str
        Name of the case.
    series : mapping of str to callable
        Name of each series file, without ending, and what builds its rows.
    first : date
        First day of the case.
    """
    written = Path(__file__).parents[1] / "cases" / case / "series"
    parser = argparse.ArgumentParser(description=f"Compile the series of the case {case}.")
    parser.add_argument("data", type=Path, help="folder of the collected figures")
    parser.add_argument("--output", type=Path, default=written, help="folder to write to")
    options = parser.parse_args()
    # A table that the case lacks is that of the largest collection, or one looked up.
    folders = (options.data / case, options.data / "venezuela-cuba", LOOKED_UP)
    data = Tables(*folders, first=first)
    options.output.mkdir(parents=True, exist_ok=True)
    for name, build in series.items():
        rows = build(data)
        write_series(options.output / f"{name}.csv", rows)
        print(f"{name}: {len(rows)}")
