"""The coordinates of a history: all numbers that a run's way to the as-of month depends on.

Each is standard normal before history is looked at: the position of a parameter in its range by
its normal quantile, and what chance adds to each month as it is. So parameters of any unit are
alike, no bound stands in the way of a step, and what the figures say nothing about stays what it
was. What is not of this kind, the settings of switches, stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from countertrade.engine.chance import normals
from countertrade.engine.ensemble import Ensemble
from countertrade.engine.gradient import Gradient
from countertrade.engine.kernel import Values
from countertrade.engine.parameters import parameters_at
from countertrade.language.declare import Noise

FARTHEST = 8.0
"""Coordinates beyond which a position would be rounded to the end of its range."""


class Place(NamedTuple):
    """Where some histories are."""

    values: np.ndarray
    """Coordinates, shape (coordinates, lanes)."""
    variant: np.ndarray
    """Index of each one's combination of settings, shape (lanes,)."""

    def of(self, lanes: Any) -> Place:
        """Return some of them."""
        return Place(self.values[:, lanes], self.variant[lanes])


@dataclass(frozen=True)
class Coordinates:
    """The coordinates of an ensemble's histories."""

    ensemble: Ensemble

    @property
    def months(self) -> int:
        """Months of history, that of the as-of date among them."""
        return self.ensemble.span.as_of + 1

    @cached_property
    def ranges(self) -> tuple[str, ...]:
        """Names of the ranges that hold more than one value, in the order of their coordinates."""
        every = self.ensemble.ranges
        return tuple(np.array(every.names)[every.wide].tolist())

    @cached_property
    def _noises(self) -> tuple[str, ...]:
        return tuple(node.key for node in self.ensemble.model.of_kind(Noise))

    @cached_property
    def _unknown(self) -> Mapping[str, np.ndarray]:
        """Key of each driver to the months of history of which its value is not recorded."""
        lines = self.ensemble.timelines[""].drivers
        months = {one.key: np.flatnonzero(np.isnan(one.known[: self.months])) for one in lines}
        return {key: found for key, found in months.items() if found.size}

    @cached_property
    def _places(self) -> tuple[tuple[str, str, np.ndarray], ...]:
        """Use, key and months of all coordinates of chance, in their order."""
        every = np.arange(self.months)
        noises = [("noise", key, every) for key in self._noises]
        return (*noises, *(("shock", key, months) for key, months in self._unknown.items()))

    @cached_property
    def count(self) -> int:
        """Number of coordinates."""
        return len(self.ranges) + sum(len(months) for *_, months in self._places)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each coordinate is: a range, or the chance of a quantity in a month of the case."""
        chance = [f"{use} {key} {month}" for use, key, months in self._places for month in months]
        return (*(f"range {name}" for name in self.ranges), *chance)

    def carried(self, place: Place, before: Coordinates, random: np.random.Generator) -> Place:
        """Return places among these coordinates that agree with some among others.

        Parameters
        ----------
        place
            Where histories are among the others.
        before
            The others: of the same case as it was known on another day.
        random
            What coordinates are drawn from that the others do not have.
        """
        rows = {label: row for row, label in enumerate(before.labels)}
        values = random.standard_normal((self.count, place.variant.size))
        common = [(row, rows[label]) for row, label in enumerate(self.labels) if label in rows]
        mine, theirs = np.array(common).T
        values[mine] = place.values[theirs]
        return Place(values, place.variant)

    def drawn(self, runs: np.ndarray) -> Place:
        """Return the places of the ensemble's own runs, as they are before history weighs them.

        Parameters
        ----------
        runs
            Run numbers, shape (lanes,).
        """
        ensemble = self.ensemble
        positions = ensemble.ranges.positions(ensemble.seed, runs)[ensemble.ranges.wide]
        streams = {"noise": "noise", "shock": "driver"}
        chance = [
            normals(ensemble.seed, [f"{streams[use]} {key}"], runs, months)
            for use, key, months in self._places
        ]
        values = [ndtri(positions), *(one for found in chance for one in found.values())]
        settings = ensemble.variants.drawn(ensemble.seed, runs)
        variant = ensemble.variants.combination_of(settings, len(runs))
        return Place(np.concatenate(values), variant)

    def parameters(self, place: Place) -> Values:
        """Return parameters, conversions and switches of some places, each of shape (lanes,)."""
        settings = self.ensemble.variants.settings_of(place.variant)
        return parameters_at(self.ensemble.ranges, self.positions(place), settings)

    def positions(self, place: Place) -> np.ndarray:
        """Return the positions of some places in all ranges, between 0 and 1, (names, lanes)."""
        ranges = self.ensemble.ranges
        found = np.full((len(ranges.names), place.values.shape[1]), 0.5)
        found[ranges.wide] = ndtr(self._near(place))
        return found

    def _near(self, place: Place) -> np.ndarray:
        found: np.ndarray = np.clip(place.values[: len(self.ranges)], -FARTHEST, FARTHEST)
        return found

    def draws(self, place: Place, runs: np.ndarray) -> Values:
        """Return all that chance decides in recorded history.

        Parameters
        ----------
        place
            Where the histories are.
        runs
            Numbers of the runs whose numbers decide what is not smooth: choices in the as-of month.
        """
        span = self.ensemble.span
        drawn = self.ensemble.draws(runs, (span.months, self.months))
        shape = (span.months, place.values.shape[1])
        chance: dict[str, Values] = {
            use: {key: np.zeros(shape, self.ensemble.precision) for key in drawn[use]}
            for use in ("noise", "shock")
        }
        first = len(self.ranges)
        for use, key, months in self._places:
            chance[use][key][months] = place.values[first : first + len(months)]
            first += len(months)
        return {**drawn, **chance}

    def pulled_back(
        self, place: Place, gradient: Gradient, start: Mapping[str, np.ndarray]
    ) -> np.ndarray:
        """Return a gradient by the coordinates.

        Parameters
        ----------
        place
            Where the histories are.
        gradient
            Gradient of something of each history by its numbers.
        start
            What the starting state adds to that by parameters (see
            :meth:`countertrade.engine.ensemble.Ensemble.start_gradient`).

        Returns
        -------
        numpy.ndarray
            Shape (coordinates, lanes).
        """
        ranges = self.ensemble.ranges
        weights = {
            key: values + start[key] if key in start else values
            for key, values in gradient.parameters.items()
        }
        by_position = ranges.slopes(self.positions(place), weights)[ranges.wide]
        # How fast a position rises with its normal quantile.
        density = np.exp(-(self._near(place) ** 2) / 2) / np.sqrt(2 * np.pi)
        chance = [gradient.chance[use][key][months] for use, key, months in self._places]
        return np.concatenate([by_position * density, *chance])
