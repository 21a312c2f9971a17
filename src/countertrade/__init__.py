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

__version__ = version("countertrade")

__all__ = ["__version__", "open_results", "run", "summary"]


def run(
    case: str | Path | None = None,
    *,
    scenarios: Sequence[str] | None = None,
    runs: int = 1024,
    seed: int = 1,
    as_of: dt.date | None = None,
    variants: Mapping[str, str] | None = None,
    out: str | Path = "results",
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
    )
    return carry_out(job, progress or (lambda *stage: None), lambda sentence: None).results


def summary(results: xr.DataTree) -> dict[str, Any]:
    """Gather survival, exits and quantiles of a forecast; see ``docs/results.md``."""
    from countertrade.analysis import summary as room

    return room.summary(results)


def open_results(path: str | Path) -> xr.DataTree:
    """Open a store of results without reading it into memory."""
    from countertrade.engine.store import open_results as opened

    return opened(path)
