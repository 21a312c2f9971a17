"""A score: what was forecast as of each day and how it did, one row a forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

OWN = "countertrade"
"""Name of the forecaster that is scored, beside those of the baselines."""
BASE_RATE = "base rate"
"""Name of the baseline of exits."""
YEARS_AHEAD = 5
"""Longest horizon."""
BANDS = (0.5, 0.9)
"""Central bands whose coverage and interval score are computed."""


@dataclass(frozen=True)
class Marks:
    """The scores of one forecast of one figure, on the scale on which the series is scored."""

    crps: float
    intervals: tuple[float, ...]
    """Interval score of each of BANDS."""
    inside: tuple[bool, ...]
    """Whether the figure lay in each of BANDS."""
    below: float
    """Share of the draws below the figure."""
    up_to: float
    """Share of the draws not above it; more than ``below`` where draws equal the figure."""

    def within(self, band: float) -> bool:
        """Whether the figure lay in a central band."""
        return self.up_to >= (1 - band) / 2 and self.below <= (1 + band) / 2


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
    brier: Mapping[str, float]
    log_loss: Mapping[str, float]
    """Minus the logarithm of the chance given to what came."""


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


@dataclass(frozen=True)
class FrozenScore:
    """How a frozen forecast has done so far."""

    file: str
    as_of: dt.date
    made: dt.date
    problem: str | None
    """Why it cannot be scored; None where it can."""
    flows: tuple[FlowRow, ...] = ()
    exits: tuple[ExitRow, ...] = ()
    blind: int = 0
    """Figures among those scored that became known after the forecast was made."""
