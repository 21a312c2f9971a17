"""A score: what was forecast as of each day and how it did, one row a forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from countertrade.analysis.scoring.measures import Marks

OWN = "countertrade"
"""Name of the forecaster that is scored, beside those of the baselines."""
BASE_RATE = "base rate"
"""Name of the baseline of exits."""


@dataclass(frozen=True)
class OriginNote:
    """How much evidence stood behind the forecasts as of a day."""

    origin: dt.date
    effective_runs: float
    exponent: float


@dataclass(frozen=True)
class SeriesNote:
    """A scored series, in words and numbers."""

    name: str
    target: str
    """Name of the target, with which figures draw and files refer to it."""
    unit: str
    in_logarithms: bool
    size: float
    """What its scores are divided by: the mean absolute figure; 1 in logarithms."""
    figures: int
    """Years with a figure."""


@dataclass(frozen=True)
class FlowRow:
    """The forecast of one figure as of one day."""

    series: str
    origin: dt.date
    ahead: int
    """1 for the first calendar year ahead."""
    year: int
    observed: float
    marks: Mapping[str, Marks]
    """Name of each forecaster to its scores, on the scale on which the series is scored."""


@dataclass(frozen=True)
class ExitRow:
    """The chance of an exit within some years of a day."""

    event: str
    regime: str
    origin: dt.date
    ahead: int
    happened: bool
    chances: Mapping[str, float]
    """Name of each forecaster to the chance it gave."""


@dataclass(frozen=True)
class Score:
    """Everything that is known of how forecasts of one case did."""

    case: str
    title: str
    case_sha256: str
    version: str
    seed: int
    runs: int
    made: dt.date
    method: str
    origins: tuple[OriginNote, ...]
    series: tuple[SeriesNote, ...]
    left_out: Mapping[str, str]
    """Observed series that are not scored, and why."""
    flows: tuple[FlowRow, ...]
    exits: tuple[ExitRow, ...]
    exits_seen: Mapping[str, int]
    """Event to how many of it happened after the first origin."""
