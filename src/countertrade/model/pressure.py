"""Pressure from outside: what the stance of sanctioning states closes, and for whom."""

from __future__ import annotations

from countertrade.language.declare import Parameter, Switch, auxiliary
from countertrade.language.operators import minimum, power
from countertrade.language.wiring import Here, Incoming

collapse_cause = Switch(
    {"sanctions_led": 1.0, "mixed": 0.5, "mismanagement_led": 0.0},
    default="mixed",
    meaning="What a decline of output is put down to: sanctions or the way oil is run",
)

finance_closed_by_finance = Parameter("share", over="pressure", meaning="Finance closed by stance")
finance_closed_by_licences = Parameter(
    "share", over="pressure", meaning="Finance closed while licences are given"
)
oil_closed_by_maximum = Parameter(
    "share", over="pressure", meaning="Outlets closed at full pressure"
)
oil_closed_by_licences = Parameter(
    "share", over="pressure", meaning="Outlets closed while licences are given"
)


@auxiliary("share", over="world")
def sanctions_weight(collapse_cause: Here) -> Here:
    """Factor on what sanctions do to investment and outlets: 1/2, 1 or 3/2 by variant.

    Source: K6: Bahar et al. 2019 low, Rodriguez 2019 high. Loops: B6, R2.
    """
    return 1 / 2 + collapse_cause


@auxiliary("share", over="world")
def mismanagement_weight(collapse_cause: Here) -> Here:
    """Factor on what purges and departures do to the oil company: 3/2, 1 or 1/2 by variant.

    Source: K6: the counterpart of the weight of sanctions. Loops: R6.
    """
    return 1 + 1 / 2 - collapse_cause


@auxiliary("share", over="pressure")
def finance_closure(
    sanction_stance_finance: Here,
    sanction_stance_licences: Here,
    sanction_stance_maximum: Here,
    sanction_stance_negotiate: Here,
    sanction_stance_force: Here,
    finance_closed_by_finance: Here,
    finance_closed_by_licences: Here,
) -> Here:
    """Share of foreign finance that a stance closes; all of it at maximum pressure.

    Source: X4, K6; system.md 0 (finance, freight and price). Loops: B6, R10.
    """
    partly = sanction_stance_finance + sanction_stance_negotiate
    full = sanction_stance_maximum + sanction_stance_force
    return (
        partly * finance_closed_by_finance
        + sanction_stance_licences * finance_closed_by_licences
        + full
    )


@auxiliary("share", over="pressure")
def oil_closure(
    sanction_stance_licences: Here,
    sanction_stance_maximum: Here,
    sanction_stance_negotiate: Here,
    sanction_stance_force: Here,
    oil_closed_by_maximum: Here,
    oil_closed_by_licences: Here,
    sanctions_weight: Here,
) -> Here:
    """Share of cash outlets for oil that a stance closes; what stays open is the variant's.

    Source: system.md 0 (sanctions close cash outlets, not wells); E8, E10, X4. Loops: B6, R10.
    """
    full = sanction_stance_maximum + sanction_stance_force
    partly = sanction_stance_licences + sanction_stance_negotiate
    open_share = full * (1 - oil_closed_by_maximum) + partly * (1 - oil_closed_by_licences)
    return full + partly - power(open_share, sanctions_weight) * minimum(1, full + partly)


@auxiliary("share", over="regime")
def finance_pressure(finance_closure: Incoming) -> Here:
    """Foreign finance closed to a regime, at most all of it.

    Source: X4. Loops: B6, R10.
    """
    return minimum(1, finance_closure)


@auxiliary("share", over="regime")
def oil_pressure(oil_closure: Incoming) -> Here:
    """Cash outlets closed to a regime, at most all of them (before evasion).

    Source: X4. Loops: B6, R10.
    """
    return minimum(1, oil_closure)


@auxiliary("share", over="regime")
def partner_outlet_closure(outlet_stance_closed: Incoming) -> Here:
    """1 while a sanctioning state closes the outlet to the partner, else 0.

    A cap of its own on this outlet, so that gifts do not jump when the cash market closes. Source:
    system.md 2.2 (physical blockade). Loops: B7, R16.
    """
    return minimum(1, outlet_stance_closed)


@auxiliary("share", over="regime")
def force_posture(sanction_stance_force: Incoming) -> Here:
    """1 while a sanctioning state threatens or uses force, else 0.

    Source: X4, D4. Loops: B9.
    """
    return minimum(1, sanction_stance_force)


@auxiliary("share", over="regime")
def outside_pressure(finance_pressure: Here, oil_pressure: Here, force_posture: Here) -> Here:
    """Pressure from outside in all its forms, 0 to 1.

    Source: system.md 6 (pressure). Loops: B6, B9.
    """
    return (finance_pressure + oil_pressure) / 2 * (1 + force_posture) / 2
