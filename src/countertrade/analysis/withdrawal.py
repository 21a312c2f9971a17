"""What results move when the case is another: run by the same random numbers, before and after."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from countertrade.analysis.columns import quantiles
from countertrade.case import STATUS_QUO, Case
from countertrade.inference.forecast import Request, forecast
from countertrade.language import assemble
from countertrade.model import DECLARATIONS

SEED = 1
BAND = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Moved:
    """A result before and after a change of the case.

    Attributes
    ----------
    quantity, place
        What it is of; the survival of a regime as ``survival``.
    before, after
        Ends and median of the band of runs in the last month; of a survival its mean, three times.
    """

    quantity: str
    place: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]

    @property
    def shift(self) -> float:
        """Move of the median in widths of the band before; of a mean, the move itself."""
        low, median, high = self.before
        return (self.after[1] - median) / ((high - low) or 1.0)


def moved_results(before: Case, after: Case, runs: int, step: Callable[[], object]) -> list[Moved]:
    """Forecast two versions of a case and compare what comes of them at the horizon.

    Parameters
    ----------
    before, after
        The versions, under the status quo.
    runs
        Runs of each.
    step
        Called when one of them is done.

    Returns
    -------
    list of Moved
        Every leading series at every place and every regime's survival, largest move first.
    """
    first, second = (_results(case, runs, step) for case in (before, after))
    found = [
        Moved(quantity, place, band, second[quantity, place])
        for (quantity, place), band in first.items()
    ]
    return sorted(found, key=lambda one: -abs(one.shift))


def _results(
    case: Case, runs: int, step: Callable[[], object]
) -> dict[tuple[str, str], tuple[float, float, float]]:
    with tempfile.TemporaryDirectory() as folder:
        request = Request(assemble(case, DECLARATIONS), (STATUS_QUO,), runs, SEED, "compared")
        opened = forecast(request, Path(folder), lambda *_: None, lambda _: None)
        ahead = opened["forecast"].to_dataset().isel(scenario=0, time=-1).load()
    step()
    return dict(_bands(ahead, case.leading))


def _bands(
    ahead: xr.Dataset, leading: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str], tuple[float, float, float]]]:
    for regime in ahead["regime"].values:
        mean = float(ahead["survival"].sel(regime=regime).mean())
        yield ("survival", str(regime)), (mean, mean, mean)
    for name in leading:
        values = ahead[name]
        others = [dim for dim in values.dims if dim != "run"]
        if not others:
            yield (name, ""), _band(values.values)
            continue
        for place in values[others[0]].values:
            yield (name, str(place)), _band(values.sel({others[0]: place}).values)


def _band(values: np.ndarray) -> tuple[float, float, float]:
    low, median, high = quantiles(values[None], BAND)[:, 0]
    return float(low), float(median), float(high)
