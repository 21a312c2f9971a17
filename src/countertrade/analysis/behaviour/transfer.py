"""Check 36: the same equations on other cases, judged by what those are known for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from countertrade.analysis.behaviour.bench import Bench
from countertrade.analysis.behaviour.check import Deviation, check
from countertrade.language import key_of


@dataclass(frozen=True)
class Fall:
    """How far output is known to have fallen in a case."""

    case: str
    place: str
    before: int
    year: int
    low: float
    high: float


FALLS = (
    Fall("ussr-cuba", "CUB", before=1989, year=1993, low=0.60, high=0.75),
    Fall("patrons-syria", "SYR", before=2010, year=2020, low=0.40, high=0.50),
)


@check(
    36,
    "The equations carry over to other cases",
    "In the median over runs that no figure has weighted, output falls as far as it is known to "
    "have fallen when the patron withdrew.",
    needs=("gdp",),
    tolerance=0.0,
    reason="the bounds are stated in the specification",
)
def equations_carry_over(bench: Bench) -> Iterator[Deviation]:
    """Compare output of a year with that of the year before the fall."""
    for fall in FALLS:
        if fall.case == bench.case.name:
            left = float(np.median(_mean(bench, fall, fall.year) / _mean(bench, fall, fall.before)))
            outside = max(fall.low - left, left - fall.high)
            what = f"{fall.place} {fall.year} over {fall.before}: {left:.2f}"
            yield Deviation(what, np.array(outside), "share")


def _mean(bench: Bench, fall: Fall, year: int) -> np.ndarray:
    start = bench.case.start
    months = [m for m in range(bench.runs.after) if (start + m).year == year]
    values: np.ndarray = bench.runs.history[key_of("gdp", fall.place)][months].mean(axis=0)
    return values
