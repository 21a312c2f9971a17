"""A score in tables: by series and horizon, by level of the bands, and of exits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from countertrade.analysis.scoring.baselines import BASELINES
from countertrade.analysis.scoring.claims import rivals_of, scored_exits
from countertrade.analysis.scoring.rows import BANDS, BASE_RATE, OWN, YEARS_AHEAD, FlowRow, Score
from countertrade.analysis.scoring.skill import Skill, flow_losses, skill

FORECASTERS = (OWN, *BASELINES)
"""Names of those who forecast flows, the project's own first."""
NOMINAL = tuple(round(0.1 * step, 1) for step in range(1, 10))
"""Levels of central bands at which reliability is read."""


@dataclass(frozen=True)
class Cell:
    """How the forecasts of a series did, a number of years ahead or all together."""

    series: str
    ahead: int | None
    """Years ahead; None for all together."""
    forecasts: int
    rival: str
    """The best baseline of the series over all horizons, chosen after the fact."""
    crps: Mapping[str, float]
    """Mean CRPS of each forecaster over the mean absolute figure, or in logarithms."""
    intervals: Mapping[str, tuple[float, ...]]
    """Mean interval score of each of BANDS, on the same scale."""
    coverage: Mapping[str, tuple[float, ...]]
    """Share of figures inside each of BANDS."""
    skill: Skill | None
    """Against the rival, over blocks of origins alone."""

    @property
    def ratio(self) -> float:
        """CRPS over that of the best baseline."""
        return self.crps[OWN] / self.crps[self.rival]


@dataclass(frozen=True)
class ExitCell:
    """How the chances of an exit did, a number of years ahead."""

    event: str
    ahead: int
    forecasts: int
    happened: int
    brier: Mapping[str, float]
    log_loss: Mapping[str, float]


EVERY_HORIZON = (*range(1, YEARS_AHEAD + 1), None)


def cells(score: Score, horizons: Sequence[int | None] = EVERY_HORIZON) -> tuple[Cell, ...]:
    """Return a cell for each series and each number of years ahead, and one for all of them.

    Parameters
    ----------
    score
        A score.
    horizons
        Years ahead that are wanted, None for all together.
    """
    rivals = rivals_of(score)
    return tuple(
        _cell(score, series, ahead, rows, rivals[series])
        for series in (one.name for one in score.series)
        for ahead in horizons
        if (rows := _rows(score, series, ahead))
    )


def exit_cells(score: Score) -> tuple[ExitCell, ...]:
    """Return a cell for each event that happened at all, and each number of years ahead."""
    rows = scored_exits(score)
    found = []
    for event, ahead in sorted({(row.event, row.ahead) for row in rows}):
        chosen = [row for row in rows if (row.event, row.ahead) == (event, ahead)]
        names = (OWN, BASE_RATE)
        found.append(
            ExitCell(
                event=event,
                ahead=ahead,
                forecasts=len(chosen),
                happened=sum(row.happened for row in chosen),
                brier={name: _mean(row.brier[name] for row in chosen) for name in names},
                log_loss={name: _mean(row.log_loss[name] for row in chosen) for name in names},
            )
        )
    return tuple(found)


def reliability(scores: Sequence[Score]) -> dict[str, list[float]]:
    """Return the share of figures inside central bands at NOMINAL, by forecaster.

    Each series counts the same. A forecaster whose bands say what they mean has shares equal to
    the levels.

    Parameters
    ----------
    scores
        Scores of one case or several.
    """
    series = [
        [row for row in score.flows if row.series == one.name]
        for score in scores
        for one in score.series
    ]
    return {
        name: [_mean(_share(rows, name, level) for rows in series) for level in NOMINAL]
        for name in FORECASTERS
    }


def figures_scored(scores: Iterable[Score]) -> int:
    """Count the different figures that were forecast."""
    return sum(len({(row.series, row.year) for row in score.flows}) for score in scores)


def _share(rows: Sequence[FlowRow], name: str, level: float) -> float:
    return _mean(row.marks[name].within(level) for row in rows)


def _rows(score: Score, series: str, ahead: int | None) -> list[FlowRow]:
    return [
        row for row in score.flows if row.series == series and (ahead is None or row.ahead == ahead)
    ]


def _cell(
    score: Score, series: str, ahead: int | None, rows: Sequence[FlowRow], rival: str
) -> Cell:
    size = next(one.size for one in score.series if one.name == series)
    marks = {name: [row.marks[name] for row in rows] for name in FORECASTERS}
    bands = range(len(BANDS))
    return Cell(
        series=series,
        ahead=ahead,
        forecasts=len(rows),
        rival=rival,
        crps={name: _mean(one.crps for one in marks[name]) / size for name in FORECASTERS},
        intervals={
            name: tuple(_mean(one.intervals[band] for one in marks[name]) / size for band in bands)
            for name in FORECASTERS
        },
        coverage={
            name: tuple(_mean(one.inside[band] for one in marks[name]) for band in bands)
            for name in FORECASTERS
        },
        skill=skill([flow_losses(score, rows, {series: rival})], ahead or YEARS_AHEAD),
    )


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
