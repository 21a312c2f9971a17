"""Waves of protest: whether crowds and the rate of uprisings rise around them.

A recorded wave brings people out in the model too, so that crowds and uprisings rise with it in
part by construction. The rate at which waves begin is told nothing of a wave before it comes:
that of the month in which it began is compared with the years before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from countertrade.analysis.hazards import HazardTimeline
from countertrade.case import Case, Month
from countertrade.language import key_of
from countertrade.vocabulary import EventKind, RegimeExitMode

YEAR = 12
NEIGHBOURS = 2 * YEAR
"""Months on either side of a wave's year that it is compared with."""
EARLIER = 5 * YEAR
"""Months before a wave with which the rate of the month in which it began is compared."""
BAND = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Wave:
    """A wave of protest against a regime."""

    regime: str
    first: Month
    last: Month


@dataclass(frozen=True)
class WaveRatio:
    """A quantity's mean around a wave over its mean in other months.

    Quantiles over runs at 5, 50 and 95 per cent; not a number where one of the two is missing.
    """

    wave: Wave
    quantity: str
    low: float
    median: float
    high: float


def waves_of(case: Case, more: Sequence[Wave] = ()) -> tuple[Wave, ...]:
    """List the waves of protest a case records, and more that are named.

    Parameters
    ----------
    case
        A loaded case.
    more
        Waves beside those of the case.
    """
    recorded = [
        Wave(event.place, Month.of(event.date), Month.of(event.end or event.date))
        for event in case.events
        if event.kind is EventKind.PROTEST_WAVE and event.date <= case.as_of
    ]
    return tuple(sorted([*recorded, *more], key=lambda one: (one.regime, one.first - case.start)))


def waves_named(case: Case, texts: Sequence[str]) -> tuple[Wave, ...]:
    """Read waves written as ``REGIME:YYYY-MM``.

    Raises
    ------
    ValueError
        Where a text is none; the message is a sentence for the user.
    """
    return tuple(_named(case, text) for text in texts)


def _named(case: Case, text: str) -> Wave:
    regime, _, written = text.partition(":")
    if regime not in case.regimes:
        raise ValueError(
            f"The wave {text!r} names no regime of the case. Write REGIME:YYYY-MM with one of "
            f"{', '.join(case.regimes)}."
        )
    try:
        month = Month.parse(written)
    except ValueError:
        raise ValueError(
            f"The wave {text!r} names no month. Write it as {regime}:YYYY-MM."
        ) from None
    if not case.start <= month <= Month.of(case.as_of):
        raise ValueError(
            f"The wave {text!r} lies outside the case's history, {case.start} to "
            f"{Month.of(case.as_of)}. Choose a month within it."
        )
    return Wave(regime, month, month)


def wave_ratios(timeline: HazardTimeline, waves: Sequence[Wave]) -> Iterator[WaveRatio]:
    """Compare crowds and the rate of uprisings around each wave with the years beside it.

    Parameters
    ----------
    timeline
        Rates by month.
    waves
        The waves.

    Yields
    ------
    WaveRatio
        For each wave, of mobilised people and of the rate of uprisings within a year of it, over
        the neighbouring years; and of the rate of waves in the month in which it began, over the
        five years before.
    """
    uprising, rising = (
        [one.quantity for one in timeline.modes if one.mode == mode]
        for mode in (RegimeExitMode.UPRISING, EventKind.PROTEST_WAVE)
    )
    for wave in waves:
        near = _near(timeline, wave)
        waved = [_near(timeline, one) for one in waves if one.regime == wave.regime]
        beside = _beside(near) & ~np.logical_or.reduce(waved)
        beside[timeline.ahead :] = False
        if wave.regime in timeline.crowds:
            ratio = _ratio(timeline.crowds[wave.regime], near, beside)
            yield WaveRatio(wave, "mobilised within a year", *ratio)
        begun = _months(timeline, wave.first, 0, 1)
        earlier = _months(timeline, wave.first, -EARLIER, 0)
        for quantity, months, others, when in (
            *((one, near, beside, "within a year") for one in uprising),
            *((one, begun, earlier, "as it began") for one in rising),
        ):
            ratio = _ratio(timeline.rates[key_of(quantity, wave.regime)], months, others)
            yield WaveRatio(wave, f"{quantity.replace('_', ' ')} {when}", *ratio)


def _near(timeline: HazardTimeline, wave: Wave) -> np.ndarray:
    """Mark the months within a year of a wave."""
    start = timeline.case.start
    index = np.arange(len(timeline.dates))
    return np.asarray((index >= wave.first - start - YEAR) & (index <= wave.last - start + YEAR))


def _months(timeline: HazardTimeline, month: Month, first: int, last: int) -> np.ndarray:
    """Mark the months from one to before another, counted from a month."""
    index = np.arange(len(timeline.dates)) - (month - timeline.case.start)
    return np.asarray((index >= first) & (index < last))


def _beside(near: np.ndarray) -> np.ndarray:
    months = np.flatnonzero(near)
    index = np.arange(len(near))
    around = (index >= months[0] - NEIGHBOURS) & (index <= months[-1] + NEIGHBOURS)
    return np.asarray(around & ~near)


def _ratio(values: np.ndarray, near: np.ndarray, beside: np.ndarray) -> tuple[float, float, float]:
    known = ~np.isnan(values).any(axis=1)
    if not (near & known).any() or not (beside & known).any():
        return np.nan, np.nan, np.nan
    ratios = values[near & known].mean(axis=0) / values[beside & known].mean(axis=0)
    low, median, high = np.quantile(ratios, BAND)
    return float(low), float(median), float(high)
