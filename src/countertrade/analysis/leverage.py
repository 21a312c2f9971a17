"""Leverage: what each side of a link would lose if less flowed along it.

Who leads whom is no assumption of the model but a result. The dependence of a regime on another
actor is the elasticity of its survival over three years to what flows from there, by paired runs:
dep = d ln survival / d ln flow, positive where the flow protects. Leverage of j over i is the
dependence of i on j less that of j on i (system.md 2.9, K4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from countertrade.analysis.paired_runs import (
    SEED,
    Change,
    PairedRuns,
    expected_events,
    first_month,
    model_with,
)
from countertrade.case import Case
from countertrade.engine.ensemble import Ensemble
from countertrade.language import Model
from countertrade.language.axes import (
    ARMS,
    CREDIT,
    OIL,
    SECURITY,
    SERVICES,
    THIRD_PARTY_OIL,
    places,
)
from countertrade.language.declare import Declaration

YEARS = 3
CUT = 0.5
"""What is left of a flow in the runs that are compared; a small cut would drown in rounding."""
FLOWS = {
    OIL: "oil_shipment",
    THIRD_PARTY_OIL: "third_party_supply",
    CREDIT: "new_credit",
    SECURITY: "security_staff",
    SERVICES: "services_staff",
    ARMS: "arms_delivered",
}
"""The quantity that flows along links of each axis."""
EVERYTHING = "all"


@dataclass(frozen=True)
class Dependence:
    """How the survival of a regime hangs on what comes from another actor."""

    regime: str
    giver: str
    flow: str
    """Name of the quantity, or ``all`` that comes from the giver together."""
    elasticity: float
    """d ln survival / d ln flow over three years, mean over runs."""
    error: float
    """Monte Carlo standard error of the mean."""


def dependences(
    case: Case, declarations: Mapping[str, Declaration], seed: int = SEED
) -> tuple[Dependence, ...]:
    """Measure the dependence of every regime on every actor that gives it something.

    Parameters
    ----------
    case
        A loaded case.
    declarations
        The quantities of the model.
    seed
        Seed of the runs.

    Returns
    -------
    tuple of Dependence
        One for each giver and flow, and one for all that comes from a giver.
    """
    cuts = dict(_cuts(case))
    model = model_with(
        case,
        declarations,
        {"whole": [], **{_name(*key): changes for key, changes in cuts.items()}},
        YEARS,
    )
    rates = _exit_rates(model)
    runs = PairedRuns(Ensemble(model, seed, tuple(key for keys in rates.values() for key in keys)))
    whole = runs.under("whole", YEARS)
    found = []
    for regime, giver, flow in cuts:
        cut = runs.under(_name(regime, giver, flow), YEARS)
        more = expected_events(cut, rates[regime]) - expected_events(whole, rates[regime])
        # The log of survival falls by as much as more exits are to be expected.
        slope = -more / np.log(CUT)
        error = float(slope.std() / len(slope) ** 0.5)
        found.append(Dependence(regime, giver, flow, float(slope.mean()), error))
    return tuple(found)


def leverage(found: tuple[Dependence, ...], one: str, other: str) -> float:
    """Return the leverage of one actor over another: what the other stands to lose, net.

    Parameters
    ----------
    found
        Dependences of a case.
    one, other
        Two actors.
    """
    whole = {(dep.regime, dep.giver): dep.elasticity for dep in found if dep.flow == EVERYTHING}
    return whole.get((other, one), 0.0) - whole.get((one, other), 0.0)


def _cuts(case: Case) -> Iterator[tuple[tuple[str, str, str], list[Change]]]:
    """Yield regime, giver and flow with the changes that cut it."""
    gifts: dict[tuple[str, str], list[tuple[str, Change]]] = {}
    for axis, flow in FLOWS.items():
        for place in places(case, axis):
            giver, _, regime = place.partition(">")
            change: Change = {
                "scale": flow,
                "at": place,
                "value": CUT,
                "from": str(first_month(case)),
            }
            gifts.setdefault((regime, giver), []).append((flow, change))
    for (regime, giver), cut in gifts.items():
        for flow, change in cut:
            yield (regime, giver, flow), [change]
        yield (regime, giver, EVERYTHING), [change for _, change in cut]


def _name(regime: str, giver: str, flow: str) -> str:
    return f"{flow}-{giver}-{regime}".lower().replace("_", "-")


def _exit_rates(model: Model) -> dict[str, tuple[str, ...]]:
    return {
        regime: tuple(
            node.key
            for node in model.hazards
            if node.place == regime and getattr(node.declaration, "event", "") == "regime_exit"
        )
        for regime in model.case.regimes
    }
