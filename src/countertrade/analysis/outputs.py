"""What each scenario reports: the usual outputs, those its question needs, and paired differences.

Read from a store in chunks of runs; of each output one number a run is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import xarray as xr

from countertrade.analysis.output_samples import Sample
from countertrade.analysis.outputs_ahead import ahead_samples
from countertrade.analysis.outputs_past import past_samples
from countertrade.analysis.variants import BAND, variants_by_setting
from countertrade.case import STATUS_QUO
from countertrade.case.outputs import ALWAYS

Spans = Literal["runs", "sampling"]
NORMAL_90 = 1.645
"""Standard errors on either side of a mean that hold 90 per cent of a normal distribution."""


@dataclass(frozen=True)
class Change:
    """A mean paired difference to the status quo and its interval.

    The interval spans 5 to 95 per cent of runs, or for shares of runs (``sampling``) 90 per cent
    of the error of the mean, runs of one history taken together.
    """

    mean: float
    low: float
    high: float
    spans: Spans


@dataclass(frozen=True)
class Reported:
    """One line of what a scenario reports; None stands for what is not reached in the time."""

    output: str
    label: str
    place: str
    unit: str
    status_quo: float | None
    value: float | None
    change: Change | None
    """None for the status quo itself, and for what has no mean."""
    late: Change | None
    """The same for the last year, where the output is a mean over years."""
    by: Mapping[str, Change] = field(default_factory=dict)
    """The same under each setting, named ``switch: setting``."""


@dataclass(frozen=True)
class ScenarioOutputs:
    """What a scenario reports, ahead and of a past it alters."""

    name: str
    ahead: tuple[Reported, ...]
    past: tuple[Reported, ...]
    past_years: tuple[int, int] | None
    """First and last calendar year of the altered past."""


def scenario_outputs(results: xr.DataTree, scenario: str) -> ScenarioOutputs:
    """Report a scenario: what all report and what its question needs.

    Parameters
    ----------
    results
        An opened store.
    scenario
        A scenario of the store.

    Returns
    -------
    ScenarioOutputs
        Means over runs under the status quo and the scenario, and paired differences.
    """
    asked = results.attrs["asked"][scenario]
    names = tuple(dict.fromkeys([*ALWAYS, *asked["outputs"]]))
    judge = _Judge(results, scenario, _groups(results, asked["by"]))
    past, years = past_samples(results, scenario, names, asked["first"])
    return ScenarioOutputs(
        scenario,
        tuple(judge.reported(one) for one in ahead_samples(results, scenario, names)),
        tuple(judge.reported(one) for one in past),
        years,
    )


def outputs_summary(found: ScenarioOutputs) -> dict[str, Any]:
    """Write what a scenario reports as plain values, as ``--json`` prints it."""
    return {
        "ahead": [_plain(one) for one in found.ahead],
        "past": None
        if found.past_years is None
        else {
            "first": found.past_years[0],
            "last": found.past_years[1],
            "outputs": [_plain(one) for one in found.past],
        },
    }


def _plain(one: Reported) -> dict[str, Any]:
    return vars(one) | {
        "change": None if one.change is None else vars(one.change),
        "late": None if one.late is None else vars(one.late),
        "by": {setting: vars(change) for setting, change in one.by.items()},
    }


def _groups(results: xr.DataTree, switches: list[str]) -> dict[str, np.ndarray]:
    """Return the runs with each setting of some switches; a fixed switch has no groups."""
    found = variants_by_setting(results)
    return {
        one.name: one.rows for switch in switches for one in found.get(switch, ()) if one.counts
    }


@dataclass(frozen=True)
class _Judge:
    """Turns a number a run into a line of the report."""

    results: xr.DataTree
    scenario: str
    groups: Mapping[str, np.ndarray]

    def reported(self, one: Sample) -> Reported:
        own, base = one.middle(one.own), one.middle(one.base)
        compared = self.scenario != STATUS_QUO and one.differs
        return Reported(
            output=one.output,
            label=one.label,
            place=one.place,
            unit=one.unit,
            status_quo=_finite(base),
            value=_finite(own),
            change=self._change(one.own, one.base, one.share) if compared else None,
            late=self._change(*one.late, one.share) if compared and one.late else None,
            by={
                setting: self._change(one.own[rows], one.base[rows], one.share, rows)
                for setting, rows in (self.groups.items() if compared else ())
            },
        )

    def _change(
        self, own: np.ndarray, base: np.ndarray, share: bool, rows: np.ndarray | None = None
    ) -> Change:
        difference = own - base
        if share:
            return _sampled(difference, self._ancestors(rows))
        low, _, high = np.quantile(difference, BAND)
        return Change(float(difference.mean()), float(low), float(high), "runs")

    def _ancestors(self, rows: np.ndarray | None) -> np.ndarray:
        ancestors: np.ndarray = self.results["conditioning"].to_dataset()["ancestor"].values
        return ancestors if rows is None else ancestors[rows]


def _sampled(difference: np.ndarray, ancestors: np.ndarray) -> Change:
    """Return the mean of a difference of ones and zeros, with the error of that mean."""
    mean = float(difference.mean())
    _, history = np.unique(ancestors, return_inverse=True)
    sums = np.bincount(history, difference - mean)
    error = NORMAL_90 * float(np.sqrt(np.sum(sums**2))) / len(difference)
    return Change(mean, mean - error, mean + error, "sampling")


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
