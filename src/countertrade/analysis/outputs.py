"""What each scenario reports: the usual outputs, those its question needs, and paired differences.

Read from a store in chunks of runs; of each output one number a run is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import xarray as xr

from countertrade.analysis.columns import kept, labels, quantiles
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
    return _reported(results)[scenario]


@kept
def _reported(results: xr.DataTree) -> dict[str, ScenarioOutputs]:
    """Report every scenario of a store, output by output, so that the status quo is read once."""
    asked = {name: results.attrs["asked"][name] for name in labels(results, "forecast", "scenario")}
    names = {one: dict.fromkeys([*ALWAYS, *said["outputs"]]) for one, said in asked.items()}
    judges = {
        one: _Judge(one, _groups(results, said["by"]), _histories(results))
        for one, said in asked.items()
    }
    ahead: dict[str, dict[str, list[Reported]]] = {one: {} for one in asked}
    for name in dict.fromkeys(name for found in names.values() for name in found):
        wanting = [one for one in asked if name in names[one]]
        samples = ahead_samples(results, wanting, name)
        for one in wanting:
            ahead[one][name] = judges[one].compared(samples)
    found = {}
    for one, said in asked.items():
        samples, years = past_samples(results, one, tuple(names[one]), said["first"])
        found[one] = ScenarioOutputs(
            one,
            tuple(line for name in names[one] for line in ahead[one][name]),
            tuple(judges[one].compared(samples)) if samples else (),
            years,
        )
    return found


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


@kept
def _histories(results: xr.DataTree) -> np.ndarray:
    """Return which of the distinct histories each run goes on from."""
    ancestors = results["conditioning"].variables["ancestor"].values
    return np.unique(ancestors, return_inverse=True)[1]


@dataclass(frozen=True)
class _Judge:
    """Turns a number a run into a line of the report."""

    scenario: str
    groups: Mapping[str, np.ndarray]
    histories: np.ndarray

    def compared(self, samples: Mapping[str, list[Sample]]) -> list[Reported]:
        """Compare the scenario's samples with those of the status quo."""
        pairs = zip(samples[self.scenario], samples[STATUS_QUO], strict=True)
        # Nothing has to be overcome where nothing is changed.
        return [
            self.reported(own, base)
            for own, base in pairs
            if not (self.scenario == STATUS_QUO and own.output == "recovery")
        ]

    def reported(self, own: Sample, base: Sample) -> Reported:
        """Write one line."""
        compared = self.scenario != STATUS_QUO and own.differs
        difference = own.values - base.values if compared else own.values
        late = None
        if compared and own.late is not None and base.late is not None:
            late = self._change(own.late - base.late, own.share)
        return Reported(
            output=own.output,
            label=own.label,
            place=own.place,
            unit=own.unit,
            status_quo=_finite(base.middle),
            value=_finite(own.middle),
            change=self._change(difference, own.share) if compared else None,
            late=late,
            by={
                setting: self._change(difference[rows], own.share, rows)
                for setting, rows in (self.groups.items() if compared else ())
            },
        )

    def _change(
        self, difference: np.ndarray, share: bool, rows: np.ndarray | None = None
    ) -> Change:
        if share:
            return _sampled(difference, self.histories if rows is None else self.histories[rows])
        mean = float(difference.mean())
        low, high = quantiles(difference, (BAND[0], BAND[-1]))
        return Change(mean, float(low), float(high), "runs")


def _sampled(difference: np.ndarray, histories: np.ndarray) -> Change:
    """Return the mean of a difference of ones and zeros, with the error of that mean."""
    mean = float(difference.mean())
    sums = np.bincount(histories, difference - mean)
    error = NORMAL_90 * float(np.sqrt(np.sum(sums**2))) / len(difference)
    return Change(mean, mean - error, mean + error, "sampling")


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
