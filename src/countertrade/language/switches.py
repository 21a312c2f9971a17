"""Switches: the structural variants of a model, and what a declared switch has to say."""

from __future__ import annotations

import math
from collections.abc import Mapping

from countertrade.language.declare import Declaration, Switch
from countertrade.language.signatures import ModelError

FEWEST_SETTINGS = 2


def switches_of(declarations: Mapping[str, Declaration]) -> dict[str, Switch]:
    """Return the switches of a model in the order of their names."""
    return {name: one for name, one in sorted(declarations.items()) if isinstance(one, Switch)}


def check_switches(declarations: Mapping[str, Declaration]) -> None:
    """Check that every switch has settings to choose from.

    Raises
    ------
    ModelError
        If a switch has fewer than two settings, a value that is no number, or a default that is
        not among its settings.
    """
    for name, switch in switches_of(declarations).items():
        listed = ", ".join(switch.settings)
        if len(switch.settings) < FEWEST_SETTINGS:
            raise ModelError(
                f"The switch {name} has fewer than two settings ({listed or 'none'}). List at "
                "least two, or declare a parameter."
            )
        if not all(math.isfinite(value) for value in switch.settings.values()):
            raise ModelError(
                f"The switch {name} has a setting whose value is no finite number. Give each of "
                f"{listed} a plain number."
            )
        if switch.nominal not in switch.settings:
            raise ModelError(
                f"The default of the switch {name} is {switch.nominal}, which is not one of its "
                f"settings. Choose from {listed}."
            )
