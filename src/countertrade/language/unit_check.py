"""Checking the units of a model by evaluating its functions on quantities that carry units.

Each plain function is called twice with the same numbers: once bare, once as Pint quantities. The
units must come out as declared, and the numbers must agree, so that a hidden factor (a barrel a
day times a dollar is not yet a billion a year) is found as well as a wrong dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from countertrade.case.conversion import asked, factor
from countertrade.language.declare import Conversion, Decision, Declaration, Equation, Switch
from countertrade.language.signatures import ModelError, declared_axis, option_names, wirings
from countertrade.vocabulary import units

RELATIVE_TOLERANCE = 1e-9
"""Rounding of a unit conversion in double precision, with a margin of some thousands."""


def check_units(declarations: Mapping[str, Declaration]) -> None:
    """Check every equation's and decision's units, unless the same ones were found to fit before.

    Parameters
    ----------
    declarations
        All quantities of a model.

    Raises
    ------
    ModelError
        A sentence that names the function whose units do not fit and the functions or parameters
        that supply the clashing arguments.
    """
    asked("model", *_written(declarations), answer=lambda: _checked(declarations))


def _written(declarations: Mapping[str, Declaration]) -> Iterator[str]:
    """Yield all that the outcome depends on: what is declared, code, and the files it stands in."""
    files = set(Path(__file__).parent.glob("*.py"))
    for name, declaration in declarations.items():
        plain = [one.name for one in fields(declaration) if one.name != "function"]
        yield f"{name} {type(declaration).__name__} {[getattr(declaration, one) for one in plain]}"
        if isinstance(declaration, Equation | Decision):
            code = declaration.function.__code__
            files.add(Path(code.co_filename))
            cells = [one.cell_contents for one in declaration.function.__closure__ or ()]
            yield f"{code.co_code!r} {code.co_consts} {code.co_names} {cells}"
    for file in sorted(files):
        yield file.read_text("utf-8")


def _checked(declarations: Mapping[str, Declaration]) -> str:
    unit_of = _argument_units(declarations)
    for name, declaration in declarations.items():
        if isinstance(declaration, Equation | Decision):
            _check(name, declaration, declarations, unit_of)
    return "fits"


def _argument_units(declarations: Mapping[str, Declaration]) -> dict[str, str]:
    unit_of = {name: declaration.unit for name, declaration in declarations.items()}
    for name, declaration in declarations.items():
        if isinstance(declaration, Decision):
            unit_of |= dict.fromkeys(option_names(name, declaration), declaration.unit)
    return unit_of


def _check(
    name: str,
    declaration: Equation | Decision,
    declarations: Mapping[str, Declaration],
    unit_of: Mapping[str, str],
) -> None:
    from pint import DimensionalityError

    arguments = list(wirings(declaration))
    for argument in arguments:
        declared_axis(declarations, name, argument)
    bare = _samples(arguments, declarations)
    dressed = {
        argument: units().Quantity(value, unit_of[argument]) for argument, value in bare.items()
    }
    suppliers = ", ".join(f"{one} [{unit_of[one]}]" for one in arguments) or "no arguments"
    try:
        carried = declaration(**dressed)
    except DimensionalityError as error:
        clashing = [
            f"{one} [{unit_of[one]}]"
            for one in arguments
            if dressed[one].units in (error.units1, error.units2)
        ]
        raise ModelError(
            f"{name} joins unlike units ({error.units1 or 'no unit'} and "
            f"{error.units2 or 'no unit'}); they come from {', '.join(clashing) or suppliers}. "
            f"Mend {name}, or the declared unit of what supplies it."
        ) from None
    plain = declaration(**bare)
    if isinstance(declaration, Decision):
        for one, two in zip(carried, plain, strict=True):
            _compare(name, one, two, declaration.unit, suppliers)
    else:
        _compare(name, carried, plain, declaration.result_unit, suppliers)


def _compare(name: str, carried: Any, plain: Any, declared: str, suppliers: str) -> None:
    from pint import DimensionalityError

    try:
        magnitude = units().Quantity(carried).to(declared).magnitude
    except DimensionalityError:
        raise ModelError(
            f"{name} is declared in {declared} but computes {units().Quantity(carried).units} "
            f"from {suppliers}. Mend {name}, or the declared unit of what supplies it."
        ) from None
    if not np.allclose(magnitude, plain, rtol=RELATIVE_TOLERANCE, atol=0.0, equal_nan=True):
        raise ModelError(
            f"{name} is declared in {declared} but its numbers are in another scale of that unit, "
            f"computed from {suppliers}. Declare a Conversion and multiply by it."
        )


def _samples(
    arguments: list[str], declarations: Mapping[str, Declaration]
) -> dict[str, np.ndarray]:
    """Draw positive numbers for each argument; conversions and switches keep their own values."""
    generator = np.random.default_rng(0)
    samples = {argument: generator.uniform(0.1, 0.9, 64) for argument in arguments}
    for argument in arguments:
        declaration = declarations.get(argument)
        if isinstance(declaration, Conversion):
            samples[argument] = np.full(64, conversion_factor(declaration))
        elif isinstance(declaration, Switch):
            samples[argument] = np.resize(list(declaration.settings.values()), 64).astype(float)
    return samples


def conversion_factor(conversion: Conversion) -> float:
    """Compute the number that a conversion multiplies with."""
    return factor(conversion.source, conversion.target)
