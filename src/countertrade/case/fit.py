"""Whether a case has what a model needs, in units and at places that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from countertrade.case.case import Case
from countertrade.case.conversion import fits, is_unit
from countertrade.case.outputs import SUMMARIES
from countertrade.case.parameter_schema import ParameterFileEntry
from countertrade.case.parts import PARAMETERS_FILE, Parts, Read
from countertrade.case.problems import Problem, suggestion
from countertrade.case.reader import Spot
from countertrade.case.requirements import QuantityNeed, Requirements, SwitchNeed
from countertrade.case.schema import AddChange, FixChange, Observation, ScaleChange, SetChange
from countertrade.vocabulary import ObservedAs, SeriesUse

SUMS = frozenset({ObservedAs.CUMULATIVE, ObservedAs.EVENT_COUNT})
"""Figures that are sums over their period, so that a rate is observed in its unit times years."""


@dataclass(frozen=True)
class Fit:
    """A case against the requirements of a model; problems are added to ``found``."""

    parts: Parts
    case: Case | None
    """None where actors or links are not sound; places are not checked then."""
    needs: Requirements
    found: list[Problem]

    def check(self) -> None:
        """Check all that names a part of the model: parameters, series, events and the rest."""
        self._parameters()
        self._series()
        self._drivers()
        self._events()
        self._decisions()
        self._scenarios()
        for read in self.parts.leading:
            self._need(read.value, read.spot, "leading")
        for name, weights in self.parts.variants.items():
            self._variants(name, weights.value, weights.spot)

    def _places(self, axis: str) -> tuple[str, ...] | None:
        return None if self.case is None else self.needs.places(self.case, axis)

    def _parameters(self) -> None:
        file = f"{self.parts.shown}/{PARAMETERS_FILE}"
        written = self.parts.parameter_names
        for name, need in self.needs.parameters.items():
            places = self._places(need.axis)
            # A model part with no place in this case needs no numbers for it.
            if written is not None and name not in written and places != ():
                where = f" (for {', '.join(places)})" if places else ""
                message = f"The parameter {name} is missing{where}."
                remedy = f"Add it with a range in {need.unit} and its source."
                self.found.append(Problem(file, None, name, message, remedy))
        for name, read in self.parts.parameters.items():
            known = self.needs.parameters.get(name)
            if known is None:
                message = f"The parameter {name} is not used by the model."
                remedy = f"{suggestion(name, self.needs.parameters)} Otherwise remove it."
                self.found.append(
                    Spot(read.spot.file, read.spot.line).problem(name, message, remedy)
                )
                continue
            self._unit(read.value.unit, known.unit, name, read.spot)
            self._parameter_places(name, read.value, known.axis, read.spot)

    def _parameter_places(
        self, name: str, entry: ParameterFileEntry, axis: str, spot: Spot
    ) -> None:
        if not entry.at:
            return
        places = self._places(axis)
        for place in places or ():
            if place not in entry.at:
                message = f"{name} has no range at {place}."
                self.found.append(spot.problem("at", message, f"Add {place} under at."))
        for place in entry.at:
            self._place(place, places, name, self.parts.range_spots[name, place], place)

    def _series(self) -> None:
        for series in self.parts.series:
            entry, spot = series.entry.value, series.entry.spot
            driver = entry.use is SeriesUse.DRIVER
            need = self._need(entry.quantity, spot, "quantity")
            if need is None:
                continue
            if driver and entry.quantity not in self.needs.drivers:
                message = f"{entry.quantity} is computed by the model and cannot be a driver."
                remedy = "Use it as an observation, or drive another quantity."
                self.found.append(spot.problem("use", message, remedy))
            if not driver and entry.quantity not in self.needs.quantities:
                message = f"{entry.quantity} is a driver and cannot be compared with the model."
                self.found.append(spot.problem("use", message, "Use it as a driver."))
            self._place(entry.place, self._places(need.axis), entry.quantity, spot, "at")
            for row in series.rows:
                self._row_unit(row.value, need, entry.quantity, row.spot)

    def _row_unit(self, row: Observation, need: QuantityNeed, name: str, spot: Spot) -> None:
        if is_unit(row.unit) and observed_unit(row, need) is None:
            self._unit(row.unit, need.unit, name, spot)

    def _drivers(self) -> None:
        driven = {
            (series.entry.value.quantity, series.entry.value.place)
            for series in self.parts.series
            if series.entry.value.use is SeriesUse.DRIVER
        }
        for name, need in self.needs.drivers.items():
            for place in self._places(need.axis) or ():
                if (name, place) not in driven:
                    message = f"The driver {name} has no series at {place}."
                    remedy = f"List a series of it in {need.unit} with use: driver."
                    self.found.append(self.parts.head_spot.problem("series", message, remedy))

    def _events(self) -> None:
        for read in self.parts.events:
            event = read.value
            if event.quantity is not None:
                self._change(event.quantity, event.place, event.unit, read.spot, "quantity")

    def _decisions(self) -> None:
        for read in self.parts.decisions:
            record = read.value
            self._decision(record.decision, record.option, record.place, read.spot, "decision")

    def _scenarios(self) -> None:
        for scenario in self.parts.scenarios.values():
            for read in scenario.changes:
                change, spot = read.value, read.spot
                if isinstance(change, SetChange | AddChange | ScaleChange):
                    verb = change.operation.value
                    self._change(change.quantity, change.place, change.unit, spot, verb)
                if isinstance(change, FixChange):
                    self._decision(change.decision, change.option, change.place, spot, "fix")
            for output in scenario.outputs:
                self._output(output)
            for switch in scenario.by:
                self._switch(switch.value, switch.spot, "by")

    def _output(self, read: Read[str]) -> None:
        """Check that an output is a summary the model can give, a quantity or a decision."""
        name, spot = read.value, read.spot
        known = {*self.needs.quantities, *self.needs.drivers, *self.needs.decisions}
        if name not in SUMMARIES:
            if name not in known:
                message = f"{name} is no quantity or decision of the model and no named output."
                remedy = suggestion(name, known | set(SUMMARIES))
                self.found.append(spot.problem("outputs", message, remedy))
            return
        for needed in (*SUMMARIES[name].yearly, *SUMMARIES[name].monthly):
            if needed not in known:
                message = f"{name} is computed from {needed}, which the model does not have."
                self.found.append(spot.problem("outputs", message, f"Take {name} out."))
        leading = {one.value for one in self.parts.leading}
        for needed in SUMMARIES[name].monthly:
            if needed not in leading:
                message = f"{name} is computed from {needed}, month by month."
                remedy = f"Add {needed} to leading in case.yaml."
                self.found.append(spot.problem("outputs", message, remedy))

    def _change(self, name: str, place: str, unit: str | None, spot: Spot, field: str) -> None:
        need = self._need(name, spot, field)
        if need is None:
            return
        self._place(place, self._places(need.axis), name, spot, "at")
        if unit is not None:
            self._unit(unit, need.unit, name, spot)

    def _decision(self, name: str, option: str, place: str, spot: Spot, field: str) -> None:
        need = self.needs.decisions.get(name)
        if need is None:
            message = f"{name} is not a decision of the model."
            self.found.append(spot.problem(field, message, suggestion(name, self.needs.decisions)))
            return
        self._place(place, self._places(need.axis), name, spot, "at")
        if option not in need.options:
            message = f"{option} is not an option of {name}."
            self.found.append(spot.problem("option", message, suggestion(option, need.options)))

    def _variants(self, name: str, weights: Mapping[str, float], spot: Spot) -> None:
        need = self._switch(name, spot, name)
        if need is None:
            return
        for setting in weights:
            if setting not in need.settings:
                message = f"{setting} is not a setting of {name}."
                remedy = suggestion(setting, need.settings)
                self.found.append(spot.problem(setting, message, remedy))
        for setting in need.settings:
            if setting not in weights:
                message = f"{name} has no weight for {setting}."
                remedy = f"Add {setting}, with 0 if it is not to be drawn."
                self.found.append(spot.problem(name, message, remedy))

    def _switch(self, name: str, spot: Spot, field: str) -> SwitchNeed | None:
        need = self.needs.switches.get(name)
        if need is None:
            message = f"{name} is not a switch of the model."
            self.found.append(spot.problem(field, message, suggestion(name, self.needs.switches)))
        return need

    def _need(self, name: str, spot: Spot, field: str) -> QuantityNeed | None:
        need = self.needs.quantity(name)
        if need is None:
            message = f"{name} is not a quantity of the model."
            known = {*self.needs.quantities, *self.needs.drivers}
            self.found.append(spot.problem(field, message, suggestion(name, known)))
        return need

    def _place(
        self, place: str, places: Sequence[str] | None, name: str, spot: Spot, field: str
    ) -> None:
        if places is not None and place not in places:
            message = f"{name} does not exist at {place}."
            self.found.append(spot.problem(field, message, suggestion(place, places)))

    def _unit(self, unit: str, needed: str, name: str, spot: Spot) -> None:
        if is_unit(unit) and not fits(unit, needed):
            message = f"The unit {unit} does not fit {name}, which is in {needed}."
            remedy = f"Give it in {needed} or a unit that converts to it."
            self.found.append(spot.problem("unit", message, remedy))


def observed_unit(row: Observation, need: QuantityNeed) -> str | None:
    """Return the unit into which a row is converted, or None where its own does not fit.

    Parameters
    ----------
    row
        A row of a series, in a unit that exists.
    need
        The quantity as the model has it.

    Returns
    -------
    str or None
        The quantity's unit, or for sums over a period that unit times years.
    """
    if fits(row.unit, need.unit):
        return need.unit
    summed = f"({need.unit})*yr"
    return summed if row.observed_as in SUMS and fits(row.unit, summed) else None
