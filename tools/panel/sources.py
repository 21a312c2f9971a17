"""Reading of the public data sets: regimes, coup attempts and leaders, as dated records."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

GWF = "regimes_gwf_autocratic_spells_1946_2010.csv"
REIGN_REGIMES = "regimes_reign_list_to_2020.csv"
COUPS = "coups_powell_thyne_1950_2020.csv"
REIGN_LEADERS = "leaders_reign_to_2021_03.csv"
ARCHIGOS = "leaders_archigos_post1945_exit.csv"
FILES = (GWF, REIGN_REGIMES, COUPS, REIGN_LEADERS, ARCHIGOS)

ABSENT = (
    "{path} is not there. The panel is fitted from the data sets of regimes, coups and leaders, "
    "which do not come with the project: name their folder with --data."
)

TYPES = {
    "personal": "personalist",
    "party-based": "party",
    "military": "military",
    "monarchy": "monarchy",
    "party-personal": "party_personal",
    "party-personal-military": "party_personal_military",
    "military-personal": "military_personal",
    "military personal": "military_personal",
    "party-military": "party_military",
    "indirect military": "indirect_military",
    "oligarchy": "oligarchy",
    "": "unclassified",
}
"""Types of autocracies as the data sets spell them; other words of REIGN name no autocracy."""

EXIT_MODES = {
    "1": "negotiated",
    "2": "election",
    "3": "negotiated",
    "4": "uprising",
    "5": "coup",
    "6": "insurgency",
    "7": "foreign",
    "8": "negotiated",
    "9": "state_failure",
}
"""Codes of ends of regimes; negotiated joins changed rules and votes without the incumbent."""

LEADER_MODES = {
    "Natural Death": "natural",
    "Retired Due to Ill Health": "natural",
    "Suicide": "natural",
    "Foreign": "foreign",
    "Regular": "internal",
    "Irregular": "internal",
}
"""Ways in which leaders left; an own regime that ends with them is told apart by date."""

OTHER_NUMBERS = {340: 345}
"""Countries that Archigos numbers otherwise than the rest."""
YEMEN_NORTH, YEMEN, YEMEN_UNITED = 678, 679, dt.date(1990, 5, 22)


class SourceError(Exception):
    """A data set is absent or cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Regime:
    """An autocratic regime from its first day in power to its last on record."""

    country: int
    name: str
    type: str
    start: dt.date
    end: dt.date
    mode: str | None
    """How it ended; None where it had not, or where the list does not say."""
    years: tuple[int, int] | None = None
    """First and last calendar year on whose first day it is counted; None where not listed."""


@dataclass(frozen=True)
class Attempt:
    """A coup attempt."""

    country: int
    day: dt.date
    success: bool


@dataclass(frozen=True)
class Leader:
    """A leader's time in office."""

    country: int
    name: str
    start: dt.date
    end: dt.date | None
    """None where still in office at the end of the record."""
    mode: str | None


@dataclass(frozen=True)
class Sources:
    """All records that the panels are built from."""

    regimes: tuple[Regime, ...]
    """Geddes, Wright and Frantz: ends by mode, to 2010."""
    listed: tuple[Regime, ...]
    """REIGN: autocracies to 2020, without modes."""
    country_years: dict[int, float]
    """Calendar year to years lived by all countries of the REIGN list, democracies included."""
    attempts: tuple[Attempt, ...]
    leaders: tuple[Leader, ...]
    """Archigos: leaders by mode, to 2015."""
    listed_leaders: tuple[Leader, ...]
    """REIGN: leaders to 2021, without modes."""


def read_sources(folder: Path) -> Sources:
    """Read all data sets of a folder.

    Parameters
    ----------
    folder
        Folder of the files named in ``FILES``.

    Returns
    -------
    Sources
        The records, sorted as the files are.

    Raises
    ------
    SourceError
        If a file is absent, or a row cannot be read.
    """
    listed = tuple(_read(folder / REIGN_REGIMES, _listed_span))
    return Sources(
        regimes=tuple(_read(folder / GWF, _regime)),
        listed=tuple(
            Regime(country, name, TYPES[word], start, end, None)
            for country, name, word, start, end in listed
            if word in TYPES
        ),
        country_years=_country_years([(start, end) for *_, start, end in listed]),
        attempts=tuple(_read(folder / COUPS, _attempt)),
        leaders=tuple(_read(folder / ARCHIGOS, _archigos)),
        listed_leaders=tuple(_read(folder / REIGN_LEADERS, _reign_leader)),
    )


