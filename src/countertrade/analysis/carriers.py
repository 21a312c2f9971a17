"""What freezing each carrier of the inventory does in a case, in paired runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from countertrade.analysis.courses import Course, CourseEnsemble
from countertrade.analysis.holding import Hold, idle, with_holds
from countertrade.analysis.inventory import START, Carrier, InventoryError
from countertrade.analysis.paired_runs import SEED, Chance, PairedRuns, Written
from countertrade.analysis.weighing import Weighing
from countertrade.case import STATUS_QUO, Month, Period
from countertrade.engine.backend import BLOCK, STEPS_PER_YEAR
from countertrade.engine.kernel import Kernel
from countertrade.engine.timeline import span_of
from countertrade.inference.observations import sightings
from countertrade.language import Model, key_of
from countertrade.language.declare import Decision, Driver, Equation, Parameter, Switch

YEARS = 3
"""Years after the first month whose last one is read, where nothing else is said."""
CLEAR = 3.0
"""Standard errors from which on an effect counts."""
SMALLEST = 1e-4
"""Part of the quantity below which an effect does not count, however clear it is."""
LARGEST_Z = 999.0
"""Stands for the effect over its error where all runs move alike."""
SURVIVAL = "survival"
"""Names the chance to be in power still, by the integrated hazards of exit."""
WEIGHED = ("series", "counted_as")
"""Kinds of carrier that act on the weights of runs, not on their course."""


@dataclass(frozen=True)
class Effect:
    """What freezing a carrier does to a quantity."""

    carrier: Carrier
    unit: str
    plain: float
    """Mean over runs with nothing frozen."""
    frozen: float
    error: float
    """Standard error of the difference of the two, over pairs of runs."""

    @property
    def effect(self) -> float:
        """Change of the mean when the carrier is frozen."""
        return self.frozen - self.plain

    @property
    def z(self) -> float:
        """Effect over its standard error."""
        if self.effect == 0:
            return 0.0
        if self.error == 0:
            return float(np.copysign(LARGEST_Z, self.effect))
        return float(np.clip(self.effect / self.error, -LARGEST_Z, LARGEST_Z))

    @property
    def counts(self) -> bool:
        """Whether the effect is beyond Monte Carlo error, and more than rounding."""
        level = max(abs(self.plain), abs(self.frozen))
        return abs(self.z) > CLEAR and abs(self.effect) > SMALLEST * level


@dataclass(frozen=True)
class Comparison:
    """One carrier as two passages of the same runs."""

    carrier: Carrier
    months: tuple[int, int]
    """First month simulated and the month after the last."""
    window: tuple[int, int]
    """First month read and the month after the last."""
    plain: Course
    plain_chance: Chance
    frozen: Course
    frozen_chance: Chance
    held: tuple[str, ...] = ()
    """Keys that are held."""


@dataclass
class Carriers:
    """The carriers of one case, ready to be frozen."""

    model: Model
    carriers: Sequence[Carrier]
    seed: int = SEED
    _ready: dict[str, Comparison] = field(default_factory=dict)

    def effects(self) -> list[Effect]:
        """Freeze every carrier in turn; those that start from the same passage are neighbours."""
        found: dict[str, Effect] = {}
        for one in sorted(self.comparisons, key=self._shared):
            found[one.carrier.signature] = self._effect(one)
        for carrier in self.carriers:
            if carrier.kind in WEIGHED:
                found[carrier.signature] = self._weighed(carrier)
        return [found[carrier.signature] for carrier in self.carriers]

    @staticmethod
    def _shared(one: Comparison) -> tuple[int, int, str]:
        return *one.months, repr((one.plain_chance, one.plain))

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Every carrier that acts on the course of runs."""
        return [self._comparison(one) for one in self.carriers if one.kind not in WEIGHED]

    def places(self, carrier: Carrier) -> tuple[str, ...]:
        """List the places at which a carrier is frozen.

        Raises
        ------
        InventoryError
            If the model has no such quantity, parameter, switch or decision there.
        """
        declared = {"quantity": (Equation, Driver), "decision": Decision, "switch": Switch}
        kind = declared.get(carrier.kind, Parameter)
        named = [
            node.place
            for node in self.model.nodes.values()
            if node.name == carrier.name and isinstance(node.declaration, kind)  # type: ignore[arg-type]
        ]
        missing = set(carrier.at) - set(named)
        if missing or not named:
            raise InventoryError(
                f"The case {self.model.case.name} has no {carrier.kind} {carrier.name}"
                f"{' at ' + ', '.join(sorted(missing)) if missing else ''}. "
                "Name one that it has."
            )
        return carrier.at or tuple(named)

    def keys(self, carrier: Carrier) -> tuple[str, ...]:
        """List the keys that a carrier stands for."""
        return tuple(key_of(carrier.name, place) for place in self.places(carrier))

    def outcome(self, carrier: Carrier) -> str:
        """Return the key in which a carrier's effect is read."""
        assert carrier.moves is not None
        name, place = carrier.moves.quantity, carrier.moves.at
        key = f"{SURVIVAL} {place}" if name == SURVIVAL else key_of(name, place)
        if key not in self._readable:
            raise InventoryError(
                f"The case {self.model.case.name} has no {key} in which the effect of "
                f"{carrier.name} could be read. Name a quantity of the model at one of its places."
            )
        return key

    @cached_property
    def _readable(self) -> frozenset[str]:
        options = {key for node in self.model.decisions for key in node.options}
        kinds = (Equation, Driver)
        computed = {node.key for kind in kinds for node in self.model.of_kind(kind)}
        return frozenset(options | computed | self._accounts)

    @cached_property
    def _accounts(self) -> frozenset[str]:
        """What a run writes in any case: survival, and how many events there were."""
        return frozenset(Kernel(self.model, ()).account_keys)

    def _comparison(self, carrier: Carrier) -> Comparison:
        as_of = Month.of(self.model.case.as_of)
        start = self.model.case.start
        first = start if carrier.since == START else carrier.first or as_of + 1
        chosen = carrier.kind in ("decision", "chance") and not carrier.option
        decides = carrier.decide or chosen
        # Choices are reviewed in the as-of month too, for what was recorded in it.
        begin = min(first, as_of) if decides else first
        window = self._window(carrier, first)
        chance = Chance(decisions=decides, exits=carrier.exits)
        given = Course(changes=carrier.given)
        plain, frozen = given, given.joined(self._course(carrier, first))
        if carrier.kind == "scenario":
            plain = Course(scenario=STATUS_QUO).joined(given)
        held = self._held(carrier)
        calm = replace(chance, whims=False) if carrier.kind == "chance" else chance
        months = (begin - start, window[1])
        if window[0] < months[0]:
            raise InventoryError(
                f"{carrier.name} is frozen from {first} and read from {start + window[0]}. "
                "Read it from the month in which it is frozen, or later."
            )
        return Comparison(carrier, months, window, plain, chance, frozen, calm, held)

    def _window(self, carrier: Carrier, first: Month) -> tuple[int, int]:
        start = self.model.case.start
        if carrier.read is None:
            end = first - start + YEARS * STEPS_PER_YEAR
            return end - STEPS_PER_YEAR, end
        period = Period.parse(carrier.read)
        return period.first - start, period.last - start + 1

    def _held(self, carrier: Carrier) -> tuple[str, ...]:
        if carrier.kind != "quantity":
            return ()
        return tuple(
            key
            for key in self.keys(carrier)
            if isinstance(self.model.nodes[key].declaration, Equation)
        )

    def _course(self, carrier: Carrier, first: Month) -> Course:
        """Return what a carrier changes in the way the months go."""
        if carrier.kind == "scenario":
            return Course(scenario=carrier.name)
        if carrier.kind == "event":
            return Course(without=tuple(self._records(carrier)))
        if carrier.kind == "decision" and carrier.option:
            fixed = {"fix": carrier.name, "option": carrier.option, "from": str(first)}
            return Course(changes=tuple({**fixed, "at": one} for one in self.places(carrier)))
        if carrier.kind == "decision":
            return Course(standing=tuple((key, first) for key in self.keys(carrier)))
        if carrier.kind == "quantity":
            keys = [key for key in self.keys(carrier) if key not in self._held(carrier)]
            return Course(still=tuple((key, first) for key in keys))
        return Course()

    def _records(self, carrier: Carrier) -> list[tuple[str, str, str]]:
        found = [
            (str(one.kind), one.place, one.date.isoformat())
            for one in self.model.case.events
            if str(one.kind) == carrier.name
            and one.date.isoformat() == carrier.date
            and (not carrier.at or one.place in carrier.at)
        ]
        if not found:
            raise InventoryError(
                f"The case {self.model.case.name} has no {carrier.name} of {carrier.date}"
                f"{' at ' + ', '.join(carrier.at) if carrier.at else ''}. Name a recorded event."
            )
        return found

    @cached_property
    def runs(self) -> PairedRuns:
        """The runs of the case, with all that is to be held or read built in.

        They are drawn from the ranges of the case and go through recorded history unweighted.
        """
        held = sorted({key for one in self.comparisons for key in one.held})
        holds = [Hold(key) for key in held]
        read = {self.outcome(one) for one in self.carriers}
        if any(one.kind in WEIGHED for one in self.carriers):
            read |= {one.key for one in sightings(self.model.case, span_of(self.model.case))}
        courses = {one.name: one for pair in self.comparisons for one in (pair.plain, pair.frozen)}
        ensemble = CourseEnsemble(
            with_holds(self.model, holds),
            self.seed,
            tuple(sorted((read | set(held)) - self._accounts)),
            courses=tuple(courses.values()),
        )
        return PairedRuns(ensemble, given=idle(holds))

    @cached_property
    def weighing(self) -> Weighing:
        """Runs through recorded history, to be weighted by its figures."""
        wanted = {self.outcome(one) for one in self.carriers if one.kind in WEIGHED}
        return Weighing(self.runs.ensemble, self.runs.given, tuple(sorted(wanted)))

    def _effect(self, one: Comparison) -> Effect:
        before, after = self._parameters(one.carrier)
        plain = self.runs.passage(one.plain.name, one.months, one.plain_chance, before)
        after |= self.holds(one, plain)
        frozen = self.runs.passage(one.frozen.name, one.months, one.frozen_chance, after)
        key = self.outcome(one.carrier)
        means = [self._mean(written[key], one) for written in (plain, frozen)]
        return self._compared(one.carrier, *means)

    def _compared(self, carrier: Carrier, plain: np.ndarray, frozen: np.ndarray) -> Effect:
        if not (np.isfinite(plain).all() and np.isfinite(frozen).all()):
            raise InventoryError(
                f"Freezing {carrier.name} leaves {self.outcome(carrier)} without a finite value "
                "in some runs. Freeze it from a later month or read another quantity."
            )
        change = frozen - plain
        error = float(np.std(change, ddof=1) / np.sqrt(len(change)))
        return Effect(
            carrier, self._unit(carrier), float(plain.mean()), float(frozen.mean()), error
        )

    def _unit(self, carrier: Carrier) -> str:
        node = self.model.nodes.get(self.outcome(carrier))
        if node is not None:
            return node.declaration.unit
        # Options and survival are no nodes of their own; they are shares of runs.
        return "events" if self.outcome(carrier).startswith("count") else "share"

    @staticmethod
    def _mean(series: np.ndarray, one: Comparison) -> np.ndarray:
        first, last = (month - one.months[0] for month in one.window)
        mean: np.ndarray = np.asarray(series)[first:last].mean(axis=0)
        return mean

    def holds(self, one: Comparison, plain: Written) -> dict[str, np.ndarray]:
        """Return the parameters that hold quantities at the level they are frozen at."""
        earlier = self.runs.before(one.months[0]).written
        levels = {key: earlier[key][-1] if earlier else plain[key][0] for key in one.held}
        if one.carrier.value is not None:
            levels = dict.fromkeys(one.held, np.full(BLOCK, one.carrier.value))
        return {name: value for key in one.held for name, value in Hold(key).at(levels).items()}

    def _parameters(self, carrier: Carrier) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """Return the parameters of both passages that differ from those of the runs."""
        if carrier.kind == "parameter":
            assert carrier.value is not None
            level = np.full(BLOCK, carrier.value)
            return {}, dict.fromkeys(self.keys(carrier), level)
        if carrier.kind == "range":
            return self._ends(carrier)
        if carrier.kind == "switch":
            assert carrier.settings is not None
            values = [self.model.switches[carrier.name].settings[one] for one in carrier.settings]
            keys = self.keys(carrier)
            first, second = (dict.fromkeys(keys, np.full(BLOCK, value)) for value in values)
            return first, second
        return {}, {}

    def _ends(self, carrier: Carrier) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        entry = self.model.case.parameters[carrier.name]
        ranges = {
            key_of(carrier.name, place): entry.range_at(place) for place in self.places(carrier)
        }
        low = {key: np.full(BLOCK, one.low) for key, one in ranges.items()}
        high = {key: np.full(BLOCK, one.high) for key, one in ranges.items()}
        return low, high

    def _weighed(self, carrier: Carrier) -> Effect:
        key = self.outcome(carrier)
        start = self.model.case.start
        if carrier.read is None:
            raise InventoryError(f"{carrier.name} weighs runs: name the year that is to be read.")
        period = Period.parse(carrier.read)
        window = period.first - start, period.last - start + 1
        change = self.weighing.change(
            key, window, series=carrier.series, counted_as=carrier.counted_as
        )
        return Effect(carrier, self._unit(carrier), *change)
