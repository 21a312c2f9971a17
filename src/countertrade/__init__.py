"""countertrade: governments held in power by exchange, as an executable model of a case.

Three lines give a forecast::

    import countertrade
    results = countertrade.run("cases/venezuela-cuba", scenarios=["status-quo"], runs=512)
    print(countertrade.summary(results)["scenarios"]["status-quo"]["survival"])
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr

    from countertrade.analysis.scoring.rows import Score
    from countertrade.inference.job import Draws

__version__ = version("countertrade")

__all__ = ["__version__", "freeze", "open_results", "run", "score", "summary"]


def run(
    case: str | Path | None = None,
    *,
    scenarios: Sequence[str] | None = None,
    runs: int = 1024,
    seed: int = 1,
    as_of: dt.date | None = None,
    variants: Mapping[str, str] | None = None,
    out: str | Path = "results",
    draws: Draws = "posterior",
    progress: Callable[[str, int, int], None] | None = None,
) -> xr.DataTree:
    """Forecast a case under scenarios; the results are stored and opened.

    Parameters
    ----------
    case
        Folder of the case; the shipped one if left out.
    scenarios
        Names of scenarios; those not marked ``default: false`` if left out. The status quo is
        always run too.
    runs
        Number of runs.
    seed
        Seed; the same seed gives the same result.
    as_of
        An earlier date to forecast from, using nothing known later.
    variants
        Switches fixed for all runs, such as ``{"belief_loop": "off"}``; drawn if left out.
    out
        Folder under which the case's results are stored, as ``OUT/CASE/results.zarr``.
    draws
        ``posterior`` goes on from draws of the posterior that is kept with the case, if there is
        one of this as-of date; ``prior`` draws from its ranges and weighs them by the figures.
    progress
        Called with the stage, the blocks done and the blocks to do.

    Returns
    -------
    xarray.DataTree
        Groups ``forecast``, ``stocks``, ``history`` and ``conditioning``; see
        :func:`open_results`.

    Raises
    ------
    countertrade.case.CaseError
        When the case has a problem; the message names file and line of each.
    countertrade.inference.forecast.ForecastError
        When the request cannot be met; the message says why and what to do.
    """
    from countertrade.inference.job import Job, carry_out

    job = Job(
        case=None if case is None else Path(case),
        scenarios=None if scenarios is None else tuple(scenarios),
        runs=runs,
        seed=seed,
        as_of=as_of,
        out=Path(out),
        version=__version__,
        variants=variants or {},
        draws=draws,
    )
    return carry_out(job, progress or (lambda *stage: None), lambda sentence: None).results


def score(
    case: str | Path | None = None,
    *,
    as_of: Sequence[dt.date] = (),
    runs: int = 1024,
    seed: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> Score:
    """Forecast a case as of earlier days and score what came, against baselines.

    Parameters
    ----------
    case
        Folder of the case; the shipped one if left out.
    as_of
        Days to forecast as of; the end of each year after a quarter of the history if left out.
    runs
        Runs as of each day.
    seed
        Seed; the same seed gives the same result.
    progress
        Called with the stage, the origins done and the origins to do.

    Returns
    -------
    countertrade.analysis.scoring.rows.Score
        A row for each forecast of each figure, and for each chance of an exit.

    Raises
    ------
    countertrade.case.CaseError
        When the case has a problem.
    countertrade.inference.forecast.ForecastError
        When a day cannot be scored, or nothing of the case can.
    """
    from countertrade.analysis.scoring.job import ScoreJob, score_case

    job = ScoreJob(None if case is None else Path(case), runs, seed, __version__)
    return score_case(job, as_of, progress or (lambda *stage: None))[1]


def freeze(
    case: str | Path | None = None,
    *,
    as_of: dt.date | None = None,
    runs: int = 4096,
    seed: int = 1,
) -> Path:
    """Keep a dated forecast with its digest beside the case, to be scored in later years.

    Parameters
    ----------
    case
        Folder of the case; the shipped one if left out.
    as_of
        As of which day; the as-of date of the case if left out.
    runs
        Number of runs.
    seed
        Seed; the same seed gives the same result.

    Returns
    -------
    pathlib.Path
        The forecast, which is never replaced.

    Raises
    ------
    countertrade.case.CaseError
        When the case has a problem.
    countertrade.inference.forecast.ForecastError
        When the day lies outside what the case knows.
    countertrade.analysis.scoring.stored.StoredError
        When the same forecast stands there already, or the folder cannot be written.
    """
    from countertrade.analysis.scoring.job import ScoreJob, freeze_case

    job = ScoreJob(None if case is None else Path(case), runs, seed, __version__)
    return freeze_case(job, as_of)[2]


def summary(results: xr.DataTree) -> dict[str, Any]:
    """Gather survival, exits and quantiles of a forecast; see ``docs/results.md``."""
    from countertrade.analysis import summary as room

    return room.summary(results)


def open_results(path: str | Path) -> xr.DataTree:
    """Open a store of results without reading it into memory."""
    from countertrade.engine.store import open_results as opened

    return opened(path)
