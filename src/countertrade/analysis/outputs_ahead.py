"""Outputs of a scenario from the as-of date to the horizon, a number for each run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.output_samples import SUMS, Chunk, Sample, in_chunks, variables_of
from countertrade.case import WORLD
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


def ahead_samples(
    results: xr.DataTree, scenarios: Iterable[str], name: str
) -> dict[str, list[Sample]]:
    """Return an output from the as-of date to the horizon.

    Parameters
    ----------
    results
        An opened store.
    scenarios
        Under which scenarios; the status quo is added.
    name
        Which output; one that the store has no series for has no samples.
    """
    return in_chunks(results, scenarios, lambda chunk: _Ahead(chunk).of(name))


@dataclass(frozen=True)
class _Ahead:
    chunk: Chunk

    def _has(self, name: str) -> bool:
        return self.chunk.has("forecast", name)

    def _series(self, name: str) -> Mapping[str, np.ndarray]:
        return self.chunk.get("forecast", name)

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
        last = (len(self._times) - 1) // STEPS_PER_YEAR
        for years in HORIZONS:
            if years <= last:
                yield STEPS_PER_YEAR * years, f"after {years} year{'s' if years > 1 else ''}"

    @property
    def _times(self) -> np.ndarray:
        found: np.ndarray = self.chunk.results["forecast"].variables["time"].values
        return found

    def _survival(self) -> Iterator[Sample]:
        for regime, values in self._series("survival").items():
            for month, when in self._horizons():
                yield Sample("survival", f"in power {when}", regime, "share", values[:, month])

    def _leaders(self) -> Iterator[Sample]:
        for regime, values in self._series("leader_exits").items():
            for month, when in self._horizons():
                here = values[:, month] == 0
                if self._has("in_power"):
                    here &= self._series("in_power")[regime][:, month] > 0
                label = f"no change of leader {when}"
                yield Sample("leader_survival", label, regime, "share", 1.0 * here, share=True)

    def _exit_modes(self) -> Iterator[Sample]:
        modes = self.chunk.results["forecast"].variables["mode"].values
        for regime, values in self._series("exit_share").items():
            for mode, share in zip(modes, values.T, strict=True):
                label = f"exit by {str(mode).replace('_', ' ')}"
                yield Sample("exit_modes", label, regime, "share", share)

    def _joint(self) -> Iterator[Sample]:
        if not self._has("in_power"):
            return
        last = np.stack([values[:, -1] for values in self._series("in_power").values()])
        for label, found in (
            ("all in power at the horizon", last.min(axis=0)),
            ("none in power at the horizon", 1 - last.max(axis=0)),
        ):
            yield Sample("joint_survival", label, WORLD, "share", found, share=True)

    def _partnerships(self) -> Iterator[Sample]:
        if not self._has("partnership_stands"):
            return
        label = "partnership ended by the horizon"
        for place, values in self._series("partnership_stands").items():
            yield Sample("partnership_end", label, place, "share", 1 - values[:, -1], share=True)

    def _breaking_point(self) -> Iterator[Sample]:
        for regime, values in self._series("survival").items():
            label = "months until the probability of being in power falls below one half"
            months = _first(values < BROKEN)
            yield Sample("breaking_point", label, regime, "months", months, median=True)
            label = "runs in which it falls below one half within the horizon"
            below = (values[:, -1] < BROKEN) * 1.0
            yield Sample("breaking_point", label, regime, "share", below, share=True)

    def _to_blackout(self) -> Iterator[Sample]:
        if not self._has("blackout"):
            return
        for place, values in self._series("blackout").items():
            lasting = _lasting_means(values)
            for threshold in THRESHOLDS:
                months = _exceeding(lasting, threshold)
                cut = f"more than {threshold:.0%} of power cut"
                label = f"runs with {cut} over {LASTING} months"
                reached = np.isfinite(months) * 1.0
                yield Sample("months_to_blackout", label, place, "share", reached, share=True)
                label = f"months until {cut}"
                yield Sample("months_to_blackout", label, place, "months", months, median=True)

    def _recovery(self) -> Iterator[Sample]:
        if not self._has("blackout"):
            return
        first = self.chunk.results.attrs["asked"][self.chunk.scenario]["first"]
        begins = int((self._times < np.datetime64(first)).sum())
        label = "months from the first change until the power cut is back at the status quo's"
        base = self.chunk.base.get("forecast", "blackout")
        for place, values in self._series("blackout").items():
            months = _overcome(values - base[place], begins)
            yield Sample("recovery", label, place, "months", months, median=True)

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
        for place, values in self.chunk.get("outputs", name).items():
            yield Sample(output, said[0], place, said[1], times * values.sum(axis=1))

    def _yearly(self, output: str, name: str, label: str) -> Iterator[Sample]:
        if not self.chunk.has("outputs", name):
            return
        unit = self.chunk.unit("outputs", name)
        for place, values in self.chunk.get("outputs", name).items():
            yield Sample(output, label, place, unit, values.mean(axis=1), late=values[:, -1])

    def _quantity(self, name: str) -> Iterator[Sample]:
        for variable, label in variables_of(self.chunk.results, "outputs", name):
            yield from self._yearly(name, variable, label)


def _first(reached: np.ndarray) -> np.ndarray:
    """Return the first month in which something is reached, infinity where it never is."""
    return np.where(reached.any(axis=1), reached.argmax(axis=1), np.inf)


def _lasting_means(values: np.ndarray) -> np.ndarray:
    """Return the mean of each month with those before, by run, from the first that has enough."""
    windows = values.shape[1] - LASTING + 1
    total = values[:, :windows].copy()
    for first in range(1, LASTING):
        total += values[:, first : first + windows]
    return total / LASTING


def _exceeding(lasting: np.ndarray, threshold: float) -> np.ndarray:
    """Return the first month whose mean with those before exceeds a threshold, by run."""
    return _first(lasting > threshold) + LASTING - 1


def _overcome(apart: np.ndarray, begins: int) -> np.ndarray:
    """Return the months from a beginning until a difference stays small, by run."""
    months = apart.shape[1]
    wide = np.abs(apart) > CLOSE
    last = np.where(wide.any(axis=1), months - 1 - wide[:, ::-1].argmax(axis=1), begins - 1)
    after = np.maximum(last + 1 - begins, 0).astype(float)
    return np.where(last == months - 1, np.inf, after)