def _read(path: Path, record: Callable[[dict[str, str]], T]) -> Iterator[T]:
    if not path.is_file():
        raise SourceError(ABSENT.format(path=path))
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                yield record(row)
            except (KeyError, ValueError, TypeError) as error:
                raise SourceError(
                    f"Row {number} of {path.name} cannot be read ({error}). "
                    "Compare it with the rows around it, and correct or remove it."
                ) from error


def _regime(row: dict[str, str]) -> Regime:
    return Regime(
        country=_whole(row["cow"]),
        name=row["gwf_casename"],
        type=TYPES[row["regimetype"]],
        start=dt.date.fromisoformat(row["start"]),
        end=dt.date.fromisoformat(row["end"]),
        mode=EXIT_MODES[str(_whole(row["fail_type"]))] if _whole(row["fail"]) else None,
        years=(_whole(row["first_year"]), _whole(row["last_year"])),
    )


def _listed_span(row: dict[str, str]) -> tuple[int, str, str, dt.date, dt.date]:
    """Read a row of REIGN's list of regimes; its words carry stray blanks."""
    return (
        _whole(row["cowcode"]),
        row["gwf_casename"],
        row["gwf_regimetype"].strip(),
        _american(row["gwf_startdate"]),
        _american(row["gwf_enddate"]),
    )


def _attempt(row: dict[str, str]) -> Attempt:
    country = int(row["note"].partition("ccode=")[2].split()[0])
    return Attempt(country, dt.date.fromisoformat(row["period_start"]), row["value"] == "2")


def _archigos(row: dict[str, str]) -> Leader:
    start, end = (dt.date.fromisoformat(row[one]) for one in ("startdate", "enddate"))
    if row["note"].endswith("true date of Chavez death is 2013-03-05"):
        start, end = (_a_year_on(one, dt.date(2012, 3, 5)) for one in (start, end))
    stays = row["exit"] == "Still in Office"
    mode = None if stays else LEADER_MODES[row["exit"]]
    country = _same_number(_whole(row["gwcode"]), end)
    return Leader(country, row["leader"], start, None if stays else end, mode)


def _a_year_on(day: dt.date, misprint: dt.date) -> dt.date:
    return day.replace(year=day.year + 1) if abs((day - misprint).days) <= 1 else day


def _same_number(country: int, day: dt.date) -> int:
    if country == YEMEN_NORTH and day >= YEMEN_UNITED:
        return YEMEN
    return OTHER_NUMBERS.get(country, country)


def _reign_leader(row: dict[str, str]) -> Leader:
    """Read a leader of REIGN, whose end is given by month: its last day is taken."""
    start = dt.date(_whole(row["syear"]), _whole(row["smonth"]), _whole(row["sdate"]))
    if not row["eyear"]:
        return Leader(_whole(row["ccode"]), row["leader"], start, None, None)
    year, month = _whole(row["eyear"]), _whole(row["emonth"])
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    end = max(start, after - dt.timedelta(days=1))
    return Leader(_whole(row["ccode"]), row["leader"], start, end, None)


def _country_years(spans: list[tuple[dt.date, dt.date]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for start, end in spans:
        for year in range(max(start.year, 1945), end.year + 1):
            first = max(start, dt.date(year, 1, 1))
            last = min(end, dt.date(year, 12, 31))
            found[year] = found.get(year, 0.0) + ((last - first).days + 1) / 365.25
    return found


def _whole(text: str) -> int:
    return int(float(text))


def _american(text: str) -> dt.date:
    month, day, year = (int(part) for part in text.split("/"))
    return dt.date(year, month, day)
