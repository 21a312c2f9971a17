"""From what a person asks for to a score, or to a frozen forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from countertrade.analysis.scoring.frozen import (
    Signing,
    already_frozen,
    freeze,
    keep_frozen,
)
from countertrade.analysis.scoring.rolling import (
    Setting,
    checked_origins,
    rolling_score,
    usual_origins,
)
from countertrade.analysis.scoring.rows import YEARS_AHEAD, Score
from countertrade.analysis.scoring.truth import ScoredSeries, forecast_series
from countertrade.case import Case
from countertrade.inference.ahead import RunsAhead
from countertrade.inference.blocks import Progress
from countertrade.inference.filtered import Filtered
from countertrade.inference.forecast import ForecastError
from countertrade.inference.job import loaded
from countertrade.inference.outlook import Forecaster

FEWEST_RUNS, MOST_RUNS = 64, 16_384


@dataclass(frozen=True)
class ScoreJob:
    """What a person asks for."""

    path: Path | None
    runs: int
    seed: int
    version: str


def score_case(job: ScoreJob, days: Sequence[dt.date], progress: Progress) -> tuple[Case, Score]:
    """Forecast a case as of earlier days and score what came.

    Parameters
    ----------
    job
        Case, runs and seed.
    days
        The days; the usual origins of the case if empty.
    progress
        Told of every finished origin; those finished before are read from the user's cache.

    Returns
    -------
    case, score
        The whole case, and the score.

    Raises
    ------
    countertrade.case.CaseError
        When the case has a problem.
    ForecastError
        When a day cannot be scored, or nothing of the case can.
    """
    _check_runs(job.runs)
    case, known = _known(job.path)
    origins = checked_origins(case, days or usual_origins(case))
    setting = Setting(case, known, origins, job.runs, job.seed, job.version)
    if not setting.series:
        raise ForecastError(
            f"The case {case.name} has no observed series with enough yearly figures of one kind "
            f"after {origins[0]}. Add figures, or score it as of earlier days."
        )
    return case, rolling_score(setting, _forecaster(job, known, setting.series), progress)


def freeze_case(job: ScoreJob, day: dt.date | None) -> tuple[Case, dict[str, Any], Path]:
    """Make a dated forecast of a case and keep it beside the case.

    Parameters
    ----------
    job
        Case, runs and seed.
    day
        As of which day; the as-of date of the case if left out.

    Returns
    -------
    case, document, path
        The case as it was known on the day, the forecast, and where it is kept.

    Raises
    ------
    countertrade.case.CaseError
        When the case has a problem.
    ForecastError
        When the day lies outside what the case knows.
    countertrade.analysis.scoring.stored.StoredError
        When the same forecast stands there already, or its folder cannot be written.
    """
    _check_runs(job.runs)
    whole, known = _known(job.path)
    case = known(day or whole.as_of)
    signing = Signing(job.version, job.runs, job.seed)
    already_frozen(case, signing)
    document = freeze(case, _forecaster(job, known, forecast_series(case)), signing)
    return case, document, keep_frozen(document, case.path)


def _known(path: Path | None) -> tuple[Case, Callable[[dt.date], Case]]:
    """Return the whole case, and what was known of it on a day."""
    whole = loaded(path)

    @cache
    def known(day: dt.date) -> Case:
        return whole if day == whole.as_of else loaded(path, day)

    return whole, known


def _forecaster(
    job: ScoreJob, known: Callable[[dt.date], Case], series: Sequence[ScoredSeries]
) -> Forecaster:
    targets = tuple(dict.fromkeys(one.target for one in series))
    source = Filtered(known, job.seed)
    return RunsAhead(source, known, targets, YEARS_AHEAD, job.runs, job.seed)


def _check_runs(runs: int) -> None:
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        raise ForecastError(
            f"The number of runs is {runs}. Ask for {FEWEST_RUNS} to {MOST_RUNS}: fewer say "
            "nothing of the tails, more change no score."
        )
