"""The shipped model with two switches of its own that move how likely regimes are to end."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, get_type_hints

from countertrade.case import Case
from countertrade.language.declare import Declaration, Equation, Switch
from countertrade.language.operators import Value
from countertrade.language.wiring import Here
from countertrade.model import DECLARATIONS

CAUSE, ECHO = "test_cause", "test_echo"
CAUSES = {"abroad": 3.0, "both": 1.0, "home": 0.2}
ECHOES = {"on": 1.0, "off": 0.0}
WEIGHTS = {"abroad": 1.0, "both": 2.0, "home": 1.0}
SWITCHES: dict[str, Declaration] = {
    CAUSE: Switch(CAUSES, meaning="Where the causes lie", default="both"),
    ECHO: Switch(ECHOES, meaning="Whether fears feed on themselves"),
}


def scaled(hazard: Equation) -> Equation:
    """Return a hazard that is multiplied by the cause, and doubled while the echo is on."""

    @wraps(hazard.function)
    def function(*given: Any, **named: Any) -> Value:
        values = dict(zip(names, given, strict=False)) | named
        cause, echo = values.pop(CAUSE), values.pop(ECHO)
        return hazard.function(**values) * cause * (1 + echo)

    hints = get_type_hints(hazard.function, include_extras=True)
    here = {CAUSE: Here, ECHO: Here}
    arguments = [*inspect.signature(hazard.function).parameters.values()]
    arguments += [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in here]
    names = [one.name for one in arguments]
    function.__annotations__ = {**hints, **here}
    function.__signature__ = inspect.Signature(arguments)  # type: ignore[attr-defined]
    return replace(hazard, function=function)


def declarations() -> dict[str, Declaration]:
    """Return the shipped declarations with the switches and the hazards that read them."""
    return SWITCHES | {
        name: scaled(one)
        if isinstance(one, Equation) and one.kind == "hazard" and one.event == "regime_exit"
        else one
        for name, one in DECLARATIONS.items()
    }


def weighted(case: Case, weights: Mapping[str, float] | None = None) -> Case:
    """Return a case that weights the cause, and fixes every switch of the shipped model."""
    own = {
        name: {setting: float(setting == one.nominal) for setting in one.settings}
        for name, one in DECLARATIONS.items()
        if isinstance(one, Switch)
    }
    return replace(case, variants={**own, CAUSE: WEIGHTS if weights is None else weights})
