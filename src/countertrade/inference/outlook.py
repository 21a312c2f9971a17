"""What is said ahead of a day, and the one protocol by which whoever says it is asked.

Scores and frozen forecasts see a forecaster through :class:`Forecaster` alone: how it came to its
samples is its own affair.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from countertrade.cache import remembered
from countertrade.case import WORLD, Month
from countertrade.language import key_of

REGIME_EXIT, LEADER_EXIT = "regime_exit", "leader_exit"
EXITS = (REGIME_EXIT, LEADER_EXIT)
"""Events of a regime whose probability is forecast."""
MONTHS_A_YEAR = 12


class Reading(StrEnum):
    """How the figure of a calendar year is read out of its months."""

    MEAN = "mean"
    END = "end"
    """A stock in December."""
    SUM = "sum"


@dataclass(frozen=True, order=True)
class Target:
    """A yearly figure that is forecast: a quantity at a place, and how a year is read."""

    quantity: str
    place: str
    reading: Reading

    @property
    def key(self) -> str:
        """Key of the quantity in the model."""
        return key_of(self.quantity, self.place)

    @property
    def name(self) -> str:
        """Name of the target in files: ``gdp[VEN] mean``."""
        return f"{self.key} {self.reading}"

    @classmethod
    def named(cls, name: str) -> Target:
        """Return the target of a name in files."""
        key, _, reading = name.rpartition(" ")
        quantity, _, place = key.partition("[")
        return cls(quantity, place.removesuffix("]") or WORLD, Reading(reading))


@dataclass(frozen=True)
class Outlook:
    """What a forecaster says as of a day, without the errors of the figures to come."""

    origin: dt.date
    samples: Mapping[Target, np.ndarray]
    """Draws of each target in its model unit, shape (years, runs); the first row is of
    :func:`first_year_ahead`."""
    exits: Mapping[tuple[str, str], np.ndarray]
    """Event and regime to the probability that it happens within 1, 2, ... years of the origin."""
    effective_runs: float
    """Effective number of histories behind the draws."""
    exponent: float
    """Power to which the likelihood was raised; 1 where all of the evidence was used."""

    def packed(self) -> bytes:
        """Return the outlook as bytes, for the cache."""
        head = {
            "origin": self.origin.isoformat(),
            "effective_runs": self.effective_runs,
            "exponent": self.exponent,
            "targets": [one.name for one in self.samples],
            "exits": list(self.exits),
        }
        file = io.BytesIO()
        np.savez_compressed(
            file,
            head=np.array(json.dumps(head)),
            samples=np.stack(list(self.samples.values())).astype(np.float32),
            exits=np.stack(list(self.exits.values())),
        )
        return file.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> Outlook:
        """Return the outlook that was packed."""
        with np.load(io.BytesIO(content)) as found:
            head = json.loads(str(found["head"]))
            targets = [Target.named(name) for name in head["targets"]]
            exits = [(event, regime) for event, regime in head["exits"]]
            return cls(
                origin=dt.date.fromisoformat(head["origin"]),
                samples=dict(zip(targets, found["samples"], strict=True)),
                exits=dict(zip(exits, found["exits"], strict=True)),
                effective_runs=head["effective_runs"],
                exponent=head["exponent"],
            )


class Forecaster(Protocol):
    """Whoever can say what is ahead of a day from what was known on it."""

    @property
    def method(self) -> str:
        """How it forecasts, in words."""

    def key(self, origin: dt.date) -> str:
        """Return a digest of all that its outlook depends on."""

    def at(self, origin: dt.date) -> Outlook:
        """Return what it says as of a day, from nothing that became known later."""


def kept(forecaster: Forecaster, origin: dt.date) -> Outlook:
    """Return an outlook, from the user's cache where it was finished before.

    Parameters
    ----------
    forecaster
        Who is asked.
    origin
        The day.
    """
    content = remembered(
        f"outlooks/{forecaster.key(origin)}", lambda: forecaster.at(origin).packed()
    )
    return Outlook.unpacked(content)


def first_year_ahead(origin: dt.date) -> int:
    """Return the first calendar year ahead of a day: at most its January has passed.

    Parameters
    ----------
    origin
        The day of the forecast; of its month nothing is ahead.
    """
    return (Month.of(origin) + (MONTHS_A_YEAR - 1)).year


def months_of_year(origin: dt.date, ahead: int) -> slice:
    """Return the months of a calendar year ahead, counted from the month of the origin.

    Parameters
    ----------
    origin
        The day of the forecast.
    ahead
        1 for the first calendar year ahead.
    """
    january = Month((first_year_ahead(origin) + ahead - 1) * MONTHS_A_YEAR)
    first = january - Month.of(origin)
    return slice(first, first + MONTHS_A_YEAR)


def read_year(monthly: np.ndarray, months: slice, reading: Reading) -> np.ndarray:
    """Read the figure of a year out of its months.

    Parameters
    ----------
    monthly
        Values by month, shape (months, runs); flows a year.
    months
        The months of the year.
    reading
        How it is read; a sum is of flows a year, so that it is their mean over a whole year.
    """
    if reading is Reading.END:
        december: np.ndarray = monthly[months.stop - 1]
        return december
    mean: np.ndarray = monthly[months].mean(axis=0)
    return mean
