"""Exact derivatives of the plain functions in which a model is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from countertrade.engine.backend import jax
from countertrade.language import Node
from countertrade.language.assemble import Argument
from countertrade.language.declare import Decision, Equation

Values = Mapping[str, np.ndarray]


def slopes(node: Node, values: Values, moving: Collection[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Differentiate a plain function by each of its sources that moves, all others standing.

    Parameters
    ----------
    node
        An equation or a decision at a place.
    values
        Every quantity at a state, parameters included, shape (lanes,).
    moving
        Keys of what moves.

    Yields
    ------
    tuple
        Key of a source, once for each argument that it stands in, and the derivatives of all
        results, shape (results, lanes).
    """
    lanes = len(next(iter(values.values())))
    taken = [np.broadcast_to(argument.take(values), (lanes,)) for argument in node.arguments]
    for index, argument in enumerate(node.arguments):
        sources = [source for source in argument.sources if source in moving]
        if sources:
            found = argument_slopes(node, taken, index)
            for source in sources:
                yield source, found * _part(argument, source, values)


def argument_slopes(node: Node, taken: Sequence[np.ndarray], index: int) -> np.ndarray:
    """Differentiate a plain function by one of its arguments.

    Parameters
    ----------
    node
        An equation or a decision at a place.
    taken
        Its arguments, each of shape (lanes,).
    index
        Which argument moves.

    Returns
    -------
    numpy.ndarray
        The derivative of each result, shape (results, lanes).
    """
    numpy, declaration = jax().numpy, node.declaration
    assert isinstance(declaration, Equation | Decision)
    still = [numpy.asarray(one, dtype=float) for one in taken]

    def results(argument: Any) -> Any:
        found = declaration(*still[:index], argument, *still[index + 1 :])
        listed = found if isinstance(found, tuple) else (found,)
        return numpy.stack([numpy.broadcast_to(one, argument.shape) + 0.0 for one in listed])

    return derivative(results, taken[index])


def derivative(function: Callable[[Any], Any], at: np.ndarray) -> np.ndarray:
    """Return the derivative of a function by its argument, lane by lane.

    Parameters
    ----------
    function
        Takes an array of shape (lanes,) and returns one of shape (..., lanes).
    at
        Where it is differentiated, shape (lanes,).
    """
    here = jax().numpy.asarray(at, dtype=float)
    _, found = jax().jvp(function, (here,), (jax().numpy.ones_like(here),))
    return np.asarray(found)


def _part(argument: Argument, source: str, values: Values) -> np.ndarray:
    """Return how an argument moves with one of the sources that it joins."""
    if argument.reduction != "least":
        return np.ones_like(values[source])
    least = np.min([values[one] for one in argument.sources], axis=0)
    tied = np.sum([values[one] == least for one in argument.sources], axis=0)
    part: np.ndarray = (values[source] == least) / tied
    return part


def logit_slopes(chances: np.ndarray, utilities: np.ndarray) -> np.ndarray:
    """Return how logit chances move with their utilities: P_k (u_k' - mean of u' under P).

    Parameters
    ----------
    chances
        Probability of each option, shape (..., options, lanes).
    utilities
        Derivative of each option's utility, shape (options, lanes).
    """
    mean = np.einsum("...kl,kl->...l", chances, utilities)
    moved: np.ndarray = chances * (utilities - mean[..., None, :])
    return moved
