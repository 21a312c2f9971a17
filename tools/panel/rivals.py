"""Base rates that a fit is held against: by type, and by type and age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tools.panel.competing import chances_of
from tools.panel.rows import REFERENCE_AGE, Panel

AGE_CLASSES = tuple(np.log(np.array([5.0, 10.0, 20.0, 30.0]) / REFERENCE_AGE))
"""Upper ends of the first four classes of age, as the panel carries age: 5 to 30 years."""
ONE_EVENT = 1.0
"""What a cell is shrunk by: one event at the rate of the class above it."""


@dataclass(frozen=True)
class BaseRate:
    """Rates of cells, each shrunk to the class above it by the weight of one event."""

    name: str
    rates: dict[tuple[str, int], np.ndarray]
    by_age: bool
    pooled: np.ndarray
    of_types: dict[str, np.ndarray]
    is_chance: bool

    def chances(self, panel: Panel) -> np.ndarray:
        """Return the probability of each mode within the row, rows by modes.

        Parameters
        ----------
        panel
            The rows.
        """
        cells = zip(panel.type.tolist(), _ages(panel, self.by_age).tolist(), strict=True)
        rates = np.array([self._rate(*cell) for cell in cells])
        return rates if self.is_chance else chances_of(rates, panel.exposure)

    def _rate(self, type_: str, age: int) -> np.ndarray:
        return self.rates.get((type_, age), self.of_types.get(type_, self.pooled))


def base_rate(panel: Panel, by_age: bool, is_chance: bool = False) -> BaseRate:
    """Count base rates of a panel.

    Parameters
    ----------
    panel
        Rows to count.
    by_age
        By type and class of age, or by type alone.
    is_chance
        Chances a row (successes given an attempt) rather than rates a year.

    Returns
    -------
    BaseRate
        The rates, never 0: a type is shrunk to all, and a class of age to its type, by the weight
        of one event.
    """
    everything = np.ones(len(panel), dtype=bool)
    pooled = _shrunk(panel, everything, None, is_chance)
    of_types = {
        str(one): _shrunk(panel, panel.type == one, pooled, is_chance)
        for one in np.unique(panel.type)
    }
    ages = _ages(panel, by_age)
    cells = set(zip(panel.type.tolist(), ages.tolist(), strict=True))
    rates = {
        (type_, age): _shrunk(
            panel, (panel.type == type_) & (ages == age), of_types[type_], is_chance
        )
        if by_age
        else of_types[type_]
        for type_, age in cells
    }
    name = "by type and age" if by_age else "by type"
    return BaseRate(name, rates, by_age, pooled, of_types, is_chance)


def _ages(panel: Panel, by_age: bool) -> np.ndarray:
    age = panel.features["age"]
    return np.searchsorted(AGE_CLASSES, age) if by_age else np.zeros(len(panel), dtype=int)


def _shrunk(
    panel: Panel, chosen: np.ndarray, above: np.ndarray | None, is_chance: bool
) -> np.ndarray:
    """Return events over years; years of events count half, as the event falls within them."""
    numbers = np.arange(1, len(panel.modes) + 1)
    counts = (panel.outcome[chosen][:, None] == numbers).sum(axis=0).astype(float)
    years = float(panel.exposure[chosen].sum())
    if not is_chance:
        years -= float(panel.exposure[chosen & (panel.outcome > 0)].sum()) / 2
    if above is None:
        return np.asarray((counts + 0.5) / (years + (1.0 if is_chance else 0.0)))
    weight = ONE_EVENT / above.sum()
    return np.asarray((counts + weight * above) / (years + weight))
