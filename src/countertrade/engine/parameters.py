"""Drawing what is constant within a run: parameters from their ranges, settings of switches."""

from __future__ import annotations

from collections.abc import Mapping
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

    def distribution_of(node: Node) -> Distribution:
        return model.case.parameters[node.name].distribution

    nodes = model.of_kind(Parameter)
    names = {node.key: range_name(model.case, node.name, node.place) for node in nodes}
    streams = sorted({f"parameter {name}" for name in names.values()})
    positions = uniforms(seed, streams, runs, np.zeros(1, dtype=int))
    values: dict[str, np.ndarray] = {}
    for distribution, alike in groupby(sorted(nodes, key=distribution_of), distribution_of):
        group = list(alike)
        ranges = [model.case.parameters[node.name].range_at(node.place) for node in group]
        ends = np.array([(one.low, mode_of(one), one.high) for one in ranges])[..., None]
        at = np.stack([positions[f"parameter {names[node.key]}"][0] for node in group])
        drawn = quantile(distribution, ends[:, 0], ends[:, 1], ends[:, 2], at)
        values |= {node.key: row for node, row in zip(group, drawn, strict=True)}
    full = np.ones(len(runs))
    variants = Variants(model)
    return (
        values
        | {key: value * full for key, value in _conversions(model).items()}
        | variants.values(variants.drawn(seed, runs))
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


def _conversions(model: Model) -> Mapping[str, float]:
    return {
        node.key: conversion_factor(node.declaration)
        for node in model.of_kind(Conversion)
        if isinstance(node.declaration, Conversion)
    }
