"""Drawing what is constant within a run: parameters from their ranges, settings of switches."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from countertrade.case import Case, Distribution, Range
from countertrade.engine.chance import uniforms
from countertrade.engine.variants import Variants
from countertrade.language import Model, key_of
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
    nodes = model.of_kind(Parameter)
    names = {node.key: range_name(model.case, node.name, node.place) for node in nodes}
    streams = sorted({f"parameter {name}" for name in names.values()})
    positions = uniforms(seed, streams, runs, np.zeros(1, dtype=int))
    values = {
        node.key: quantile(
            model.case.parameters[node.name].distribution,
            model.case.parameters[node.name].range_at(node.place),
            positions[f"parameter {names[node.key]}"][0],
        )
        for node in nodes
    }
    full = np.ones(len(runs))
    variants = Variants(model)
    return (
        values
        | {key: value * full for key, value in _conversions(model).items()}
        | variants.values(variants.drawn(seed, runs))
    )


def quantile(distribution: Distribution, range_: Range, position: np.ndarray) -> np.ndarray:
    """Return the value of a distribution at a position between 0 and 1 (inverse of its CDF).

    Parameters
    ----------
    distribution
        Shape: triangular, uniform or log-uniform.
    range_
        Its low, mode and high.
    position
        Positions in (0, 1).
    """
    low, high = range_.low, range_.high
    if distribution is Distribution.UNIFORM or high == low:
        return low + (high - low) * position
    if distribution is Distribution.LOGUNIFORM:
        drawn: np.ndarray = low * (high / low) ** position
        return drawn
    mode = mode_of(range_)
    rising = low + np.sqrt(position * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - position) * (high - low) * (high - mode))
    return np.where(position < (mode - low) / (high - low), rising, falling)


def _conversions(model: Model) -> Mapping[str, float]:
    return {
        node.key: conversion_factor(node.declaration)
        for node in model.of_kind(Conversion)
        if isinstance(node.declaration, Conversion)
    }
