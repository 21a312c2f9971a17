"""What must hold within ``parameters.yaml``."""

from __future__ import annotations

from itertools import pairwise

from countertrade.case.checks import check_unit, names_of
from countertrade.case.parameter_schema import (
    Distribution,
    EarlierRange,
    ParameterFileEntry,
    RangeEntry,
)
from countertrade.case.parts import Parts
from countertrade.case.problems import Problem
from countertrade.case.reader import Spot


def check_parameters(parts: Parts, found: list[Problem]) -> None:
    """Check the ranges, units, places and sources of ``parameters.yaml``.

    Parameters
    ----------
    parts
        What could be read of the case.
    found
        Problems are added here.
    """
    names = names_of(parts)
    for name, read in parts.parameters.items():
        entry, spot = read.value, read.spot
        check_unit(entry.unit, spot, found)
        shared = any(bound is not None for bound in (entry.low, entry.mode, entry.high))
        if shared == bool(entry.at):
            message = f"{name} needs either low and high or ranges under at, and not both."
            found.append(spot.problem("at", message, "Keep one of the two forms."))
        if shared:
            _check_range(name, entry, entry, spot, found)
        _check_before(name, entry, entry, spot, parts.before_spots[name, None], found)
        for place, values in (entry.at or {}).items():
            at = parts.range_spots[name, place]
            names.check_place(place, at, place, found)
            _check_range(f"{name} at {place}", entry, values, at, found)
            before = parts.before_spots[name, place]
            _check_before(f"{name} at {place}", entry, values, at, before, found)


def _check_before(
    name: str,
    entry: ParameterFileEntry,
    values: RangeEntry | ParameterFileEntry,
    spot: Spot,
    before: Spot,
    found: list[Problem],
) -> None:
    """Check that a range with a day says what could be given before it, in rising order."""
    if (
        isinstance(values, ParameterFileEntry)
        and values.at
        and (values.before or values.known_from)
    ):
        message = f"{name} has a range for each place, and the day is that of none of them."
        remedy = "Write known_from and before beside the ranges under at."
        found.append(spot.problem("known_from", message, remedy))
    if values.known_from is not None and values.before is None:
        message = f"The range of {name} has a day, but not the range that could be given before it."
        remedy = "Add before with low, mode, high and source, or take known_from out."
        found.append(spot.problem("known_from", message, remedy))
    if values.before is None:
        return
    if values.known_from is None:
        message = f"The range of {name} follows an earlier one, but from which day is not said."
        found.append(spot.problem("before", message, "Add known_from: the day of its evidence."))
    earlier = f"{name} before {values.known_from or 'its day'}"
    _check_range(earlier, entry, values.before, before, found)


def _check_range(
    name: str,
    entry: ParameterFileEntry,
    values: RangeEntry | ParameterFileEntry | EarlierRange,
    spot: Spot,
    found: list[Problem],
) -> None:
    for field in ("low", "high"):
        if getattr(values, field) is None:
            found.append(spot.problem(field, f"{field} of {name} is missing.", f"Add {field}."))
    if entry.distribution is Distribution.TRIANGULAR and values.mode is None:
        message = f"mode of {name} is missing."
        found.append(spot.problem("mode", message, "Add it, or use distribution: uniform."))
    if not (values.source or entry.source):
        message = f"The range of {name} has no source."
        found.append(spot.problem("source", message, "Say in source what it rests on."))
    if entry.distribution is Distribution.LOGUNIFORM and values.low is not None and values.low <= 0:
        message = f"low of {name} is not above zero, and its distribution is loguniform."
        found.append(spot.problem("low", message, "Raise low or use distribution: uniform."))
    given = {"low": values.low, "mode": values.mode, "high": values.high}
    bounds = [(field, bound) for field, bound in given.items() if bound is not None]
    for (lower, below), (upper, above) in pairwise(bounds):
        if below > above:
            message = f"{lower} ({below:g}) is above {upper} ({above:g}) of {name}."
            remedy = f"Put the {'three' if len(bounds) == 3 else 'two'} in rising order."
            found.append(spot.problem(lower, message, remedy))
