"""Drawing what is constant within a run: parameters from their ranges, settings of switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from countertrade.case import Case, Distribution, Range
from countertrade.engine.chance import uniforms
from countertrade.engine.variants import Variants
from countertrade.language import Model, Node, key_of
from countertrade.language.declare import Conversion, Parameter
from countertrade.language.unit_check import conversion_factor


def range_name(case: Case, name: str, place: str) -> str:
    """Name the range a parameter is drawn from at a place: its own, or the one all places share."""
    return key_of(name, place) if place in case.parameters[name].ranges else name


def nominal_parameters(model: Model) -> dict[str, float]:
    """Return every parameter at the mode of its range, every conversion, and switches as nominal.

    Parameters
    ----------
    model
        An assembled model.

    Returns
    -------
    dict
        Key of each parameter, conversion and switch to its value, in the model's units.
    """
    values = {
        node.key: mode_of(model.case.parameters[node.name].range_at(node.place))
        for node in model.of_kind(Parameter)
    }
    return values | dict(_conversions(model)) | Variants(model).nominal()


def mode_of(range_: Range) -> float:
    """Return the mode of a range, its middle where it has none."""
    return (range_.low + range_.high) / 2 if range_.mode is None else range_.mode


@dataclass(frozen=True)
class Ranges:
    """The ranges of a model's parameters, laid out so that all are read at once."""

    model: Model

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the ranges; one that places share is named once."""
        return tuple(sorted({self._name(node) for node in self._nodes}))

    @cached_property
    def wide(self) -> np.ndarray:
        """Which ranges hold more than one value at some place, shape (names,)."""
        rows = {name: row for row, name in enumerate(self.names)}
        found = np.zeros(len(rows), bool)
        for node in self._nodes:
            range_ = self._range(node)
            found[rows[self._name(node)]] |= range_.high > range_.low
        return found

    def positions(self, seed: int, runs: np.ndarray) -> np.ndarray:
        """Draw the position of each run in each range, between 0 and 1, shape (names, lanes)."""
        streams = [f"parameter {name}" for name in self.names]
        drawn = uniforms(seed, streams, runs, np.zeros(1, dtype=int))
        return np.stack([drawn[stream][0] for stream in streams])

    def values(self, positions: np.ndarray) -> dict[str, np.ndarray]:
        """Return every parameter at some positions.

        Parameters
        ----------
        positions
            As :meth:`positions` returns them.

        Returns
        -------
        dict
            Key of each parameter to an array of shape (lanes,), in the model's units.
        """
        found: dict[str, np.ndarray] = {}
        for group in self._groups:
            drawn = quantile(group.distribution, *group.ends, positions[group.rows])
            found |= dict(zip(group.keys, drawn, strict=True))
        return found

    def by_name(self, positions: np.ndarray) -> np.ndarray:
        """Return the value of each range, that of its first place, shape (names, lanes)."""
        first = {self._name(node): node.key for node in reversed(self._nodes)}
        values = self.values(positions)
        return np.stack([values[first[name]] for name in self.names])

    def slopes(self, positions: np.ndarray, weights: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return how fast a weighted sum of parameters changes with each position.

        Parameters
        ----------
        positions
            As :meth:`positions` returns them.
        weights
            Key of each parameter to its weight in each run, shape (lanes,).

        Returns
        -------
        numpy.ndarray
            Of the shape of the positions.
        """
        found = np.zeros_like(positions)
        for group in self._groups:
            steep = quantile_slope(group.distribution, *group.ends, positions[group.rows])
            given = np.stack([weights[key] for key in group.keys])
            np.add.at(found, group.rows, steep * given)
        return found

    @cached_property
    def _nodes(self) -> tuple[Node, ...]:
        return tuple(self.model.of_kind(Parameter))

    @cached_property
    def _groups(self) -> tuple[_Alike, ...]:
        rows = {name: row for row, name in enumerate(self.names)}
        found = []
        for distribution, alike in groupby(sorted(self._nodes, key=self._shape), self._shape):
            nodes = list(alike)
            listed = [(one.low, mode_of(one), one.high) for one in map(self._range, nodes)]
            ends = np.array(listed).T[..., None]
            keys = tuple(node.key for node in nodes)
            places = np.array([rows[self._name(node)] for node in nodes])
            found.append(_Alike(distribution, keys, places, (ends[0], ends[1], ends[2])))
        return tuple(found)

    def _name(self, node: Node) -> str:
        return range_name(self.model.case, node.name, node.place)

    def _range(self, node: Node) -> Range:
        return self.model.case.parameters[node.name].range_at(node.place)

    def _shape(self, node: Node) -> Distribution:
        return self.model.case.parameters[node.name].distribution


