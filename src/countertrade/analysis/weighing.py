"""What a series of figures, or the way figures are counted, does to the weights of runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from countertrade.analysis.paired_runs import HELD, PairedRuns
from countertrade.case import Case, Series
from countertrade.engine.backend import BLOCK
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.kernel import Values
from countertrade.engine.timeline import Span
from countertrade.inference.conditioning import condition
from countertrade.inference.observations import log_likelihood, predicted, sightings
from countertrade.vocabulary import ObservedAs

CANDIDATES = 8
"""Blocks of runs that are weighted."""


@dataclass(frozen=True)
class Weighing:
    """Runs through recorded history, weighted with and without some of its figures."""

    ensemble: Ensemble
    given: Values
    """Parameters of a block beside those of the case."""
    wanted: tuple[str, ...]
    """Keys whose means are asked for."""

    @property
    def _case(self) -> Case:
        return self.ensemble.model.case

    @property
    def _span(self) -> Span:
        return self.ensemble.span

    @cached_property
    def _histories(self) -> dict[str, np.ndarray]:
        """What the runs wrote of history, shape (months, runs)."""
        keys = {one.key for one in sightings(self._case, self._span)} | set(self.wanted)
        written: dict[str, list[np.ndarray]] = {key: [] for key in keys}
        for block in range(CANDIDATES):
            paired = PairedRuns(self.ensemble, HELD, self.given, block_runs(block))
            past = paired.recorded(keys).written
            for key, parts in written.items():
                parts.append(past[key].astype(np.float32))
        return {key: np.concatenate(parts, axis=1) for key, parts in written.items()}

    def _likelihood(self, series: tuple[Series, ...]) -> np.ndarray:
        """Return the log-likelihood of some series alone, shape (runs,)."""
        sighted = sightings(replace(self._case, series=series), self._span)
        if not sighted:
            return np.zeros(self._runs)
        return log_likelihood(sighted, predicted(sighted, self._histories))

    @property
    def _runs(self) -> int:
        return CANDIDATES * BLOCK

    def change(
        self, key: str, window: tuple[int, int], *, series: str | None, counted_as: str | None
    ) -> tuple[float, float, float]:
        """Compare the weighted mean of a quantity with and without some figures.

        Runs are weighted by the series in question alone: by what it says, against equal weights
        or against the same figures read as plain means.

        Parameters
        ----------
        key
            The quantity at its place.
        window
            First month of the mean and the month after the last.
        series
            File of a series that is left out.
        counted_as
            Kind of figure that is read as a mean over its period.

        Returns
        -------
        tuple of float
            Mean with the figures, mean without, and the standard error of their difference.
        """
        given = tuple(one for one in self._case.series if _concerned(one, series, counted_as))
        other = () if counted_as is None else tuple(_plain(one, counted_as) for one in given)
        likelihood = [np.nan_to_num(self._likelihood(one), nan=-np.inf) for one in (given, other)]
        # The same power of both, or what is compared would be the tempering.
        exponent = condition(likelihood[0], 1, 0).exponent
        values = self._histories[key][window[0] : window[1]].mean(axis=0).astype(float)
        kept = np.isfinite(values)
        means, parts = [], []
        for one in likelihood:
            raised = np.exp(exponent * (one - one.max()))[kept]
            weights = raised / raised.sum()
            means.append(float(weights @ values[kept]))
            parts.append(weights * (values[kept] - means[-1]))
        error = float(np.sqrt(np.sum((parts[1] - parts[0]) ** 2)))
        return means[0], means[1], error


def _concerned(one: Series, series: str | None, counted_as: str | None) -> bool:
    if series is not None:
        return one.file == series
    return any(row.observed_as == counted_as for row in one.rows)


def _plain(series: Series, counted_as: str) -> Series:
    means = {"observed_as": ObservedAs.PERIOD_MEAN}
    rows = (
        row.model_copy(update=means) if row.observed_as == counted_as else row
        for row in series.rows
    )
    return replace(series, rows=tuple(rows))
