"""A model of a few equations with one of everything that a month consists of."""

from __future__ import annotations

from dataclasses import replace

from countertrade.case import Case, Distribution, ParameterEntry, Range
from countertrade.language import Model, assemble
from countertrade.language.declare import (
    Declaration,
    Driver,
    EventRate,
    Noise,
    Parameter,
    auxiliary,
    decision,
    hazard,
    stock,
)
from countertrade.language.operators import exp, log, maximum
from countertrade.language.wiring import Here

PARAMETERS = {
    "begun": ("share", 0.5, 1.5),
    "loss": ("1/yr", 0.1, 0.3),
    "risk": ("1/yr", 0.1, 0.5),
    "spread": ("1 / yr**0.5", 0.05, 0.1),
    "usual_price": ("USD/bbl", 60.0, 80.0),
    "decision_inertia": ("dimensionless", 0.1, 0.5),
}


@stock("share", over="regime", initial="begun")
def strength(
    strength: Here, loss: Here, spread: Here, luck: Here, relief: Here, shaken: Here
) -> Here:
    return loss * (relief - strength) - shaken + spread * luck


@auxiliary("dimensionless", over="regime")
def relief(oil_price: Here, usual_price: Here, stance_open: Here) -> Here:
    return log(maximum(oil_price / usual_price, 0.1)) + stance_open


@hazard(event="regime_exit", mode="coup", over="regime")
def coup(risk: Here, strength: Here) -> Here:
    return risk * exp(-strength)


@hazard(event="regime_exit", mode="uprising", over="regime")
def uprising(risk: Here, relief: Here) -> Here:
    return risk / (1 + relief * relief)


@decision("open", "closed", over="regime")
def stance(strength: Here) -> tuple[Here, ...]:
    return (strength, 1 - strength)


DECLARATIONS: dict[str, Declaration] = {
    **{name: Parameter(unit, over="regime", meaning="") for name, (unit, *_) in PARAMETERS.items()},
    "usual_price": Parameter("USD/bbl", over="world", meaning=""),
    "decision_inertia": Parameter("dimensionless", over="world", meaning=""),
    "oil_price": Driver("USD/bbl", over="world", meaning=""),
    "luck": Noise(over="regime", meaning=""),
    "shaken": EventRate("regime_exit", over="regime", meaning=""),
    "strength": strength,
    "relief": relief,
    "coup": coup,
    "uprising": uprising,
    "stance": stance,
}


def small_model(shipped: Case) -> Model:
    """Assemble the small model on the actors and series of the case that comes with the package."""
    parameters = {
        name: ParameterEntry(unit, Distribution.UNIFORM, {None: Range(low, None, high, "a test")})
        for name, (unit, low, high) in PARAMETERS.items()
    }
    case = replace(
        shipped, parameters=parameters, events=(), decisions=(), scenarios={}, variants={}
    )
    return assemble(case, DECLARATIONS)