@dataclass(frozen=True)
class _Alike:
    """Parameters drawn from distributions of one shape."""

    distribution: Distribution
    keys: tuple[str, ...]
    rows: np.ndarray
    """Row of the range of each parameter."""
    ends: tuple[np.ndarray, np.ndarray, np.ndarray]
    """Low, mode and high of each, shape (keys, 1)."""


def draw_parameters(model: Model, seed: int, runs: np.ndarray) -> dict[str, np.ndarray]:
    """Draw every parameter and switch for each run; a range that places share is drawn once.

    Parameters
    ----------
    model
        An assembled model.
    seed
        Seed of the ensemble.
    runs
        Run numbers, shape (lanes,).

    Returns
    -------
    dict
        Key of each parameter, conversion and switch to an array of shape (lanes,), in the model's
        units.
    """
    ranges = Ranges(model)
    drawn = Variants(model).drawn(seed, runs)
    return parameters_at(ranges, ranges.positions(seed, runs), drawn)


def parameters_at(
    ranges: Ranges, positions: np.ndarray, settings: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return every parameter, conversion and switch of runs.

    Parameters
    ----------
    ranges
        The ranges of a model.
    positions
        Position of each run in each range, shape (names, lanes).
    settings
        Name of each switch to the index of its setting in each run, shape (lanes,).

    Returns
    -------
    dict
        As :func:`draw_parameters` does.
    """
    model, full = ranges.model, np.ones(positions.shape[-1])
    return (
        ranges.values(positions)
        | {key: value * full for key, value in _conversions(model).items()}
        | Variants(model).values(settings)
    )


def quantile(
    distribution: Distribution,
    low: np.ndarray,
    mode: np.ndarray,
    high: np.ndarray,
    position: np.ndarray,
) -> np.ndarray:
    """Return the values of a distribution at positions between 0 and 1 (inverse of its CDF).

    Parameters
    ----------
    distribution
        Shape: triangular, uniform or log-uniform.
    low, mode, high
        Ends of the ranges and their modes, shape (ranges, 1); the mode counts where triangular.
    position
        Positions in (0, 1), shape (ranges, lanes).
    """
    width = high - low
    drawn: np.ndarray = low + width * position
    if distribution is Distribution.UNIFORM:
        return drawn
    # A range of one value has no shape; it is divided by 1 there and left out at the end.
    wide = width > 0
    if distribution is Distribution.LOGUNIFORM:
        drawn = low * np.divide(high, low, where=wide, out=np.ones_like(low)) ** position
    else:
        rising = low + np.sqrt(position * width * (mode - low))
        falling = high - np.sqrt((1 - position) * width * (high - mode))
        drawn = np.where(position < (mode - low) / np.where(wide, width, 1), rising, falling)
    return np.where(wide, drawn, low)


def quantile_slope(
    distribution: Distribution,
    low: np.ndarray,
    mode: np.ndarray,
    high: np.ndarray,
    position: np.ndarray,
) -> np.ndarray:
    """Return how fast :func:`quantile` rises with the position; arguments as there."""
    width = high - low
    full = np.ones_like(position)
    found: np.ndarray = width * full
    if distribution is Distribution.UNIFORM:
        return found
    value = quantile(distribution, low, mode, high, position)
    if distribution is Distribution.LOGUNIFORM:
        grows = np.log(np.divide(high, low, where=width > 0, out=np.ones_like(low)))
        found = value * grows
        return found
    # One over the density. A value at an end of its range has none, and no position there.
    rising = position < (mode - low) / np.where(width > 0, width, 1)
    to_mode = np.where(rising, (mode - low) * full, (high - mode) * full)
    apart = np.where(rising, value - low, high - value)
    found = np.divide(width * to_mode, 2 * apart, where=apart > 0, out=np.zeros_like(full))
    return np.where(width > 0, found, 0.0)


def _conversions(model: Model) -> Mapping[str, float]:
    return {
        node.key: conversion_factor(node.declaration)
        for node in model.of_kind(Conversion)
        if isinstance(node.declaration, Conversion)
    }
