"""What a reality check is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from countertrade.analysis.behaviour.bench import Bench

ROUNDING = 1e-6
"""Tolerance unless a check states another: far above rounding, far below any figure."""
ROUNDING_REASON = "rounding"


@dataclass(frozen=True)
class Deviation:
    """By how much something is off in each month and run; at most 0 where all is as it should be.

    Values have shape (months, runs) or (runs,); a single number is one of no particular run.
    """

    what: str
    values: np.ndarray
    unit: str


Find = Callable[["Bench"], Iterable[Deviation]]


@dataclass(frozen=True)
class Check:
    """One reality check under its number in section 4.2 of the system's specification."""

    number: int
    part: str
    """Letter of the part, where one number holds several; empty where it holds one."""
    title: str
    claim: str
    """What is asserted, in a sentence."""
    needs: tuple[str, ...]
    """Quantities that the case must have at some place."""
    tolerance: float
    reason: str
    """Why the tolerance is what it is."""
    paired: bool
    """Whether two scenarios are compared, so that exits and decisions are held."""
    variant: tuple[str, str] | None
    """Switch and setting to which the claim is limited; None where it holds in all variants."""
    find: Find

    @property
    def label(self) -> str:
        """Number and part: ``10b``."""
        return f"{self.number}{self.part}"


@dataclass(frozen=True)
class LeftOut:
    """A number that no check stands for, with the reason."""

    number: int
    title: str
    reason: str


class Status(StrEnum):
    """What came of a check."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Result:
    """What a check found on a case."""

    check: Check
    status: Status
    why: str = ""
    """Why it is not applicable."""
    where: str = ""
    """What is furthest off."""
    unit: str = ""
    share_of_runs: float = 0.0
    share_of_months: float = 0.0
    """Of the months of the runs in which it fails anywhere."""
    largest: float = 0.0
    drawn_share_of_runs: float | None = None
    """Share of runs that violate it once exits and decisions are drawn too; reported only."""
    by_setting: Mapping[str, float] = field(default_factory=dict)
    """Setting of a structural variant to the share of its runs that violate it."""


def check(
    number: int,
    title: str,
    claim: str,
    *,
    needs: tuple[str, ...] = (),
    part: str = "",
    tolerance: float = ROUNDING,
    reason: str = ROUNDING_REASON,
    paired: bool = False,
    variant: tuple[str, str] | None = None,
) -> Callable[[Find], Check]:
    """Declare a check; the function yields by how much each thing it looks at is off."""
    return lambda find: Check(
        number, part, title, claim, needs, tolerance, reason, paired, variant, find
    )


def above(what: str, one: np.ndarray, other: np.ndarray | float, unit: str) -> Deviation:
    """Say by how much one is above the other, where it should never be."""
    return Deviation(what, np.asarray(one - other), unit)


def apart(what: str, one: np.ndarray, other: np.ndarray | float, unit: str) -> Deviation:
    """Say by how much one differs from the other, where they should be equal."""
    return Deviation(what, np.abs(np.asarray(one - other)), unit)


def among(deviation: Deviation, runs: np.ndarray) -> Deviation:
    """Return a deviation among some of the runs; as it is where it is of no particular run."""
    values = np.atleast_2d(deviation.values)
    if values.shape[1] != len(runs):
        return deviation
    return replace(deviation, values=values[:, runs])


def violations(check: Check, deviation: Deviation) -> np.ndarray:
    """Mark the months and runs in which a deviation exceeds the tolerance, shape (months, runs).

    What is not a number violates everything.
    """
    rows = np.atleast_2d(deviation.values)
    marked: np.ndarray = ~(rows <= check.tolerance)
    return marked


def judged(check: Check, found: Iterable[Deviation]) -> tuple[Result, np.ndarray]:
    """Judge what a check has found.

    Returns
    -------
    result, runs
        What is off in the largest share of runs, with the share in which anything is; and the
        mark of those runs, of one element where no particular runs were looked at.
    """
    worst = Result(check, Status.NOT_APPLICABLE, "the case has nothing that could be compared")
    off = np.zeros(1, dtype=bool)
    for deviation in found:
        result = _result(check, deviation)
        off = off | violations(check, deviation).any(axis=0)
        if worst.status is Status.NOT_APPLICABLE or _badness(result) > _badness(worst):
            worst = result
    return replace(worst, share_of_runs=float(off.mean())), off


def _badness(result: Result) -> tuple[float, float]:
    return result.share_of_runs, result.largest


def _result(check: Check, deviation: Deviation) -> Result:
    marked = violations(check, deviation)
    by_run = marked.any(axis=0)
    values = np.atleast_2d(deviation.values)
    finite = values[np.isfinite(values)]
    return Result(
        check,
        Status.FAILS if by_run.any() else Status.HOLDS,
        where=deviation.what,
        unit=deviation.unit,
        share_of_runs=float(by_run.mean()),
        share_of_months=float(marked[:, by_run].mean()) if by_run.any() else 0.0,
        largest=float(finite.max()) if finite.size else float("nan"),
    )
