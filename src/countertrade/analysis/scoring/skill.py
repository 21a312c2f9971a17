"""Skill against baselines: how large, how sure, and what a test of this size could have found.

Forecasts as of neighbouring origins share most of the years ahead, series of a case share its
history: scores are not independent. Cases, series within a case and blocks of neighbouring origins
are resampled together; a naive bootstrap of the rows would find skill where there is none
(``docs/decisions/0014-how-forecasts-are-scored.md`` has the measured rates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from countertrade.analysis.scoring.baselines import BASELINES
from countertrade.analysis.scoring.rows import BASE_RATE, OWN, ExitRow, FlowRow, Score

RESAMPLES = 2000
SEED = 20
LEVEL = 0.9
"""Of the interval of skill."""
POWER = 0.8
"""With which chance the skill that is stated would have been found."""


@dataclass(frozen=True)
class Losses:
    """Losses of a forecaster and a rival in one case, by series and origin.

    Losses of all horizons of an origin stand together: both arrays have shape (series, origins),
    with 0 where nothing was scored.
    """

    own: np.ndarray
    rival: np.ndarray


@dataclass(frozen=True)
class Skill:
    """Skill with its interval: the share of the rival's loss that the forecaster saves."""

    value: float
    low: float
    high: float
    detectable: float
    """True skill that this test would have found with the chance POWER; 1 if none would do."""
    series: int
    blocks: int
    """Blocks of origins that do not overlap."""

    @property
    def ratio(self) -> float:
        """Loss of the forecaster over that of its rival."""
        return 1 - self.value


Pooled = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Makes the logarithm of a ratio of losses out of those of series, shape (resamples, series)."""


def by_series(own: np.ndarray, rival: np.ndarray) -> np.ndarray:
    """Return the mean over series of the logarithm of the ratio: each series counts the same."""
    scored = (own > 0) & (rival > 0)
    ratio = np.log(np.where(scored, own, 1.0) / np.where(scored, rival, 1.0))
    found: np.ndarray = ratio.sum(axis=1) / np.maximum(scored.sum(axis=1), 1)
    return found


def by_sum(own: np.ndarray, rival: np.ndarray) -> np.ndarray:
    """Return the logarithm of the ratio of all losses: rare events decide it, as they should."""
    sums = np.maximum(own.sum(axis=1), 1e-12), np.maximum(rival.sum(axis=1), 1e-12)
    found: np.ndarray = np.log(sums[0] / sums[1])
    return found


def skill(cases: Sequence[Losses], block: int, pooled: Pooled = by_series) -> Skill | None:
    """Estimate skill over cases, series and origins.

    The interval is that of a Student's variable with the bootstrap's standard error and one degree
    of freedom fewer than there are blocks that do not overlap: with a handful of blocks the
    bootstrap's own percentiles are too narrow. Sources: Künsch 1989 (blocks); Politis and Romano
    1992 (circular).

    Parameters
    ----------
    cases
        Losses by case.
    block
        Neighbouring origins that are resampled together: as many as the longest horizon has years.
    pooled
        How losses of series become one ratio.

    Returns
    -------
    Skill or None
        None where there are not two blocks of origins.
    """
    blocks = sum(one.own.shape[1] // block for one in cases)
    if blocks < 2:
        return None
    whole = pooled(
        np.concatenate([one.own.sum(axis=1) for one in cases])[None],
        np.concatenate([one.rival.sum(axis=1) for one in cases])[None],
    )[0]
    error = float(np.std(resampled(cases, block, pooled), ddof=1))
    half = float(stdtrit(blocks - 1, (1 + LEVEL) / 2)) * error
    found = half + float(stdtrit(blocks - 1, POWER)) * error
    low, high = 1 - np.exp(whole + half), 1 - np.exp(whole - half)
    return Skill(
        value=float(1 - np.exp(whole)),
        low=float(low),
        high=float(high),
        detectable=float(1 - np.exp(-found)),
        series=sum(len(one.own) for one in cases),
        blocks=blocks,
    )


def resampled(cases: Sequence[Losses], block: int, pooled: Pooled) -> np.ndarray:
    """Return the logarithms of ratios of resampled losses, shape (RESAMPLES,).

    Parameters as for :func:`skill`.
    """
    generator = np.random.default_rng(SEED)
    own, rival = [], []
    for _ in cases:
        drawn = generator.integers(len(cases), size=RESAMPLES)
        parts = [_of_case(one, block, generator) for one in cases]
        own.append(_picked([part[0] for part in parts], drawn))
        rival.append(_picked([part[1] for part in parts], drawn))
    return pooled(np.concatenate(own, axis=1), np.concatenate(rival, axis=1))


def _of_case(
    case: Losses, block: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Resample origins in blocks, the same for all series, and series: (RESAMPLES, series)."""
    series, origins = case.own.shape
    starts = generator.integers(origins, size=(RESAMPLES, -(-origins // block)))
    chosen = (starts[..., None] + np.arange(block)).reshape(RESAMPLES, -1)[:, :origins] % origins
    times = np.stack([np.sum(chosen == one, axis=1) for one in range(origins)], axis=1)
    which = generator.integers(series, size=(RESAMPLES, series))
    sums = [times @ one.T for one in (case.own, case.rival)]
    own, rival = (np.take_along_axis(one, which, axis=1) for one in sums)
    return own, rival


def _picked(parts: Sequence[np.ndarray], drawn: np.ndarray) -> np.ndarray:
    """Take, in each resample, the series of the case that was drawn; others are left empty."""
    widest = max(part.shape[1] for part in parts)
    padded = [np.pad(part, ((0, 0), (0, widest - part.shape[1]))) for part in parts]
    found: np.ndarray = np.stack(padded)[drawn, np.arange(len(drawn))]
    return found


def best_baseline(rows: Iterable[FlowRow]) -> str:
    """Return the baseline with the lowest mean CRPS over some rows, chosen after the fact.

    To beat the best that could have been chosen is harder than to beat one named before.
    """
    rows = list(rows)
    return min(BASELINES, key=lambda name: float(np.mean([row.marks[name].crps for row in rows])))


def flow_losses(score: Score, rows: Sequence[FlowRow], rivals: Mapping[str, str]) -> Losses:
    """Lay the CRPS of some rows of a score out by series and origin.

    Parameters
    ----------
    score
        The score the rows are of.
    rows
        Rows of one horizon, or of all.
    rivals
        Series to the baseline that it is compared with; series left out do not count.
    """
    origins = {one.origin: place for place, one in enumerate(score.origins)}
    series = {name: place for place, name in enumerate(rivals)}
    sizes = {one.name: one.size for one in score.series}
    own, rival = np.zeros((2, len(series), len(origins)))
    for row in rows:
        if row.series in series:
            place = series[row.series], origins[row.origin]
            own[place] += row.marks[OWN].crps / sizes[row.series]
            rival[place] += row.marks[rivals[row.series]].crps / sizes[row.series]
    return Losses(own, rival)


def exit_losses(score: Score, rows: Sequence[ExitRow]) -> Losses:
    """Lay the logarithmic losses of some chances of exit out by event and regime, and origin."""
    origins = {one.origin: place for place, one in enumerate(score.origins)}
    spots = {spot: place for place, spot in enumerate(sorted({_spot(row) for row in rows}))}
    own, rival = np.zeros((2, len(spots), len(origins)))
    for row in rows:
        place = spots[_spot(row)], origins[row.origin]
        own[place] += row.log_loss[OWN]
        rival[place] += row.log_loss[BASE_RATE]
    return Losses(own, rival)


def _spot(row: ExitRow) -> tuple[str, str]:
    return row.event, row.regime
