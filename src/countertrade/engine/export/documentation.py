"""What an export says of each quantity: its key here, what it is, and what it rests on."""

from __future__ import annotations

from countertrade.case import Case
from countertrade.language import Node
from countertrade.language.declare import (
    Conversion,
    Decision,
    Driver,
    Equation,
    Noise,
    Parameter,
    Switch,
)


def documentation(case: Case, node: Node) -> str:
    """Write what a quantity is.

    Parameters
    ----------
    case
        The case that gives the ranges.
    node
        The quantity at its place.

    Returns
    -------
    str
        Its key, then its docstring or meaning; for a parameter also its range and source.
    """
    declared = node.declaration
    if isinstance(declared, Equation | Decision):
        said = declared.documentation
    elif isinstance(declared, Conversion):
        said = f"Turns {declared.source} into {declared.target}."
    else:
        said = f"{declared.meaning}."
    return "\n".join(line for line in (f"{node.key}: {said}", _rest(case, node)) if line)


def _rest(case: Case, node: Node) -> str:
    """Say from where the value comes."""
    declared = node.declaration
    if isinstance(declared, Parameter):
        one = case.parameters[node.name].range_at(node.place)
        return f"Range {one.low:g} to {one.high:g}. Source: {one.source}."
    if isinstance(declared, Switch):
        settings = ", ".join(f"{setting} {value:g}" for setting, value in declared.settings.items())
        return f"Structural variant; settings: {settings}."
    if isinstance(declared, Driver):
        return "Given as far as it is known, then its process without chance."
    if isinstance(declared, Noise):
        return "Chance: none in this file."
    if isinstance(declared, Decision):
        return f"1 while the option is held: as recorded, and as it stood from {case.as_of} on."
    return ""
