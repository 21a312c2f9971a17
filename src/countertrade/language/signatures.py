"""Reading the signatures of equations: which arguments, taken from where."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from typing import get_args, get_type_hints

from countertrade.language.declare import Decision, Declaration, Equation
from countertrade.language.wiring import Wiring


class ModelError(Exception):
    """The declarations do not make a model; the message is a sentence that names the functions."""


def option_names(name: str, decision: Decision) -> tuple[str, ...]:
    """Name the indicator quantities of a decision's options."""
    return tuple(f"{name}_{option}" for option in decision.options)


def declared_axis(declarations: Mapping[str, Declaration], equation: str, argument: str) -> str:
    """Return the axis of the quantity that an argument names.

    Raises
    ------
    ModelError
        If no declaration has that name.
    """
    if argument in declarations:
        return declarations[argument].over
    for name, declaration in declarations.items():
        if isinstance(declaration, Decision) and argument in option_names(name, declaration):
            return declaration.over
    raise ModelError(
        f"{equation} takes {argument}, which no model file declares. Declare it or mend the name."
    )


@cache
def wirings(declaration: Equation | Decision) -> dict[str, Wiring]:
    """Read from where each argument of an equation is taken, in the order of its signature."""
    hints = get_type_hints(declaration.function, include_extras=True)
    found = {}
    for name in inspect.signature(declaration.function).parameters:
        marks = [mark for mark in get_args(hints[name]) if isinstance(mark, Wiring)]
        found[name] = marks[0] if marks else Wiring.HERE
    return found
