"""Small data sets in the form of the public ones, written by tests, and panels drawn at random."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tools.panel.rows import Panel
from tools.panel.sources import ARCHIGOS, COUPS, GWF, REIGN_LEADERS, REIGN_REGIMES

REGIME_FIELDS = (
    "gwf_casename,country,cow,start,end,first_year,last_year,regimetype,fail,fail_type,"
    "subs,violent,duration_years,source"
)
LISTED_FIELDS = "cowcode,gwf_country,gwf_casename,gwf_startdate,gwf_enddate,gwf_regimetype,source"
COUP_FIELDS = "case,actor,variable,period_start,period_end,value,unit,source,source_locator,note"
LEADER_FIELDS = "stateabb,ccode,leadid,leader,sdate,smonth,syear,emonth,eyear,militarycareer,source"
ARCHIGOS_FIELDS = "gwcode,leader,startdate,enddate,entry,exit,exitcode,source,note"

REGIMES = (
    ("North 60-80", "North", 1, "1960-03-01", "1980-06-30", 1961, 1980, "party-based", 1, 5),
    ("North 80-NA", "North", 1, "1980-06-30", "2010-12-31", 1981, 2010, "military", 0, 0),
    ("South 50-99", "South", 2, "1950-05-01", "1999-09-09", 1951, 1999, "personal", 1, 4),
    ("East 58-07", "East", 3, "1958-01-15", "2007-02-02", 1959, 2007, "monarchy", 1, 7),
)
LISTED = (
    (1, "North", "North1", "3/1/1960", "6/30/1980", "party-based"),
    (1, "North", "North2", "6/30/1980", "12/31/2020", "military"),
    (2, "South", "South1", "5/1/1950", "9/9/1999", "personal"),
    (2, "South", "South2", "9/9/1999", "12/31/2020", "presidential"),
    (3, "East", "East1", "1/15/1958", "2/2/2007", "monarchy"),
)
ATTEMPTS = (
    (1, "1975-06-30", 1),
    (1, "1980-06-30", 2),
    (2, "1990-01-01", 1),
    (2, "1998-05-05", 1),
)
LEADERS = (
    (1, "A", (1960, 3, 1), (1974, 5)),
    (1, "B", (1974, 5, 20), (1980, 6)),
    (1, "C", (1980, 6, 30), None),
    (2, "D", (1950, 5, 1), (1999, 9)),
    (3, "E", (1958, 1, 15), (2007, 2)),
)
ARCHIGOS_LEADERS = (
    (1, "A", "1960-03-01", "1974-05-20", "Natural Death"),
    (1, "B", "1974-05-20", "1980-06-30", "Irregular"),
    (1, "C", "1980-06-30", "2015-12-31", "Still in Office"),
    (2, "D", "1950-05-01", "1999-09-09", "Irregular"),
    (3, "E", "1958-01-15", "2007-02-02", "Foreign"),
)


def write_sources(
    folder: Path,
    regimes: Sequence[tuple[object, ...]] = REGIMES,
    listed: Sequence[tuple[object, ...]] = LISTED,
    attempts: Sequence[tuple[int, str, int]] = ATTEMPTS,
) -> Path:
    """Write the five files and return their folder."""
    _write(folder / GWF, REGIME_FIELDS.split(","), ((*one, 0, 0, 1, "test") for one in regimes))
    _write(folder / REIGN_REGIMES, LISTED_FIELDS.split(","), ((*one, "test") for one in listed))
    coups = (
        ("COUPS", "x", "coup_attempt", day, day, value, "", "test", "", f"ccode={country}")
        for country, day, value in attempts
    )
    _write(folder / COUPS, COUP_FIELDS.split(","), coups)
    _write(folder / REIGN_LEADERS, LEADER_FIELDS.split(","), map(_leader, LEADERS))
    archigos = (
        (country, name, start, end, "Regular", left, left, "test", "")
        for country, name, start, end, left in ARCHIGOS_LEADERS
    )
    _write(folder / ARCHIGOS, ARCHIGOS_FIELDS.split(","), archigos)
    return folder


def _leader(one: tuple[int, str, tuple[int, int, int], tuple[int, int] | None]) -> tuple:
    country, name, (year, month, day), end = one
    end_year, end_month = end or ("", "")
    return ("X", country, name, name, day, month, year, end_month, end_year, 0, "test")


def _write(path: Path, fields: Sequence[str], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(fields)
        writer.writerows(rows)  # type: ignore[arg-type]


def drawn_panel(
    seed: int, rows: int, constants: Sequence[float], slopes: Sequence[Sequence[float]]
) -> Panel:
    """Draw a panel from known competing rates: slopes of age and memory by mode."""
    random = np.random.default_rng(seed)
    age, memory = random.normal(0, 1, rows), random.uniform(0, 1, rows)
    rates = np.exp(np.array(constants) + np.column_stack([age, memory]) @ np.array(slopes).T)
    exposure = random.uniform(0.2, 1.0, rows)
    first = random.exponential(1 / rates)
    happened = first.min(axis=1) < exposure
    return Panel(
        modes=tuple(f"mode {place}" for place in range(len(constants))),
        country=random.integers(0, 60, rows),
        year=random.integers(1953, 2011, rows),
        exposure=exposure,
        outcome=np.where(happened, first.argmin(axis=1) + 1, 0),
        type=random.choice(np.array(["personalist", "party", "military"]), rows),
        features={"age": age, "memory": memory},
    )
