"""What must hold within a case, whatever model runs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from countertrade.case.conversion import is_unit
from countertrade.case.parts import Parts, Read
from countertrade.case.problems import Problem, suggestion
from countertrade.case.reader import Spot
from countertrade.case.schema import (
    WORLD,
    Link,
    RegimeTypeEntry,
    SeriesEntry,
)
from countertrade.vocabulary import Role, SeriesUse


@dataclass(frozen=True)
class Names:
    """The names a case defines; actors are None where their list could not be read."""

    actors: frozenset[str] | None
    regimes: frozenset[str]
    links: frozenset[str]
    partnerships: frozenset[str]

    def place_fault(self, place: str) -> tuple[str, str] | None:
        """Return what is wrong with a place and what to do, or None if it exists."""
        if self.actors is None or place == WORLD:
            return None
        if place in self.actors | self.links | self.partnerships:
            return None
        sender, arrow, receiver = place.partition(">")
        strangers = [name for name in (sender, receiver) if arrow and name not in self.actors]
        if strangers:
            named = " and ".join(strangers)
            return f"{place} names no known actor: {named}.", suggestion(strangers[0], self.actors)
        if arrow:
            return f"The link {place} is not declared.", "Declare it under links in case.yaml."
        known = {WORLD} | self.actors | self.links | self.partnerships
        return f"{place} is not a known place.", suggestion(place, known)

    def check_place(self, place: str, spot: Spot, field: str, found: list[Problem]) -> None:
        """Add a problem when a place does not exist."""
        fault = self.place_fault(place)
        if fault is not None:
            found.append(spot.problem(field, *fault))


def names_of(parts: Parts) -> Names:
    """Return the names a case defines.

    Parameters
    ----------
    parts
        What could be read of the case.

    Returns
    -------
    Names
        Actors, regimes, links and partnerships.
    """
    return Names(
        actors=parts.actor_ids,
        # An actor whose entry has a mistake may be meant as a regime: no second problem for it.
        regimes=(parts.actor_ids or frozenset())
        - {actor.value.id for actor in parts.actors if actor.value.role is not Role.REGIME},
        links=parts.link_ids,
        partnerships=parts.partnership_ids,
    )


def check_head(parts: Parts, found: list[Problem]) -> None:
    """Check actors, partnerships, links, regime types and dates of ``case.yaml``.

    Parameters
    ----------
    parts
        What could be read of the case.
    found
        Problems are added here.
    """
    names = names_of(parts)
    if parts.start is not None and parts.as_of is not None:
        _check_start(parts, found)
    _check_actors(parts, found)
    _check_partnerships(parts, names, found)
    _check_links(parts.links, names, found)
    _check_regime_types(parts, names, found)
    for place, name in enumerate(parts.leading):
        if name.value in [other.value for other in parts.leading[:place]]:
            message = f"{name.value} is listed as leading twice."
            found.append(name.spot.problem("leading", message, "Keep one of them."))
    for switch, read in parts.variants.items():
        if not any(read.value.values()):
            message = f"No setting of {switch} has a weight above zero."
            found.append(read.spot.problem(switch, message, "Give one of them a weight."))


def _check_start(parts: Parts, found: list[Problem]) -> None:
    assert parts.start is not None and parts.as_of is not None
    if parts.start.first_day > parts.as_of:
        message = f"The case starts in {parts.start}, after its as-of date {parts.as_of}."
        remedy = "Set start before as_of."
        found.append(parts.head_spot.problem("start", message, remedy))


def _check_actors(parts: Parts, found: list[Problem]) -> None:
    seen: set[str] = set()
    for actor in parts.actors:
        name = actor.value.id
        if name.lower() == WORLD:
            message = f"{name} is the name of the place all share."
            found.append(actor.spot.problem("id", message, "Give the actor another id."))
        if name in seen:
            message = f"The actor {name} is declared twice."
            found.append(actor.spot.problem("id", message, "Keep one of them."))
        seen.add(name)


def _check_partnerships(parts: Parts, names: Names, found: list[Problem]) -> None:
    seen: set[str] = set()
    for partnership in parts.partnerships:
        name, spot = partnership.value.id, partnership.spot
        if name in seen or name in (names.actors or ()):
            message = f"The id {name} is used twice."
            found.append(spot.problem("id", message, "Give the partnership an id of its own."))
        seen.add(name)
        first, second = partnership.value.between
        if first == second:
            message = f"The partnership {name} is between {first} and itself."
            found.append(spot.problem("between", message, "Name two actors."))
        for actor in dict.fromkeys(partnership.value.between):
            _check_actor(actor, names, spot, "between", found)


def _check_actor(actor: str, names: Names, spot: Spot, field: str, found: list[Problem]) -> None:
    if names.actors is not None and actor not in names.actors:
        message = f"{actor} is not an actor of this case."
        found.append(spot.problem(field, message, suggestion(actor, names.actors)))


def _check_links(links: Sequence[Read[Link]], names: Names, found: list[Problem]) -> None:
    seen: set[tuple[str, str]] = set()
    for link in links:
        value, spot = link.value, link.spot
        _check_actor(value.sender, names, spot, "from", found)
        _check_actor(value.receiver, names, spot, "to", found)
        if value.sender == value.receiver:
            message = f"The link goes from {value.sender} to itself."
            found.append(spot.problem("to", message, "Name two different actors."))
        if value.id in (names.actors or frozenset()) | names.partnerships | {WORLD}:
            message = f"The id {value.id} is the name of another place."
            found.append(spot.problem("id", message, "Give the link another id."))
        if (value.id, value.resource) in seen:
            message = f"The link {value.id} for {value.resource} is declared twice."
            found.append(spot.problem("resource", message, "Keep one of them."))
        seen.add((value.id, value.resource))


def _check_regime_types(parts: Parts, names: Names, found: list[Problem]) -> None:
    latest: dict[str, RegimeTypeEntry] = {}
    for entry in parts.regime_types:
        value, spot = entry.value, entry.spot
        _check_actor(value.actor, names, spot, "actor", found)
        before = latest.setdefault(value.actor, value)
        if before is not value and value.first <= before.first:
            message = (
                f"The type of {value.actor} from {value.first} follows one from {before.first}."
            )
            remedy = "Put the types of each regime in date order."
            found.append(spot.problem("from", message, remedy))
        latest[value.actor] = value
        known = {actor.value.id for actor in parts.actors}
        if value.actor in known - names.regimes:
            message = f"{value.actor} has a regime type but not the role regime."
            remedy = "Change its role or remove the type."
            found.append(spot.problem("actor", message, remedy))
    if parts.head is None or parts.start is None:
        return
    for actor in parts.actors:
        dates = [e.value.first for e in parts.regime_types if e.value.actor == actor.value.id]
        if actor.value.role is Role.REGIME and (not dates or min(dates) > parts.start):
            message = f"{actor.value.id} has no regime type at the start of the case."
            remedy = f"Add one from {parts.start} under regime_types."
            found.append(actor.spot.problem("role", message, remedy))


def check_series_entries(parts: Parts, found: list[Problem]) -> None:
    """Check how series are listed in ``case.yaml``.

    Parameters
    ----------
    parts
        What could be read of the case.
    found
        Problems are added here.
    """
    names = names_of(parts)
    files: set[str] = set()
    driven: set[tuple[str, str]] = set()
    for series in parts.series:
        entry, spot = series.entry.value, series.entry.spot
        names.check_place(entry.place, spot, "at", found)
        _check_use(entry, spot, found)
        if entry.file in files:
            message = f"The file {entry.file} is listed twice."
            found.append(spot.problem("file", message, "Keep one of them."))
        files.add(entry.file)
        key = (entry.quantity, entry.place)
        if entry.use is SeriesUse.DRIVER and key in driven:
            message = f"Two series drive {entry.quantity} at {entry.place}."
            found.append(spot.problem("quantity", message, "Keep one of them."))
        if entry.use is SeriesUse.DRIVER:
            driven.add(key)


def _check_use(entry: SeriesEntry, spot: Spot, found: list[Problem]) -> None:
    if entry.use is SeriesUse.DRIVER:
        if entry.process is None:
            message = f"The driver {entry.quantity} has no process."
            remedy = "Add process: log_ar1, ar1 or hold."
            found.append(spot.problem("process", message, remedy))
        for field in ("discrepancy", "scale"):
            if getattr(entry, field) is not None:
                message = f"{field} is for observations, and {entry.quantity} is a driver."
                found.append(spot.problem(field, message, f"Remove {field}."))
        return
    if entry.discrepancy is None:
        message = f"The observation {entry.quantity} has no discrepancy."
        remedy = "Add the model's relative error, such as discrepancy: 0.15."
        found.append(spot.problem("discrepancy", message, remedy))
    if entry.process is not None:
        message = f"process is for drivers, and {entry.quantity} is an observation."
        found.append(spot.problem("process", message, "Remove process."))


def check_unit(unit: str | None, spot: Spot, found: list[Problem]) -> None:
    """Check that a unit exists.

    Parameters
    ----------
    unit
        The unit as written; None is no problem.
    spot
        Where it stands.
    found
        Problems are added here.
    """
    if unit is not None and not is_unit(unit):
        message = f"The unit {unit!r} is not known."
        remedy = "Write it like kb/d, USDbn, 1/yr, share or %/yr."
        found.append(spot.problem("unit", message, remedy))
