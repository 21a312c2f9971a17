"""Outputs of a past that a scenario alters, beside recorded history, a number for each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.columns import labels
from countertrade.analysis.output_samples import SUMS, Chunk, Sample, in_chunks, variables_of
from countertrade.engine.backend import STEPS_PER_YEAR


def past_samples(
    results: xr.DataTree, scenario: str, names: tuple[str, ...], first: str | None
) -> tuple[dict[str, list[Sample]], tuple[int, int] | None]:
    """Return outputs of a past that a scenario alters, and its first and last year.

    Parameters
    ----------
    results
        An opened store.
    scenario
        Which scenario.
    names
        Outputs; those that need months or chance have no past.
    first
        Month in which the scenario begins, ``YYYY-MM``.

    Returns
    -------
    samples, years
        Of the scenario, and of recorded history as status quo; nothing and None for a scenario
        that leaves history at the as-of date.
    """
    if "past" not in results.children or first is None:
        return {}, None
    if scenario not in labels(results, "past", "scenario"):
        return {}, None
    years = (int(first[:4]), int(results["past"].variables["year"].values[-1]))

    def made(chunk: Chunk) -> Iterator[Sample]:
        for name in names:
            yield from _Past(chunk, years[0]).of(name)

    return in_chunks(results, [scenario], made), years


@dataclass(frozen=True)
class _Past:
    chunk: Chunk
    first: int

    def _series(self, name: str) -> Mapping[str, np.ndarray]:
        """Return a variable at each of its places from the first year on."""
        begins = int(np.searchsorted(self._years, self.first))
        found = self.chunk.get("past", name)
        return {place: values[:, begins:] for place, values in found.items()}

    @property
    def _years(self) -> np.ndarray:
        found: np.ndarray = self.chunk.results["past"].variables["year"].values
        return found

    @property
    def weights(self) -> np.ndarray:
        """Length of each year that is simulated, in years."""
        times = self.chunk.results["history"].variables["time"].values
        simulated = times.astype("datetime64[Y]").astype(int) + 1970
        years = self._years[self._years >= self.first]
        return np.array([(simulated == year).sum() for year in years]) / STEPS_PER_YEAR

    def of(self, name: str) -> Iterator[Sample]:
        """Yield an output at each of its places; those that need months or chance have none."""
        if name == "survival":
            yield from self._survival()
        elif name == "default":
            yield from self._means("default", "default_share", "share of time in default")
        elif name == "emigration":
            yield from self._sums("emigration", "emigration", *SUMS["emigration"])
        elif name == "concessions":
            yield from self._sums("concessions", "releases", *SUMS["releases"])
        else:
            for variable, label in variables_of(self.chunk.results, "past", name):
                yield from self._means(name, variable, label)

    def _survival(self) -> Iterator[Sample]:
        """Say how likely no exit was, from the rates, and what each mode adds to them.

        Recorded events happen in both pasts and no others, so that rates are compared.
        """
        lengths = self.weights
        for regime, rates in self._series("exit_rate").items():
            none = np.exp(-(rates.sum(axis=2) @ lengths))
            if self.chunk.has("past", "in_power"):
                none = none * self._series("in_power")[regime][:, -1]
            yield Sample("survival", "chance of no exit, by the rates", regime, "share", none)
            for place, mode in enumerate(labels(self.chunk.results, "past", "mode")):
                label = f"expected exits by {mode.replace('_', ' ')}"
                expected = rates[..., place] @ lengths
                yield Sample("exit_modes", label, regime, "exits", expected)

    def _means(self, output: str, name: str, label: str) -> Iterator[Sample]:
        if not self.chunk.has("past", name):
            return
        unit = self.chunk.unit("past", name)
        share = self.weights / self.weights.sum()
        full = int(np.flatnonzero(self.weights == 1)[-1]) if (self.weights == 1).any() else -1
        for place, values in self._series(name).items():
            yield Sample(output, label, place, unit, values @ share, late=values[:, full])

    def _sums(self, output: str, name: str, label: str, unit: str) -> Iterator[Sample]:
        if not self.chunk.has("past", name):
            return
        for place, values in self._series(name).items():
            yield Sample(output, label, place, unit, values @ self.weights)
