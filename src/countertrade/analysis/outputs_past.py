"""Outputs of a past that a scenario alters, beside recorded history, a number for each run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr

from countertrade.analysis.output_samples import (
    SUMS,
    Chunk,
    Sample,
    by_place,
    in_chunks,
    variables_of,
)
from countertrade.engine.backend import STEPS_PER_YEAR


def past_samples(
    results: xr.DataTree, scenario: str, names: tuple[str, ...], first: str | None
) -> tuple[list[Sample], tuple[int, int] | None]:
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
        Nothing and None for a scenario that leaves history at the as-of date.
    """
    if "past" not in results.children or first is None:
        return [], None
    stored = results["past"].to_dataset()
    if scenario not in stored["scenario"].values:
        return [], None
    years = (int(first[:4]), int(stored["year"].values[-1]))

    def made(chunk: Chunk) -> Iterator[Sample]:
        for name in names:
            yield from _Past(chunk, years[0]).of(name)

    return in_chunks(results, scenario, made), years


@dataclass(frozen=True)
class _Past:
    chunk: Chunk
    first: int

    def _series(self, name: str) -> xr.DataArray:
        return self.chunk.get("past", name).sel(year=slice(self.first, None))

    @property
    def weights(self) -> np.ndarray:
        """Length of each year that is simulated, in years."""
        months = self.chunk.results["history"].to_dataset()["time"].dt.year.values
        years = self._series("exit_rate")["year"].values
        return np.array([(months == year).sum() for year in years]) / STEPS_PER_YEAR

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
        rates, lengths = self._series("exit_rate"), self.weights
        for regime in rates["regime"].values:
            here = rates.sel(regime=regime)
            total = self.chunk.both(
                here.transpose("scenario", "run", "year", "mode"),
                lambda values: np.exp(-(values.sum(axis=2) @ lengths)),
            )
            own, base = total
            if self.chunk.has("past", "in_power"):
                stood = self._series("in_power").sel(regime=regime).isel(year=-1)
                ended = self.chunk.both(stood, np.array)
                own, base = own * ended[0], base * ended[1]
            label = "chance of no exit, by the rates"
            yield Sample("survival", label, str(regime), "share", own, base)
            for mode in here["mode"].values:
                both = self.chunk.both(here.sel(mode=mode), lambda values: values @ lengths)
                label = f"expected exits by {str(mode).replace('_', ' ')}"
                yield Sample("exit_modes", label, str(regime), "exits", *both)

    def _means(self, output: str, name: str, label: str) -> Iterator[Sample]:
        if not self.chunk.has("past", name):
            return
        unit = str(self._series(name).attrs.get("unit", ""))
        share = self.weights / self.weights.sum()
        full = int(np.flatnonzero(self.weights == 1)[-1]) if (self.weights == 1).any() else -1
        for place, variable in by_place(self._series(name)):
            both = self.chunk.both(variable, lambda values: values @ share)
            late = self.chunk.both(variable, lambda values: values[:, full])
            yield Sample(output, label, place, unit, *both, late=late)

    def _sums(self, output: str, name: str, label: str, unit: str) -> Iterator[Sample]:
        if not self.chunk.has("past", name):
            return
        lengths = self.weights
        for place, variable in by_place(self._series(name)):
            yield Sample(
                output,
                label,
                place,
                unit,
                *self.chunk.both(variable, lambda values: values @ lengths),
            )
