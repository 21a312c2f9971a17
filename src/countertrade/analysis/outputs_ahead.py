"""Outputs of a scenario from the as-of date to the horizon, a number for each run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.output_samples import (
    SUMS,
    Chunk,
    Reduce,
    Sample,
    axis_of,
    by_place,
    in_chunks,
    variables_of,
)
from countertrade.case import STATUS_QUO, WORLD
from countertrade.engine.backend import STEPS_PER_YEAR

HORIZONS = (1, 3, 5)
"""Years after the as-of date at which survival is reported."""
THRESHOLDS = (0.3, 0.5, 0.7)
"""Shares of power demand cut whose first excess is reported."""
LASTING = 3
"""Months whose mean has to exceed a threshold."""
CLOSE = 0.02
"""Difference of power cut below which a collapse counts as overcome."""
BROKEN = 0.5
"""Probability of being in power below which a government counts as past its breaking point."""


def ahead_samples(results: xr.DataTree, scenario: str, names: tuple[str, ...]) -> list[Sample]:
    """Return outputs from the as-of date to the horizon.

    Parameters
    ----------
    results
        An opened store.
    scenario
        Which scenario.
    names
        Outputs; what the store has no series for is left out.
    """

    def made(chunk: Chunk) -> Iterator[Sample]:
        for name in names:
            yield from _Ahead(chunk).of(name)

    return in_chunks(results, scenario, made)


@dataclass(frozen=True)
class _Ahead:
    chunk: Chunk

    def _has(self, name: str) -> bool:
        return self.chunk.has("forecast", name)

    def _series(self, name: str) -> xr.DataArray:
        return self.chunk.get("forecast", name)

    @property
    def regimes(self) -> list[str]:
        """Places of regimes."""
        return [str(one) for one in self._series("survival")["regime"].values]

    def of(self, name: str) -> Iterator[Sample]:
        """Yield an output at each of its places."""
        summaries = {
            "survival": self._survival,
            "leader_survival": self._leaders,
            "exit_modes": self._exit_modes,
            "joint_survival": self._joint,
            "partnership_end": self._partnerships,
            "breaking_point": self._breaking_point,
            "months_to_blackout": self._to_blackout,
            "recovery": self._recovery,
            "default": lambda: self._yearly("default", "default_share", "share of time in default"),
            "emigration": lambda: self._summed("emigration", "emigration"),
            "concessions": self._concessions,
        }
        if name in summaries:
            yield from summaries[name]()
        else:
            yield from self._quantity(name)

    def _horizons(self) -> Iterator[tuple[int, str]]:
        last = (self._series("survival").sizes["time"] - 1) // STEPS_PER_YEAR
        for years in HORIZONS:
            if years <= last:
                yield STEPS_PER_YEAR * years, f"after {years} year{'s' if years > 1 else ''}"

    def _survival(self) -> Iterator[Sample]:
        for regime in self.regimes:
            for month, when in self._horizons():
                variable = self._series("survival").sel(regime=regime).isel(time=month)
                both = self.chunk.both(variable, np.array)
                yield Sample("survival", f"in power {when}", regime, "share", *both)

    def _leaders(self) -> Iterator[Sample]:
        for regime in self.regimes:
            for month, when in self._horizons():
                left = self._series("leader_exits").sel(regime=regime).isel(time=month)
                stands = self._stands("in_power", regime, month)
                here = (left == 0) & stands if stands is not None else left == 0
                label = f"no change of leader {when}"
                both = self.chunk.both(here, np.array)
                yield Sample("leader_survival", label, regime, "share", *both, share=True)

    def _stands(self, name: str, place: str, month: int) -> xr.DataArray | None:
        if not self._has(name):
            return None
        variable = self._series(name).isel(time=month)
        return variable.sel({axis_of(variable) or "": place}) > 0

    def _exit_modes(self) -> Iterator[Sample]:
        for regime in self.regimes:
            shares = self._series("exit_share").sel(regime=regime)
            for mode in shares["mode"].values:
                label = f"exit by {str(mode).replace('_', ' ')}"
                both = self.chunk.both(shares.sel(mode=mode), np.array)
                yield Sample("exit_modes", label, regime, "share", *both)

    def _joint(self) -> Iterator[Sample]:
        if not self._has("in_power"):
            return
        last = self._series("in_power").isel(time=-1).transpose("scenario", "run", ...)
        for label, reduce in (
            ("all in power at the horizon", lambda values: values.min(axis=1)),
            ("none in power at the horizon", lambda values: 1 - values.max(axis=1)),
        ):
            both = self.chunk.both(last, reduce)
            yield Sample("joint_survival", label, WORLD, "share", *both, share=True)

    def _partnerships(self) -> Iterator[Sample]:
        if not self._has("partnership_stands"):
            return
        for place, variable in by_place(self._series("partnership_stands").isel(time=-1)):
            both = self.chunk.both(variable, lambda values: 1 - values)
            label = "partnership ended by the horizon"
            yield Sample("partnership_end", label, place, "share", *both, share=True)

    def _breaking_point(self) -> Iterator[Sample]:
        for regime in self.regimes:
            variable = self._series("survival").sel(regime=regime)
            both = self.chunk.both(variable, lambda values: _first(values < BROKEN))
            label = "months until the probability of being in power falls below one half"
            yield Sample("breaking_point", label, regime, "months", *both, median=True)
            below = self.chunk.both(variable, lambda values: (values[:, -1] < BROKEN) * 1.0)
            label = "runs in which it falls below one half within the horizon"
            yield Sample("breaking_point", label, regime, "share", *below, share=True)

    def _to_blackout(self) -> Iterator[Sample]:
        if not self._has("blackout"):
            return
        for place, variable in by_place(self._series("blackout")):
            for threshold in THRESHOLDS:
                both = self.chunk.both(variable, _exceeding(threshold))
                cut = f"more than {threshold:.0%} of power cut"
                own, base = (np.isfinite(one) * 1.0 for one in both)
                label = f"runs with {cut} over {LASTING} months"
                yield Sample("months_to_blackout", label, place, "share", own, base, share=True)
                label = f"months until {cut}"
                yield Sample("months_to_blackout", label, place, "months", *both, median=True)

    def _recovery(self) -> Iterator[Sample]:
        if not self._has("blackout") or self.chunk.scenario == STATUS_QUO:
            return
        first = self.chunk.results.attrs["asked"][self.chunk.scenario]["first"]
        for place, variable in by_place(self._series("blackout")):
            own, base = (
                variable.sel(scenario=self.chunk.scenario),
                variable.sel(scenario=STATUS_QUO),
            )
            begins = int((variable["time"].values < np.datetime64(first)).sum())
            apart = (own - base).transpose("run", "time")
            months = _overcome(apart.values, begins)
            label = "months from the first change until the power cut is back at the status quo's"
            same = np.zeros_like(months)
            yield Sample("recovery", label, place, "months", months, same, median=True)

    def _concessions(self) -> Iterator[Sample]:
        yield from self._summed("concessions", "releases")
        yield from self._summed(
            "concessions", "relief_given", "months of licences or talks", "months", STEPS_PER_YEAR
        )

    def _summed(
        self, output: str, name: str, label: str = "", unit: str = "", times: int = 1
    ) -> Iterator[Sample]:
        if not self.chunk.has("outputs", name):
            return
        said = (label, unit) if label else SUMS[name]
        for place, variable in by_place(self.chunk.get("outputs", name)):
            both = self.chunk.both(variable, lambda values: times * values.sum(axis=1))
            yield Sample(output, said[0], place, said[1], *both)

    def _yearly(self, output: str, name: str, label: str) -> Iterator[Sample]:
        if not self.chunk.has("outputs", name):
            return
        unit = str(self.chunk.get("outputs", name).attrs.get("unit", ""))
        for place, variable in by_place(self.chunk.get("outputs", name)):
            both = self.chunk.both(variable, lambda values: values.mean(axis=1))
            late = self.chunk.both(variable, lambda values: values[:, -1])
            yield Sample(output, label, place, unit, *both, late=late)

    def _quantity(self, name: str) -> Iterator[Sample]:
        for variable, label in variables_of(self.chunk.results, "outputs", name):
            yield from self._yearly(name, variable, label)


def _first(reached: np.ndarray) -> np.ndarray:
    """Return the first month in which something is reached, infinity where it never is."""
    return np.where(reached.any(axis=1), reached.argmax(axis=1), np.inf)


def _exceeding(threshold: float) -> Reduce:
    """Return the first month whose mean with those before exceeds a threshold, by run."""

    def months(values: np.ndarray) -> np.ndarray:
        windows = np.lib.stride_tricks.sliding_window_view(values, LASTING, axis=1)
        return _first(windows.mean(axis=-1) > threshold) + LASTING - 1

    return months


def _overcome(apart: np.ndarray, begins: int) -> np.ndarray:
    """Return the months from a beginning until a difference stays small, by run."""
    months = apart.shape[1]
    wide = np.abs(apart) > CLOSE
    last = np.where(wide.any(axis=1), months - 1 - wide[:, ::-1].argmax(axis=1), begins - 1)
    after = np.maximum(last + 1 - begins, 0).astype(float)
    return np.where(last == months - 1, np.inf, after)
